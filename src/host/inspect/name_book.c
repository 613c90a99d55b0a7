/* SPDX-License-Identifier: MIT */
/* Tables from views and process ids to names, kept up to date by events. */
#include "host/inspect/name_book.h"

#include "abi/service.h"

typedef struct {
    guint64 base;
    guint session;
} ViewKey;

struct NameBook {
    GHashTable *views;    /* ViewKey -> name */
    GHashTable *services; /* pid -> name */
};

static guint
view_key_hash(gconstpointer key)
{
    const ViewKey *view = key;
    return (guint)(view->base >> 16) * 31 + view->session;
}

static gboolean
view_key_equal(gconstpointer a, gconstpointer b)
{
    const ViewKey *one = a;
    const ViewKey *other = b;
    return one->base == other->base && one->session == other->session;
}

NameBook *
name_book_new(void)
{
    NameBook *book = g_new0(NameBook, 1);
    book->views = g_hash_table_new_full(view_key_hash, view_key_equal, g_free, g_free);
    book->services = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return book;
}

NameBook *
name_book_copy(const NameBook *from)
{
    NameBook *book = name_book_new();
    GHashTableIter iter;
    gpointer key, name;

    g_hash_table_iter_init(&iter, from->views);
    while (g_hash_table_iter_next(&iter, &key, &name))
        g_hash_table_insert(book->views, g_memdup2(key, sizeof(ViewKey)), g_strdup(name));
    g_hash_table_iter_init(&iter, from->services);
    while (g_hash_table_iter_next(&iter, &key, &name))
        g_hash_table_insert(book->services, key, g_strdup(name));
    return book;
}

void
name_book_free(NameBook *book)
{
    if (book == NULL)
        return;
    g_hash_table_unref(book->views);
    g_hash_table_unref(book->services);
    g_free(book);
}

static gboolean
is_view_of_session(gpointer key, gpointer value, gpointer session)
{
    (void)value;
    return ((const ViewKey *)key)->session == GPOINTER_TO_UINT(session);
}

static void
note_view(NameBook *book, const struct abi_event *event, const char *text)
{
    ViewKey *key = g_new(ViewKey, 1);
    *key = (ViewKey){ .base = event->v[0], .session = event->session };
    g_hash_table_replace(book->views, key, g_strdup(text));
}

void
name_book_event(NameBook *book, const struct abi_event *event, const char *text)
{
    if (event->kind == EVENT_VIEW_MAP) {
        if (text != NULL && *text != '\0')
            note_view(book, event, text);
    } else if (event->kind == EVENT_VIEW_UNMAP) {
        ViewKey key = { .base = event->v[0], .session = event->session };
        g_hash_table_remove(book->views, &key);
    } else if (event->kind == EVENT_SESSION_DELETE) {
        g_hash_table_foreach_remove(book->views, is_view_of_session,
                                    GUINT_TO_POINTER((guint)event->v[0]));
    } else if (event->kind == EVENT_SERVICE_STATE) {
        gpointer pid = GUINT_TO_POINTER((guint)event->v[0]);
        if (event->v[1] == SERVICE_STATE_STOPPED || text == NULL || *text == '\0')
            g_hash_table_remove(book->services, pid);
        else
            g_hash_table_replace(book->services, pid, g_strdup(text));
    } else if (event->kind == EVENT_PROCESS_EXIT) {
        g_hash_table_remove(book->services, GUINT_TO_POINTER((guint)event->v[0]));
    }
}

const char *
name_book_view(const NameBook *book, guint session, guint64 base)
{
    ViewKey key = { .base = base, .session = session };
    return g_hash_table_lookup(book->views, &key);
}

const char *
name_book_service(const NameBook *book, guint pid)
{
    return g_hash_table_lookup(book->services, GUINT_TO_POINTER(pid));
}
