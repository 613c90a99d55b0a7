/* SPDX-License-Identifier: MIT */
/* The model engine's inside, for tests and benches that call kernel functions directly. */
#pragma once

#include "host/engine/engine.h"

struct kernel;

/* The kernel of a model machine. A panic in a direct call aborts the process. */
struct kernel *engine_model_kernel(Engine *engine);
