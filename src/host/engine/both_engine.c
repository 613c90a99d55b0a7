/* SPDX-License-Identifier: MIT */
#include "host/engine/both_engine.h"

Engine *
engine_new_both(const EngineOptions *options, const struct abi_boot *boot, EngineEventFunc on_event, gpointer user,
                GError **error)
{
    (void)options; (void)boot; (void)on_event; (void)user; (void)error;
    return NULL;
}
