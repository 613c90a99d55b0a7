/* SPDX-License-Identifier: MIT */
/* What is told of runs: groups that lose nothing, what stands for others, what is left out. */
#include "abi/syscall.h"
#include "config_test.h"
#include "host/report/closing.h"
#include "host/report/story.h"
#include "host/run/run.h"
#include "run_text.h"

#include "../suite.h"

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2, set: { "              \
    "SharedSection: '1024,512,512' } }\n"                                                          \
    "programs: { greedy: { imports: [gdi32] }, plain: { imports: [user32] } }\n"
#define SERVICE "  - start-service: { name: g, program: greedy }\n"
#define REFUSED "  - create-menu: { in: g, items: 6, count: 60000 }\n"

static const StorySteps *
steps_at(const Story *story, guint index)
{
    ck_assert_uint_lt(index, story->steps->len);
    return &g_array_index(story->steps, StorySteps, index);
}

static const StoryFailures *
failures_at(const Story *story, guint index)
{
    ck_assert_uint_lt(index, story->failures->len);
    return &g_array_index(story->failures, StoryFailures, index);
}

/* Each step, failure and entry is in one group, and the groups are in the order of the run. */
static void
assert_complete(const Story *story, const RunRecord *record)
{
    guint steps = 0, failures = 0, entries = 0;
    for (guint i = 0; i < story->steps->len; i++) {
        ck_assert_uint_eq(steps_at(story, i)->first, steps);
        ck_assert_ptr_eq(steps_at(story, i)->step, record->steps->pdata[steps]);
        steps += steps_at(story, i)->count;
        ck_assert_ptr_eq(steps_at(story, i)->last, record->steps->pdata[steps - 1]);
    }
    for (guint i = 0; i < story->failures->len; i++) {
        ck_assert_ptr_eq(failures_at(story, i)->failure, record->failures->pdata[failures]);
        failures += failures_at(story, i)->count;
    }
    for (guint i = 0; i < story->log->len; i++)
        entries += g_array_index(story->log, StoryLog, i).count;
    ck_assert_uint_eq(steps, record->steps->len);
    ck_assert_uint_eq(failures, record->failures->len);
    ck_assert_uint_eq(entries, record->log->len);
}

/* Services of one line: those that start, then those that do not, 30 seconds later each. */
#define ACCOUNTS                                                                                   \
    HEAD "steps:\n  - start-service: { name: 'b{n}', program: greedy, account: '.\\b', "           \
         "for: { n: 1..90 } }\n"

START_TEST(test_story_groups_steps_by_line_and_outcome)
{
    g_autoptr(RunRecord) record = run_text(ACCOUNTS);
    g_autoptr(Story) story = story_new(record, FALSE);
    assert_complete(story, record);
    ck_assert_uint_eq(story->steps->len, 3);
    ck_assert(steps_at(story, 0)->is_start);
    ck_assert_ptr_null(steps_at(story, 1)->failure);
    ck_assert_str_eq(steps_at(story, 1)->step->name, "b1");
    ck_assert_ptr_nonnull(steps_at(story, 2)->failure);
    ck_assert_str_eq(steps_at(story, 2)->last->name, "b90");
    ck_assert_uint_eq(story->failures->len, 1);
    ck_assert_uint_eq(failures_at(story, 0)->count, steps_at(story, 2)->count);
    ck_assert_ptr_eq(failures_at(story, 0)->step, steps_at(story, 2)->step);
    ck_assert_uint_eq(story->causes->len, 1);
}
END_TEST

START_TEST(test_story_lets_one_log_entry_stand_for_those_alike)
{
    g_autoptr(RunRecord) record = run_text(ACCOUNTS);
    g_autoptr(Story) story = story_new(record, FALSE);
    g_autoptr(Story) all = story_new(record, TRUE);
    guint failed = record->failures->len;
    ck_assert_uint_gt(record->log->len, 2 * failed - 1);
    ck_assert_uint_eq(all->log->len, record->log->len);
    ck_assert_uint_le(story->log->len, 4);
    for (guint i = 0; i < story->log->len; i++) {
        const StoryLog *log = &g_array_index(story->log, StoryLog, i);
        ck_assert(log->is_shown);
        ck_assert_uint_eq(log->entry->id, log->last->id);
        ck_assert_uint_eq(log->count > 1, log->entry != log->last);
    }
}
END_TEST

START_TEST(test_story_with_everything_leaves_nothing_out)
{
    g_autoptr(RunRecord) record =
        run_text(HEAD "steps:\n" SERVICE
                      "  - repeat: { for: { n: 1..60 }, steps: [ wait: '{n} s' ] }\n" REFUSED);
    g_autoptr(Story) all = story_new(record, TRUE);
    assert_complete(all, record);
    for (guint i = 0; i < all->steps->len; i++) {
        ck_assert(steps_at(all, i)->is_shown);
        ck_assert(!steps_at(all, i)->is_start);
    }
}
END_TEST

