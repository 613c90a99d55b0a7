/* SPDX-License-Identifier: MIT */
/* Steps of the world around the emulated system: time passes, an allocation is refused. */
#include "abi/message.h"
#include "host/run/run_request.h"
#include "host/run/run_state.h"
#include "host/scenario/step_kinds.h"

#include <stddef.h>

#define WEEK_MS (7 * 24 * 3600 * 1000)

/* ---- wait ---- */

typedef struct {
    Step step;
    guint64 ms;
} Wait;

static const Field wait_fields[] = {
    { "time", &field_time, offsetof(Wait, ms), FIELD_REQUIRED | FIELD_SHORT, 0, WEEK_MS, NULL,
      "500 ms, 30 s, 2 min, 1 h." },
    FIELDS_END,
};

static gboolean
request_wait(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_WAIT, 0, 0);
    request.v[0] = ((const Wait *)step)->ms;
    return run_send(run, &request, outcome, &reply, error);
}

const StepKind step_wait = {
    .name = "wait",
    .about = "Simulated time passes.",
    .bytes = sizeof(Wait),
    .fields = wait_fields,
    .lets_pass = TRUE,
    .request = request_wait,
};

/* ---- fail-next ---- */

typedef struct {
    Step step;
    OptionalNumber allocation;
    char *tag;
} FailNext;

static const Field fail_fields[] = {
    { "allocation", &field_number, offsetof(FailNext, allocation), FIELD_SHORT, 0, G_MAXINT32, NULL,
      "Which from now; the next if absent." },
    { "tag", &field_text, offsetof(FailNext, tag), 0, 0, 4, NULL, "Of this pool tag." },
    FIELDS_END,
};

static gboolean
request_fail(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const FailNext *fail = (const FailNext *)step;
    struct abi_request request;
    struct abi_event reply;

    run->fail_line = step->line;
    request_new(&request, REQUEST_FAIL_NEXT, 0, 0);
    request.v[0] = fail->allocation.is_set ? fail->allocation.value : 1;
    for (guint i = 0; fail->tag != NULL && fail->tag[i] != '\0'; i++)
        request.v[1] |= (guint64)(guchar)fail->tag[i] << (8 * i);
    return run_send(run, &request, outcome, &reply, error);
}

const StepKind step_fail_next = {
    .name = "fail-next",
    .about = "The n-th allocation from now is refused.",
    .bytes = sizeof(FailNext),
    .fields = fail_fields,
    .request = request_fail,
};
