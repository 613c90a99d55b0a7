/* SPDX-License-Identifier: MIT */
/* What each action of keys.def makes of a place. */
#include "host/tui/press.h"

#include "host/text/heap_bar.h"
#include "host/tui/find.h"
#include "host/tui/keys.h"
#include "host/tui/panes.h"

#include <string.h>

typedef struct {
    const TuiSubject *subject;
    const TuiLayout *layout;
    TuiPlace *place;
} Press;

/* `count` further, and no further than there are; TUI_NONE stands before the first. */
static guint
moved(guint position, gint count, guint end)
{
    gint64 to = (position == TUI_NONE ? -1 : (gint64)position) + count;

    return (guint)CLAMP(to, 0, (gint64)end - 1);
}

/* ---- steps ---- */

static void
move_steps(const Press *press, gint count)
{
    guint step = moved(press->place->step, count, tui_steps(press->subject));

    tui_go_to_step(press->subject, press->place, step);
}

static void
step_back(const Press *press)
{
    move_steps(press, -1);
}

static void
step_on(const Press *press)
{
    move_steps(press, 1);
}

static void
first_step(const Press *press)
{
    tui_go_to_step(press->subject, press->place, 0);
}

static void
last_step(const Press *press)
{
    tui_go_to_step(press->subject, press->place, tui_steps(press->subject) - 1);
}

static void
to_failure(const Press *press, gint direction)
{
    gint64 step = press->place->step;

    do
        step += direction;
    while (step >= 0 && step < tui_steps(press->subject) &&
           tui_failure(press->subject, (guint)step) == NULL);
    if (step >= 0 && step < tui_steps(press->subject))
        tui_go_to_step(press->subject, press->place, (guint)step);
    else
        press->place->said =
            direction > 0 ? "no step behind this one fails" : "no step before this one fails";
}

static void
next_failure(const Press *press)
{
    to_failure(press, 1);
}

static void
previous_failure(const Press *press)
{
    to_failure(press, -1);
}

/* ---- blocks ---- */

static void
go_to_index(const Press *press, const GArray *blocks, guint index)
{
    tui_go_to_block(press->place, g_array_index(blocks, HistoryBlock, index).block.offset);
}

/* As the page does: from none the next is the first. */
static void
move_blocks(const Press *press, gint count)
{
    const GArray *blocks = tui_place_blocks(press->subject, press->place);

    if (blocks != NULL && blocks->len > 0)
        go_to_index(press, blocks,
                    moved(tui_place_block(blocks, press->place), count, blocks->len));
}

static void
block_before(const Press *press)
{
    move_blocks(press, -1);
}

static void
block_behind(const Press *press)
{
    move_blocks(press, 1);
}

static guint32
row_bytes(const Press *press)
{
    CellArea cells = tui_map_parts(press->layout->panes[TUI_MAP]).cells;
    const HistoryRow *row =
        timeline_row(press->subject->timeline, press->place->heap, press->place->step);

    return cells.columns *
           heap_bar_cell_bytes((guint32)row->committed_bytes, MAX(cells.columns * cells.rows, 1u));
}

static void
move_rows(const Press *press, gint count)
{
    const GArray *blocks = tui_place_blocks(press->subject, press->place);

    if (blocks == NULL || blocks->len == 0)
        return;
    guint index = tui_place_block(blocks, press->place);
    gint64 offset = index != TUI_NONE ? g_array_index(blocks, HistoryBlock, index).block.offset : 0;
    offset = CLAMP(offset + (gint64)count * row_bytes(press), 0, (gint64)G_MAXUINT32);
    guint to = tui_block_index(blocks, (guint32)offset);
    go_to_index(press, blocks, to != TUI_NONE ? to : blocks->len - 1);
}

static void
block_above(const Press *press)
{
    move_rows(press, -1);
}

static void
block_below(const Press *press)
{
    move_rows(press, 1);
}

static void
first_block(const Press *press)
{
    move_blocks(press, G_MININT);
}

static void
last_block(const Press *press)
{
    move_blocks(press, G_MAXINT);
}

/* ---- lists ---- */

static void
move_heaps(const Press *press, gint count)
{
    guint end = tui_heap_count(press->subject, press->place->step);
    guint at = tui_heap_position(press->subject, press->place->step, press->place->heap);

    if (end > 0)
        tui_go_to_heap(
            press->place,
            tui_heap_at(press->subject, press->place->step, moved(at, count, end))->index);
}

static void
move_series(const Press *press, gint count)
{
    guint step = press->place->step, end = tui_series_count(press->subject, step);
    const Series *series = tui_place_series(press->subject, press->place);

    if (end > 0)
        press->place->series =
            tui_series_at(press->subject, step,
                          moved(tui_series_position(press->subject, step, series), count, end));
}

