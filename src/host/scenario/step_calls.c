/* SPDX-License-Identifier: MIT */
/* The kinds of step that are calls differ in their names and arguments alone, which actions have.
 */
#include "host/scenario/step_calls.h"

#include "abi/image.h"
#include "host/program/program_action.h"

#include <pthread.h>

static const StepKind *
row_of(guint op)
{
    if (op == ACTION_START_PROGRAM)
        return &step_call_start;
    return op == ACTION_CREATE_WINDOW ? &step_call_window : &step_call_any;
}

static void
fill_in(StepKind *kind, const char *name, guint op)
{
    const ActionKind *action = program_action_kind(op);

    *kind = *row_of(op);
    kind->name = name;
    kind->about = action->about;
    kind->other = action->fields;
    kind->makes_objects = action->makes_objects;
    kind->leaves = action->leaves;
}

/* Made once, by whichever thread comes first. */
static StepKind kinds[ACTION_OP_COUNT];

static void
make_kinds(void)
{
    guint count = 0;

    for (const char *const *key = program_action_keys(); *key != NULL; key++) {
        guint op = 0;
        if (program_action_find(*key, &op))
            fill_in(&kinds[count++], *key, op);
    }
}

const StepKind *
step_calls(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make_kinds);
    return kinds;
}
