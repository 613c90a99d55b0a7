/* SPDX-License-Identifier: MIT */
/* Steps about a session's screen saver. */
#include "abi/message.h"
#include "abi/session.h"
#include "host/program/program_name.h"
#include "host/run/run_request.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"

#include <stddef.h>

/* ---- start-screen-saver ---- */

typedef struct {
    Step step;
    char *program;
    char *in;
    OptionalNumber secure;
} StartSaver;

#define AT(member) offsetof(StartSaver, member)

/* clang-format off */
static const Field start_fields[] = {
    { "program", &field_program, AT(program), FIELD_REQUIRED | FIELD_SHORT, 0, 0, NULL, "What the saver runs." },
    { "in", &field_use, AT(in), 0, 0, STEP_NAME_BYTES, NAMED(NAME_SESSION), "Session; the console's if absent." },
    { "secure", &field_truth, AT(secure), 0, 0, 0, NULL, "On a desktop of its own, and the session is locked afterwards; true if absent." },
    FIELDS_GO_ON(step_loop_fields),
};
/* clang-format on */

#undef AT

static gboolean
request_start(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const StartSaver *start = (const StartSaver *)step;
    gboolean is_secure = !start->secure.is_set || start->secure.value != 0;
    struct abi_request request;
    struct abi_event reply;

    if (!run_find_session(run, start->in, outcome))
        return TRUE;
    request_new(&request, REQUEST_SCREEN_SAVER, outcome->session, 0);
    request.v[0] = is_secure ? SCREEN_SAVER_SECURE : SCREEN_SAVER_PLAIN;
    request_text(&request, run_image_name(run, start->program));
    if (!run_send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->pid = (guint32)reply.v[1];
    return TRUE;
}

const StepKind step_start_screen_saver = {
    .name = "start-screen-saver",
    .about = "Nobody touched the session for a while: winlogon starts its screen saver.",
    .bytes = sizeof(StartSaver),
    .fields = start_fields,
    .request = request_start,
};

/* ---- end-screen-saver ---- */

typedef struct {
    Step step;
    char *in;
} EndSaver;

static const Field end_fields[] = {
    { "in", &field_use, offsetof(EndSaver, in), FIELD_SHORT, 0, STEP_NAME_BYTES,
      NAMED(NAME_SESSION), "Session; the console's if absent." },
    FIELDS_GO_ON(step_loop_fields),
};

static gboolean
request_end(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    return !run_find_session(run, ((const EndSaver *)step)->in, outcome) ||
           run_send_session(run, REQUEST_SCREEN_SAVER, SCREEN_SAVER_END, outcome, error);
}

const StepKind step_end_screen_saver = {
    .name = "end-screen-saver",
    .about = "The user is back: the screen saver ends.",
    .bytes = sizeof(EndSaver),
    .fields = end_fields,
    .request = request_end,
};
