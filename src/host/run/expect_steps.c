/* SPDX-License-Identifier: MIT */
/* How steps end: they fail, succeed, or as many succeed as fit. */
#include "abi/boot.h"
#include "host/run/comparing.h"
#include "host/run/expectation_fields.h"
#include "host/scenario/expectation_kinds.h"

#include <string.h>

/* Which steps; absent fits all. Texts may hold * and ?. */
typedef struct {
    char *step;
    char *name;
    char *program;
    char *in;
} Selection;

typedef struct {
    Expectation expectation;
    Selection selection;
    OptionalNumber status;
    char *cause;
    char *because;
    char *dll; /* may hold * and ? */
    Quantity *first;
    Quantity *count;
    Quantity *exit_code;
    Quantity *last_error;
} Fails;

typedef struct {
    Expectation expectation;
    Selection selection;
    Quantity *count;
} Succeeds;

typedef struct {
    Expectation expectation;
    Selection selection;
    char *from; /* mark */
    char *session;
} Fits;

/* clang-format off */
#define STEP_KIND(flags) { "step", &field_word, AT(selection.step), flags, 0, 0, &step_words, "A kind of step, or boot." }
#define NAME TEXT("name", selection.name, 0, "Name of the service, process, session; * and ? stand for anything.")
#define PROGRAM TEXT("program", selection.program, 0, "* and ? stand for anything.")
#define IN USE("in", selection.in, 0, NAME_SESSION | NAME_PROCESS | NAME_SERVICE, "Session, process or service that the step is in.")
#define CAUSE(key, member, about) { key, &field_word, AT(member), 0, 0, 0, &cause_words, about }

#define AT(member) offsetof(Fails, member)
static const Field fails_fields[] = {
    STEP_KIND(FIELD_SHORT), NAME, PROGRAM, IN, SINCE,
    { "status", &field_status, AT(status), 0, 0, 0, NULL, "NTSTATUS by name or number." },
    CAUSE("cause", cause, "The gate of the last refusal."),
    CAUSE("because", because, "First refusal of the step, where it is another one."),
    TEXT("dll", dll, 0, "Whose DllMain failed, as comctl32.dll; * and ? stand for anything."),
    { "first", &field_count, AT(first), 0, 1, EXPAND_STEPS_MAX, NULL, "Loop number of the first failure." },
    COUNT("count", count, EXPAND_STEPS_MAX, "How many fail so; at least one without it."),
    COUNT("exit-code", exit_code, G_MAXUINT32, "Of the process that ended."),
    { "last-error", &field_win32_error, AT(last_error), 0, 0, G_MAXUINT32, NULL, "Win32 error of the call that failed, by name or number." },
    FIELDS_END,
};
#undef AT
#define AT(member) offsetof(Succeeds, member)
static const Field succeeds_fields[] = {
    STEP_KIND(FIELD_SHORT), NAME, PROGRAM, IN, SINCE,
    COUNT("count", count, EXPAND_STEPS_MAX, "How many succeed; without it all must."),
    FIELDS_END,
};
#undef AT
#define AT(member) offsetof(Fits, member)
static const Field fits_fields[] = {
    STEP_KIND(FIELD_REQUIRED), NAME, PROGRAM,
    USE("from", from, FIELD_REQUIRED, NAME_MARK, "Mark before the steps."),
    SESSION(0),
    FIELDS_END,
};
#undef AT
/* clang-format on */

/* ---- which steps, and how they end ---- */

static gboolean
is_meant(const Selection *selection, const RunStep *step)
{
    return (selection->step == NULL || strcmp(selection->step, step->kind->name) == 0) &&
           check_fits_pattern(selection->name, step->name) &&
           check_fits_pattern(selection->program, step->program) &&
           (selection->in == NULL || strcmp(selection->in, step->in) == 0);
}

static gboolean
ends_as_meant(const Fails *fails, const RunFailure *failure)
{
    return (!fails->status.is_set || fails->status.value == failure->status) &&
           (fails->cause == NULL || strcmp(fails->cause, failure->cause) == 0) &&
           (fails->because == NULL || strcmp(fails->because, failure->because) == 0) &&
           check_fits_pattern(fails->dll, failure->dll) &&
           (fails->exit_code == NULL ||
            (failure->has_exit_code && quantity_is_met(fails->exit_code, failure->exit_code))) &&
           (fails->last_error == NULL || quantity_is_met(fails->last_error, failure->last_error));
}

