/* SPDX-License-Identifier: MIT */
/* Handles, then desktops, then blocks. */
#include "host/tui/find.h"

#include "host/inspect/block_kind.h"

#include <string.h>

typedef struct {
    const TuiSubject *subject;
    guint step;
    char *text; /* folded */
    guint64 handle;
} Sought;

typedef gboolean (*Fits)(const Sought *sought, const HistoryBlock *block);

static gboolean
has_text(const Sought *sought, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *folded = g_utf8_casefold(valid, -1);

    return strstr(folded, sought->text) != NULL;
}

static gboolean
has_handle(const Sought *sought, const HistoryBlock *block)
{
    return block->block.handle != 0 && block->block.handle == sought->handle;
}

static gboolean
is_of_owner(const Sought *sought, guint32 pid)
{
    g_autofree char *owner = pid != 0 ? tui_process_text(sought->subject, pid, sought->step) : NULL;

    return owner != NULL && has_text(sought, owner);
}

static gboolean
is_called_so(const Sought *sought, const HistoryBlock *block)
{
    return (block->class_name != NULL && has_text(sought, block->class_name)) ||
           has_text(sought, snapshot_block_kind_text((SnapshotBlockKind)block->block.kind)) ||
           is_of_owner(sought, block->block.pid);
}

/* Of [from, end) the first that fits, TUI_NONE if none does. */
static guint
first_fit(const Sought *sought, const GArray *blocks, guint from, guint end, Fits fits)
{
    for (guint i = from; i < end; i++)
        if (fits(sought, &g_array_index(blocks, HistoryBlock, i)))
            return i;
    return TUI_NONE;
}

static gboolean
go_to_fit(const Sought *sought, TuiPlace *place, guint heap, gboolean from_chosen, Fits fits)
{
    const GArray *blocks = timeline_blocks(sought->subject->timeline, heap, sought->step);
    guint chosen = from_chosen ? tui_place_block(blocks, place) : TUI_NONE;
    guint from = chosen == TUI_NONE ? 0 : chosen + 1;
    guint found = first_fit(sought, blocks, from, blocks->len, fits);

    if (found == TUI_NONE)
        return FALSE;
    guint32 offset = g_array_index(blocks, HistoryBlock, found).block.offset;
    tui_go_to_heap(place, heap);
    tui_go_to_block(place, offset);
    place->focus = TUI_MAP;
    return TRUE;
}

/* From the heap that is shown on, round to what lies in front of the block that is chosen. */
static gboolean
find_block(const Sought *sought, TuiPlace *place, Fits fits)
{
    guint count = tui_heap_count(sought->subject, place->step);
    guint at = tui_heap_position(sought->subject, place->step, place->heap);

    for (guint i = 0; at != TUI_NONE && i <= count; i++) {
        guint heap = tui_heap_at(sought->subject, place->step, (at + i) % count)->index;
        if (go_to_fit(sought, place, heap, i == 0, fits))
            return TRUE;
    }
    return FALSE;
}

static gboolean
find_desktop(const Sought *sought, TuiPlace *place)
{
    guint count = tui_heap_count(sought->subject, place->step);
    guint at = tui_heap_position(sought->subject, place->step, place->heap);

    for (guint i = 1; at != TUI_NONE && i <= count; i++) {
        const HistoryHeap *heap = tui_heap_at(sought->subject, place->step, (at + i) % count);
        g_autofree char *path = tui_heap_path(heap);
        if (!has_text(sought, path))
            continue;
        tui_go_to_heap(place, heap->index);
        place->focus = TUI_TREE;
        return TRUE;
    }
    return FALSE;
}

gboolean
tui_find(const TuiSubject *subject, TuiPlace *place, const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    Sought sought = { subject, place->step, folded, 0 };
    const char *digits = g_str_has_prefix(folded, "0x") ? folded + 2 : folded;

    if (g_ascii_string_to_unsigned(digits, 16, 1, G_MAXUINT32, &sought.handle, NULL) &&
        find_block(&sought, place, has_handle))
        return TRUE;
    return find_desktop(&sought, place) || find_block(&sought, place, is_called_so);
}
