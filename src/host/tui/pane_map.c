/* SPDX-License-Identifier: MIT */
/* The blocks of a heap as cells, a letter a kind, and what the chosen one is. */
#include "host/inspect/block_kind.h"
#include "host/text/address.h"
#include "host/text/heap_bar.h"
#include "host/tui/panes.h"

typedef struct {
    const TuiDrawing *drawing;
    const HistoryHeap *heap;
    const HistoryRow *row;
    const GArray *blocks;
    guint chosen; /* TUI_NONE: none */
    guint unseen; /* blocks in use that no cell shows */
} Map;

static const HistoryBlock *
block_at(const Map *map, guint index)
{
    return &g_array_index(map->blocks, HistoryBlock, index);
}

/* ---- cells ---- */

/* All but what is not committed, which is the last one. */
static GArray *
bar_blocks(const Map *map)
{
    GArray *bars = g_array_new(FALSE, FALSE, sizeof(HeapBarBlock));

    for (guint i = 0; i < map->blocks->len; i++)
        snapshot_block_bar(&block_at(map, i)->block, bars);
    return bars;
}

static void
draw_cell(const Map *map, CellArea area, guint at, guint index)
{
    const SnapshotBlock *block = index != HEAP_BAR_NONE ? &block_at(map, index)->block : NULL;
    char letter = block != NULL ? snapshot_block_kind_letter((SnapshotBlockKind)block->kind) : '?';
    Ink ink = block != NULL ? INK_BLOCK + block->kind : INK_PLAIN;

    cell_grid_put(map->drawing->grid, area, at / area.columns, at % area.columns, ink,
                  (gunichar)letter, letter);
}

/* A block that shares its cells with others is where it would be. */
static void
mark_chosen(const Map *map, CellArea area, guint count, guint32 cell_bytes)
{
    const SnapshotBlock *block = &block_at(map, map->chosen)->block;
    guint first = block->offset / cell_bytes;
    guint end = (guint)(((guint64)block->offset + block->bytes - 1) / cell_bytes) + 1;

    for (guint i = first; i < MIN(end, count); i++)
        cell_grid_reverse(map->drawing->grid, area, i / area.columns, i % area.columns, 1);
}

static void
draw_cells(Map *map, const TuiMapParts *parts)
{
    CellArea area = parts->cells;
    HeapBarScale scale;

    if (area.rows == 0 || area.columns == 0)
        return;
    g_autoptr(GArray) bars = bar_blocks(map);
    g_autoptr(GArray) cells =
        heap_bar_cells(bars, (guint32)map->row->committed_bytes, area.columns, area.rows, &scale);
    map->unseen = scale.unseen;
    for (guint i = 0; i < cells->len; i++)
        draw_cell(map, area, i, g_array_index(cells, guint, i));
    for (guint i = 0; i * area.columns < cells->len; i++)
        cell_grid_format(map->drawing->grid, parts->offsets, i, 0, INK_SOFT, "%06x",
                         i * area.columns * scale.cell_bytes);
    if (map->chosen != TUI_NONE)
        mark_chosen(map, area, cells->len, scale.cell_bytes);
}

/* ---- words ---- */

static AddressText
heap_address(const Map *map, guint32 offset)
{
    const GPtrArray *boots = map->drawing->subject->history->boots;
    const HistoryBoot *boot = boots->pdata[map->heap->boot - 1];

    return address_text(boot->boot.address_bits, map->heap->base + offset);
}

static void
draw_facts(const Map *map, CellArea area)
{
    CellGrid *grid = map->drawing->grid;
    const HistoryRow *row = map->row;

    cell_grid_format(grid, area, 0, 0, INK_PLAIN,
                     "%u KB, %u.%u %% used (%" G_GUINT64_FORMAT " bytes), at 0x%s",
                     map->heap->size_kb, row->used_tenths / 10, row->used_tenths % 10,
                     row->used_bytes, heap_address(map, 0).text);
    cell_grid_format(grid, area, 1, 0, INK_PLAIN,
                     "largest free %" G_GUINT64_FORMAT ", committed %" G_GUINT64_FORMAT,
                     row->largest_free_bytes, row->committed_bytes);
}

