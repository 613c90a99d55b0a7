/* SPDX-License-Identifier: MIT */
/* The model that readers fill. */
#include "host/import/imported.h"

#include "host/text/printable.h"
#include "host/words/account.h"

#include <string.h>

/* What a name of a scenario's step may have. */
#define NAME_BYTES_MAX 60u

G_DEFINE_QUARK(import - error - quark, import_error)

gboolean
imported_fail(SourceText *source, ImportError code, const char *problem, GError **error)
{
    g_autofree char *message =
        source_text_message(source, (SourceSpan){ 1, 1, 0 }, "error", problem);

    g_set_error_literal(error, IMPORT_ERROR, (gint)code, message);
    return FALSE;
}

void
imported_note(Imported *imported,
              const char *code,
              const SourceText *source,
              SourceSpan span,
              const char *text)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(imported->notes, code)) + 1;

    if (count > IMPORTED_NOTES_MAX ||
        findings_add(imported->findings, "warning", code, source, span, text) != NULL)
        g_hash_table_insert(imported->notes, (gpointer)code, GUINT_TO_POINTER(count));
}

/* Behind the last of a kind that is told. */
static void
append_rest(GString *out, const Imported *imported, const char *code, GHashTable *told)
{
    guint all = GPOINTER_TO_UINT(g_hash_table_lookup(imported->notes, code));
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(told, code)) + 1;

    g_hash_table_insert(told, (gpointer)code, GUINT_TO_POINTER(before));
    if (before == IMPORTED_NOTES_MAX && all > before)
        g_string_append_printf(out, "warning: %u more places of this kind are not told\n",
                               all - before);
}

char *
imported_remarks(const Imported *imported)
{
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < imported->findings->len; i++) {
        const Finding *finding = imported->findings->pdata[i];
        g_string_append_printf(out, "%s\n", finding->message);
        append_rest(out, imported, finding->code, told);
    }
    return g_string_free(out, FALSE);
}

gboolean
imported_is_name(const char *text)
{
    gsize length = strlen(text);

    if (length == 0 || length > NAME_BYTES_MAX || !g_utf8_validate(text, -1, NULL))
        return FALSE;
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (!printable_is_visible(c) || c == 0xa0)
            return FALSE;
    }
    return TRUE;
}

/* ---- services ---- */

ImportedProcess *
imported_process_new(const char *name, SourceText *source, SourceSpan span)
{
    ImportedProcess *process = g_new0(ImportedProcess, 1);

    process->source = source != NULL ? source_text_ref(source) : NULL;
    process->span = span;
    process->name = g_strdup(name);
    process->services = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(process->services, g_strdup(name));
    return process;
}

void
imported_process_free(ImportedProcess *process)
{
    if (process == NULL)
        return;
    source_text_unref(process->source);
    g_free(process->name);
    g_free(process->account);
    g_free(process->image);
    g_free(process->path);
    g_free(process->group);
    g_ptr_array_unref(process->services);
    g_free(process);
}

static gboolean
is_same_process(const ImportedProcess *a, const ImportedProcess *b)
{
    return a->is_shared && b->is_shared && a->path != NULL && b->path != NULL &&
           g_ascii_strcasecmp(a->path, b->path) == 0 &&
           g_ascii_strcasecmp(a->account != NULL ? a->account : "",
                              b->account != NULL ? b->account : "") == 0;
}

