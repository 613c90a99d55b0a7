/* SPDX-License-Identifier: MIT */
/* Each key of the list makes the place it says, and no key, in whatever order, a place that is not
 * there. */
#include "host/inspect/block_kind.h"
#include "host/tui/keys.h"
#include "host/tui/press.h"
#include "host/tui/screen.h"
#include "played_run.h"

#include "../suite.h"

#include <string.h>

#define SCENARIO "scenarios/lessons/5-heap-full.yaml"
#define SEED     20261129u
#define PRESSES  3000

static PlayedRun played;
static TuiSubject subject;

static void
set_up(void)
{
    played = played_run(SCENARIO);
    tui_subject_init(&subject, played.history, played.record);
}

static void
tear_down(void)
{
    tui_subject_clear(&subject);
    played_run_clear(&played);
}

/* Keys with a blank between them. */
static TuiPlace
press(TuiPlace place, const char *keys)
{
    g_auto(GStrv) each = g_strsplit(keys, " ", -1);

    for (char **key = each; *key != NULL; key++) {
        TuiLayout layout = tui_layout(24, 80, FALSE, place.focus);
        place = tui_press(&subject, &layout, place, *key);
    }
    return place;
}

static guint
last_step(void)
{
    return tui_steps(&subject) - 1;
}

static const char *
desktop_of(TuiPlace place)
{
    return tui_heap(&subject, place.heap)->desktop;
}

static const HistoryBlock *
chosen(TuiPlace place)
{
    const GArray *blocks = tui_place_blocks(&subject, &place);
    guint index = tui_place_block(blocks, &place);

    ck_assert_uint_ne(index, TUI_NONE);
    return &g_array_index(blocks, HistoryBlock, index);
}

START_TEST(test_press_begins_at_the_first_failure)
{
    guint first = tui_place_first(&subject).step;

    ck_assert_ptr_nonnull(tui_failure(&subject, first));
    ck_assert_ptr_nonnull(press(tui_place_first(&subject), "p").said);
}
END_TEST

START_TEST(test_press_steps)
{
    TuiPlace place = press(tui_place_first(&subject), "End");

    ck_assert_uint_eq(place.step, last_step());
    ck_assert_uint_eq(press(place, "ArrowRight").step, last_step());
    ck_assert_uint_eq(press(place, "ArrowLeft ArrowLeft").step, last_step() - 2);
    ck_assert_uint_eq(press(place, "ArrowLeft ArrowLeft ArrowRight").step, last_step() - 1);
    ck_assert_uint_eq(press(place, "Home").step, 0);
    ck_assert_uint_eq(press(place, "Home ArrowLeft").step, 0);
    ck_assert_uint_eq(press(place, "Home End").step, last_step());
    ck_assert_uint_eq(press(place, "ArrowUp").step, last_step() - 1);
    ck_assert_uint_eq(press(place, "Home ArrowDown PageDown PageUp").step, 1);
}
END_TEST

START_TEST(test_press_goes_to_failures)
{
    guint failures = 0;
    TuiPlace place = press(tui_place_first(&subject), "Home");

    for (guint i = 0; i < tui_steps(&subject); i++)
        failures += tui_failure(&subject, i) != NULL;
    ck_assert_uint_gt(failures, 1);
    for (guint i = 0; i < failures; i++) {
        place = press(place, "n");
        ck_assert_ptr_nonnull(tui_failure(&subject, place.step));
        ck_assert_ptr_null(place.said);
    }
    guint last = place.step;
    place = press(place, "n");
    ck_assert_uint_eq(place.step, last);
    ck_assert_ptr_nonnull(place.said);
    for (guint i = 0; i + 1 < failures; i++)
        place = press(place, "p");
    ck_assert_ptr_nonnull(press(place, "p").said);
    ck_assert_uint_lt(place.step, last);
}
END_TEST

START_TEST(test_press_moves_the_focus)
{
    TuiPlace place = tui_place_first(&subject);

    ck_assert_int_eq(place.focus, TUI_STEPS);
    ck_assert_int_eq(press(place, "Tab").focus, TUI_TREE);
    ck_assert_int_eq(press(place, "Tab Tab").focus, TUI_MAP);
    ck_assert_int_eq(press(place, "Shift+Tab").focus, TUI_SERIES);
    ck_assert_int_eq(press(place, "Tab Tab Tab Tab").focus, TUI_STEPS);
}
END_TEST

/* The desktop that one chose is kept while it is there, and comes back with its heap. */
START_TEST(test_press_keeps_the_desktop)
{
    TuiPlace place = press(tui_place_first(&subject), "Tab");
    const HistoryHeap *first = tui_heap_at(&subject, place.step, 0);

    for (guint i = 0; i < tui_heap_count(&subject, place.step); i++)
        place = press(place, "ArrowUp");
    ck_assert_ptr_eq(tui_heap(&subject, place.heap), first);
    place = press(place, "ArrowDown");
    ck_assert_str_eq(desktop_of(place), "Disconnect");
    for (guint i = 0; i < last_step(); i++) {
        place = press(place, "ArrowLeft");
        ck_assert_uint_ne(tui_heap_position(&subject, place.step, place.heap), TUI_NONE);
    }
    ck_assert_str_eq(desktop_of(press(place, "End")), "Disconnect");
}
END_TEST

