/* SPDX-License-Identifier: MIT */
/* dt: fields of published structures, where they lie and what they hold. */
#include "host/edition/edition.h"
#include "host/memory/heap_field.h"
#include "host/shell/shell_internal.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"

#include <string.h>

/* Structures of heaps stand in another list than those of a layout. */
static const struct {
    const char *name, *symbol;
    const char *list; /* as heap_field() calls it */
} heap_structures[] = {
    { "heap", "HEAP", "heap" },
    { "heap-segment", "HEAP_SEGMENT", "segment" },
    { "heap-entry", "HEAP_ENTRY", "entry" },
    { "heap-range", "HEAP_UCR_DESCRIPTOR", "range" },
    { "heap-lookup", "HEAP_LIST_LOOKUP", "lookup" },
};

typedef struct {
    const char *name, *symbol; /* NULL: there is no more */
    guint number;              /* in a layout */
    const char *list;          /* of a heap, NULL: it is of a layout */
} Structure;

static Structure
structure_at(guint number)
{
    guint of_layouts = 0;

    while (field_layout_structure(of_layouts) != NULL)
        of_layouts++;
    if (number < of_layouts)
        return (Structure){ field_layout_structure(number), field_layout_symbol(number), number,
                            NULL };
    guint i = number - of_layouts;
    return i < G_N_ELEMENTS(heap_structures)
               ? (Structure){ heap_structures[i].name, heap_structures[i].symbol, number,
                              heap_structures[i].list }
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
find_structure(const char *name, Structure *structure, GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();

    for (guint i = 0; structure_at(i).name != NULL; i++) {
        *structure = structure_at(i);
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
append_value(GString *out, const Sight *sight, guint64 at, guint bytes)
{
    guint64 value = 0;

    if (bytes > sizeof value) {
        g_string_append_printf(out, "  %u bytes", bytes);
        return;
    }
    if (address_space_read(sight->space, at, &value, bytes))
        g_string_append_printf(out, "  0x%0*" G_GINT64_MODIFIER "x", (int)bytes * 2, value);
    else
        g_string_append(out, "  not mapped");
}

/* at: 0: only where it lies. */
static void
tell_field(const Sight *sight, const FieldPlace *place, guint64 at, GString *out)
{
    g_autofree char *name = g_strdelimit(g_strdup(place->name), "_", '-');

    g_string_append_printf(out, "  +%03x %-24s", place->offset, name);
    if (at != 0)
        append_value(out, sight, at + place->offset, place->bytes);
    else
        g_string_append_printf(out, "  %u byte%s", place->bytes, plural(place->bytes));
    g_string_append_c(out, '\n');
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
    const FieldLayout *layout = playback_variant(shell->playback)->edition->layout;
    g_autoptr(GArray) places = structure->list != NULL
                                   ? heap_places(sight->snapshot->heap_format, structure->list)
                                   : field_layout_places(layout, structure->number);

    for (guint i = 0; i < places->len; i++)
        tell_field(sight, &g_array_index(places, FieldPlace, i), at, out);
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
tell_names(GString *out)
{
    for (guint i = 0; structure_at(i).name != NULL; i++)
        g_string_append_printf(out, "  %-20s %s\n", structure_at(i).name, structure_at(i).symbol);
}

gboolean
shell_fields(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const char *name = arguments_next(arguments);
    g_auto(Sight) sight = { 0 };
    Structure structure = { 0 };
    guint64 at = 0;

    if (name == NULL) {
        tell_names(out);
        return TRUE;
    }
    if (!find_structure(name, &structure, error) ||
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
