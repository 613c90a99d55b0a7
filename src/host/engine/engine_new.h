/* SPDX-License-Identifier: MIT */
/* Starting a machine of any kind. */
#pragma once

#include "host/engine/engine.h"

G_BEGIN_DECLS

/* Options may be NULL (model). The callback gets every event from BOOT on. NULL and error if it
 * cannot start. */
Engine *engine_new(const EngineOptions *options,
                   const struct abi_boot *boot,
                   EngineEventFunc on_event,
                   gpointer user,
                   GError **error);

G_END_DECLS