START_TEST(test_press_chooses_blocks)
{
    TuiPlace place = press(tui_place_first(&subject), "p Tab Tab Home");
    const GArray *blocks = tui_place_blocks(&subject, &place);
    guint count = blocks->len;

    ck_assert_uint_eq(chosen(place)->block.offset, 0);
    place = press(place, "ArrowRight");
    ck_assert_uint_gt(chosen(place)->block.offset, 0);
    ck_assert_uint_eq(chosen(press(place, "ArrowLeft"))->block.offset, 0);
    ck_assert_uint_eq(chosen(press(place, "ArrowLeft ArrowLeft"))->block.offset, 0);
    place = press(place, "End");
    ck_assert_uint_eq(tui_place_block(tui_place_blocks(&subject, &place), &place), count - 1);
    guint32 last = chosen(place)->block.offset;
    place = press(place, "ArrowUp");
    ck_assert_uint_lt(chosen(place)->block.offset, last);
    ck_assert_uint_ge(chosen(press(place, "ArrowDown"))->block.offset, chosen(place)->block.offset);
    ck_assert_uint_eq(chosen(press(place, "PageUp PageUp PageUp PageUp"))->block.offset, 0);
    /* Steps go on where the map has not the focus. */
    ck_assert_uint_eq(press(place, "Tab ArrowLeft").step, place.step - 1);
}
END_TEST

START_TEST(test_press_chooses_series)
{
    TuiPlace place = press(tui_place_first(&subject), "Shift+Tab");
    const Series *heap = tui_place_series(&subject, &place);

    ck_assert_int_eq(heap->kind, SERIES_DESKTOP_HEAP);
    place = press(place, "ArrowDown");
    ck_assert_ptr_ne(tui_place_series(&subject, &place), heap);
    place = press(place, "ArrowUp");
    ck_assert_ptr_eq(tui_place_series(&subject, &place), heap);
    place = press(place, "PageDown PageDown PageDown PageDown PageDown");
    guint last = tui_series_count(&subject, place.step) - 1;
    ck_assert_ptr_eq(tui_place_series(&subject, &place), tui_series_at(&subject, place.step, last));
    /* Another desktop has its own. */
    place = press(place, "Tab Tab ArrowUp");
    ck_assert_int_eq(tui_place_series(&subject, &place)->kind, SERIES_DESKTOP_HEAP);
}
END_TEST

START_TEST(test_press_finds)
{
    TuiPlace place = press(tui_place_first(&subject), "/ w i n l o g o n Enter");

    ck_assert_str_eq(desktop_of(place), "Winlogon");
    ck_assert_int_eq(place.focus, TUI_TREE);
    place = press(place, "/ a c c e l Enter");
    ck_assert_ptr_nonnull(place.said);
    ck_assert_str_eq(desktop_of(place), "Winlogon");
    place = press(place, "/ c a l l Backspace Backspace Backspace Backspace b u t t o n Enter");
    ck_assert_ptr_null(place.said);
    ck_assert_int_eq(place.focus, TUI_MAP);
    const char *name = chosen(place)->class_name;
    ck_assert_ptr_nonnull(name);
    ck_assert_int_eq(g_ascii_strcasecmp(name, "button"), 0);
    /* Once more: the next one, or the first again. */
    guint32 offset = place.block;
    guint heap = place.heap;
    place = press(place, "/ Enter");
    ck_assert(place.block != offset || place.heap != heap);
    ck_assert_int_eq(g_ascii_strcasecmp(chosen(place)->class_name, "button"), 0);
    /* Escape leaves all as it was. */
    ck_assert_str_eq(desktop_of(press(place, "/ x Escape")), desktop_of(place));
    ck_assert_int_eq(press(place, "/ x Escape").mode, TUI_LOOKS);
}
END_TEST

START_TEST(test_press_finds_a_handle)
{
    TuiPlace place = press(tui_place_first(&subject), "p Tab Tab End ArrowLeft");
    guint32 handle = chosen(place)->block.handle, offset = place.block;
    g_autofree char *text = g_strdup_printf("0x%x", handle);

    ck_assert_uint_ne(handle, 0);
    place = press(place, "Home /");
    for (const char *c = text; *c != '\0'; c++)
        place = press(place, (const char[]){ *c, '\0' });
    place = press(place, "Enter");
    ck_assert_uint_eq(place.block, offset);
    ck_assert_uint_eq(chosen(place)->block.handle, handle);
}
END_TEST

