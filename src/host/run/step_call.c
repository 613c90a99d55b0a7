/* SPDX-License-Identifier: MIT */
/* Calls that a running process makes: what the kinds of step are made of, one for each action. */
#include "abi/image.h"
#include "host/program/program_name.h"
#include "host/run/run_request.h"
#include "host/run/run_state.h"
#include "host/scenario/expand.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_calls.h"
#include "host/scenario/step_kinds.h"

#include <string.h>

#include <stddef.h>

typedef struct {
    Step step;
    char *in;
    char *program; /* that it starts */
    char *as;      /* the window it makes, from now on */
    char *window;  /* the name of the one it is about */
    GBytes *image;
} Call;

/* clang-format off */
static const Field call_fields[] = {
    { "in", &field_use, offsetof(Call, in), FIELD_REQUIRED, 0, STEP_NAME_BYTES, NAMED(NAME_PROCESS | NAME_SERVICE), "Process or service that makes the call." },
    { "for", &field_elsewhere, 0, 0, 0, 0, "loop", "A loop: { n: 1..200 }; {n} in texts is the number." },
    FIELDS_END,
};
/* What is started must be on the machine's disk. */
static const Field start_fields[] = {
    { "program", &field_program, offsetof(Call, program), FIELD_REQUIRED, 0, 0, NULL, "What its process runs." },
    FIELDS_GO_ON(call_fields),
};
static const Field create_window_fields[] = {
    { "as", &field_make, offsetof(Call, as), 0, 0, STEP_NAME_BYTES, NAMED(NAME_WINDOW), "A name for the window, the last one if it makes several." },
    FIELDS_GO_ON(call_fields),
};
/* clang-format on */

static gboolean
check_window(const Call *call, const Expansion *expansion, GError **error)
{
    const YamlNode *at = yaml_node_get(call->step.node, "window");

    return call->window == NULL || names_check(expansion->names, NAME_WINDOW, call->window,
                                               at == NULL ? call->step.node : at, error);
}

static gboolean
follow_call(Step *step, Expansion *expansion, GError **error)
{
    Call *call = (Call *)step;

    call->image = programs_action_image(step->key, step->node, step->kind->fields, &step->calls,
                                        &call->window, error);
    if (yaml_node_get(step->node, "count") == NULL)
        step->calls = 0;
    return call->image != NULL && check_window(call, expansion, error);
}

static void
clear_call(Step *step)
{
    g_clear_pointer(&((Call *)step)->image, g_bytes_unref);
    g_clear_pointer(&((Call *)step)->window, g_free);
}

/* The action, with the handle of the window they name. NULL, as an outcome: there never was such
 * a window. */
static GBytes *
image_for(const Run *run, const Call *call, StepOutcome *outcome)
{
    struct image_header header;
    struct image_action action;
    gsize bytes;

    if (call->window == NULL)
        return g_bytes_ref(call->image);
    if (run_value(run, call->window) == 0) {
        outcome->status = STATUS_NOT_FOUND;
        return NULL;
    }
    guint8 *copy = g_bytes_unref_to_data(g_bytes_ref(call->image), &bytes);
    memcpy(&header, copy, sizeof header);
    memcpy(&action, copy + header.action_offset, sizeof action);
    action.window = run_value(run, call->window);
    memcpy(copy + header.action_offset, &action, sizeof action);
    return g_bytes_new_take(copy, bytes);
}

/* The window that a step made has its name from now on. */
static void
name_window(Run *run, const Call *call, guint32 session)
{
    guint64 handle = 0;
    gsize bytes;
    const guint8 *made = engine_reply_payload(run->engine, &bytes);

    if (call->as == NULL)
        return;
    if (bytes >= sizeof handle)
        memcpy(&handle, made, sizeof handle);
    run_set_value(run, call->as, NAME_WINDOW, session, (guint32)handle);
}

static gboolean
request_call(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    const Call *call = (const Call *)step;
    struct abi_request request;
    struct abi_event reply;

    if (!run_find_process(run, call->in, outcome))
        return TRUE;
    g_autoptr(GBytes) image = image_for(run, call, outcome);
    if (image == NULL)
        return TRUE;
    request_new(&request, REQUEST_ACTIONS, outcome->session, outcome->pid);
    if (!run_request(run, &request, image, &reply, error))
        return FALSE;
    name_window(run, call, outcome->session);
    outcome->status = reply.status;
    outcome->made = (guint32)reply.v[1];
    outcome->last_error = (guint32)reply.v[2];
    return TRUE;
}

#define ROW(table, names)                                                                          \
    {                                                                                              \
        .bytes = sizeof(Call), .fields = table, .makes_name = names, .is_call = TRUE,              \
        .follow = follow_call, .clear = clear_call, .request = request_call,                       \
    }

const StepKind step_call_start = ROW(start_fields, FALSE);
const StepKind step_call_window = ROW(create_window_fields, TRUE);
const StepKind step_call_any = ROW(call_fields, FALSE);
