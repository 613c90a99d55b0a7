/* SPDX-License-Identifier: MIT */
/* Sends requests for a run, and finds whom they are about. */
#include "host/run/run_request.h"

#include "abi/guest.h"
#include "host/run/run_state.h"

const char *
run_image_name(const Run *run, const char *program)
{
    return programs_image_name(run->scenario->programs, program);
}

gboolean
run_request(
    Run *run, struct abi_request *request, GBytes *payload, struct abi_event *reply, GError **error)
{
    run->record->request_count++;
    if (request_send(run->engine, request, payload, reply, error))
        return TRUE;
    run_prefix_error(run, error);
    return FALSE;
}

gboolean
run_send(Run *run,
         struct abi_request *request,
         StepOutcome *outcome,
         struct abi_event *reply,
         GError **error)
{
    return run_send_with(run, request, NULL, outcome, reply, error);
}

gboolean
run_send_with(Run *run,
              struct abi_request *request,
              GBytes *payload,
              StepOutcome *outcome,
              struct abi_event *reply,
              GError **error)
{
    if (!run_request(run, request, payload, reply, error))
        return FALSE;
    if (NT_SUCCESS(outcome->status)) {
        outcome->status = reply->status;
        outcome->refused_request = NT_SUCCESS(reply->status) ? REQUEST_NONE : request->kind;
    }
    return TRUE;
}

gboolean
run_send_session(Run *run, guint32 kind, guint32 v0, StepOutcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    request_new(&request, kind, outcome->session, 0);
    request.v[0] = v0;
    return run_send(run, &request, outcome, &reply, error);
}

/* ---- whom they are about ---- */

gboolean
run_find_session(Run *run, const char *name, StepOutcome *outcome)
{
    if (run_session(run, name, &outcome->session))
        return TRUE;
    outcome->session = ABI_NO_SESSION;
    outcome->status = STATUS_NOT_FOUND;
    return FALSE;
}

gboolean
run_find_process(Run *run, const char *name, StepOutcome *outcome)
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

void
run_set_target(Run *run, const char *name, NameKind kind, guint32 session, guint32 pid)
{
    RunTarget *target;

    if (name == NULL)
        return;
    target = g_new(RunTarget, 1);
    *target = (RunTarget){ .kind = kind, .session = session, .pid = pid };
    g_hash_table_replace(run->targets, g_strdup(name), target);
}

void
run_set_value(Run *run, const char *name, NameKind kind, guint32 session, guint32 value)
{
    RunTarget *target = g_new0(RunTarget, 1);

    *target = (RunTarget){ .kind = kind, .session = session, .value = value };
    g_hash_table_replace(run->targets, g_strdup(name), target);
}

guint32
run_value(const Run *run, const char *name)
{
    const RunTarget *target = g_hash_table_lookup(run->targets, name);

    return target == NULL ? 0 : target->value;
}

void
run_forget_session(Run *run, guint32 session)
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
