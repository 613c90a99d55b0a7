/* SPDX-License-Identifier: MIT */
/* dt: fields of published structures, where they lie and what they hold. */
#include "host/edition/edition.h"
#include "host/memory/heap_field.h"
#include "host/shell/shell_internal.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"
#include "host/text/text_table.h"

#include <string.h>

typedef struct {
    const char *name, *symbol; /* NULL: there is no more */
    guint number;              /* in a layout */
    const char *list;          /* of a heap, NULL: it is of a layout */
} Structure;

static const Edition *
edition_of(const Shell *shell)
{
    return playback_variant(shell->playback)->edition;
}

/* Structures of heaps stand in another list than those of a layout. */
static Structure
structure_at(const Shell *shell, guint number)
{
    const HeapFormat *format = heap_format_find(edition_of(shell)->boot.heap_format);
    guint of_layouts = 0;
    HeapStructure of_heap;

    while (field_layout_structure(of_layouts) != NULL)
        of_layouts++;
    if (number < of_layouts)
        return (Structure){ field_layout_structure(number), field_layout_symbol(number), number,
                            NULL };
    return heap_structure(format, number - of_layouts, &of_heap)
               ? (Structure){ of_heap.name, of_heap.symbol, number, of_heap.structure }
               : (Structure){ NULL, NULL, number, NULL };
}

/* "WND" of "win32k!tagWND", "HEAP" of "nt!_HEAP". */
static const char *
bare_symbol(const char *name)
{
    const char *module_end = strrchr(name, '!');

    if (module_end != NULL)
        name = module_end + 1;
    if (*name == '_')
        name++;
    return g_str_has_prefix(name, "tag") ? name + strlen("tag") : name;
}

static gboolean
find_structure(const Shell *shell, const char *name, Structure *structure, GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();

    for (guint i = 0; structure_at(shell, i).name != NULL; i++) {
        *structure = structure_at(shell, i);
        if (strcmp(structure->name, name) == 0 ||
            g_ascii_strcasecmp(structure->symbol, bare_symbol(name)) == 0)
            return TRUE;
        g_ptr_array_add(known, (gpointer)structure->name);
    }
    g_ptr_array_add(known, NULL);
    g_autofree char *shown = printable_text(name, -1);
    g_autofree char *hint = suggest_hint_and_list(name, (const char *const *)known->pdata);
    return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT, "no structure has the name \"%s\"%s",
                      shown, hint);
}

static void
tell_value(TextTable *table, const Sight *sight, guint64 at, guint bytes)
{
    guint64 value = 0;

    if (bytes > sizeof value)
        text_table_cell(table, "%u bytes", bytes);
    else if (address_space_read(sight->space, at, &value, bytes))
        text_table_cell(table, "0x%0*" G_GINT64_MODIFIER "x", (int)bytes * 2, value);
    else
        text_table_cell(table, "not mapped");
}

/* at: 0: only where it lies. */
static void
tell_field(const Sight *sight, const FieldPlace *place, guint64 at, TextTable *table)
{
    g_autofree char *name = g_strdelimit(g_strdup(place->name), "_", '-');

    text_table_cell(table, "+%03x", place->offset);
    text_table_cell(table, "%s", name);
    if (at != 0)
        tell_value(table, sight, at + place->offset, place->bytes);
    else
        text_table_cell(table, "%u byte%s", place->bytes, plural(place->bytes));
    text_table_end_row(table);
}

static GArray *
heap_places(const HeapFormat *format, const char *list)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(FieldPlace));
    HeapField field;

    for (guint i = 0; heap_field(format, i, &field); i++) {
        const FieldPlace place = { field.name, field.offset, field.bytes };
        if (strcmp(field.structure, list) == 0)
            g_array_append_val(places, place);
    }
    g_array_sort(places, field_place_by_offset);
    return places;
}

static void
tell_fields(
    const Shell *shell, const Sight *sight, const Structure *structure, guint64 at, GString *out)
{
    const FieldLayout *layout = edition_of(shell)->layout;
    g_autoptr(GArray) places = structure->list != NULL
                                   ? heap_places(sight->snapshot->heap_format, structure->list)
                                   : field_layout_places(layout, structure->number);
    static const TextColumn columns[] = { { 0 }, { .least = 24 }, { .gap = 1 } };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < places->len; i++)
        tell_field(sight, &g_array_index(places, FieldPlace, i), at, table);
    text_table_print(table, out);
    if (places->len == 0)
        g_string_append(out, "  this Windows has none\n");
}

static gboolean
begins_block(const Snapshot *snapshot, const Sight *sight, guint64 at)
{
    const SnapshotSession *session = snapshot_session(snapshot, sight->session);

    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        for (guint n = 0; at >= desktop->base && at < desktop->limit && n < desktop->blocks->len;
             n++)
            if (g_array_index(desktop->blocks, SnapshotBlock, n).offset == at - desktop->base)
                return TRUE;
    }
    return FALSE;
}

/* An object begins behind the header of its block: read as one from the block's address on, it is
 * nonsense. */
static gboolean
warn_of_header(Shell *shell, const Sight *sight, guint64 at, GString *out, GError **error)
{
    g_autoptr(Snapshot) snapshot = shell_look(shell, SNAPSHOT_BLOCKS, error);

    if (snapshot == NULL)
        return FALSE;
    guint header = heap_format_header_bytes(snapshot->heap_format);
    if (begins_block(snapshot, sight, at))
        g_string_append_printf(out,
                               "  note: a block of a heap begins here, with its header; "
                               "what is in it begins at %s\n",
                               address_text(sight->bits, at + header).text);
    return TRUE;
}

static void
tell_names(const Shell *shell, GString *out)
{
    static const TextColumn columns[] = { { .least = 20 }, { 0 } };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));

    Structure structure;

    for (guint i = 0; (structure = structure_at(shell, i)).name != NULL; i++)
        text_table_row(table, structure.name, structure.symbol, NULL);
    text_table_print(table, out);
}

gboolean
shell_fields(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const char *name = arguments_next(arguments);
    g_auto(Sight) sight = { 0 };
    Structure structure = { 0 };
    guint64 at = 0;

    if (name == NULL) {
        tell_names(shell, out);
        return TRUE;
    }
    if (!find_structure(shell, name, &structure, error) ||
        (arguments->used < arguments->count &&
         !arguments_address(arguments, "an address", &at, error)) ||
        !arguments_end(arguments, error) || !sight_open(&sight, shell, arguments, error) ||
        !sight_check_width(&sight, at, error))
        return FALSE;
    if (at != 0 && structure.list == NULL && !warn_of_header(shell, &sight, at, out, error))
        return FALSE;
    tell_fields(shell, &sight, &structure, at, out);
    return TRUE;
}
