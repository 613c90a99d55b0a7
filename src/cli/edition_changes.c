/* SPDX-License-Identifier: MIT */
/* Two editions side by side, in words where there are some. */
#include "cli/edition_changes.h"

#include "cli/edition_text.h"
#include "host/report/writing.h"
#include "host/text/text_table.h"

#include <string.h>

/* What a row is read from. */
typedef enum {
    ROW_SUBJECT, /* nothing: what the rows behind it are about, and capabilities of that subject */
    ROW_CELL,    /* a number as it is written */
    ROW_BYTES,   /* one that is written in hexadecimal */
    ROW_LIST,    /* names that came or went */
    ROW_DWORD,   /* of the registry that it comes with */
    ROW_SHARED,  /* SharedSection of it */
} RowKind;

typedef struct {
    RowKind kind;
    const char *section;
    const char *key; /* a list has none */
    const char *text;
    EditionSubject subject; /* of ROW_SUBJECT */
} Row;

#define NUMBER(section, key, of)                                                                   \
    {                                                                                              \
        ROW_CELL, section, key, of                                                                 \
    }
#define BYTES(key, of)                                                                             \
    {                                                                                              \
        ROW_BYTES, "object-sizes", key, of                                                         \
    }
#define NAMES(section, of)                                                                         \
    {                                                                                              \
        ROW_LIST, section, NULL, of                                                                \
    }
#define DWORD(name)                                                                                \
    {                                                                                              \
        ROW_DWORD, NULL, name, name                                                                \
    }

#define SUBJECT(of, text)                                                                          \
    {                                                                                              \
        ROW_SUBJECT, NULL, NULL, text, EDITION_SUBJECT_##of                                        \
    }

/* Subjects, each with its rows behind it. */
static const Row rows[] = {
    SUBJECT(SPACE, "Session space"),
    DWORD("SessionViewSize"),
    DWORD("SessionPoolSize"),
    NUMBER("address-map", "session-view", "session view space where no value sizes it"),
    NUMBER("address-map", "session-pool", "session paged pool, likewise"),
    NUMBER("address-map", "session-image", "session image space, likewise"),
    NUMBER("address-map", "session-top", "end of session space"),
    NAMES("session-views", "Views before the first desktop heap"),
    SUBJECT(HEAPS, "Desktop heaps"),
    { ROW_SHARED, NULL, NULL, "SharedSection" },
    NUMBER("heaps", "winlogon", "heap of WinSta0\\Winlogon"),
    NUMBER("heaps", "disconnect", "heap of WinSta0\\Disconnect"),
    NUMBER("heaps", "minimum", "smallest heap"),
    NUMBER("heaps", "safe-interactive", "in place of a second value that does not fit"),
    NUMBER("heaps", "safe-noninteractive", "in place of a third value that does not fit"),
    NUMBER("heaps", "shared-section", "shared section"),
    NUMBER("heaps", "prelude", "first blocks of a heap, bytes"),
    NUMBER("system", "heap-format", "format of heaps"),
    SUBJECT(DESKTOPS, "Desktops and what lies on them"),
    BYTES("desktopinfo", "DESKTOPINFO, bytes"),
    BYTES("window", "window, bytes"),
    BYTES("class", "class, bytes"),
    BYTES("menu", "menu, bytes"),
    BYTES("menu-item", "menu item, bytes"),
    BYTES("hook", "hook, bytes"),
    BYTES("input-context", "input context, bytes"),
    BYTES("property", "property, bytes"),
    BYTES("handle-entry", "entry of the handle table, bytes"),
    SUBJECT(PROCESSES, "Processes, services, and what is told of failures"),
    NUMBER("processes", "kernel-stack", "kernel stack of a thread"),
    NUMBER("processes", "gui-kernel-stack", "of one that called win32k"),
    NUMBER("services", "timeout-ms", "wait for a service, ms"),
    SUBJECT(LIMITS, "Limits"),
    NUMBER("limits", "user-handles", "USER handles of a session"),
    NUMBER("limits", "user-handle-quota", "USER handles of a process"),
    NUMBER("limits", "user-handle-quota-maximum", "at most, by the registry"),
    NUMBER("limits", "gdi-handles", "GDI handles of a session"),
    NUMBER("limits", "gdi-handle-quota", "GDI handles of a process"),
    NUMBER("limits", "posted-messages", "messages in a queue"),
    NUMBER("limits", "sessions", "sessions"),
    NUMBER("limits", "idle-sessions", "sessions that wait for a client"),
    SUBJECT(BOOT, "Boot and memory"),
    NUMBER("system", "nt-version", "version of Windows NT"),
    NUMBER("system", "build", "build"),
    NUMBER("system", "layout", "layout of structures"),
    NUMBER("machine", "memory", "memory of the machine here"),
    NUMBER("machine", "page-file", "its page file"),
    NUMBER("address-map", "user-end", "end of user space"),
    NUMBER("address-map", "nonpaged-maximum", "nonpaged pool, at most"),
    NUMBER("pools", "nonpaged-of-memory", "nonpaged pool, percent of memory"),
    NUMBER("pools", "paged-maximum", "paged pool, at most"),
    NAMES("server-dlls", "Server DLLs of csrss"),
    NAMES("session-images", "Images in session image space"),
};

