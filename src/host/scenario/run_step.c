/* SPDX-License-Identifier: MIT */
/* Steps become requests, replies become failures. */
#include "abi/image.h"
#include "abi/service.h"
#include "abi/status.h"
#include "host/scenario/run_internal.h"
#include "host/words/gate.h"

#include <string.h>

/* How a step went. */
typedef struct {
    nt_status status;        /* of the first request that was refused */
    guint32 refused_request; /* its kind */
    guint32 pid;             /* process or service it made or asked, 0: none */
    guint32 session;
    gboolean has_exit_code;
    guint32 exit_code;
    guint32 last_error;
    guint32 made;           /* calls that succeeded */
    const RunStep *started; /* the service runs already, since this step; NULL: it does not */
    gboolean is_failure;
} Outcome;

/* ---- requests ---- */

static void
request_new(struct abi_request *request, guint32 kind, guint32 session, guint32 pid)
{
    memset(request, 0, sizeof(*request));
    request->kind = kind;
    request->session = session;
    request->pid = pid;
}

static void
request_text(struct abi_request *request, const char *text)
{
    gsize bytes = text == NULL ? 1 : strlen(text) + 1;

    /* Reading the scenario made sure that it fits. */
    g_assert(request->text_bytes + bytes <= sizeof(request->text));
    if (text != NULL)
        memcpy(request->text + request->text_bytes, text, bytes);
    request->text_bytes += (guint32)bytes;
}

gboolean
run_request(
    Run *run, struct abi_request *request, GBytes *payload, struct abi_event *reply, GError **error)
{
    gconstpointer data = NULL;

    if (payload != NULL) {
        data = g_bytes_get_data(payload, NULL);
        request->payload_bytes = (guint32)g_bytes_get_size(payload);
    }
    run->record->request_count++;
    if (engine_request(run->engine, request, data, reply, error))
        return TRUE;
    run_prefix_error(run, error);
    return FALSE;
}

static void
need_programs(Run *run, const GPtrArray *steps, GHashTable *given, GPtrArray *images)
{
    Programs *programs = run->scenario->programs;

    for (guint i = 0; i < steps->len; i++) {
        const Step *step = g_ptr_array_index(steps, i);
        if (step->program != NULL)
            programs_need(programs, step->program, given, images);
        if (step->user != NULL)
            programs_need(programs, step->shell == NULL ? programs_shell() : step->shell, given,
                          images);
    }
}

/* Gives the machine every program this scenario names: they are on its disk before it starts. */
static gboolean
give_images(Run *run, nt_status *status, GError **error)
{
    g_autoptr(GPtrArray) images = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GHashTable) given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct abi_request request;
    struct abi_event reply;

    programs_need_system(run->scenario->programs, given, images);
    need_programs(run, run->variant->services, given, images);
    need_programs(run, run->variant->steps, given, images);
    for (guint i = 0; i < images->len; i++) {
        request_new(&request, REQUEST_IMAGE, 0, 0);
        if (!run_request(run, &request, g_ptr_array_index(images, i), &reply, error))
            return FALSE;
        if (NT_SUCCESS(*status))
            *status = reply.status;
    }
    return TRUE;
}

static gboolean
send(Run *run,
     struct abi_request *request,
     Outcome *outcome,
     struct abi_event *reply,
     GError **error)
{
    if (!run_request(run, request, NULL, reply, error))
        return FALSE;
    if (NT_SUCCESS(outcome->status)) {
        outcome->status = reply->status;
        outcome->refused_request = NT_SUCCESS(reply->status) ? REQUEST_NONE : request->kind;
    }
    return TRUE;
}

/* ---- the record of a step ---- */

