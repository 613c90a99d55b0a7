/* SPDX-License-Identifier: MIT */
/* In the place of the PC, where deskheap was built without it: who asks for one is told. */
#include "host/engine/both_engine.h"
#include "host/engine/qemu_engine.h"

static Engine *
fail_missing(GError **error)
{
    g_set_error_literal(error, ENGINE_ERROR, ENGINE_ERROR_MISSING,
                        "this deskheap was built without the PC: there is the model machine only");
    return NULL;
}

Engine *
engine_new_qemu(const EngineOptions *options,
                const struct abi_boot *boot,
                EngineEventFunc on_event,
                gpointer user,
                GError **error)
{
    return fail_missing(error);
}

Engine *
engine_new_both(const EngineOptions *options,
                const struct abi_boot *boot,
                EngineEventFunc on_event,
                gpointer user,
                GError **error)
{
    return fail_missing(error);
}

gboolean
engine_qemu_time_limit(guint *seconds, GError **error)
{
    *seconds = 0;
    return TRUE;
}

gboolean
engine_qemu_is_short(const GError *error)
{
    return FALSE;
}
