/* SPDX-License-Identifier: MIT */
/* Sessions, window stations and desktops with the numbers of dheapmon; under the chosen desktop who
 * holds its heap. */
#include "host/tui/panes.h"

#define NAME_COLUMN 1u /* behind the mark of the chosen one */

typedef struct {
    char *name;
    char *numbers;
    guint depth;
    gboolean is_chosen;
    Ink ink;
} TreeRow;

static void
tree_row_clear(gpointer data)
{
    TreeRow *row = data;

    g_free(row->name);
    g_free(row->numbers);
}

static void
add_row(GArray *rows, guint depth, Ink ink, char *name, char *numbers)
{
    const TreeRow row = { .name = name, .numbers = numbers, .depth = depth, .ink = ink };

    g_array_append_val(rows, row);
}

/* ---- who holds a heap ---- */

typedef struct {
    guint32 pid;
    guint64 bytes;
} Holder;

static gint
by_bytes(gconstpointer one, gconstpointer other)
{
    const Holder *a = one, *b = other;

    if (a->bytes != b->bytes)
        return a->bytes < b->bytes ? 1 : -1;
    return a->pid < b->pid ? -1 : a->pid > b->pid;
}

static GArray *
holders_of(const GArray *blocks)
{
    GArray *holders = g_array_new(FALSE, FALSE, sizeof(Holder));
    g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(blocks, HistoryBlock, i).block;
        guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, GUINT_TO_POINTER(block->pid)));
        if (block->pid == 0)
            continue;
        if (place == 0) {
            const Holder holder = { block->pid, 0 };
            g_array_append_val(holders, holder);
            place = holders->len;
            g_hash_table_insert(places, GUINT_TO_POINTER(block->pid), GUINT_TO_POINTER(place));
        }
        g_array_index(holders, Holder, place - 1).bytes += block->bytes;
    }
    g_array_sort(holders, by_bytes);
    return holders;
}

static void
add_holders(const TuiDrawing *drawing, GArray *rows)
{
    const GArray *blocks = tui_place_blocks(drawing->subject, drawing->place);
    g_autoptr(GArray) holders = holders_of(blocks);

    for (guint i = 0; i < holders->len; i++) {
        const Holder *holder = &g_array_index(holders, Holder, i);
        add_row(rows, 3, INK_SOFT,
                tui_process_text(drawing->subject, holder->pid, drawing->place->step),
                g_strdup_printf("%" G_GUINT64_FORMAT, holder->bytes));
    }
}

/* ---- desktops ---- */

static void
add_desktop(const TuiDrawing *drawing, GArray *rows, const HistoryHeap *heap)
{
    const HistoryRow *row =
        timeline_row(drawing->subject->timeline, heap->index, drawing->place->step);

    add_row(rows, 2, INK_PLAIN, g_strdup(heap->desktop),
            g_strdup_printf("%u KB %3u.%u %%", heap->size_kb, row->used_tenths / 10,
                            row->used_tenths % 10));
    if (heap->index != drawing->place->heap)
        return;
    g_array_index(rows, TreeRow, rows->len - 1).is_chosen = TRUE;
    add_holders(drawing, rows);
}

static void
add_session(const TuiDrawing *drawing, GArray *rows, guint32 session)
{
    guint step = drawing->place->step, title = rows->len, count = 0;
    guint64 total = 0;
    const char *winsta = NULL;

    add_row(rows, 0, INK_HEADING, g_strdup_printf("Session %u", session), NULL);
    for (guint i = 0; i < tui_heap_count(drawing->subject, step); i++) {
        const HistoryHeap *heap = tui_heap_at(drawing->subject, step, i);
        if (heap->session != session)
            continue;
        if (g_strcmp0(winsta, heap->winsta) != 0)
            add_row(rows, 1, INK_PLAIN, g_strdup(heap->winsta), NULL);
        winsta = heap->winsta;
        total += heap->size_kb;
        count++;
        add_desktop(drawing, rows, heap);
    }
    g_array_index(rows, TreeRow, title).numbers =
        g_strdup_printf("%" G_GUINT64_FORMAT " KB, %u desktops", total, count);
}

static gint
by_number(gconstpointer one, gconstpointer other)
{
    guint32 a = *(const guint32 *)one, b = *(const guint32 *)other;

    return a < b ? -1 : a > b;
}

static GArray *
sessions_at(const TuiSubject *subject, guint step)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(guint32));

    for (guint i = 0; i < subject->history->sessions.all->len; i++) {
        const HistorySession *session = subject->history->sessions.all->pdata[i];
        if (lifetime_is_at(&session->life, step))
            g_array_append_val(ids, session->id);
    }
    g_array_sort(ids, by_number);
    return ids;
}

static GArray *
tree_rows(const TuiDrawing *drawing)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(TreeRow));
    g_autoptr(GArray) sessions = sessions_at(drawing->subject, drawing->place->step);

    g_array_set_clear_func(rows, tree_row_clear);
    for (guint i = 0; i < sessions->len; i++)
        add_session(drawing, rows, g_array_index(sessions, guint32, i));
    if (rows->len == 0)
        add_row(rows, 0, INK_SOFT, g_strdup("no session"), NULL);
    return rows;
}

/* ---- drawing ---- */

static guint
chosen_row(const GArray *rows)
{
    for (guint i = 0; i < rows->len; i++)
        if (g_array_index(rows, TreeRow, i).is_chosen)
            return i;
    return 0;
}

static void
draw_row(const TuiDrawing *drawing, CellArea area, guint at, const TreeRow *row)
{
    CellArea name = area;

    if (row->numbers != NULL) {
        guint numbers =
            cell_grid_text_right(drawing->grid, area, at, NAME_COLUMN, row->ink, row->numbers);
        name.columns = numbers > 0 && numbers < area.columns ? numbers - 1 : area.columns;
    }
    cell_grid_text(drawing->grid, name, at, NAME_COLUMN + row->depth, row->ink, row->name);
    if (!row->is_chosen)
        return;
    cell_grid_put(drawing->grid, area, at, 0, INK_HEADING, '>', '>');
    cell_grid_reverse(drawing->grid, area, at, 0, area.columns);
}

void
tui_draw_tree(const TuiDrawing *drawing, CellArea area)
{
    g_autoptr(GArray) rows = tree_rows(drawing);
    CellArea list = { area.row + 1, area.column, area.rows - 1, area.columns };
    guint first = tui_first_shown(list.rows, rows->len, chosen_row(rows));

    tui_draw_heading(drawing, area, TUI_TREE, "Tree");
    for (guint i = 0; i < list.rows && first + i < rows->len; i++)
        draw_row(drawing, list, i, &g_array_index(rows, TreeRow, first + i));
}
