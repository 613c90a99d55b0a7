/* SPDX-License-Identifier: MIT */
/* Steps that only look at the machine: a mark, expectations in the middle. */
#include "host/run/compare.h"
#include "host/run/run_state.h"
#include "host/scenario/expand.h"
#include "host/scenario/expectation_read.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"

#include <stddef.h>

/* ---- mark ---- */

typedef struct {
    Step step;
    char *name;
} Mark;

static const Field mark_fields[] = {
    { "name", &field_make, offsetof(Mark, name), FIELD_REQUIRED | FIELD_SHORT, 0, STEP_NAME_BYTES,
      NAMED(NAME_MARK), "--at, since: and from: refer to it." },
    FIELDS_GO_ON(step_loop_fields),
};

static gboolean
act_mark(Run *run, const Step *step, GError **error)
{
    return run_add_mark(run, ((const Mark *)step)->name, step->line, error);
}

const StepKind step_mark = {
    .name = "mark",
    .about = "A named place.",
    .bytes = sizeof(Mark),
    .fields = mark_fields,
    .makes_name = TRUE,
    .only_looks = TRUE,
    .act = act_mark,
};

/* ---- expect ---- */

typedef struct {
    Step step;
    GPtrArray *expected; /* Expectation */
} Expect;

/* They are read where they stand: the names they use must exist there. */
static gboolean
follow_expect(Step *step, Expansion *expansion, GError **error)
{
    Expect *expect = (Expect *)step;

    if (step->node == NULL)
        return yaml_fail(step->key, YAML_ERROR_TYPE, error, "expect needs a list of expectations");
    expect->expected = expectations_read(step->node, expansion->names, error);
    return expect->expected != NULL;
}

static void
clear_expect(Step *step)
{
    g_clear_pointer(&((Expect *)step)->expected, g_ptr_array_unref);
}

static const GPtrArray *
expectations_of(const Step *step)
{
    return ((const Expect *)step)->expected;
}

/* Looks at what happened since the one before it. */
static gboolean
act_expect(Run *run, const Step *step, GError **error)
{
    if (!check_expectations(run, ((const Expect *)step)->expected, FALSE, error))
        return FALSE;
    run->part_step = run->record->steps->len;
    run->part_log = run->record->log->len;
    run->part_popup = run->record->popups->len;
    return TRUE;
}

const StepKind step_expect = {
    .name = "expect",
    .about = "In the middle: what happened since the one before it, and memory as it is now.",
    .bytes = sizeof(Expect),
    .only_looks = TRUE,
    .follow = follow_expect,
    .clear = clear_expect,
    .expectations = expectations_of,
    .act = act_expect,
};
