/* SPDX-License-Identifier: MIT */
/* Shipped scenarios and registry files by name: the tree is read, and each entry asked how well the
 * name fits it. */
#include "host/scenario/shipped.h"

#include "host/text/data_path.h"
#include "host/text/input.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"

#include <string.h>

G_DEFINE_QUARK(shipped - error - quark, shipped_error)

/* Our own trees are two levels deep. */
#define DEPTH_MAX 8

typedef struct {
    ShippedKinds kind;
    const char *folder; /* in a data directory */
    const char *suffix;
    const char *what; /* one of them, in words */
} Kind;

static const Kind all_kinds[] = {
    { SHIPPED_SCENARIOS, "scenarios", ".yaml", "scenario" },
    { SHIPPED_REGISTRIES, "configs/registry", ".reg", "registry file" },
};

typedef struct {
    const Kind *kind;
    char *name; /* in the data directory: scenarios/cases/x.yaml, scenarios/cases */
    char *path;
    gboolean is_folder;
} Entry;

typedef enum { FIT_NONE, FIT_END, FIT_WHOLE } Fit;

static void
entry_free(gpointer data)
{
    Entry *entry = data;
    g_free(entry->name);
    g_free(entry->path);
    g_free(entry);
}

/* ---- what there is ---- */

static void
add_entries(GPtrArray *entries, const Kind *kind, const char *name, const char *path, guint depth)
{
    gboolean is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
    if (!is_folder && !g_str_has_suffix(name, kind->suffix))
        return;

    Entry *entry = g_new0(Entry, 1);
    *entry = (Entry){ kind, g_strdup(name), g_strdup(path), is_folder };
    g_ptr_array_add(entries, entry);
    g_autoptr(GDir) dir = is_folder && depth < DEPTH_MAX ? g_dir_open(path, 0, NULL) : NULL;
    const char *file;
    while (dir != NULL && (file = g_dir_read_name(dir)) != NULL) {
        g_autofree char *name_in = g_build_filename(name, file, NULL);
        g_autofree char *path_in = g_build_filename(path, file, NULL);
        add_entries(entries, kind, name_in, path_in, depth + 1);
    }
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const Entry *const *first = a, *const *second = b;
    return strcmp((*first)->name, (*second)->name);
}

static GPtrArray *
entries_new(ShippedKinds kinds)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
    for (guint i = 0; i < G_N_ELEMENTS(all_kinds); i++) {
        const Kind *kind = &all_kinds[i];
        g_autofree char *path = (kinds & kind->kind) ? data_path_folder(kind->folder) : NULL;
        if (path != NULL)
            add_entries(entries, kind, kind->folder, path, 0);
    }
    g_ptr_array_sort(entries, compare_entries);
    return entries;
}

/* ---- what is meant ---- */

/* Files of a folder that are to be taken one after another are numbered, "1-first.yaml": the same
 * without the number, NULL: it has none. Free with g_free(). */
static char *
without_number(const char *name)
{
    const char *base = strrchr(name, G_DIR_SEPARATOR);
    gsize digits = base == NULL ? 0 : strspn(base + 1, "0123456789");

    return digits == 0 || base[digits + 1] != '-'
               ? NULL
               : g_strdup_printf("%.*s%s", (int)(base + 1 - name), name, base + digits + 2);
}

/* With or without the suffix, and with or without folders before it. */
static Fit
fit_name(const char *entry, const char *suffix, const char *name)
{
    g_autofree char *stem = g_strndup(entry, strlen(entry) - strlen(suffix));
    g_autofree char *end = g_strconcat(G_DIR_SEPARATOR_S, name, NULL);

    if (strcmp(entry, name) == 0 || strcmp(stem, name) == 0)
        return FIT_WHOLE;
    return g_str_has_suffix(entry, end) || g_str_has_suffix(stem, end) ? FIT_END : FIT_NONE;
}

static Fit
fit(const Entry *entry, const char *name)
{
    const char *suffix = entry->is_folder ? "" : entry->kind->suffix;
    g_autofree char *plain = without_number(entry->name);
    Fit numbered = fit_name(entry->name, suffix, name);

    return plain == NULL ? numbered : MAX(numbered, fit_name(plain, suffix, name));
}