/* What is typed has an end, and nothing that is typed is a key. */
START_TEST(test_press_types_no_more_than_there_is_room)
{
    TuiPlace place = press(tui_place_first(&subject), "/");

    for (guint i = 0; i < 200; i++)
        place = press(place, i % 2 == 0 ? "q" : "ä");
    ck_assert_uint_lt(strlen(place.typed), TUI_TEXT_MAX);
    ck_assert(g_utf8_validate(place.typed, -1, NULL));
    ck_assert(!place.is_over);
    for (guint i = 0; i < 200; i++)
        place = press(place, "Backspace");
    ck_assert_str_eq(place.typed, "");
    ck_assert_int_eq(place.mode, TUI_TYPES);
}
END_TEST

START_TEST(test_press_ends)
{
    TuiPlace place = tui_place_first(&subject);

    ck_assert(press(place, "q").is_over);
    ck_assert(!press(place, "Escape").is_over);
    ck_assert(!press(place, "? q").is_over);
    ck_assert_int_eq(press(place, "?").mode, TUI_READS_KEYS);
    ck_assert_int_eq(press(place, "? ?").mode, TUI_LOOKS);
    ck_assert_uint_eq(press(place, "? ArrowDown").step, place.step);
    ck_assert_uint_eq(press(place, "x y F12").step, place.step);
}
END_TEST

/* The list is longer than a screen: its last row can be come to, and nothing behind it. */
START_TEST(test_press_reads_the_keys_to_their_end)
{
    const char *last = snapshot_block_kind_text((SnapshotBlockKind)(SNAPSHOT_BLOCK_KIND_COUNT - 1));
    TuiPlace place = press(tui_place_first(&subject), "?");
    TuiLayout layout = tui_layout(24, 80, FALSE, place.focus);

    for (guint i = 0; i < 200; i++)
        place = press(place, "ArrowDown");
    g_autoptr(CellGrid) grid = tui_screen(&subject, &place, &layout);
    GString *text = cell_grid_lines(grid);
    ck_assert_msg(strstr(text->str, last) != NULL, "no \"%s\" in\n%s", last, text->str);
    g_string_free(text, TRUE);
}
END_TEST

/* Keys at random, on screens of any size. */
START_TEST(test_press_whatever_comes)
{
    static const char *const others[] = { "Enter", "Backspace", "x", "1", "0", "\xc3\xa4", "a" };
    g_autoptr(GRand) random = g_rand_new_with_seed(SEED + (guint)_i);
    TuiPlace place = tui_place_first(&subject);

    for (guint i = 0; i < PRESSES; i++) {
        guint which = (guint)g_rand_int_range(random, 0, TUI_ACTION_COUNT + 7);
        guint rows = (guint)g_rand_int_range(random, 0, 40);
        guint columns = (guint)g_rand_int_range(random, 0, 100);
        TuiLayout layout = tui_layout(rows, columns, i % 2 == 0, place.focus);
        place = tui_press(&subject, &layout, place,
                          which < TUI_ACTION_COUNT ? tui_keys()[which].name
                                                   : others[which - TUI_ACTION_COUNT]);
        ck_assert_uint_lt(place.step, tui_steps(&subject));
        ck_assert(place.heap == TUI_NONE ||
                  tui_heap_position(&subject, place.step, place.heap) != TUI_NONE);
        layout = tui_layout(rows, columns, i % 2 == 0, place.focus);
        g_autoptr(CellGrid) grid = tui_screen(&subject, &place, &layout);
        ck_assert_uint_eq(grid->columns, columns);
    }
}
END_TEST

/* A key of the list does one thing at one place, and each action has a key. */
START_TEST(test_keys_are_clear)
{
    for (guint i = 0; i < TUI_ACTION_COUNT; i++) {
        const TuiKey *key = &tui_keys()[i];
        ck_assert_int_eq(key->action, (TuiAction)i);
        ck_assert_int_eq(tui_key_action(key->name, key->where == TUI_KEYS_MAP), key->action);
        for (guint j = 0; j < i; j++)
            ck_assert(tui_keys()[j].where != key->where ||
                      !g_str_equal(tui_keys()[j].name, key->name));
    }
    ck_assert_int_eq(tui_key_action("ArrowLeft", FALSE), TUI_BACK);
    ck_assert_int_eq(tui_key_action("F12", TRUE), TUI_ACTION_COUNT);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_press_begins_at_the_first_failure },
    { &test_press_steps },
    { &test_press_goes_to_failures },
    { &test_press_moves_the_focus },
    { &test_press_keeps_the_desktop },
    { &test_press_chooses_blocks },
    { &test_press_chooses_series },
    { &test_press_finds },
    { &test_press_finds_a_handle },
    { &test_press_types_no_more_than_there_is_room },
    { &test_press_ends },
    { &test_press_reads_the_keys_to_their_end },
    { &test_press_whatever_comes, .loops = 3 },
    { &test_keys_are_clear },
};

SUITE(tests, set_up, tear_down)
