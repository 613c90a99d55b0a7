/* SPDX-License-Identifier: MIT */
/* The kinds of machines, and which one is started. */
#include "host/engine/engine_new.h"

#include "host/engine/both_engine.h"
#include "host/engine/model_engine.h"
#include "host/engine/qemu_engine.h"

Engine *
engine_new(const EngineOptions *options,
           const struct abi_boot *boot,
           EngineEventFunc on_event,
           gpointer user,
           GError **error)
{
    switch (options != NULL ? options->kind : ENGINE_MODEL) {
    case ENGINE_QEMU:
        return engine_new_qemu(options, boot, on_event, user, error);
    case ENGINE_BOTH:
        return engine_new_both(options, boot, on_event, user, error);
    case ENGINE_MODEL:
    default:
        return engine_new_model(boot, on_event, user, error);
    }
}