static RunStep *
begin_step(Run *run, const Step *step, const char *kind, guint line)
{
    RunStep *record = g_new0(RunStep, 1);
    const char *name = "";
    gboolean is_of_boot = step != NULL && strcmp(kind, "boot") == 0;

    record->kind = kind;
    record->number = is_of_boot ? 0 : run->next;
    record->line = line;
    record->boot = run->record->boots;
    record->failure = -1;
    record->session = ABI_NO_SESSION;
    record->start_ms = run->record->time_ms;
    record->first_event = run->record->event_count;
    record->requests = (guint32)run->record->request_count;
    if (step != NULL) {
        if (step->name != NULL)
            name = step->name;
        else if (step->as != NULL)
            name = step->as;
        else if (step->in != NULL)
            name = step->in;
        record->n = step->n;
        record->count = step->count;
        record->title = step_title(step);
        record->program = g_strdup(step->program == NULL ? "" : step->program);
        record->in = g_strdup(step->in == NULL ? "" : step->in);
    } else {
        record->program = g_strdup("");
        record->in = g_strdup("");
    }
    record->name = g_strdup(name);
    g_ptr_array_add(run->record->steps, record);
    watch_begin_step(run->watch);
    return record;
}

static void
take_ending(const WatchProcess *process, Outcome *outcome)
{
    outcome->pid = process->pid;
    outcome->has_exit_code = TRUE;
    outcome->exit_code = process->exit_code;
    if (!NT_SUCCESS(process->exit_status))
        outcome->status = process->exit_status;
}

/* What ended, if something did: the step's own process, or one it set going. */
static void
look_at_processes(Run *run, Outcome *outcome)
{
    const WatchProcess *process =
        outcome->pid == 0 ? NULL : watch_process(run->watch, outcome->pid);

    if (process != NULL && process->has_ended)
        take_ending(process, outcome);
    if (outcome->pid != 0 && (outcome->is_failure || !NT_SUCCESS(outcome->status)))
        return;
    process = watch_casualty(run->watch);
    if (process != NULL)
        take_ending(process, outcome);
}

/* The step of this start that made a process. */
static const RunStep *
step_that_made(const Run *run, const WatchProcess *process)
{
    const GPtrArray *steps = run->record->steps;
    guint first = 0;

    for (guint end = steps->len; end - first > 1;) {
        guint middle = first + (end - first) / 2;
        if (((const RunStep *)g_ptr_array_index(steps, middle))->first_event > process->created)
            end = middle;
        else
            first = middle;
    }
    return g_ptr_array_index(steps, first);
}

static char *
running_text(const RunStep *started)
{
    return started->line == 0
               ? g_strdup("this service is running already: it starts with the system")
               : g_strdup_printf("this service is running already: line %u started it",
                                 started->line);
}

static char *
status_text(const Outcome *outcome)
{
    if (outcome->started != NULL)
        return running_text(outcome->started);
    if (outcome->has_exit_code && outcome->status == STATUS_UNSUCCESSFUL)
        return g_strdup_printf("the program ended with exit code %u", outcome->exit_code);
    if (outcome->refused_request == REQUEST_SESSION_NEW && outcome->status == STATUS_NOT_SUPPORTED)
        return g_strdup("no new session: without Terminal Services the console's is the only one");
    return g_strdup_printf("refused with status 0x%08X %s", outcome->status,
                           run_status_name(outcome->status));
}

/* A csrss that could make nothing of its command line, or nothing of what stands there. */
static char *
csrss_text(const WatchProcess *process, const char *text)
{
    if (!NT_SUCCESS(process->shared_section_status))
        return g_strdup_printf("csrss cannot read SharedSection=%s: sizes in KB are meant, as in "
                               "1024,3072,512",
                               process->shared_section);
    return g_strdup_printf("%s; csrss read SharedSection=%s", text, process->shared_section);
}

static char *
failure_detail(Run *run, const Outcome *outcome, const RunRefusal *refusal)
{
    const WatchProcess *process =
        outcome->pid == 0 ? NULL : watch_process(run->watch, outcome->pid);
    gboolean is_injected =
        refusal->gate != GATE_NONE ? refusal->is_injected : run->watch->is_injected;
    g_autofree char *text =
        refusal->gate != GATE_NONE ? run_refusal_text(refusal) : status_text(outcome);

    /* What was looked for and is not there has nothing to do with sizes. */
    if (process != NULL && process->shared_section != NULL && refusal->gate != GATE_NOT_FOUND)
        return csrss_text(process, text);
    if (refusal->gate == GATE_CONSOLE && run->watch->step_first.gate != GATE_CONSOLE) {
        g_autofree char *first = run_refusal_text(&run->watch->step_first);
        return g_strdup_printf("%s: %s", text, first);
    }
    if (is_injected)
        return g_strdup_printf("%s; refused because line %u asked for it", text, run->fail_line);
    return g_steal_pointer(&text);
}