/* An edition with the registry that it comes with. */
typedef struct {
    const Edition *edition;
    Registry *registry;
} Side;

/* What is said on one side; confidence NULL: the registry's. */
typedef struct {
    char *value;
    const char *confidence;
} Said;

/* Names in a list, each once; the array is the caller's, its texts are not. */
static GPtrArray *
names_in(const Edition *edition, const char *section)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < edition->cells->len; i++) {
        const Cell *cell = &g_array_index(edition->cells, Cell, i);
        if (strcmp(cell->section, section) == 0 &&
            !g_ptr_array_find_with_equal_func(names, cell->key, g_str_equal, NULL))
            g_ptr_array_add(names, (gpointer)cell->key);
    }
    return names;
}

/* What is in one list and not in the other: "sxssrv, consrv". NULL: nothing. */
static char *
names_without(const GPtrArray *names, const GPtrArray *others)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++)
        if (!g_ptr_array_find_with_equal_func((GPtrArray *)others, names->pdata[i], g_str_equal,
                                              NULL))
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "",
                                   (const char *)names->pdata[i]);
    return g_string_free(text, text->len == 0);
}

/* "Server DLLs of csrss: new are …; gone are …." */
static void
add_names(GString *out, const Row *row, const Edition *from, const Edition *to)
{
    g_autoptr(GPtrArray) before = names_in(from, row->section);
    g_autoptr(GPtrArray) after = names_in(to, row->section);
    g_autofree char *came = names_without(after, before);
    g_autofree char *went = names_without(before, after);

    if (came == NULL && went == NULL)
        return;
    g_autofree char *line =
        g_strdup_printf("%s: %s%s%s%s%s.", row->text, came != NULL ? "with " : "",
                        came != NULL ? came : "", came != NULL && went != NULL ? "; " : "",
                        went != NULL ? "without " : "", went != NULL ? went : "");
    write_wrapped(out, "  ", line);
}

static char *
shared_section_of(const Registry *registry)
{
    const RegistryValue *windows = registry_windows_value(registry);
    gsize start, end;

    if (windows == NULL || windows->text == NULL ||
        !registry_find_shared_section(windows->text, 0, &start, &end))
        return NULL;
    return g_strndup(windows->text + start, end - start);
}

static char *
dword_of(const Registry *registry, const char *name)
{
    for (guint i = 0; i < ABI_REG_COUNT; i++) {
        const RegistryValue *value = registry_dword_value(registry, (enum abi_registry_value)i);
        if (strcmp(registry_dword_name((enum abi_registry_value)i), name) == 0)
            return value != NULL && value->has_dword ? g_strdup_printf("%u", value->dword) : NULL;
    }
    return NULL;
}

static Said
said_by(const Side *side, const Row *row)
{
    const Cell *cell = row->key != NULL && row->section != NULL
                           ? edition_cell(side->edition, row->section, row->key)
                           : NULL;
    Said said = { NULL, cell != NULL ? cell->confidence : NULL };

    switch (row->kind) {
    case ROW_CELL:
        said.value = g_strdup(cell != NULL ? cell->value : NULL);
        break;
    case ROW_BYTES:
        if (cell != NULL)
            said.value =
                g_strdup_printf("%" G_GUINT64_FORMAT, g_ascii_strtoull(cell->value, NULL, 0));
        break;
    case ROW_SUBJECT:
    case ROW_LIST:
        break;
    case ROW_DWORD:
        said.value = dword_of(side->registry, row->key);
        break;
    case ROW_SHARED:
        said.value = shared_section_of(side->registry);
        break;
    }
    return said;
}

/* What nobody knows is told beside it. */
static const char *
doubt(const char *confidence)
{
    static const char *const weak[] = { "inferred", "unverified", "fitted", "decided", NULL };

    return confidence != NULL && g_strv_contains(weak, confidence) ? confidence : NULL;
}

