/* SPDX-License-Identifier: MIT */
/* A machine as the physical memory that observers read. */
#pragma once

#include "host/engine/engine.h"
#include "host/memory/page_walk.h"

G_BEGIN_DECLS

/* Physical memory of a running machine. Good as long as the engine. */
PhysicalReader physical_reader_for_engine(Engine *engine);

/* Frames of emulated memory in use, for the memory bench. */
guint64 engine_frames_used(Engine *engine);

G_END_DECLS
