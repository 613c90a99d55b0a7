/* SPDX-License-Identifier: MIT */
/* Steps that the service control manager carries out. */
#include "abi/service.h"
#include "abi/syscall.h"
#include "host/program/program_name.h"
#include "host/run/run_request.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"
#include "host/words/account.h"

#include <stddef.h>

/* ---- start-service ---- */

typedef struct {
    Step step;
    char *name;
    char *program;
    char *account;
    char *desktop;
    gboolean is_interactive;
    OptionalNumber luid;
} StartService;

#define AT(member) offsetof(StartService, member)

/* clang-format off */
static const Field start_fields[] = {
    { "name", &field_make, AT(name), FIELD_REQUIRED, 0, STEP_NAME_BYTES, NAMED(NAME_SERVICE), "Name of the service; stop-service and in: refer to it." },
    { "program", &field_program, AT(program), FIELD_REQUIRED, 0, 0, NULL, "What its process runs." },
    { "account", &field_text, AT(account), 0, 0, STEP_NAME_BYTES, NULL, "LocalSystem if absent; LocalService, NetworkService, or a user: each start is a new logon then." },
    { "interactive", &field_bool, AT(is_interactive), 0, 0, 0, NULL, "Starts in WinSta0\\Default (LocalSystem only)." },
    { "desktop", &field_text, AT(desktop), 0, 0, STEP_NAME_BYTES, NULL, "STARTUPINFO.lpDesktop of its process; NULL if absent." },
    { "luid", &field_number, AT(luid), 0, 0, G_MAXUINT32, NULL, "Logon id its logon gets, for the names published tables show; a fresh one if absent." },
    FIELDS_GO_ON(step_loop_fields),
};
/* clang-format on */

#undef AT

static gboolean
check_start(const Step *step, GError **error)
{
    const StartService *start = (const StartService *)step;
    const char *texts[] = { start->name, start->program, start->account, start->desktop };

    if (start->is_interactive && account_luid(start->account) != LUID_SYSTEM)
        return yaml_fail(yaml_node_get(step->node, "account"), YAML_ERROR_VALUE, error,
                         "only LocalSystem services can be interactive");
    return step_check_room(step, texts, G_N_ELEMENTS(texts), error);
}

static gboolean
request_start(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const StartService *start = (const StartService *)step;
    struct abi_request request;
    struct abi_event reply;

    run_request_new(&request, REQUEST_SERVICE_START, 0, 0);
    request.v[0] = start->is_interactive ? SERVICE_INTERACTIVE : 0;
    request.v[1] = start->luid.value;
    run_request_text(&request, start->name);
    run_request_text(&request, run_image_name(run, start->program));
    run_request_text(&request, start->account == NULL ? "LocalSystem" : start->account);
    run_request_text(&request, start->desktop);
    if (!run_send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->session = 0;
    outcome->pid = (guint32)reply.v[1];
    outcome->last_error = (guint32)reply.v[2];
    outcome->is_failure = outcome->last_error != 0;
    outcome->is_running_already = outcome->last_error == ERROR_SERVICE_ALREADY_RUNNING;
    run_set_target(run, start->name, NAME_SERVICE, 0, outcome->pid);
    return TRUE;
}

const StepKind step_start_service = {
    .name = "start-service",
    .about = "The service control manager starts it.",
    .bytes = sizeof(StartService),
    .fields = start_fields,
    .makes_name = TRUE,
    .check = check_start,
    .request = request_start,
};

/* ---- stop-service ---- */

typedef struct {
    Step step;
    char *name;
} StopService;

static const Field stop_fields[] = {
    { "name", &field_use, offsetof(StopService, name), FIELD_REQUIRED | FIELD_SHORT, 0,
      STEP_NAME_BYTES, NAMED(NAME_SERVICE), NULL },
    FIELDS_GO_ON(step_loop_fields),
};

static gboolean
request_stop(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    run_request_new(&request, REQUEST_SERVICE_STOP, 0, 0);
    run_request_text(&request, ((const StopService *)step)->name);
    if (!run_send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->session = 0;
    outcome->last_error = (guint32)reply.v[2];
    outcome->is_failure = outcome->last_error != 0;
    return TRUE;
}

const StepKind step_stop_service = {
    .name = "stop-service",
    .about = "The service control manager stops it.",
    .bytes = sizeof(StopService),
    .fields = stop_fields,
    .request = request_stop,
};
