/* SPDX-License-Identifier: MIT */
/* Copies the model; of a PC keeps the log and starts another that is asked the same. */
#include "host/engine/engine_save.h"

#include "host/engine/engine_internal.h"
#include "host/engine/engine_log.h"
#include "host/engine/engine_new.h"

#include <string.h>

struct EngineSave {
    const EngineMachine *machine;
    EngineOptions options;
    Engine state;   /* what all kinds have in common; no machine */
    gpointer copy;  /* of one that can be copied */
    EngineLog *log; /* of another */
};

/* ---- saving ---- */

static gboolean
take_machine(EngineSave *save, Engine *engine, GError **error)
{
    if (engine->machine->copy != NULL) {
        save->copy = engine->machine->copy(engine, error);
        return save->copy != NULL;
    }
    if (engine->log != NULL) {
        save->log = engine_log_copy(engine->log);
        return TRUE;
    }
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED,
                "a machine of kind %s can be saved only if what it is asked is kept from its start",
                engine->machine->name);
    return FALSE;
}

EngineSave *
engine_save(Engine *engine, GError **error)
{
    g_autoptr(EngineSave) save = g_new0(EngineSave, 1);

    save->machine = engine->machine;
    save->options = engine->options;
    save->state = *engine;
    save->state.on_event = NULL;
    save->state.user = NULL;
    save->state.log = NULL;
    return take_machine(save, engine, error) ? g_steal_pointer(&save) : NULL;
}

void
engine_save_free(EngineSave *save)
{
    if (save == NULL)
        return;
    if (save->copy != NULL)
        save->machine->copy_free(save->copy);
    engine_log_free(save->log);
    g_free(save);
}

/* ---- a machine that stands there ---- */

static gboolean
fail_other_answer(const LoggedRequest *logged, guint number, GError **error)
{
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
                "the machine does not do again what it did: request %u of kind %u is answered "
                "otherwise",
                number, logged->request.kind);
    return FALSE;
}

/* Whom the machine tells of events has heard of these. */
static gboolean
ask_again(Engine *engine, const EngineLog *log, GError **error)
{
    for (guint i = 0; i < log->requests->len; i++) {
        const LoggedRequest *logged = g_ptr_array_index(log->requests, i);
        struct abi_request request = logged->request;
        struct abi_event reply;
        gconstpointer payload =
            logged->payload == NULL ? NULL : g_bytes_get_data(logged->payload, NULL);
        if (!engine_request(engine, &request, payload, &reply, error))
            return FALSE;
        if (memcmp(&reply, &logged->reply, sizeof reply) != 0)
            return fail_other_answer(logged, i + 1, error);
    }
    return TRUE;
}

static Engine *
new_by_log(const EngineSave *save, GError **error)
{
    g_autoptr(Engine) engine = engine_new(&save->options, &save->state.boot, NULL, NULL, error);

    if (engine == NULL || !ask_again(engine, save->log, error))
        return NULL;
    return g_steal_pointer(&engine);
}

static Engine *
new_by_copy(const EngineSave *save, GError **error)
{
    Engine *engine = save->machine->new_of_copy(save->copy, &save->state.boot, error);

    if (engine != NULL)
        *engine = save->state;
    return engine;
}

Engine *
engine_new_saved(const EngineSave *save, EngineEventFunc on_event, gpointer user, GError **error)
{
    Engine *engine = save->copy != NULL ? new_by_copy(save, error) : new_by_log(save, error);

    if (engine != NULL) {
        engine->on_event = on_event;
        engine->user = user;
    }
    return engine;
}
