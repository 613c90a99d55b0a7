/* SPDX-License-Identifier: MIT */
/* Steps that the service control manager carries out. */
#include "abi/service.h"
#include "abi/syscall.h"
#include "host/program/program_name.h"
#include "host/program/program_service.h"
#include "host/run/program_fit.h"
#include "host/run/run_request.h"
#include "host/run/run_state.h"
#include "host/scenario/expand.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"
#include "host/words/account.h"

#include <string.h>

#include <stddef.h>

/* ---- start-service ---- */

typedef struct {
    Step step;
    char *name;
    char *program;
    char *account;
    char *desktop;
    char *in;
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
    { "in", &field_use, AT(in), 0, 0, STEP_NAME_BYTES, NAMED(NAME_SERVICE), "A service in whose process it starts, as that one's account; a process of its own if absent." },
    { "luid", &field_number, AT(luid), 0, 0, G_MAXUINT32, NULL, "Logon id its logon gets, for the names published tables show; a fresh one if absent." },
    FIELDS_GO_ON(step_loop_fields),
};
/* clang-format on */

#undef AT

/* The process it starts in has an account and a desktop already. */
static gboolean
check_shared(const Step *step, GError **error)
{
    static const char *const keys[] = { "account", "interactive", "desktop", "luid" };

    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (yaml_node_get(step->node, keys[i]) != NULL)
            return yaml_fail(yaml_node_get(step->node, keys[i]), YAML_ERROR_KEY, error,
                             "\"%s\" is that of the service in whose process it starts (\"in\"); "
                             "say it there",
                             keys[i]);
    return TRUE;
}

static gboolean
check_start(const Step *step, GError **error)
{
    const StartService *start = (const StartService *)step;
    const char *texts[] = { start->name, start->program,
                            start->in != NULL ? start->in : start->account, start->desktop };

    if (start->in != NULL && !check_shared(step, error))
        return FALSE;

    if (start->is_interactive && account_luid(start->account) != LUID_SYSTEM)
        return yaml_fail(yaml_node_get(step->node, "account"), YAML_ERROR_VALUE, error,
                         "only LocalSystem services can be interactive");
    return step_check_room(step, texts, G_N_ELEMENTS(texts), error);
}

const char *
step_service_program(const GPtrArray *steps, guint count, const char *name)
{
    for (guint i = count; name != NULL && i-- > 0;) {
        const StartService *start = steps->pdata[i];
        if (start->step.kind != &step_start_service || strcmp(start->name, name) != 0)
            continue;
        if (start->in == NULL)
            return start->program;
        return step_service_program(steps, i, start->in);
    }
    return NULL;
}

static gboolean
follow_start(Step *step, Expansion *expansion, GError **error)
{
    const StartService *start = (const StartService *)step;

    if (start->in == NULL)
        return TRUE;
    const char *host = step_service_program(expansion->steps, expansion->steps->len, start->in);
    const char *obstacle =
        program_service_obstacle(host != NULL ? programs_find(expansion->programs, host) : NULL,
                                 programs_find(expansion->programs, start->program));
    return obstacle == NULL ||
           yaml_fail(yaml_node_get(step->node, "in"), YAML_ERROR_VALUE, error,
                     "\"%s\" cannot start in that process: %s", start->program, obstacle);
}

/* What its process has to do, if that runs already. NULL with an error. */
static GBytes *
shared_image(Run *run, const StartService *start, GError **error)
{
    const Programs *programs = run->scenario->programs;
    const Program *program = programs_find(programs, start->program);

    if (program_has_uses(program))
        program = program_fit_needed(programs, program, run->variant, error);
    return program == NULL
               ? NULL
               : program_service_image(program, edition_windows(run->variant->edition), error);
}

static const char *
account_of(const StartService *start)
{
    return start->account == NULL ? "LocalSystem" : start->account;
}

static gboolean
request_start(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const StartService *start = (const StartService *)step;
    g_autoptr(GBytes) image = start->in != NULL ? shared_image(run, start, error) : NULL;
    struct abi_request request;
    struct abi_event reply;

    if (start->in != NULL && image == NULL)
        return FALSE;
    request_new(&request, REQUEST_SERVICE_START, 0, 0);
    request.v[0] = (start->is_interactive ? SERVICE_INTERACTIVE : 0) |
                   (start->in != NULL ? SERVICE_SHARES : 0);
    request.v[1] = start->luid.value;
    request_text(&request, start->name);
    request_text(&request, run_image_name(run, start->program));
    request_text(&request, start->in != NULL ? start->in : account_of(start));
    request_text(&request, start->desktop);
    if (!run_send_with(run, &request, image, outcome, &reply, error))
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
    .follow = follow_start,
    .request = request_start,
};

/* ---- stop-service ---- */

typedef struct {
    Step step;
    char *name;
} StopService;

static const Field stop_fields[] = {
    { "name", &field_use, offsetof(StopService, name), FIELD_REQUIRED | FIELD_SHORT, 0,
      STEP_NAME_BYTES, NAMED(NAME_SERVICE), "Of the service." },
    FIELDS_GO_ON(step_loop_fields),
};

static gboolean
request_stop(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_SERVICE_STOP, 0, 0);
    request_text(&request, ((const StopService *)step)->name);
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