static void
add_failure(Run *run, RunStep *step, const Outcome *outcome)
{
    RunFailure *failure = g_new0(RunFailure, 1);
    const RunRefusal *refusal = watch_cause(run->watch, outcome->pid);
    const RunRefusal *first = &run->watch->step_first;
    const WatchProcess *process =
        outcome->pid == 0 ? NULL : watch_process(run->watch, outcome->pid);

    failure->step = run->record->steps->len - 1;
    failure->kind = step->kind;
    failure->line = step->line;
    failure->n = step->n;
    failure->name = g_strdup(step->name);
    failure->status = outcome->status;
    failure->status_name = run_status_name(outcome->status);
    failure->gate = (enum gate)refusal->gate;
    failure->cause = gate_cause(refusal->gate);
    failure->because_gate = refusal->gate != GATE_NONE && first->gate != refusal->gate
                                ? (enum gate)first->gate
                                : GATE_NONE;
    failure->because = failure->because_gate == GATE_NONE ? "" : gate_cause(first->gate);
    failure->detail = failure_detail(run, outcome, refusal);
    failure->session = process != NULL ? process->session : outcome->session;
    failure->desktop = g_strdup(process != NULL ? process->desktop : "");
    failure->program = g_strdup(process != NULL ? process->image : "");
    failure->pid = outcome->pid;
    failure->has_exit_code = outcome->has_exit_code;
    failure->exit_code = outcome->exit_code;
    failure->last_error = outcome->last_error;
    failure->time_ms = run->record->time_ms;
    failure->refusal = *refusal;
    if (failure->because_gate != GATE_NONE)
        failure->because_refusal = *first;
    if (refusal->gate != GATE_NONE && refusal->event < run->record->events->len)
        failure->refusal_event = refusal->event + 1;
    step->failure = (gint)run->record->failures->len;
    g_ptr_array_add(run->record->failures, failure);
}

static void
end_step(Run *run, RunStep *step, Outcome *outcome)
{
    look_at_processes(run, outcome);
    step->requests = (guint32)run->record->request_count - step->requests;
    step->end_event = run->record->event_count;
    step->time_ms = run->record->time_ms;
    step->made = outcome->made;
    step->pid = outcome->pid;
    step->session = outcome->session;
    if (outcome->is_failure || !NT_SUCCESS(outcome->status))
        add_failure(run, step, outcome);
}

static void
set_target(Run *run, const char *name, NameKind kind, guint32 session, guint32 pid)
{
    RunTarget *target;

    if (name == NULL)
        return;
    target = g_new(RunTarget, 1);
    *target = (RunTarget){ .kind = kind, .session = session, .pid = pid };
    g_hash_table_replace(run->targets, g_strdup(name), target);
}

/* ---- services ---- */

static gboolean
start_service(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_SERVICE_START, 0, 0);
    request.v[0] = step->is_interactive ? SERVICE_INTERACTIVE : 0;
    request.v[1] = step->luid.value;
    request_text(&request, step->name);
    request_text(&request, programs_image_name(run->scenario->programs, step->program));
    request_text(&request, step->account == NULL ? "LocalSystem" : step->account);
    request_text(&request, step->desktop);
    if (!send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->session = 0;
    outcome->pid = (guint32)reply.v[1];
    outcome->last_error = (guint32)reply.v[2];
    outcome->is_failure = outcome->last_error != 0;
    const WatchProcess *process = watch_process(run->watch, outcome->pid);
    if (outcome->last_error == ERROR_SERVICE_ALREADY_RUNNING && process != NULL)
        outcome->started = step_that_made(run, process);
    set_target(run, step->name, NAME_SERVICE, 0, outcome->pid);
    return TRUE;
}

static gboolean
stop_service(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_SERVICE_STOP, 0, 0);
    request_text(&request, step->name);
    if (!send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->session = 0;
    outcome->last_error = (guint32)reply.v[2];
    outcome->is_failure = outcome->last_error != 0;
    return TRUE;
}

/* ---- sessions ---- */

static gboolean
new_session(Run *run, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_SESSION_NEW, 0, 0);
    if (!send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->session = NT_SUCCESS(reply.status) ? (guint32)reply.v[1] : ABI_NO_SESSION;
    return TRUE;
}

