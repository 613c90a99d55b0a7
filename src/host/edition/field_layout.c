/* SPDX-License-Identifier: MIT */
/* Reads a layout: an offset for each field, and none over another. */
#include "host/edition/field_layout.h"

#include "host/edition/cell_values.h"
#include "host/edition/edition_error.h"

#include <string.h>

/* No structure is larger than what an object-size may be. */
#define OFFSET_MAX 0x7fff

typedef struct {
    const char *key;
    const char *symbol;
    guint size; /* enum abi_object_size; ABI_SIZE_COUNT: no number of an edition */
    gboolean has_head;
} Structure;

typedef enum {
#define STRUCTURE(name, key, symbol, size, has_head) STRUCTURE_##name,
#include "abi/layout/fields.def"
    STRUCTURE_COUNT
} StructureId;

static const Structure structures[STRUCTURE_COUNT] = {
#define STRUCTURE(name, key, symbol, size, has_head)                                               \
    [STRUCTURE_##name] = { key, symbol, size, has_head },
#include "abi/layout/fields.def"
};

typedef struct {
    StructureId structure;
    const char *name;  /* "REFERENCE_COUNT" */
    const char *about; /* one line */
} LayoutField;

static const LayoutField fields[FIELD_COUNT] = {
#define FIELD(structure, name, width)                                                              \
    [FIELD_##structure##_##                                                                        \
        name] = { STRUCTURE_##structure, #name,                                                    \
                  "Where it begins, bytes from the structure's start; it has " #width              \
                  " of them (PTR: as a pointer)." },
#include "abi/layout/fields.def"
};

static const guint16 narrow_widths[FIELD_COUNT] = {
#define PTR                           4u
#define FIELD(structure, name, width) [FIELD_##structure##_##name] = (width),
#include "abi/layout/fields.def"
#undef PTR
};

static const guint16 wide_widths[FIELD_COUNT] = {
#define PTR                           8u
#define FIELD(structure, name, width) [FIELD_##structure##_##name] = (width),
#include "abi/layout/fields.def"
#undef PTR
};

static guint
end_of(const FieldLayout *layout, guint field)
{
    const guint16 *widths = layout->pointer_bytes == 8 ? wide_widths : narrow_widths;
    return (guint)layout->offsets[field] + widths[field];
}

/* REFERENCE_COUNT is reference-count in a file. */
static const char *
field_key(guint field)
{
    g_autofree char *key = g_ascii_strdown(fields[field].name, -1);
    return g_intern_string(g_strdelimit(key, "_", '-'));
}

/* ---- reading ---- */

static Field
offset_row(guint field)
{
    return (Field){ field_key(field), &cell_count, 0, 0, 0, OFFSET_MAX, NULL, fields[field].about };
}

/* The rows of a structure's section, FIELDS_END behind them; `rows` has room for all there are. */
static void
make_rows(StructureId structure, Field *rows)
{
    for (guint i = 0; i < FIELD_COUNT; i++)
        if (fields[i].structure == structure)
            *rows++ = offset_row(i);
    *rows = (Field)FIELDS_END;
}

static gboolean
read_structure(const YamlNode *node,
               const Field *field,
               gpointer object G_GNUC_UNUSED,
               GError **error)
{
    Field rows[FIELD_COUNT + 1];

    make_rows((StructureId)field->limit, rows);
    return fields_check_keys(node, rows, error);
}

static void
structure_schema(const Field *field, Schema *schema)
{
    Field rows[FIELD_COUNT + 1];

    make_rows((StructureId)field->limit, rows);
    cell_section_schema(rows, schema);
}

/* A section of offsets; `limit`: of which structure. */
static const FieldType layout_structure = { read_structure, NULL, structure_schema, TRUE };

const Field layout_fields[] = {
#define STRUCTURE(name, key, symbol, size, has_head)                                                 \
    {                                                                                                \
        key, &layout_structure, 0, 0, 0, STRUCTURE_##name, NULL, "Where its fields begin, in bytes." \
    },
#include "abi/layout/fields.def"
    FIELDS_GO_ON(cell_head_fields),
};

static const CellFileKind layout_kind = { "layouts", "layout", 1, layout_fields,
                                          edition_fail_unknown };

static gboolean
read_field(FieldLayout *layout, guint field, GError **error)
{
    const char *section = structures[fields[field].structure].key;
    const Field row = offset_row(field);
    guint32 offset;
    Cell cell;

    if (cell_file_read(layout->file, section, &row, &offset, &cell, error) == NULL)
        return FALSE;
    g_autofree char *shown = g_strconcat("layout ", section, NULL);
    cell.section = g_intern_string(shown);
    layout->offsets[field] = (guint16)offset;
    g_array_append_val(layout->cells, cell);
    return TRUE;
}

/* ---- fields of one structure ---- */

static gboolean
are_in_one(guint a, guint b)
{
    return fields[a].structure == fields[b].structure ||
           (fields[a].structure == STRUCTURE_HEAD && structures[fields[b].structure].has_head);
}

static gboolean
fail_overlap(const FieldLayout *layout, guint a, guint b, GError **error)
{
    const char *of_a = structures[fields[a].structure].key;
    const char *of_b = structures[fields[b].structure].key;
    const YamlNode *at_a = cell_file_value(layout->file, of_a, field_key(a));
    const YamlNode *at_b = cell_file_value(layout->file, of_b, field_key(b));

    return yaml_fail(cell_file_nearer(layout->file, at_b, at_a), YAML_ERROR_VALUE, error,
                     "%s of %s (%Xh-%Xh) lies over %s of %s (%Xh-%Xh); a pointer has %u bytes",
                     field_key(b), of_b, layout->offsets[b], end_of(layout, b) - 1, field_key(a),
                     of_a, layout->offsets[a], end_of(layout, a) - 1, layout->pointer_bytes);
}

static gboolean
check_overlaps(const FieldLayout *layout, GError **error)
{
    for (guint b = 0; b < FIELD_COUNT; b++)
        for (guint a = 0; a < FIELD_COUNT; a++)
            if (a != b && are_in_one(a, b) && layout->offsets[a] < end_of(layout, b) &&
                layout->offsets[b] < end_of(layout, a))
                return layout->offsets[a] <= layout->offsets[b] ? fail_overlap(layout, a, b, error)
                                                                : fail_overlap(layout, b, a, error);
    return TRUE;
}

/* The view allocator's structure stands by itself for system space, and inside a session's. */
static gboolean
check_view_space(const FieldLayout *layout, GError **error)
{
    guint room = FIELD_VIEWS_BYTES(layout->pointer_bytes);

    for (guint i = 0; i < FIELD_COUNT; i++) {
        if (fields[i].structure != STRUCTURE_VIEWS || end_of(layout, i) <= room)
            continue;
        const char *section = structures[STRUCTURE_VIEWS].key;
        return yaml_fail(cell_file_value(layout->file, section, field_key(i)), YAML_ERROR_VALUE,
                         error, "%s of %s ends at %Xh, and the structure has %Xh bytes",
                         field_key(i), section, end_of(layout, i), room);
    }
    return TRUE;
}

static gboolean
read_all(FieldLayout *layout, GError **error)
{
    for (guint i = 0; i < FIELD_COUNT; i++)
        if (!read_field(layout, i, error))
            return FALSE;
    return check_overlaps(layout, error) && check_view_space(layout, error);
}

FieldLayout *
field_layout_load(
    const char *name, guint pointer_bytes, const char *beside, const YamlNode *at, GError **error)
{
    g_autofree char *path = cell_file_find(&layout_kind, name, beside, at, error);
    g_autoptr(FieldLayout) layout = g_new0(FieldLayout, 1);

    if (path == NULL)
        return NULL;
    layout->file = cell_file_load(&layout_kind, path, error);
    layout->cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    layout->pointer_bytes = pointer_bytes;
    if (layout->file == NULL || !read_all(layout, error))
        return NULL;
    return g_steal_pointer(&layout);
}

void
field_layout_free(FieldLayout *layout)
{
    if (layout == NULL)
        return;
    if (layout->cells != NULL)
        g_array_unref(layout->cells);
    cell_file_free(layout->file);
    g_free(layout);
}

/* ---- asking ---- */

/* The field lies in an object of this size, by itself or as a part of its head. */
static gboolean
is_in_object(guint field, guint size)
{
    guint own = fields[field].structure;

    if (own != STRUCTURE_HEAD)
        return structures[own].size == size;
    for (guint i = 0; i < STRUCTURE_COUNT; i++)
        if (structures[i].size == size &&
            (fields[field].structure == i ||
             (structures[i].has_head && fields[field].structure == STRUCTURE_HEAD)))
            return TRUE;
    return FALSE;
}

guint32
field_layout_least(const FieldLayout *layout, guint size, enum field_id *last)
{
    guint32 least = 0;

    for (guint i = 0; i < FIELD_COUNT; i++) {
        if (end_of(layout, i) <= least || !is_in_object(i, size))
            continue;
        least = end_of(layout, i);
        *last = i;
    }
    return least;
}

const Cell *
field_layout_cell(const FieldLayout *layout, enum field_id field)
{
    return &g_array_index(layout->cells, Cell, field);
}

/* ---- listing ---- */

const char *
field_layout_structure(guint number)
{
    return number < STRUCTURE_COUNT ? structures[number].key : NULL;
}

const char *
field_layout_symbol(guint number)
{
    return number < STRUCTURE_COUNT ? structures[number].symbol : NULL;
}

gint
field_place_by_offset(gconstpointer a, gconstpointer b)
{
    const FieldPlace *one = a, *other = b;

    return one->offset < other->offset ? -1 : one->offset > other->offset;
}

GArray *
field_layout_places(const FieldLayout *layout, guint structure)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(FieldPlace));

    for (guint i = 0; i < FIELD_COUNT; i++) {
        const FieldPlace place = { field_key(i), layout->offsets[i],
                                   end_of(layout, i) - layout->offsets[i] };
        if (fields[i].structure == structure ||
            (fields[i].structure == STRUCTURE_HEAD && structures[structure].has_head))
            g_array_append_val(places, place);
    }
    g_array_sort(places, field_place_by_offset);
    return places;
}