static void
draw_what(const Map *map, CellArea area, guint row, const HistoryBlock *block)
{
    SnapshotBlockKind kind = (SnapshotBlockKind)block->block.kind;
    CellGrid *grid = map->drawing->grid;
    guint column =
        cell_grid_format(grid, area, row, 0, INK_HEADING, "%c %s", snapshot_block_kind_letter(kind),
                         snapshot_block_kind_text(kind));

    if (block->block.handle != 0)
        column = cell_grid_format(grid, area, row, column, INK_PLAIN, ", handle 0x%x",
                                  block->block.handle);
    if (block->class_name != NULL)
        cell_grid_format(grid, area, row, column, INK_PLAIN, ", class %s", block->class_name);
}

static void
draw_where(const Map *map, CellArea area, guint row, const HistoryBlock *block)
{
    CellGrid *grid = map->drawing->grid;
    guint column = cell_grid_format(grid, area, row, 0, INK_PLAIN, "at 0x%s, +0x%x, %u bytes",
                                    heap_address(map, block->block.offset).text,
                                    block->block.offset, block->block.bytes);

    if (block->block.requested != 0)
        cell_grid_format(grid, area, row, column, INK_PLAIN, ", %u asked for",
                         block->block.requested);
}

static void
draw_owner(const Map *map, CellArea area, guint row, const HistoryBlock *block)
{
    const TuiDrawing *drawing = map->drawing;
    g_autofree char *owner =
        block->block.pid != 0
            ? tui_process_text(drawing->subject, block->block.pid, drawing->place->step)
            : g_strdup("none");

    cell_grid_format(drawing->grid, area, row, 0, INK_PLAIN, "owner %s", owner);
}

static void
draw_header(const Map *map, CellArea area, guint row, const HistoryBlock *block)
{
    g_autoptr(GString) bytes = g_string_new("header");

    for (guint i = 0; i < block->header_bytes; i++)
        g_string_append_printf(bytes, " %02x", block->header[i]);
    if (block->header_bytes == 0)
        g_string_append(bytes, " none");
    cell_grid_text(map->drawing->grid, area, row, 0, INK_PLAIN, bytes->str);
}

static void
draw_block(const Map *map, CellArea area)
{
    if (map->chosen == TUI_NONE) {
        const HeapBarScale scale = { .unseen = map->unseen };
        g_autofree char *unseen = heap_bar_unseen_text(&scale);
        cell_grid_format(map->drawing->grid, area, 0, 0, INK_SOFT, "%u blocks: arrow keys%s",
                         map->blocks->len, unseen);
        return;
    }
    const HistoryBlock *block = block_at(map, map->chosen);
    draw_what(map, area, 0, block);
    draw_where(map, area, 1, block);
    draw_owner(map, area, 2, block);
    draw_header(map, area, 3, block);
}

static void
draw_heap(const TuiDrawing *drawing, CellArea area)
{
    const TuiPlace *place = drawing->place;
    const GArray *blocks = tui_place_blocks(drawing->subject, place);
    Map map = { .drawing = drawing,
                .heap = tui_heap(drawing->subject, place->heap),
                .row = timeline_row(drawing->subject->timeline, place->heap, place->step),
                .blocks = blocks,
                .chosen = tui_place_block(blocks, place) };
    TuiMapParts parts = tui_map_parts(area);

    draw_facts(&map, parts.facts);
    draw_cells(&map, &parts);
    draw_block(&map, parts.block);
}

void
tui_draw_map(const TuiDrawing *drawing, CellArea area)
{
    if (drawing->place->heap == TUI_NONE) {
        tui_draw_heading(drawing, area, TUI_MAP, "There is no desktop heap");
        return;
    }
    const HistoryHeap *heap = tui_heap(drawing->subject, drawing->place->heap);
    g_autofree char *path = tui_heap_path(heap);
    g_autofree char *title = g_strdup_printf("Heap of Session %u, %s", heap->session, path);
    tui_draw_heading(drawing, area, TUI_MAP, title);
    draw_heap(drawing, area);
}
