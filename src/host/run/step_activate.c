/* SPDX-License-Identifier: MIT */
/* A client asks COM for an object whose server is a process of its own. */
#include "abi/com.h"
#include "host/program/program_name.h"
#include "host/run/run_request.h"
#include "host/run/run_state.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"

#include <stddef.h>

typedef struct {
    Step step;
    char *program;
    char *by;
    char *client;
    char *account;
    gboolean is_interactive_user;
    char *logon;
    char *as;
} Activate;

#define AT(member) offsetof(Activate, member)

/* clang-format off */
static const Field activate_fields[] = {
    { "program", &field_program, AT(program), FIELD_REQUIRED | FIELD_SHORT, 0, 0, NULL, "The server." },
    { "by", &field_use, AT(by), FIELD_REQUIRED, 0, STEP_NAME_BYTES, NAMED(NAME_SERVICE | NAME_PROCESS), "Service that is COM's service control manager." },
    { "client", &field_use, AT(client), 0, 0, STEP_NAME_BYTES, NAMED(NAME_SERVICE | NAME_PROCESS), "Process that asks: the server is started in its session, as its user and on its desktop unless interactive-user is set." },
    { "account", &field_text, AT(account), 0, 0, STEP_NAME_BYTES, NULL, "User the server is started as: a client elsewhere, or the identity it is configured for." },
    { "interactive-user", &field_bool, AT(is_interactive_user), 0, 0, 0, NULL, "It is started as whoever is logged on in the session of the client, or of COM's service control manager if none is named." },
    { "logon", &field_text, AT(logon), 0, 0, STEP_NAME_BYTES, NULL, "COM keeps the account's logon under this name, for servers started by the same; else the edition says whether it does." },
    { "as", &field_make, AT(as), 0, 0, STEP_NAME_BYTES, NAMED(NAME_PROCESS), "Name of the server's process." },
    FIELDS_GO_ON(step_loop_fields),
};
/* clang-format on */

#undef AT

static gboolean
check_activate(const Step *step, GError **error)
{
    const Activate *activate = (const Activate *)step;
    const char *texts[] = { activate->program, activate->account, activate->logon };
    gboolean is_user = activate->client != NULL || activate->is_interactive_user;

    if (is_user == (activate->account != NULL))
        return yaml_fail(step->node, YAML_ERROR_KEY, error,
                         "whom the server is started as is said by \"account\", or by \"client\" "
                         "and \"interactive-user\"");
    if (activate->logon != NULL && activate->account == NULL)
        return yaml_fail(yaml_node_get(step->node, "logon"), YAML_ERROR_KEY, error,
                         "a logon is kept of an \"account\"");
    return step_check_room(step, texts, G_N_ELEMENTS(texts), error);
}

static guint
identity_of(const Activate *activate)
{
    if (activate->is_interactive_user)
        return COM_INTERACTIVE_USER;
    return activate->client != NULL ? COM_CLIENT : COM_ACCOUNT;
}

static gboolean
request_activate(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const Activate *activate = (const Activate *)step;
    struct abi_request request;
    struct abi_event reply;
    guint32 client = 0;

    run_set_target(run, activate->as, NAME_PROCESS, ABI_NO_SESSION, 0);
    if (activate->client != NULL) {
        if (!run_find_process(run, activate->client, outcome))
            return TRUE;
        client = outcome->pid;
    }
    if (!run_find_process(run, activate->by, outcome))
        return TRUE;
    request_new(&request, REQUEST_ACTIVATE, outcome->session, outcome->pid);
    request.v[0] = identity_of(activate);
    request.v[1] = client;
    request_text(&request, run_image_name(run, activate->program));
    request_text(&request, NULL);
    request_text(&request, activate->account);
    request_text(&request, activate->logon);
    outcome->pid = 0;
    if (!run_send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->pid = (guint32)reply.v[1];
    outcome->last_error = (guint32)reply.v[2];
    const WatchProcess *server = watch_process(run->watch, outcome->pid);
    if (server != NULL)
        outcome->session = server->session;
    run_set_target(run, activate->as, NAME_PROCESS, outcome->session, outcome->pid);
    return TRUE;
}

const StepKind step_activate = {
    .name = "activate",
    .about = "COM starts a server for a client, and waits until it registers.",
    .bytes = sizeof(Activate),
    .fields = activate_fields,
    .makes_name = TRUE,
    .check = check_activate,
    .request = request_activate,
};
