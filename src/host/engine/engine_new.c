/* SPDX-License-Identifier: MIT */
/* The kinds of machines, and which one is started. */
#include "host/engine/engine_new.h"

#include "host/engine/both_engine.h"
#include "host/engine/engine_internal.h"
#include "host/engine/engine_log.h"
#include "host/engine/model_engine.h"
#include "host/engine/qemu_engine.h"

static Engine *
start(const EngineOptions *options,
      const struct abi_boot *boot,
      EngineEventFunc on_event,
      gpointer user,
      GError **error)
{
    switch (options->kind) {
    case ENGINE_QEMU:
        return engine_new_qemu(options, boot, on_event, user, error);
    case ENGINE_BOTH:
        return engine_new_both(options, boot, on_event, user, error);
    case ENGINE_MODEL:
    default:
        return engine_new_model(boot, on_event, user, error);
    }
}

Engine *
engine_new(const EngineOptions *options,
           const struct abi_boot *boot,
           EngineEventFunc on_event,
           gpointer user,
           GError **error)
{
    static const EngineOptions usual = { .kind = ENGINE_MODEL };
    Engine *engine = start(options != NULL ? options : &usual, boot, on_event, user, error);

    if (engine == NULL)
        return NULL;
    engine->options = options != NULL ? *options : usual;
    if (engine->options.is_logged && engine->machine->copy == NULL)
        engine->log = engine_log_new();
    return engine;
}