static gboolean
log_on_to(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    const char *shell = step->shell == NULL ? programs_shell() : step->shell;
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_LOGON, outcome->session, 0);
    request.v[0] = step->luid.value;
    request_text(&request, step->user);
    request_text(&request, programs_image_name(run->scenario->programs, shell));
    if (!send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->pid = (guint32)reply.v[1];
    return TRUE;
}

static gboolean
log_on(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    outcome->session = run->console;
    if (step->logon_kind == LOGON_KIND_RDP && !new_session(run, outcome, error))
        return FALSE;
    set_target(run, step->as, NAME_SESSION, outcome->session, 0);
    return !NT_SUCCESS(outcome->status) || log_on_to(run, step, outcome, error);
}

static gboolean
session_request(Run *run, guint32 kind, guint32 v0, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, kind, outcome->session, 0);
    request.v[0] = v0;
    return send(run, &request, outcome, &reply, error);
}

/* The session a step is about. FALSE, as an outcome, if its logon never gave it one. */
static gboolean
find_session(Run *run, const char *name, Outcome *outcome)
{
    if (run_session(run, name, &outcome->session))
        return TRUE;
    outcome->session = ABI_NO_SESSION;
    outcome->status = STATUS_NOT_FOUND;
    return FALSE;
}

/* Fast User Switching: whoever is at the console is disconnected, not logged off. */
static gboolean
switch_user(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    outcome->session = run->console;
    if (!session_request(run, REQUEST_DISCONNECT, 0, outcome, error))
        return FALSE;
    if (!NT_SUCCESS(outcome->status))
        return TRUE;
    if (step->to != NULL) {
        if (!find_session(run, step->to, outcome))
            return TRUE;
        run->console = outcome->session;
        return session_request(run, REQUEST_RECONNECT, 0, outcome, error);
    }
    if (!new_session(run, outcome, error))
        return FALSE;
    set_target(run, step->as, NAME_SESSION, outcome->session, 0);
    if (!NT_SUCCESS(outcome->status))
        return TRUE;
    run->console = outcome->session;
    return log_on_to(run, step, outcome, error);
}

/* Its number may be given to another session. */
static void
forget_session(Run *run, guint32 session)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, run->targets);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        RunTarget *target = value;
        if (target->kind == NAME_SESSION && target->session == session)
            target->session = ABI_NO_SESSION;
    }
}

static gboolean
change_session(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    static const struct {
        StepKind step;
        guint32 request;
        guint32 v0;
    } kinds[] = {
        { STEP_LOGOFF, REQUEST_LOGOFF, 0 },       { STEP_DISCONNECT, REQUEST_DISCONNECT, 0 },
        { STEP_RECONNECT, REQUEST_RECONNECT, 0 }, { STEP_LOCK, REQUEST_LOCK, 1 },
        { STEP_UNLOCK, REQUEST_LOCK, 0 },
    };

    if (!find_session(run, step->in, outcome))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].step == step->kind &&
            !session_request(run, kinds[i].request, kinds[i].v0, outcome, error))
            return FALSE;
    /* Session 0 is there as long as the machine runs. */
    if (step->kind == STEP_LOGOFF && NT_SUCCESS(outcome->status) && outcome->session != 0)
        forget_session(run, outcome->session);
    return TRUE;
}

/* ---- processes ---- */

/* The process a step is about. FALSE, as an outcome, if it never came to be or is gone. */
static gboolean
find_process(Run *run, const char *name, Outcome *outcome)
{
    const WatchProcess *process = run_process(run, name);

    if (process != NULL && !process->has_ended) {
        outcome->pid = process->pid;
        outcome->session = process->session;
        return TRUE;
    }
    outcome->status = STATUS_NOT_FOUND;
    return FALSE;
}

static gboolean
is_system_account(const char *account)
{
    return account != NULL && (g_ascii_strcasecmp(account, "SYSTEM") == 0 ||
                               g_ascii_strcasecmp(account, "LocalSystem") == 0);
}

