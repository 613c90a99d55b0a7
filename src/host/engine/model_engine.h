/* SPDX-License-Identifier: MIT */
/* The model machine, and its inside for tests and benches that call kernel functions directly. */
#pragma once

#include "host/engine/engine.h"

struct kernel;

/* Starts a model machine. The callback gets every event from BOOT on. NULL and error if it cannot
 * start. */
Engine *engine_new_model(const struct abi_boot *boot,
                         EngineEventFunc on_event,
                         gpointer user,
                         GError **error);
/* With the win32k image of a guest that is not the one built in; win32k stays the caller's and
 * outlives the engine. */
Engine *engine_new_model_with(const struct abi_boot *boot,
                              const guint8 *win32k,
                              EngineEventFunc on_event,
                              gpointer user,
                              GError **error);
/* The kernel of a model machine. A panic in a direct call aborts the process. */
struct kernel *engine_model_kernel(Engine *engine);