/* "  Session allocations come from paged pool (decided)." */
static void
add_sentence(GString *out, const Cell *cell)
{
    const char *sentence = edition_capability_sentence(cell->key, cell->value);
    g_autoptr(GString) line = g_string_new(NULL);

    if (sentence != NULL)
        g_string_append_printf(line, "%c%s", g_ascii_toupper(*sentence), sentence + 1);
    else
        g_string_append_printf(line, "%s: %s", cell->key, cell->value);
    if (doubt(cell->confidence) != NULL)
        g_string_append_printf(line, " (%s)", cell->confidence);
    g_string_append_c(line, '.');
    write_wrapped(out, "  ", line->str);
}

/* What came and went of what an edition has or does. */
static void
add_capabilities(GString *out, EditionSubject subject, const Edition *from, const Edition *to)
{
    EditionSubject its;
    const char *key;

    for (guint i = 0; (key = edition_capability(i, &its)) != NULL; i++) {
        const Cell *before = edition_cell(from, "capabilities", key);
        const Cell *after = edition_cell(to, "capabilities", key);
        /* Where it says nothing of the earlier it is new even if the value stays. */
        gboolean is_same = before != NULL && after != NULL &&
                           edition_capability_counts(from, key) &&
                           strcmp(before->value, after->value) == 0;
        if (its == subject && after != NULL && !is_same && edition_capability_counts(to, key))
            add_sentence(out, after);
    }
}

static void
add_number(TextTable *table, const Row *row, const Said *from, const Said *to)
{
    text_table_cell(table, "%s", row->text);
    text_table_cell(table, "%s", from->value != NULL ? from->value : "-");
    text_table_cell(table, "->");
    text_table_cell(table, "%s", to->value != NULL ? to->value : "-");
    if (to->value != NULL && doubt(to->confidence) != NULL)
        text_table_cell(table, "(%s)", to->confidence);
    text_table_end_row(table);
}

/* The rows behind a subject's, up to the next one's or the end, which is given back. Sentences
 * first. Nothing of a subject in which nothing changed. */
static guint
print_subject(GString *out, guint subject, const Side *from, const Side *to)
{
    static const TextColumn columns[] = {
        { 42, 0, FALSE }, { 14, 18, FALSE }, { 2, 0, FALSE }, { 14, 18, FALSE }, { 0, 0, FALSE }
    };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) numbers = g_string_new(NULL);
    guint end = subject + 1;

    add_capabilities(text, rows[subject].subject, from->edition, to->edition);
    for (; end < G_N_ELEMENTS(rows) && rows[end].kind != ROW_SUBJECT; end++) {
        const Row *row = &rows[end];
        Said before = said_by(from, row), after = said_by(to, row);
        gboolean is_other = g_strcmp0(before.value, after.value) != 0;
        if (row->kind == ROW_LIST)
            add_names(text, row, from->edition, to->edition);
        else if (is_other)
            add_number(table, row, &before, &after);
        g_free(before.value);
        g_free(after.value);
    }
    text_table_print(table, numbers);
    if (text->len + numbers->len > 0)
        g_string_append_printf(out, "\n%s\n%s%s", rows[subject].text, text->str, numbers->str);
    return end;
}

gboolean
edition_print_changes(GString *out, const Edition *from, const Edition *to, GError **error)
{
    Side sides[] = { { from, NULL }, { to, NULL } };
    guint count, differ;
    g_autoptr(GPtrArray) both = g_ptr_array_new();
    gboolean is_good = TRUE;

    for (guint i = 0; is_good && i < G_N_ELEMENTS(sides); i++) {
        g_ptr_array_add(both, (gpointer)sides[i].edition);
        sides[i].registry = edition_load_registry(sides[i].edition, NULL, REGISTRY_PATCH,
                                                  sides[i].edition->registry_folder, NULL, error);
        is_good = sides[i].registry != NULL;
    }
    if (is_good) {
        g_string_append_printf(out, "%s after %s\n%s after %s.\n", to->name, from->name, to->title,
                               from->title);
        for (guint i = 0; i < G_N_ELEMENTS(rows);)
            i = print_subject(out, i, &sides[0], &sides[1]);
        differ = edition_count_differences(both, &count);
        g_string_append_printf(
            out, "\n%u of %u numbers differ; --all shows each, with its source.\n", differ, count);
    }
    for (guint i = 0; i < G_N_ELEMENTS(sides); i++)
        g_clear_pointer(&sides[i].registry, registry_free);
    return is_good;
}