static gboolean
run_program(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    if (!(step->parent != NULL ? find_process(run, step->parent, outcome)
                               : find_session(run, step->in, outcome))) {
        set_target(run, step->as, NAME_PROCESS, ABI_NO_SESSION, 0);
        return TRUE;
    }
    request_new(&request, step->parent != NULL ? REQUEST_SPAWN : REQUEST_RUN, outcome->session,
                outcome->pid);
    if (step->is_desktop_null)
        request.v[0] |= RUN_DESKTOP_NULL;
    if (is_system_account(step->account))
        request.v[0] |= RUN_AS_SYSTEM;
    request_text(&request, programs_image_name(run->scenario->programs, step->program));
    request_text(&request, step->desktop);
    if (step->parent == NULL)
        request_text(&request, is_system_account(step->account) ? NULL : step->account);
    outcome->pid = 0;
    if (!send(run, &request, outcome, &reply, error))
        return FALSE;
    outcome->pid = (guint32)reply.v[1];
    set_target(run, step->as, NAME_PROCESS, outcome->session, outcome->pid);
    return TRUE;
}

/* The actions of a step, with the handle of the window it names. NULL, as an outcome: there never
 * was such a window. */
static GBytes *
image_for(Run *run, const Step *step, Outcome *outcome)
{
    if (step->window == NULL)
        return g_bytes_ref(step->image);
    const RunTarget *target = g_hash_table_lookup(run->targets, step->window);
    if (target == NULL || target->handle == 0) {
        outcome->status = STATUS_NOT_FOUND;
        return NULL;
    }
    gsize bytes;
    guint8 *copy = g_bytes_unref_to_data(g_bytes_ref(step->image), &bytes);
    struct image_header header;
    memcpy(&header, copy, sizeof header);
    struct image_action action;
    memcpy(&action, copy + header.action_offset, sizeof action);
    action.flags |= ACTION_HANDLE;
    action.a = target->handle;
    memcpy(copy + header.action_offset, &action, sizeof action);
    return g_bytes_new_take(copy, bytes);
}

/* The window that a step made has its name from now on. */
static void
name_window(Run *run, const Step *step, guint32 session)
{
    guint64 handle = 0;
    gsize bytes;
    const guint8 *made = engine_reply_payload(run->engine, &bytes);

    if (step->as == NULL)
        return;
    if (bytes >= sizeof handle)
        memcpy(&handle, made, sizeof handle);
    set_target(run, step->as, NAME_WINDOW, session, 0);
    ((RunTarget *)g_hash_table_lookup(run->targets, step->as))->handle = (guint32)handle;
}

static gboolean
act(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    if (!find_process(run, step->in, outcome))
        return TRUE;
    g_autoptr(GBytes) image = image_for(run, step, outcome);
    if (image == NULL)
        return TRUE;
    request_new(&request, REQUEST_ACTIONS, outcome->session, outcome->pid);
    if (!run_request(run, &request, image, &reply, error))
        return FALSE;
    name_window(run, step, outcome->session);
    outcome->status = reply.status;
    outcome->made = (guint32)reply.v[1];
    outcome->last_error = (guint32)reply.v[2];
    return TRUE;
}

/* Ending a process is what was asked for: that it ends is no failure. */
static gboolean
end_process(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    if (!find_process(run, step->in, outcome))
        return TRUE;
    if (step->kind == STEP_EXIT) {
        request_new(&request, REQUEST_EXIT, outcome->session, outcome->pid);
        request.v[0] = step->code.value;
    } else {
        request_new(&request, REQUEST_KILL, outcome->session, 0);
        request.v[0] = outcome->pid;
    }
    outcome->pid = 0;
    return send(run, &request, outcome, &reply, error);
}

/* ---- the rest ---- */

static gboolean
let_time_pass(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, REQUEST_WAIT, 0, 0);
    request.v[0] = step->wait_ms;
    return send(run, &request, outcome, &reply, error);
}

static gboolean
fail_next(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    run->fail_line = step->line;
    request_new(&request, REQUEST_FAIL_NEXT, 0, 0);
    request.v[0] = step->allocation.is_set ? step->allocation.value : 1;
    for (guint i = 0; step->tag != NULL && step->tag[i] != '\0'; i++)
        request.v[1] |= (guint64)(guchar)step->tag[i] << (8 * i);
    return send(run, &request, outcome, &reply, error);
}

