/* SPDX-License-Identifier: MIT */
/* Sums of regions by whom they belong to, and what lies between regions. */
#include "host/view/layout_neighbours.h"

#include "host/text/address.h"
#include "host/text/text_table.h"
#include "host/words/region.h"

typedef struct {
    const char *name;
    guint32 kinds; /* bits of enum region_kind */
} Neighbour;

#define NOBODY    "nothing" /* to whom addresses between regions belong */
#define BIT(kind) (1u << REGION_##kind)

static const Neighbour neighbours[] = {
    { "session space", 0 },
    { "system mapped views", BIT(SYSTEM_VIEWS) },
    { "system cache", BIT(SYSTEM_CACHE) | BIT(CACHE_EXTENSION) },
    { "system PTEs", BIT(SYSTEM_PTES) },
    { "nonpaged pool", BIT(NONPAGED_POOL) | BIT(NONPAGED_EXPANSION) },
    { "paged pool", BIT(PAGED_POOL) },
};

gboolean
layout_sizes_session_space(guint value)
{
    for (guint kind = 0; kind < REGION_COUNT; kind++)
        if (region_value(kind) == value &&
            (region_memory(kind) == REGION_MEMORY_SESSION || kind == REGION_SYSTEM_VIEWS))
            return TRUE;
    return FALSE;
}

/* A row without kinds is of all session space. */
static gboolean
is_of(const Neighbour *neighbour, guint kind)
{
    return neighbour->kinds != 0 ? (neighbour->kinds & 1u << kind) != 0
                                 : region_memory(kind) == REGION_MEMORY_SESSION;
}

static const SnapshotRegion *
region_at(const Snapshot *snapshot, guint index)
{
    return &g_array_index(snapshot->regions, SnapshotRegion, index);
}

static guint64
bytes_of(const Snapshot *snapshot, const Neighbour *neighbour)
{
    guint64 bytes = 0;

    for (guint i = 0; i < snapshot->regions->len; i++) {
        const SnapshotRegion *region = region_at(snapshot, i);
        if (is_of(neighbour, region->kind))
            bytes += region->end - region->start;
    }
    return bytes;
}

/* ---- what lies between regions ---- */

typedef struct {
    guint64 start;
    guint64 end;
} Hole;

/* Addresses of the kernel that belong to nothing. Regions ascend. */
static GArray *
holes_of(const Snapshot *snapshot)
{
    GArray *holes = g_array_new(FALSE, FALSE, sizeof(Hole));

    for (guint i = 1; i < snapshot->regions->len; i++) {
        const Hole hole = { region_at(snapshot, i - 1)->end, region_at(snapshot, i)->start };
        if (hole.end > hole.start)
            g_array_append_val(holes, hole);
    }
    return holes;
}

static guint64
bytes_of_holes(const GArray *holes)
{
    guint64 bytes = 0;

    for (guint i = 0; i < holes->len; i++)
        bytes += g_array_index(holes, Hole, i).end - g_array_index(holes, Hole, i).start;
    return bytes;
}

/* ---- for people ---- */

#define KB_WIDTH 15u

static void
add_row(TextTable *table, const char *name, guint64 without, guint64 with)
{
    gint64 more = ((gint64)with - (gint64)without) / (gint64)DH_KB;

    text_table_cell(table, "%s", name);
    text_table_cell(table, "%" G_GUINT64_FORMAT " KB", without / DH_KB);
    text_table_cell(table, "%" G_GUINT64_FORMAT " KB", with / DH_KB);
    if (more != 0)
        text_table_cell(table, "%+" G_GINT64_FORMAT " KB", more);
    text_table_end_row(table);
}

static void
print_holes(GString *out, const GArray *holes, guint bits)
{
    static const TextColumn columns[] = { { 0, 0, FALSE }, { KB_WIDTH, 0, TRUE } };
    g_autoptr(TextTable) table = text_table_new("    ", columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < holes->len; i++) {
        const Hole *hole = &g_array_index(holes, Hole, i);
        text_table_cell(table, "%s - %s", address_text(bits, hole->start).text,
                        address_text(bits, hole->end - 1).text);
        text_table_cell(table, "%" G_GUINT64_FORMAT " KB", (hole->end - hole->start) / DH_KB);
        text_table_end_row(table);
    }
    text_table_print(table, out);
}

void
layout_print_neighbours(GString *out, const Snapshot *without, const Snapshot *snapshot)
{
    g_autoptr(GArray) before = holes_of(without);
    g_autoptr(GArray) holes = holes_of(snapshot);
    static const TextColumn columns[] = {
        { 20, 0, FALSE }, { KB_WIDTH, 0, TRUE }, { KB_WIDTH, 0, TRUE }, { KB_WIDTH, 0, TRUE }
    };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));

    g_string_append(out,
                    "Who pays for session space, without the registry's sizes of it and with them"
                    "\n\n");
    for (guint i = 0; i < G_N_ELEMENTS(neighbours); i++)
        add_row(table, neighbours[i].name, bytes_of(without, &neighbours[i]),
                bytes_of(snapshot, &neighbours[i]));
    add_row(table, NOBODY, bytes_of_holes(before), bytes_of_holes(holes));
    text_table_print(table, out);
    print_holes(out, holes, snapshot->address_bits);
}

/* ---- for programs ---- */

const JsonMember layout_neighbour_members[] = {
    { "name", JSON_TEXT },
    { "without_kb", JSON_INT },
    { "size_kb", JSON_INT },
    JSON_MEMBERS_END,
};

const JsonMember layout_hole_members[] = {
    { "start", JSON_HEX },
    { "end", JSON_HEX },
    { "size_kb", JSON_INT },
    JSON_MEMBERS_END,
};

static void
row_json(JsonWriter *writer, const char *name, guint64 without, guint64 with)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "name", name);
    json_writer_int(writer, "without_kb", (gint64)(without / DH_KB));
    json_writer_int(writer, "size_kb", (gint64)(with / DH_KB));
    json_writer_end_object(writer);
}

void
layout_neighbours_json(JsonWriter *writer, const Snapshot *without, const Snapshot *snapshot)
{
    g_autoptr(GArray) before = holes_of(without);
    g_autoptr(GArray) holes = holes_of(snapshot);

    json_writer_array(writer, "neighbours");
    for (guint i = 0; i < G_N_ELEMENTS(neighbours); i++)
        row_json(writer, neighbours[i].name, bytes_of(without, &neighbours[i]),
                 bytes_of(snapshot, &neighbours[i]));
    row_json(writer, NOBODY, bytes_of_holes(before), bytes_of_holes(holes));
    json_writer_end_array(writer);
    json_writer_array(writer, "holes");
    for (guint i = 0; i < holes->len; i++) {
        const Hole *hole = &g_array_index(holes, Hole, i);
        json_writer_object(writer, NULL);
        json_writer_hex(writer, "start", hole->start);
        json_writer_hex(writer, "end", hole->end);
        json_writer_int(writer, "size_kb", (gint64)((hole->end - hole->start) / DH_KB));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}
