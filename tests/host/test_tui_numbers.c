/* SPDX-License-Identifier: MIT */
/* After each step of every shipped scenario the screen says what dheapmon says of that moment. */
#include "all_scenarios.h"
#include "host/history/concluded.h"
#include "host/tui/press.h"
#include "host/tui/screen.h"
#include "host/view/heap_table.h"

#include "../suite.h"

#include <string.h>

#define NARROW 59u /* columns: one pane fills the screen */

/* The tables of each step, a line a session and a desktop: what dheapmon was asked then. */
typedef struct {
    History *history;
    GPtrArray *tables; /* GString by step */
} Watcher;

static void
add_table(GString *out, const SnapshotSession *session)
{
    HeapTable table = heap_table_new(session);

    g_string_append_printf(out, "Session %u %" G_GUINT64_FORMAT " KB, %u desktops\n",
                           table.session_id, session->heap_total_kb, (guint)table.row_count);
    for (gsize i = 0; i < table.row_count; i++)
        g_string_append_printf(out, "%s %u KB %u.%u %%\n", table.rows[i].desktop,
                               table.rows[i].size_kb, table.rows[i].used_tenths / 10,
                               table.rows[i].used_tenths % 10);
    g_free((gpointer)table.rows);
}

static gboolean
look(Run *run, gpointer user, GError **error)
{
    Watcher *watcher = user;
    GString *out = g_string_new(NULL);

    g_ptr_array_add(watcher->tables, out);
    if (!history_look(watcher->history, run, error))
        return FALSE;
    if (run_is_up(run)) {
        const Snapshot *snapshot = run_snapshot(run, error);
        assert_no_error(*error);
        for (guint i = 0; i < snapshot->sessions->len; i++)
            add_table(out, snapshot->sessions->pdata[i]);
    }
    return TRUE;
}

/* Lines of the tree that have such numbers, without the marks and with one blank for several. */
static GString *
numbers_of(const CellGrid *grid)
{
    g_autoptr(GString) lines = cell_grid_lines(grid);
    g_auto(GStrv) each = g_strsplit(lines->str, "\n", -1);
    GString *out = g_string_new(NULL);

    /* The first is the title, which may say anything. */
    for (char **line = each + 1; *line != NULL; line++) {
        if (strstr(*line, " KB") == NULL)
            continue;
        g_auto(GStrv) words = g_strsplit_set(*line, " >", -1);
        for (char **word = words; *word != NULL; word++)
            if (**word != '\0')
                g_string_append_printf(out, "%s ", *word);
        g_string_truncate(out, out->len - 1);
        g_string_append_c(out, '\n');
    }
    return out;
}

/* As tall as the tree is. */
static CellGrid *
tree_of(const TuiSubject *subject, TuiPlace place)
{
    guint rows =
        20 + 4 * tui_heap_count(subject, place.step) + subject->history->processes.all->len;

    place.focus = TUI_TREE;
    TuiLayout layout = tui_layout(rows, NARROW, FALSE, TUI_TREE);
    return tui_screen(subject, &place, &layout);
}

/* Facts of the heap that is shown are those of its row. */
static void
map_is_alike(const TuiSubject *subject, TuiPlace place)
{
    place.focus = TUI_MAP;
    TuiLayout layout = tui_layout(20, NARROW, FALSE, TUI_MAP);
    g_autoptr(CellGrid) grid = tui_screen(subject, &place, &layout);
    g_autoptr(GString) lines = cell_grid_lines(grid);
    const HistoryHeap *heap = tui_heap(subject, place.heap);
    const HistoryRow *row = timeline_row(subject->timeline, place.heap, place.step);
    g_autofree char *used =
        g_strdup_printf("\n%u KB, %u.%u %% used (%" G_GUINT64_FORMAT " bytes)", heap->size_kb,
                        row->used_tenths / 10, row->used_tenths % 10, row->used_bytes);

    ck_assert_msg(strstr(lines->str, used) != NULL, "%s is not in\n%s", used, lines->str);
}

static void
step_is_alike(const TuiSubject *subject, TuiPlace place, const GString *table)
{
    g_autoptr(CellGrid) grid = tree_of(subject, place);
    g_autoptr(GString) seen = numbers_of(grid);

    ck_assert_msg(g_str_equal(seen->str, table->str),
                  "step %u of %s: the screen says\n%s"
                  "and dheapmon\n%s",
                  place.step, subject->record->scenario, seen->str, table->str);
    if (place.heap != TUI_NONE)
        map_is_alike(subject, place);
}

/* Back from the end, as one looks at it, a key a step. */
static guint
steps_are_alike(const Watcher *watcher, const RunRecord *record)
{
    TuiSubject subject;

    tui_subject_init(&subject, watcher->history, record);
    TuiPlace place = tui_place_first(&subject);
    TuiLayout layout = tui_layout(24, 80, FALSE, place.focus);
    place = tui_press(&subject, &layout, place, "End");
    guint steps = tui_steps(&subject);
    for (guint i = 0; i < steps; i++) {
        ck_assert_uint_eq(place.step, steps - 1 - i);
        step_is_alike(&subject, place, watcher->tables->pdata[place.step]);
        place = tui_press(&subject, &layout, place, "ArrowLeft");
    }
    tui_subject_clear(&subject);
    return steps;
}

static void
free_text(gpointer text)
{
    g_string_free(text, TRUE);
}

static guint
is_alike(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);
    g_autoptr(History) history = history_new();
    g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func(free_text);
    Watcher watcher = { history, tables };
    RunOptions options = { .on_look = look, .user = &watcher };

    assert_no_error(error);
    g_autoptr(RunRecord) record = run_scenario(scenario, scenario->plain, &options, &error);
    assert_no_error(error);
    history_conclude(history, record);
    return steps_are_alike(&watcher, record);
}

/* So many shares of them. */
#define PARTS 8

START_TEST(test_tui_numbers_of_every_step)
{
    g_autoptr(GPtrArray) paths = stepped_scenarios(1);
    guint steps = 0;

    for (guint i = (guint)_i; i < paths->len; i += PARTS)
        steps += is_alike(paths->pdata[i]);
    ck_assert_uint_gt(steps, one_in() > 1 ? 0 : 100);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_tui_numbers_of_every_step, .loops = PARTS },
};

SUITE(tests, NULL, NULL)