static gboolean
perform(Run *run, const Step *step, Outcome *outcome, GError **error)
{
    switch (step->kind) {
    case STEP_START_SERVICE:
        return start_service(run, step, outcome, error);
    case STEP_STOP_SERVICE:
        return stop_service(run, step, outcome, error);
    case STEP_LOGON:
        return log_on(run, step, outcome, error);
    case STEP_SWITCH_USER:
        return switch_user(run, step, outcome, error);
    case STEP_LOGOFF:
    case STEP_DISCONNECT:
    case STEP_RECONNECT:
    case STEP_LOCK:
    case STEP_UNLOCK:
        return change_session(run, step, outcome, error);
    case STEP_RUN:
        return run_program(run, step, outcome, error);
    case STEP_ACTION:
        return act(run, step, outcome, error);
    case STEP_EXIT:
    case STEP_KILL:
        return end_process(run, step, outcome, error);
    case STEP_WAIT:
        return let_time_pass(run, step, outcome, error);
    case STEP_FAIL_NEXT:
        return fail_next(run, step, outcome, error);
    case STEP_SET_REGISTRY:
    case STEP_REBOOT:
    case STEP_MARK:
    case STEP_REPEAT:
    case STEP_EXPECT:
        break;
    }
    g_return_val_if_reached(FALSE);
}

static gboolean
perform_as(Run *run, const Step *step, const char *kind, GError **error)
{
    Outcome outcome = { .session = ABI_NO_SESSION };
    RunStep *record = begin_step(run, step, kind, step->line);

    if (!perform(run, step, &outcome, error))
        return FALSE;
    end_step(run, record, &outcome);
    return TRUE;
}

gboolean
run_step_perform(Run *run, const Step *step, GError **error)
{
    return perform_as(run, step, step->kind_text, error);
}

/* ---- starting the machine ---- */

static void
on_event(const struct abi_event *event, const char *text, gpointer user)
{
    Run *run = user;

    if (run->options.on_event != NULL)
        run->options.on_event(run->record->boots, run->record->event_count, event, text,
                              run->options.user);
    watch_event(run->watch, event, text);
}

static gboolean
power_on(Run *run, Outcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    if (!give_images(run, &outcome->status, error))
        return FALSE;
    if (run->options.explain) {
        guint64 before = run->record->event_count;
        request_new(&request, REQUEST_EXPLAIN, 0, 0);
        request.v[0] = 1;
        if (!send(run, &request, outcome, &reply, error))
            return FALSE;
        run->record->explaining_count += run->record->event_count - before;
    }
    if (run->options.before_boot != NULL &&
        !run->options.before_boot(run->engine, run->options.user, error))
        return FALSE;
    request_new(&request, REQUEST_POWER_ON, 0, 0);
    return send(run, &request, outcome, &reply, error);
}

gboolean
run_step_boot(Run *run, guint line, const char *title, GError **error)
{
    Outcome outcome = { .session = ABI_NO_SESSION };
    RunRecord *record = run->record;

    if (run->engine != NULL)
        engine_add_comparison(run->engine, &record->comparison);
    g_clear_pointer(&run->engine, engine_free);
    g_clear_pointer(&run->snapshot, snapshot_free);
    g_hash_table_remove_all(run->targets);
    run->console = 0;
    if (!edition_make_boot(run->variant->edition, run->registry, &run->variant->settings,
                           &record->boot, error))
        return FALSE;
    record->boots++;
    record->time_ms = 0;
    watch_boot(run->watch);

    RunStep *step = begin_step(run, NULL, "boot", line);
    step->title = g_strdup(title);
    run->engine = engine_new(&run->options.engine, &record->boot, on_event, run, error);
    if (run->engine == NULL) {
        run_prefix_error(run, error);
        return FALSE;
    }
    g_clear_pointer(&record->environment, engine_environment_free);
    record->environment = engine_environment(run->engine);
    if (!power_on(run, &outcome, error))
        return FALSE;
    run->is_dead = !NT_SUCCESS(outcome.status);
    end_step(run, step, &outcome);
    for (guint i = 0; !run->is_dead && i < run->variant->services->len; i++)
        if (!perform_as(run, g_ptr_array_index(run->variant->services, i), "boot", error))
            return FALSE;
    return TRUE;
}
