/* SPDX-License-Identifier: MIT */
/* Goes through the expectations of a run, each judged by its kind. */
#include "host/run/compare.h"

#include "host/run/comparing.h"

static gboolean
need_snapshot(Comparing *check, GError **error)
{
    if (check->run->engine == NULL || check->run->is_dead) {
        check_wrong(check, "the system did not start");
        return TRUE;
    }
    check->snapshot = run_memory(check->run, error);
    return check->snapshot != NULL;
}

static gboolean
compare(Comparing *check, GError **error)
{
    const ExpectationKind *kind = check->expectation->kind;

    if (kind->needs_snapshot && !need_snapshot(check, error))
        return FALSE;
    if (!kind->needs_snapshot || check->snapshot != NULL)
        kind->compare(check);
    return TRUE;
}

/* Takes the name and the message. */
static void
add_result(Run *run, guint line, const char *kind, char *name, gboolean met, char *message)
{
    RunExpectation *result = g_new0(RunExpectation, 1);

    result->line = line;
    result->kind = kind;
    result->name = name;
    result->met = met;
    result->message = message;
    g_ptr_array_add(run->record->expectations, result);
}

/* From where on the run is looked at: a mark of the expectation's own comes before the part. */
static void
begin_at(Comparing *check, gboolean is_final)
{
    const Run *run = check->run;
    const char *since = check->expectation->since;
    const RunMark *mark = since == NULL ? NULL : check_mark(run->record, since);

    if (mark != NULL) {
        check->step = mark->step;
        check->log = mark->log;
        check->popup = mark->popups;
    } else if (since != NULL) {
        check_wrong(check, "the run did not come to the mark \"%s\"", since);
    } else if (!is_final) {
        check->step = run->part_step;
        check->log = run->part_log;
        check->popup = run->part_popup;
    }
}

static gboolean
begin_and_compare(Comparing *check, gboolean is_final, GError **error)
{
    begin_at(check, is_final);
    return check->wrong->len > 0 || compare(check, error);
}

static gboolean
check_one(Run *run, const Expectation *expectation, gboolean is_final, GError **error)
{
    g_autoptr(GString) wrong = g_string_new(NULL);
    g_autoptr(GString) seen = g_string_new(NULL);
    Comparing check = { .run = run, .expectation = expectation, .wrong = wrong, .seen = seen };

    if (!begin_and_compare(&check, is_final, error))
        return FALSE;
    gboolean met = wrong->len == 0;
    add_result(run, expectation->line, expectation->kind->name, expectation_name(expectation), met,
               met ? g_strdup(seen->str) : check_wrong_text(&check));
    return TRUE;
}

gboolean
check_expectations(Run *run, const GPtrArray *expectations, gboolean is_final, GError **error)
{
    for (guint i = 0; expectations != NULL && i < expectations->len; i++)
        if (!check_one(run, g_ptr_array_index(expectations, i), is_final, error))
            return FALSE;
    return TRUE;
}

gboolean
check_question(Run *run,
               const Expectation *expectation,
               char **answer,
               gboolean *met,
               char **why,
               GError **error)
{
    g_autoptr(GString) wrong = g_string_new(NULL);
    g_autoptr(GString) seen = g_string_new(NULL);
    Comparing check = { .run = run, .expectation = expectation, .wrong = wrong, .seen = seen };
    gboolean is_good = begin_and_compare(&check, TRUE, error);

    *answer = check.answer;
    *met = wrong->len == 0;
    *why = check_wrong_text(&check);
    return is_good;
}

void
check_uncovered(Run *run)
{
    const GPtrArray *failures = run->record->failures;

    for (guint i = 0; i < failures->len; i++) {
        const RunFailure *failure = g_ptr_array_index(failures, i);
        guint count = 0;
        if (failure->is_expected)
            continue;
        /* One line of the scenario says it once. */
        while (i + count < failures->len) {
            const RunFailure *next = g_ptr_array_index(failures, i + count);
            if (next->is_expected || next->line != failure->line || next->status != failure->status)
                break;
            count++;
        }
        g_autofree char *text = check_failure_text(run->record, failure);
        add_result(run, failure->line, RUN_NO_FAILURE, NULL, FALSE,
                   count == 1 ? g_strdup_printf("not expected: %s", text)
                              : g_strdup_printf("not expected, %u times; first: %s", count, text));
        i += count - 1;
    }
}