/* In the middle of a long story only what failed is told. */
START_TEST(test_story_leaves_out_the_middle_but_failures)
{
    g_autoptr(RunRecord) record =
        run_text(HEAD "steps:\n" SERVICE
                      "  - repeat: { for: { n: 1..30 }, steps: [ wait: '{n} s' ] }\n" REFUSED
                      "  - repeat: { for: { n: 31..60 }, steps: [ wait: '{n} s' ] }\n");
    g_autoptr(Story) story = story_new(record, FALSE);
    guint shown = 0;
    assert_complete(story, record);
    ck_assert_uint_eq(story->steps->len, 63);
    for (guint i = 0; i < story->steps->len; i++) {
        gboolean is_edge = i < 12 || i + 12 >= story->steps->len;
        shown += steps_at(story, i)->is_shown;
        ck_assert(steps_at(story, i)->is_shown == (is_edge || steps_at(story, i)->failure != NULL));
    }
    ck_assert_uint_eq(shown, 25);
}
END_TEST

START_TEST(test_story_leaves_out_failures_after_the_first_lines)
{
    g_autoptr(GString) text = g_string_new(HEAD "steps:\n" SERVICE);
    for (guint i = 0; i < 15; i++)
        g_string_append(text, REFUSED);
    g_autoptr(RunRecord) record = run_text(text->str);
    g_autoptr(Story) story = story_new(record, FALSE);
    assert_complete(story, record);
    ck_assert_uint_eq(story->failures->len, 15);
    for (guint i = 0; i < 15; i++)
        ck_assert(failures_at(story, i)->is_shown == (i < 12));
}
END_TEST

START_TEST(test_story_tells_of_a_session_left_out_what_refused)
{
    g_autoptr(RunRecord) record = run_text(
        HEAD "steps:\n  - logon: { user: 'u{n}', kind: rdp, as: 's{n}', for: { n: 1..6 } }\n"
             "  - run: { program: greedy, in: s6, as: g }\n" REFUSED);
    g_autoptr(Story) story = story_new(record, FALSE);
    guint sessions = record->snapshot->sessions->len;
    ck_assert_uint_gt(sessions, 5);
    ck_assert_uint_eq(story->places->len, sessions + 1);
    for (guint i = 0; i < sessions; i++) {
        const StoryPlace *place = &g_array_index(story->places, StoryPlace, i);
        ck_assert_ptr_eq(place->session, record->snapshot->sessions->pdata[i]);
        ck_assert(place->is_shown == (i < 4));
        ck_assert_uint_eq(place->lines->len > 0, i < 4 || i + 1 == sessions);
    }
    const StoryPlace *last = &g_array_index(story->places, StoryPlace, sessions - 1);
    ck_assert_uint_eq(last->lines->len, 1);
    ck_assert_int_eq(((const ReportClosing *)last->lines->pdata[0])->kind, REPORT_CLOSING_REFUSED);
    ck_assert_ptr_null(g_array_index(story->places, StoryPlace, sessions).session);
}
END_TEST

START_TEST(test_story_counts_what_expectations_cover)
{
    g_autoptr(RunRecord) record =
        run_text(HEAD "steps:\n" SERVICE REFUSED
                      "  - create-window: { in: g, class: Static, count: 60000 }\n"
                      "expect:\n  - fails: { step: create-menu, cause: desktop-heap-full }\n");
    StoryCounts counts = story_counts(record);
    ck_assert_uint_eq(counts.failures, 2);
    ck_assert_uint_eq(counts.expected, 1);
    ck_assert_uint_eq(counts.uncovered, 1);
    ck_assert_uint_eq(counts.written, 1);
    ck_assert_uint_eq(counts.met, 1);
}
END_TEST

START_TEST(test_story_tells_the_first_boxes_on_a_screen)
{
    g_autoptr(RunRecord) record = run_text(HEAD "steps:\n" SERVICE);
    for (guint i = 0; i < 30; i++) {
        RunPopup *popup = g_new0(RunPopup, 1);
        popup->is_shown = i % 2 == 0;
        popup->text = g_strdup("plain.exe - Application Error");
        g_ptr_array_add(record->popups, popup);
    }
    g_autoptr(Story) story = story_new(record, FALSE);
    g_autoptr(Story) all = story_new(record, TRUE);
    ck_assert_uint_eq(all->popups->len, 15);
    ck_assert_uint_eq(all->popups_hidden, 0);
    ck_assert_uint_eq(story->popups->len, 12);
    ck_assert_uint_eq(story->popups_hidden, 3);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_story_groups_steps_by_line_and_outcome },
    { &test_story_lets_one_log_entry_stand_for_those_alike },
    { &test_story_with_everything_leaves_nothing_out },
    { &test_story_leaves_out_the_middle_but_failures },
    { &test_story_leaves_out_failures_after_the_first_lines },
    { &test_story_tells_of_a_session_left_out_what_refused },
    { &test_story_counts_what_expectations_cover },
    { &test_story_tells_the_first_boxes_on_a_screen },
};

SUITE(tests, NULL, NULL)
