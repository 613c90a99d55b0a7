/* SPDX-License-Identifier: MIT */
/* Steps that happen to a session as a whole. */
#include "abi/message.h"
#include "host/run/run_request.h"
#include "host/run/run_state.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"

#include <stddef.h>

typedef struct {
    Step step;
    char *in;
} SessionStep;

static const Field fields[] = {
    { "in", &field_use, offsetof(SessionStep, in), FIELD_SHORT, 0, STEP_NAME_BYTES,
      NAMED(NAME_SESSION), "The console's session if absent." },
    FIELDS_GO_ON(step_loop_fields),
};

static gboolean
ask(Run *run, const Step *step, guint32 request, guint32 v0, StepOutcome *outcome, GError **error)
{
    return !run_find_session(run, ((const SessionStep *)step)->in, outcome) ||
           run_send_session(run, request, v0, outcome, error);
}

/* The first console's session is there as long as the machine runs; another's number may be given
 * to another. */
static gboolean
request_logoff(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    if (!ask(run, step, REQUEST_LOGOFF, 0, outcome, error))
        return FALSE;
    if (NT_SUCCESS(outcome->status) && outcome->session > abi_boot_console(&run->record->boot))
        run_forget_session(run, outcome->session);
    return TRUE;
}

static gboolean
request_disconnect(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    return ask(run, step, REQUEST_DISCONNECT, 0, outcome, error);
}

static gboolean
request_reconnect(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    return ask(run, step, REQUEST_RECONNECT, 0, outcome, error);
}

static gboolean
request_lock(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    return ask(run, step, REQUEST_LOCK, 1, outcome, error);
}

static gboolean
request_unlock(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    return ask(run, step, REQUEST_LOCK, 0, outcome, error);
}

/* clang-format off */
#define ROW(word, text, ...) { .name = #word, .about = text, .bytes = sizeof(SessionStep), .fields = fields, .request = request_##word, __VA_ARGS__ }

const StepKind step_logoff = ROW(logoff, "Its user logs off.", .logs = STEP_LOGS_OFF);
const StepKind step_disconnect = ROW(disconnect, "It goes on without a terminal.", );
const StepKind step_reconnect = ROW(reconnect, "It has one again.", );
const StepKind step_lock = ROW(lock, "Winlogon locks it.", );
const StepKind step_unlock = ROW(unlock, "Winlogon unlocks it.", );
/* clang-format on */
