/* SPDX-License-Identifier: MIT */
/* The list of keys, from the row on to which one went, then what the letters of a map are. */
#include "host/inspect/block_kind.h"
#include "host/tui/keys.h"
#include "host/tui/panes.h"

#define WORDS_COLUMN 13u

static const char *
place_words(TuiKeyPlace where)
{
    switch (where) {
    case TUI_KEYS_RUN:
        return "";
    case TUI_KEYS_MAP:
        return "in the map: ";
    case TUI_KEYS_TERMINAL:
        return "";
    }
    return "";
}

static void
draw_key(const TuiDrawing *drawing, CellArea area, guint row, const TuiKey *key)
{
    cell_grid_text(drawing->grid, area, row, 1, INK_HEADING, key->name);
    cell_grid_format(drawing->grid, area, row, WORDS_COLUMN, INK_PLAIN, "%s%s",
                     place_words(key->where), key->words);
}

static void
draw_letter(const TuiDrawing *drawing, CellArea area, guint row, SnapshotBlockKind kind)
{
    cell_grid_format(drawing->grid, area, row, 1, INK_BLOCK + kind, "%c",
                     snapshot_block_kind_letter(kind));
    cell_grid_text(drawing->grid, area, row, WORDS_COLUMN, INK_PLAIN,
                   snapshot_block_kind_text(kind));
}

guint
tui_keys_rows(void)
{
    return TUI_ACTION_COUNT + SNAPSHOT_BLOCK_KIND_COUNT;
}

void
tui_draw_keys(const TuiDrawing *drawing, CellArea area)
{
    CellArea list = { area.row + 1, area.column, area.rows > 0 ? area.rows - 1 : 0, area.columns };
    guint from = drawing->place->keys_row;

    tui_draw_heading(drawing, area, TUI_PANE_COUNT, "Keys, and letters of the map");
    if (list.rows > 1 && from + list.rows < tui_keys_rows()) {
        list.rows--;
        cell_grid_format(drawing->grid, area, area.rows - 1, 1, INK_SOFT, "%u more: %s, %s",
                         tui_keys_rows() - from - list.rows, tui_keys()[TUI_DOWN].name,
                         tui_keys()[TUI_PAGE_DOWN].name);
    }
    for (guint i = 0; i < list.rows; i++) {
        guint at = from + i;
        if (at < TUI_ACTION_COUNT)
            draw_key(drawing, list, i, &tui_keys()[at]);
        else if (at < tui_keys_rows())
            draw_letter(drawing, list, i, (SnapshotBlockKind)(at - TUI_ACTION_COUNT));
    }
}
