/* SPDX-License-Identifier: MIT */
/* Steps in which a process starts or ends. */
#include "abi/guest.h"
#include "abi/message.h"
#include "abi/service.h"
#include "host/program/program_name.h"
#include "host/run/run_request.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"
#include "host/words/account.h"

#include <stddef.h>

/* ---- run ---- */

typedef struct {
    Step step;
    char *program;
    char *in;
    char *parent;
    char *desktop;
    gboolean is_desktop_null; /* `desktop: ~`; behind desktop, see field_path */
    char *account;
    char *logon;
    char *as;
} RunProgram;

#define AT(member) offsetof(RunProgram, member)

/* clang-format off */
static const Field run_fields[] = {
    { "program", &field_program, AT(program), FIELD_REQUIRED | FIELD_SHORT, 0, 0, NULL, "What its process runs." },
    { "in", &field_use, AT(in), 0, 0, STEP_NAME_BYTES, NAMED(NAME_SESSION), "Session; the console's if absent." },
    { "parent", &field_use, AT(parent), 0, 0, STEP_NAME_BYTES, NAMED(NAME_PROCESS | NAME_SERVICE), "Process whose child it is, with its station and desktop." },
    { "desktop", &field_path, AT(desktop), FIELD_EMPTY, 0, STEP_PATH_BYTES, NULL, "STARTUPINFO.lpDesktop; null: NULL." },
    { "account", &field_text, AT(account), 0, 0, STEP_NAME_BYTES, NULL, "SYSTEM, or the session's user if absent; with parent: whom that logs on, itself if absent." },
    { "logon", &field_text, AT(logon), 0, 0, STEP_NAME_BYTES, NULL, "The parent keeps the account's logon under this name, for what it starts by the same." },
    { "as", &field_make, AT(as), 0, 0, STEP_NAME_BYTES, NAMED(NAME_PROCESS), "Name of the process." },
    FIELDS_GO_ON(step_loop_fields),
};
/* clang-format on */

#undef AT

static gboolean
check_run(const Step *step, GError **error)
{
    const RunProgram *start = (const RunProgram *)step;
    const char *texts[] = { start->program, start->account, start->desktop, start->logon };

    if (start->parent != NULL && start->in != NULL)
        return yaml_fail(yaml_node_get(step->node, "in"), YAML_ERROR_KEY, error,
                         "\"in\" and \"parent\" exclude each other: a child runs in its parent's "
                         "session");
    if (start->logon != NULL && (start->parent == NULL || start->account == NULL))
        return yaml_fail(yaml_node_get(step->node, "logon"), YAML_ERROR_KEY, error,
                         "a logon is kept by the \"parent\" that logs on an \"account\": both must "
                         "be given");
    return step_check_room(step, texts, G_N_ELEMENTS(texts), error);
}

static void
fill_in(Run *run, const RunProgram *start, struct abi_request *request)
{
    gboolean is_system = start->account != NULL && account_luid(start->account) == LUID_SYSTEM;

    if (start->is_desktop_null)
        request->v[0] |= RUN_DESKTOP_NULL;
    if (start->desktop != NULL && start->desktop[0] == '\0')
        request->v[0] |= RUN_DESKTOP_EMPTY;
    if (is_system)
        request->v[0] |= RUN_AS_SYSTEM;
    request_text(request, run_image_name(run, start->program));
    request_text(request, start->desktop);
    request_text(request, is_system && start->parent == NULL ? NULL : start->account);
    request_text(request, start->logon);
}

static gboolean
request_run(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const RunProgram *start = (const RunProgram *)step;
    struct abi_request request;
    struct abi_event reply;

    if (!(start->parent != NULL ? run_find_process(run, start->parent, outcome)
                                : run_find_session(run, start->in, outcome))) {
        run_set_target(run, start->as, NAME_PROCESS, ABI_NO_SESSION, 0);
        return TRUE;
    }
    request_new(&request, start->parent != NULL ? REQUEST_SPAWN : REQUEST_RUN, outcome->session,
                outcome->pid);
    fill_in(run, start, &request);
    outcome->pid = 0;
    if (!run_send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->pid = (guint32)reply.v[1];
    run_set_target(run, start->as, NAME_PROCESS, outcome->session, outcome->pid);
    return TRUE;
}

const StepKind step_run = {
    .name = "run",
    .about = "A program starts in a session, or as a child of a process.",
    .bytes = sizeof(RunProgram),
    .fields = run_fields,
    .makes_name = TRUE,
    .check = check_run,
    .request = request_run,
};

/* ---- exit, kill ---- */

typedef struct {
    Step step;
    char *in;
    OptionalNumber code;
} EndProcess;

#define IN                                                                                         \
    {                                                                                              \
        "in", &field_use, offsetof(EndProcess, in), FIELD_REQUIRED | FIELD_SHORT, 0,               \
            STEP_NAME_BYTES, NAMED(NAME_PROCESS | NAME_SERVICE), "Process or service."             \
    }

static const Field exit_fields[] = {
    IN,
    { "code", &field_number, offsetof(EndProcess, code), 0, 0, G_MAXUINT32, NULL,
      "Its exit code, 0 without it." },
    FIELDS_GO_ON(step_loop_fields),
};
static const Field kill_fields[] = { IN, FIELDS_GO_ON(step_loop_fields) };

/* Ending a process is what was asked for: that it ends is no failure. */
static gboolean
end(Run *run, struct abi_request *request, StepOutcome *outcome, GError **error)
{
    struct abi_event reply;

    outcome->pid = 0;
    return run_send(run, request, outcome, &reply, error);
}

static gboolean
request_exit(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const EndProcess *ending = (const EndProcess *)step;
    struct abi_request request;

    if (!run_find_process(run, ending->in, outcome))
        return TRUE;
    request_new(&request, REQUEST_EXIT, outcome->session, outcome->pid);
    request.v[0] = ending->code.value;
    return end(run, &request, outcome, error);
}

static gboolean
request_kill(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    struct abi_request request;

    if (!run_find_process(run, ((const EndProcess *)step)->in, outcome))
        return TRUE;
    request_new(&request, REQUEST_KILL, outcome->session, 0);
    request.v[0] = outcome->pid;
    return end(run, &request, outcome, error);
}

const StepKind step_exit = {
    .name = "exit",
    .about = "The process ends itself.",
    .bytes = sizeof(EndProcess),
    .fields = exit_fields,
    .request = request_exit,
};

const StepKind step_kill = {
    .name = "kill",
    .about = "It is ended from the task manager.",
    .bytes = sizeof(EndProcess),
    .fields = kill_fields,
    .request = request_kill,
};