/* Those that fit best. */
static GPtrArray *
find_fitting(const GPtrArray *entries, const char *name)
{
    GPtrArray *found = g_ptr_array_new();
    Fit best = FIT_END;
    for (guint i = 0; i < entries->len; i++) {
        Fit here = fit(g_ptr_array_index(entries, i), name);
        if (here > best) {
            best = here;
            g_ptr_array_set_size(found, 0);
        }
        if (here == best)
            g_ptr_array_add(found, g_ptr_array_index(entries, i));
    }
    return found;
}

/* ---- what is wrong ---- */

/* "scenario", or "scenario or registry file". */
static char *
kinds_in_words(ShippedKinds kinds)
{
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(all_kinds); i++) {
        if (kinds & all_kinds[i].kind)
            g_string_append_printf(words, "%s%s", words->len > 0 ? " or " : "", all_kinds[i].what);
    }
    return g_string_free(g_steal_pointer(&words), FALSE);
}

static void
fail_ambiguous(const GPtrArray *found, const char *name, const char *what, GError **error)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++)
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "",
                               ((const Entry *)g_ptr_array_index(found, i))->name);
    printable_error(error, SHIPPED_ERROR, SHIPPED_ERROR_AMBIGUOUS,
                    "%s: no such file, and more than one shipped %s has this name: %s", name, what,
                    list->str);
}

/* The name without its suffix, and every shorter form of it. */
static void
add_forms(GPtrArray *names, const char *name, const char *suffix)
{
    gsize length = strlen(name) - strlen(suffix);

    for (const char *at = name; at != NULL;) {
        g_ptr_array_add(names, g_strndup(at, length - (gsize)(at - name)));
        at = strchr(at, G_DIR_SEPARATOR);
        at = at != NULL ? at + 1 : NULL;
    }
}

/* All that would have been understood. */
static GPtrArray *
names_new(const GPtrArray *entries)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = g_ptr_array_index(entries, i);
        const char *suffix = entry->is_folder ? "" : entry->kind->suffix;
        g_autofree char *plain = without_number(entry->name);
        add_forms(names, entry->name, suffix);
        if (plain != NULL)
            add_forms(names, plain, suffix);
    }
    g_ptr_array_add(names, NULL);
    return names;
}

static void
fail_unknown(const GPtrArray *entries, const char *name, const char *what, GError **error)
{
    g_autoptr(GPtrArray) names = names_new(entries);
    g_autofree char *stem = g_strdup(name);
    for (guint i = 0; i < G_N_ELEMENTS(all_kinds); i++) {
        if (g_str_has_suffix(stem, all_kinds[i].suffix))
            stem[strlen(stem) - strlen(all_kinds[i].suffix)] = '\0';
    }
    g_autofree char *hint = suggest_hint(stem, (const char *const *)names->pdata);
    printable_error(error, SHIPPED_ERROR, SHIPPED_ERROR_NOT_FOUND,
                    "%s: no such file, and no shipped %s has this name%s", name, what, hint);
}

char *
shipped_find(const char *name, ShippedKinds kinds, GError **error)
{
    if (*name == '\0' || *name == '.' || g_path_is_absolute(name) ||
        strcmp(name, INPUT_STDIN) == 0 || g_file_test(name, G_FILE_TEST_EXISTS))
        return g_strdup(name);

    g_autofree char *wanted = g_strdup(name);
    for (gsize length = strlen(wanted); length > 1 && wanted[length - 1] == G_DIR_SEPARATOR;)
        wanted[--length] = '\0';
    g_autoptr(GPtrArray) entries = entries_new(kinds);
    g_autoptr(GPtrArray) found = find_fitting(entries, wanted);
    if (found->len == 1)
        return g_strdup(((const Entry *)g_ptr_array_index(found, 0))->path);

    g_autofree char *what = kinds_in_words(kinds);
    if (found->len > 1)
        fail_ambiguous(found, name, what, error);
    else
        fail_unknown(entries, wanted, what, error);
    return NULL;
}