static gboolean
is_name_of_other(const GPtrArray *processes, const ImportedProcess *process)
{
    for (guint i = 0; i < processes->len; i++) {
        const ImportedProcess *other = processes->pdata[i];
        if (other != process && strcmp(other->name, process->name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Sessions are called by numbers, "console" and s1, what fills desktops fill-1 and make-1. */
static gboolean
is_taken(const Imported *imported, const ImportedProcess *process)
{
    return g_regex_match_simple("^(\\d+|console|s\\d+|fill-\\d+|make-\\d+)$", process->name, 0,
                                0) ||
           is_name_of_other(imported->processes, process) ||
           is_name_of_other(imported->timed_out, process);
}

static guint
last_number(const Imported *imported, const char *wanted)
{
    return MAX(1u, GPOINTER_TO_UINT(g_hash_table_lookup(imported->numbers, wanted)));
}

/* A thousand of one name do not try a thousand numbers each. */
static void
choose_name(Imported *imported, ImportedProcess *process)
{
    g_autofree char *wanted = process->is_shared && process->group != NULL
                                  ? g_strdup(process->group)
                                  : g_strdup(process->name);

    g_free(process->name);
    process->name = g_strdup(wanted);
    while (is_taken(imported, process)) {
        guint number = last_number(imported, wanted) + 1;
        g_hash_table_insert(imported->numbers, g_strdup(wanted), GUINT_TO_POINTER(number));
        g_free(process->name);
        process->name = g_strdup_printf("%s-%u", wanted, number);
    }
}

/* A name as it may be told: not all of one that is a megabyte long. */
static char *
told_name(const char *name)
{
    const char *end = name;

    for (guint i = 0; i < NAME_BYTES_MAX && *end != '\0'; i++)
        end = g_utf8_find_next_char(end, NULL);
    g_autofree char *begin = printable_text(name, end - name);
    return g_strconcat(begin, *end != '\0' ? "..." : "", NULL);
}

static void
note_left_out(Imported *imported, const ImportedProcess *process, const char *text)
{
    imported_note(imported, "service-name", process->source, process->span, text);
}

/* One that a scenario cannot name. */
static gboolean
refuse_name(Imported *imported, const ImportedProcess *process)
{
    if (imported_is_name(process->name))
        return FALSE;
    g_autofree char *name = told_name(process->name);
    g_autofree char *text =
        g_strdup_printf("the service \"%s\" is left out: a scenario cannot have this name", name);
    note_left_out(imported, process, text);
    return TRUE;
}

/* `what` it has, or NULL. */
static gboolean
refuse_part(Imported *imported, const ImportedProcess *process, const char *kind, const char *what)
{
    if (what == NULL || imported_is_name(what))
        return FALSE;
    g_autofree char *part = told_name(what);
    g_autofree char *text =
        g_strdup_printf("the service \"%s\" is left out: a scenario cannot have its %s \"%s\"",
                        process->name, kind, part);
    note_left_out(imported, process, text);
    return TRUE;
}

static gboolean
refuse_names(Imported *imported, const ImportedProcess *process)
{
    return refuse_name(imported, process) ||
           refuse_part(imported, process, "account", process->account) ||
           refuse_part(imported, process, "group", process->group);
}

/* Whether there are too many, or a scenario cannot have it. */
static gboolean
is_left_out(Imported *imported, const ImportedProcess *process)
{
    imported->services = MIN(imported->services + process->services->len, G_MAXINT);
    return imported->services > IMPORTED_SERVICES_MAX || refuse_names(imported, process);
}

void
imported_add_service(Imported *imported, ImportedProcess *process)
{
    if (is_left_out(imported, process)) {
        imported_process_free(process);
        return;
    }
    for (guint i = 0; i < imported->processes->len; i++) {
        ImportedProcess *known = imported->processes->pdata[i];
        if (!is_same_process(known, process))
            continue;
        g_ptr_array_extend_and_steal(known->services, g_steal_pointer(&process->services));
        process->services = g_ptr_array_new();
        known->is_interactive = known->is_interactive || process->is_interactive;
        imported_process_free(process);
        return;
    }
    choose_name(imported, process);
    g_ptr_array_add(imported->processes, process);
}

/* ---- services that several files name ---- */

static gboolean
runs(const ImportedProcess *process, const char *service, guint *at)
{
    return g_ptr_array_find_with_equal_func(process->services, service, g_str_equal, at);
}

static const char *
service_of(const ImportedProcess *process)
{
    return process->services->pdata[0];
}

void
imported_add_timed_out(Imported *imported, ImportedProcess *process)
{
    gboolean is_there = is_left_out(imported, process);

    for (guint i = 0; !is_there && i < imported->timed_out->len; i++)
        is_there = runs(imported->timed_out->pdata[i], service_of(process), NULL);
    if (is_there)
        imported_process_free(process);
    else
        g_ptr_array_add(imported->timed_out, process);
}

/* It does not run; what another file says of it, its account above all, is more than its list does.
 */
static ImportedProcess *
settle_timed_out(Imported *imported, ImportedProcess *late)
{
    for (guint i = 0; i < imported->processes->len; i++) {
        ImportedProcess *process = imported->processes->pdata[i];
        guint at;
        if (!runs(process, service_of(late), &at))
            continue;
        if (process->services->len == 1) {
            imported_process_free(late);
            return g_ptr_array_steal_index(imported->processes, i);
        }
        g_ptr_array_remove_index(process->services, at);
        g_free(late->account);
        late->account = g_strdup(process->account);
    }
    return late;
}

static gboolean
is_configured(const Imported *imported, const char *service)
{
    for (guint i = 0; i < imported->processes->len; i++) {
        const ImportedProcess *process = imported->processes->pdata[i];
        if (process->is_configured && runs(process, service, NULL))
            return TRUE;
    }
    return FALSE;
}

/* A service that a list names and the registry too is one: the registry tells its account. */
static void
settle_listed(Imported *imported)
{
    for (guint i = imported->processes->len; i-- > 0;) {
        ImportedProcess *process = imported->processes->pdata[i];
        if (process->is_configured)
            continue;
        for (guint j = process->services->len; j-- > 0;)
            if (is_configured(imported, process->services->pdata[j]))
                g_ptr_array_remove_index(process->services, j);
        if (process->services->len == 0)
            g_ptr_array_remove_index(imported->processes, i);
    }
}

void
imported_settle(Imported *imported)
{
    settle_listed(imported);
    for (guint i = 0; i < imported->timed_out->len; i++) {
        imported->timed_out->pdata[i] = settle_timed_out(imported, imported->timed_out->pdata[i]);
        choose_name(imported, imported->timed_out->pdata[i]);
    }
}

char *
imported_account(const char *object_name)
{
    guint32 luid = account_luid(object_name);

    if (luid == LUID_SYSTEM || *object_name == '\0')
        return NULL;
    if (account_service_name(luid) != NULL)
        return g_strdup(account_service_name(luid));
    return g_strdup(object_name);
}

/* ---- tables ---- */

ListedRow *
listed_row_new(char *winsta, char *desktop, SourceText *source, SourceSpan span)
{
    ListedRow *row = g_new0(ListedRow, 1);

    *row = (ListedRow){ .winsta = winsta,
                        .desktop = desktop,
                        .rate = RATE_NONE,
                        .source = source_text_ref(source),
                        .span = span };
    return row;
}

void
listed_row_free(ListedRow *row)
{
    if (row == NULL)
        return;
    g_free(row->winsta);
    g_free(row->desktop);
    source_text_unref(row->source);
    g_free(row);
}

ListedSession *
listed_session_new(void)
{
    ListedSession *session = g_new0(ListedSession, 1);

    session->rows = g_ptr_array_new_with_free_func((GDestroyNotify)listed_row_free);
    return session;
}

void
listed_session_free(ListedSession *session)
{
    if (session == NULL)
        return;
    g_ptr_array_unref(session->rows);
    g_free(session);
}

ListedSession *
imported_session(Imported *imported, guint32 id)
{
    guint at = 0;

    for (; at < imported->sessions->len; at++) {
        ListedSession *session = imported->sessions->pdata[at];
        if (session->id == id)
            return session;
        if (session->id > id)
            break;
    }
    ListedSession *made = listed_session_new();
    made->id = id;
    made->has_id = TRUE;
    g_ptr_array_insert(imported->sessions, (gint)at, made);
    return made;
}

guint
imported_row_count(const Imported *imported)
{
    guint count = 0;

    for (guint i = 0; i < imported->sessions->len; i++)
        count += ((const ListedSession *)imported->sessions->pdata[i])->rows->len;
    return count;
}

/* ---- all of it ---- */

Imported *
imported_new(void)
{
    Imported *imported = g_new0(Imported, 1);

    imported->files = g_ptr_array_new_with_free_func(g_free);
    imported->processes = g_ptr_array_new_with_free_func((GDestroyNotify)imported_process_free);
    imported->timed_out = g_ptr_array_new_with_free_func((GDestroyNotify)imported_process_free);
    imported->on_demand = g_ptr_array_new_with_free_func(g_free);
    imported->others = g_ptr_array_new_with_free_func(g_free);
    imported->sessions = g_ptr_array_new_with_free_func((GDestroyNotify)listed_session_free);
    imported->findings = findings_new();
    imported->notes = g_hash_table_new(g_str_hash, g_str_equal);
    imported->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return imported;
}

void
imported_free(Imported *imported)
{
    if (imported == NULL)
        return;
    g_ptr_array_unref(imported->files);
    reg_file_free(imported->registry);
    g_ptr_array_unref(imported->processes);
    g_ptr_array_unref(imported->timed_out);
    g_ptr_array_unref(imported->on_demand);
    g_ptr_array_unref(imported->others);
    g_ptr_array_unref(imported->sessions);
    g_ptr_array_unref(imported->findings);
    g_hash_table_unref(imported->notes);
    g_hash_table_unref(imported->numbers);
    g_free(imported);
}
