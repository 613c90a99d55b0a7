/* SPDX-License-Identifier: MIT */
/* A model machine and a PC in step behind one engine. */
#pragma once

#include "host/engine/engine.h"

Engine *engine_new_both(const EngineOptions *options, const struct abi_boot *boot, EngineEventFunc on_event,
                        gpointer user, GError **error);
