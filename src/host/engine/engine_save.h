/* SPDX-License-Identifier: MIT */
/*
 * A machine as a value, and machines that stand where it stood. The model is copied. What cannot be
 * copied, a PC, is started anew and asked again what it was asked: EngineOptions.is_logged keeps
 * that. Any number of threads may make machines of one save.
 */
#pragma once

#include "host/engine/engine.h"

typedef struct EngineSave EngineSave;

/* pre: the machine is idle. NULL with an error if it cannot be saved. */
EngineSave *engine_save(Engine *engine, GError **error);
void engine_save_free(EngineSave *save);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EngineSave, engine_save_free)

/* The callback gets the events from here on. ENGINE_ERROR_DIFFERENCE if a machine that is asked
 * again answers otherwise. */
Engine *engine_new_saved(const EngineSave *save,
                         EngineEventFunc on_event,
                         gpointer user,
                         GError **error);