static void
move_list(const Press *press, gint count)
{
    static void (*const movers[TUI_PANE_COUNT])(const Press *press, gint count) = {
        [TUI_TREE] = move_heaps,
        [TUI_MAP] = move_rows,
        [TUI_SERIES] = move_series,
        [TUI_STEPS] = move_steps,
    };

    if (press->place->mode == TUI_READS_KEYS)
        press->place->keys_row = moved(press->place->keys_row, count, tui_keys_rows());
    else
        movers[press->place->focus](press, count);
}

static void
up(const Press *press)
{
    move_list(press, -1);
}

static void
down(const Press *press)
{
    move_list(press, 1);
}

/* Of what fills the screen where a pane does. */
static gint
page_of(const Press *press)
{
    CellArea pane = press->layout->panes[press->place->focus];

    if (press->place->mode == TUI_READS_KEYS)
        return (gint)MAX(tui_page_rows(tui_layout_body(press->layout)), 2u) - 1;
    if (press->place->focus == TUI_MAP)
        return (gint)MAX(tui_map_parts(pane).cells.rows, 1u);
    return (gint)tui_page_rows(pane);
}

static void
page_up(const Press *press)
{
    move_list(press, -page_of(press));
}

static void
page_down(const Press *press)
{
    move_list(press, page_of(press));
}

/* ---- all else ---- */

static void
move_focus(const Press *press, guint count)
{
    press->place->focus = (TuiPane)((press->place->focus + count) % TUI_PANE_COUNT);
}

static void
focus_next(const Press *press)
{
    move_focus(press, 1);
}

static void
focus_previous(const Press *press)
{
    move_focus(press, TUI_PANE_COUNT - 1);
}

static void
begin_typing(const Press *press)
{
    press->place->mode = TUI_TYPES;
    press->place->typed[0] = '\0';
}

static void
leave(const Press *press)
{
    press->place->mode = TUI_LOOKS;
}

static void
read_keys(const Press *press)
{
    gboolean is_there = press->place->mode == TUI_READS_KEYS;

    press->place->mode = is_there ? TUI_LOOKS : TUI_READS_KEYS;
    press->place->keys_row = 0;
}

static void
quit(const Press *press)
{
    if (press->place->mode == TUI_READS_KEYS)
        leave(press);
    else
        press->place->is_over = TRUE;
}

static void (*const acts[TUI_ACTION_COUNT])(const Press *press) = {
    [TUI_BACK] = step_back,
    [TUI_ON] = step_on,
    [TUI_FIRST] = first_step,
    [TUI_LAST] = last_step,
    [TUI_NEXT_FAILURE] = next_failure,
    [TUI_PREVIOUS_FAILURE] = previous_failure,
    [TUI_BLOCK_BEFORE] = block_before,
    [TUI_BLOCK_BEHIND] = block_behind,
    [TUI_BLOCK_ABOVE] = block_above,
    [TUI_BLOCK_BELOW] = block_below,
    [TUI_BLOCK_FIRST] = first_block,
    [TUI_BLOCK_LAST] = last_block,
    [TUI_UP] = up,
    [TUI_DOWN] = down,
    [TUI_PAGE_UP] = page_up,
    [TUI_PAGE_DOWN] = page_down,
    [TUI_FOCUS_NEXT] = focus_next,
    [TUI_FOCUS_PREVIOUS] = focus_previous,
    [TUI_FIND] = begin_typing,
    [TUI_HELP] = read_keys,
    [TUI_LEAVE] = leave,
    [TUI_QUIT] = quit,
};

/* ---- typing ---- */

static void
take_away(char *text)
{
    if (*text != '\0')
        *g_utf8_find_prev_char(text, text + strlen(text)) = '\0';
}

static void
end_typing(const Press *press)
{
    TuiPlace *place = press->place;

    place->mode = TUI_LOOKS;
    if (place->typed[0] != '\0')
        memcpy(place->found, place->typed, sizeof place->found);
    if (place->found[0] != '\0' && !tui_find(press->subject, place, place->found))
        place->said = "there is no such handle, desktop, class or kind of block here";
}

static void
type(const Press *press, const char *key)
{
    char *typed = press->place->typed;

    if (g_str_equal(key, TUI_KEY_ENTER))
        end_typing(press);
    else if (g_str_equal(key, TUI_KEY_BACKSPACE))
        take_away(typed);
    else if (tui_key_action(key, FALSE) == TUI_LEAVE)
        leave(press);
    else if (g_utf8_strlen(key, -1) == 1 && strlen(typed) + strlen(key) < TUI_TEXT_MAX)
        strcat(typed, key);
}

TuiPlace
tui_press(const TuiSubject *subject, const TuiLayout *layout, TuiPlace place, const char *key)
{
    const Press press = { subject, layout, &place };
    gboolean in_map = place.focus == TUI_MAP && place.mode == TUI_LOOKS;

    place.said = NULL;
    if (place.mode == TUI_TYPES) {
        type(&press, key);
        return place;
    }
    TuiAction action = tui_key_action(key, in_map);
    if (action != TUI_ACTION_COUNT)
        acts[action](&press);
    return place;
}