static char *
selection_text(const Selection *selection)
{
    g_autoptr(GString) text = g_string_new(selection->step == NULL ? "a step" : selection->step);

    if (selection->name != NULL)
        g_string_append_printf(text, " %s", selection->name);
    if (selection->program != NULL)
        g_string_append_printf(text, " of %s", selection->program);
    if (selection->in != NULL)
        g_string_append_printf(text, " in %s", selection->in);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

typedef struct {
    guint steps;     /* that are meant */
    guint successes; /* among them */
    guint failures;  /* that end as is meant */
    const RunFailure *first;
    const RunFailure *other; /* a failure of a step that is meant, but that ends otherwise */
} Tally;

static Tally
tally(Comparing *check, guint from, const Selection *selection, const Fails *fails)
{
    const RunRecord *record = check->run->record;
    Tally result = { 0 };

    for (guint i = from; i < record->steps->len; i++) {
        const RunStep *step = g_ptr_array_index(record->steps, i);
        if (!is_meant(selection, step))
            continue;
        result.steps++;
        if (step->failure < 0) {
            result.successes++;
            continue;
        }
        RunFailure *failure = g_ptr_array_index(record->failures, (guint)step->failure);
        if (fails != NULL && !ends_as_meant(fails, failure)) {
            if (result.other == NULL)
                result.other = failure;
            continue;
        }
        if (result.first == NULL)
            result.first = failure;
        result.failures++;
        if (fails != NULL)
            failure->is_expected = TRUE;
    }
    return result;
}

/* ---- fails ---- */

static void
append_wanted(GString *text, const Fails *fails)
{
    if (fails->status.is_set) {
        const char *name = run_status_name(fails->status.value);
        if (*name != '\0')
            g_string_append_printf(text, ", %s", name);
        else
            g_string_append_printf(text, ", status 0x%08X", fails->status.value);
    }
    if (fails->dll != NULL)
        g_string_append_printf(text, " in %s", fails->dll);
    if (fails->cause != NULL)
        g_string_append_printf(text, ", cause %s", fails->cause);
    if (fails->because != NULL)
        g_string_append_printf(text, ", because %s", fails->because);
    if (fails->exit_code != NULL)
        g_string_append_printf(text, ", exit code %s", fails->exit_code->text);
    if (fails->last_error != NULL)
        g_string_append_printf(text, ", last error %s", fails->last_error->text);
}

static void
compare_first(Comparing *check, const char *wanted, const RunFailure *first)
{
    const Quantity *expected = ((const Fails *)check->expectation)->first;

    if (first != NULL)
        check_answer_number(check, expected, (guint64)first->n);
    if (first == NULL)
        check_wrong(check, "%s first: expected at n %s, seen: none did", wanted, expected->text);
    else if (quantity_is_met(expected, (double)first->n))
        check_note(check, "first at n %" G_GINT64_FORMAT, first->n);
    else
        check_wrong(check, "%s first: expected at n %s, seen at n %" G_GINT64_FORMAT, wanted,
                    expected->text, first->n);
}

static const char *const told_of_failures[] = { "cause", "because", "status", NULL };

static void
answer_failure(Comparing *check, const RunFailure *failure)
{
    const Fails *fails = (const Fails *)check->expectation;

    check_answer_word(check, "cause", failure->cause);
    check_answer_word(check, "because", failure->because);
    check_answer_word(check, "status", failure->status_name);
    check_answer_number(check, fails->exit_code, failure->exit_code);
    check_answer_number(check, fails->last_error, failure->last_error);
}

static void
compare_fails(Comparing *check)
{
    const Fails *fails = (const Fails *)check->expectation;
    g_autofree char *selection = selection_text(&fails->selection);
    g_autoptr(GString) wanted = g_string_new(NULL);
    Tally found = tally(check, check->step, &fails->selection, fails);

    g_string_append_printf(wanted, "%s to fail", selection);
    append_wanted(wanted, fails);
    if (found.steps == 0) {
        check_wrong(check, "expected %s, but there is no such step in this part of the run",
                    wanted->str);
        return;
    }
    if (found.failures == 0 && (fails->count == NULL || !quantity_is_met(fails->count, 0))) {
        if (found.other == NULL) {
            check_wrong(check, "expected %s, seen: all %u succeeded", wanted->str, found.steps);
            return;
        }
        g_autofree char *other = check_failure_text(check->run->record, found.other);
        check_wrong(check, "expected %s, seen: %s", wanted->str, other);
        return;
    }
    if (fails->first != NULL)
        compare_first(check, wanted->str, found.first);
    check_count(check, "failures", fails->count, found.failures);
    if (found.first != NULL) {
        answer_failure(check, found.first);
        g_autofree char *first = check_failure_text(check->run->record, found.first);
        check_note(check, "%u of %u; first: %s", found.failures, found.steps, first);
    }
}

const ExpectationKind expect_fails = {
    .name = "fails",
    .about = "Steps that fail, and how.",
    .bytes = sizeof(Fails),
    .fields = fails_fields,
    .tells = told_of_failures,
    .compare = compare_fails,
};

/* ---- succeeds ---- */

static void
compare_succeeds(Comparing *check)
{
    const Succeeds *succeeds = (const Succeeds *)check->expectation;
    g_autofree char *selection = selection_text(&succeeds->selection);
    Tally found = tally(check, check->step, &succeeds->selection, NULL);

    if (found.steps == 0) {
        check_wrong(check,
                    "expected %s to succeed, but there is no such step in this part of the run",
                    selection);
        return;
    }
    if (succeeds->count != NULL) {
        check_count(check, "successes", succeeds->count, found.successes);
        return;
    }
    if (found.first == NULL) {
        check_note(check, "all %u of %s succeeded", found.steps, selection);
        return;
    }
    g_autofree char *first = check_failure_text(check->run->record, found.first);
    check_wrong(check, "expected %s to succeed, seen: %u of %u failed; first: %s", selection,
                found.failures, found.steps, first);
}

const ExpectationKind expect_succeeds = {
    .name = "succeeds",
    .about = "Steps that succeed.",
    .bytes = sizeof(Succeeds),
    .fields = succeeds_fields,
    .compare = compare_succeeds,
};

/* ---- fits ---- */

/* As many steps succeeded as the free view space at a mark has room for heaps. */
static void
compare_fits(Comparing *check)
{
    const Fits *fits = (const Fits *)check->expectation;
    const RunMark *mark = check_mark(check->run->record, fits->from);
    guint32 id;

    if (mark == NULL || mark->snapshot == NULL) {
        check_wrong(check, "the run did not come to the mark \"%s\"", fits->from);
        return;
    }
    if (!run_session(check->run, fits->session == NULL ? "0" : fits->session, &id)) {
        check_wrong(check, "there is no session \"%s\"", fits->session);
        return;
    }

    const SnapshotSession *session = snapshot_session(mark->snapshot, id);
    const SnapshotViewSpace *views =
        session == NULL ? NULL : snapshot_heap_views(mark->snapshot, session);
    if (views == NULL || session->heap_sizes.noninteractive == 0) {
        check_wrong(check, "session %u has no view space that could be read", id);
        return;
    }

    guint64 bucket = snapshot_view_takes(1);
    guint64 buckets = views->bytes / bucket;
    guint64 taken = views->used_bytes / bucket;
    guint64 heap =
        snapshot_view_takes((guint64)session->heap_sizes.noninteractive * DH_KB) / bucket;
    guint64 room = (buckets - taken) / heap;
    Tally found = tally(check, mark->step, &fits->selection, NULL);
    g_autofree char *arithmetic =
        g_strdup_printf("floor((%" G_GUINT64_FORMAT " - %" G_GUINT64_FORMAT ") / %" G_GUINT64_FORMAT
                        ") = %" G_GUINT64_FORMAT,
                        buckets, taken, heap, room);
    if (found.successes == room)
        check_note(check, "%u succeeded, %s", found.successes, arithmetic);
    else
        check_wrong(check, "expected %s to succeed, seen %u", arithmetic, found.successes);
}

const ExpectationKind expect_fits = {
    .name = "fits",
    .about = "As many of these steps succeed as the free view space at the mark has room for "
             "non-interactive heaps.",
    .bytes = sizeof(Fits),
    .fields = fits_fields,
    .needs_marks = TRUE,
    .compare = compare_fits,
};
