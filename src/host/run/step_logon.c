/* SPDX-License-Identifier: MIT */
/* Steps in which somebody logs on: at the console, in a new session, by Fast User Switching. */
#include "abi/guest.h"
#include "host/program/program_name.h"
#include "host/run/run_request.h"
#include "host/run/run_state.h"
#include "host/scenario/expand.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"

#include <stddef.h>

/* Who logs on, for both kinds. */
typedef struct {
    char *user;
    char *as;
    char *shell;
    OptionalNumber luid;
} Person;

/* A logon's session has its name, or the user's. */
static gboolean
add_session(const Step *step, Person *person, Expansion *expansion, GError **error)
{
    const char *key = person->as != NULL ? "as" : "user";
    const YamlNode *at = yaml_node_get(step->node, key);

    if (person->as == NULL)
        person->as = g_strdup(person->user);
    if (person->shell == NULL)
        person->shell = g_strdup(programs_shell());
    return names_add(expansion->names, NAME_SESSION, person->as, at == NULL ? step->node : at,
                     error);
}

static gboolean
check_person(const Step *step, const Person *person, GError **error)
{
    const char *texts[] = { person->user, person->shell };

    return step_check_room(step, texts, G_N_ELEMENTS(texts), error);
}

static gboolean
new_session(Run *run, StepOutcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_SESSION_NEW, 0, 0);
    if (!run_send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->session = NT_SUCCESS(reply.status) ? (guint32)reply.v[1] : ABI_NO_SESSION;
    return TRUE;
}

static gboolean
log_on(Run *run, const Person *person, StepOutcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_LOGON, outcome->session, 0);
    request.v[0] = person->luid.value;
    request_text(&request, person->user);
    request_text(&request, run_image_name(run, person->shell));
    if (!run_send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->pid = (guint32)reply.v[1];
    return TRUE;
}

/* ---- logon ---- */

typedef enum {
    LOGON_KIND_NONE, /* not said: console */
    LOGON_KIND_CONSOLE,
    LOGON_KIND_RDP,
} LogonKind;

static const char *const logon_kinds[] = { "console", "rdp", NULL };

typedef struct {
    Step step;
    Person person;
    guint kind; /* LogonKind */
} Logon;

#define AT(member) offsetof(Logon, member)

/* clang-format off */
static const Field logon_fields[] = {
    { "user", &field_text, AT(person.user), FIELD_REQUIRED | FIELD_SHORT, 0, STEP_NAME_BYTES, NULL, "Who logs on." },
    { "kind", &field_choice, AT(kind), 0, 0, 0, logon_kinds, "At the console, or in a new session." },
    { "as", &field_text, AT(person.as), 0, 0, STEP_NAME_BYTES, NULL, "Name of the session; the user's if absent." },
    { "shell", &field_program, AT(person.shell), 0, 0, 0, NULL, "What userinit starts; explorer if absent." },
    { "luid", &field_number, AT(person.luid), 0, 0, G_MAXUINT32, NULL, "Logon id, for the names published tables show; a fresh one if absent." },
    FIELDS_GO_ON(step_loop_fields),
};
/* clang-format on */

#undef AT

static gboolean
check_logon(const Step *step, GError **error)
{
    return check_person(step, &((const Logon *)step)->person, error);
}

static gboolean
follow_logon(Step *step, Expansion *expansion, GError **error)
{
    return add_session(step, &((Logon *)step)->person, expansion, error);
}

static gboolean
request_logon(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const Logon *logon = (const Logon *)step;

    outcome->session = run->console;
    if (logon->kind == LOGON_KIND_RDP && !new_session(run, outcome, error))
        return FALSE;
    run_set_target(run, logon->person.as, NAME_SESSION, outcome->session, 0);
    return !NT_SUCCESS(outcome->status) || log_on(run, &logon->person, outcome, error);
}

const StepKind step_logon = {
    .name = "logon",
    .about = "Someone logs on.",
    .bytes = sizeof(Logon),
    .fields = logon_fields,
    .makes_name = TRUE,
    .logs = STEP_LOGS_ON,
    .check = check_logon,
    .follow = follow_logon,
    .request = request_logon,
};

/* ---- switch-user ---- */

typedef struct {
    Step step;
    Person person;
    char *to;
} SwitchUser;

#define AT(member) offsetof(SwitchUser, member)

/* clang-format off */
static const Field switch_fields[] = {
    { "user", &field_text, AT(person.user), FIELD_SHORT, 0, STEP_NAME_BYTES, NULL, "Logs on in a new session." },
    { "to", &field_use, AT(to), 0, 0, STEP_NAME_BYTES, NAMED(NAME_SESSION), "A session that is there, instead." },
    { "as", &field_text, AT(person.as), 0, 0, STEP_NAME_BYTES, NULL, "Name of the session; the user's if absent." },
    { "shell", &field_program, AT(person.shell), 0, 0, 0, NULL, "What userinit starts; explorer if absent." },
    FIELDS_GO_ON(step_loop_fields),
};
/* clang-format on */

#undef AT

static gboolean
check_switch(const Step *step, GError **error)
{
    const SwitchUser *change = (const SwitchUser *)step;

    if ((change->person.user == NULL) == (change->to == NULL))
        return yaml_fail(step->node == NULL ? step->key : step->node, YAML_ERROR_KEY, error,
                         "this needs either \"user\" (a new session) or \"to\" (one that is "
                         "there)");
    return check_person(step, &change->person, error);
}

static gboolean
follow_switch(Step *step, Expansion *expansion, GError **error)
{
    SwitchUser *change = (SwitchUser *)step;

    return change->person.user == NULL || add_session(step, &change->person, expansion, error);
}

static gboolean
go_back(Run *run, const SwitchUser *change, StepOutcome *outcome, GError **error)
{
    if (!run_find_session(run, change->to, outcome))
        return TRUE;
    run->console = outcome->session;
    return run_send_session(run, REQUEST_RECONNECT, 0, outcome, error);
}

/* Fast User Switching: whoever is at the console is disconnected, not logged off. */
static gboolean
request_switch(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const SwitchUser *change = (const SwitchUser *)step;

    outcome->session = run->console;
    if (!run_send_session(run, REQUEST_DISCONNECT, 0, outcome, error))
        return FALSE;
    if (!NT_SUCCESS(outcome->status))
        return TRUE;
    if (change->to != NULL)
        return go_back(run, change, outcome, error);
    if (!new_session(run, outcome, error))
        return FALSE;
    run_set_target(run, change->person.as, NAME_SESSION, outcome->session, 0);
    if (!NT_SUCCESS(outcome->status))
        return TRUE;
    run->console = outcome->session;
    return log_on(run, &change->person, outcome, error);
}

const StepKind step_switch_user = {
    .name = "switch-user",
    .about = "Fast User Switching.",
    .bytes = sizeof(SwitchUser),
    .fields = switch_fields,
    .makes_name = TRUE,
    .logs = STEP_LOGS_ON,
    .check = check_switch,
    .follow = follow_switch,
    .request = request_switch,
};
