/* SPDX-License-Identifier: MIT */
/* A model machine and a PC in step behind one engine. */
#pragma once

#include "host/engine/engine.h"

/* The two machines of such an engine, for tests. */
void engine_both_parts(Engine *engine, Engine **model, Engine **pc);

Engine *engine_new_both(const EngineOptions *options,
                        const struct abi_boot *boot,
                        EngineEventFunc on_event,
                        gpointer user,
                        GError **error);
