/* SPDX-License-Identifier: MIT */
/* The lesson that a scenario is: `lesson:`. */
#pragma once

#include "host/scenario/scenario.h"

/* NULL is none. */
gboolean scenario_lesson_read(Scenario *scenario, const YamlNode *node, GError **error);
/* Whether each question can be asked: what it names is there. pre: all variants are read. */
gboolean scenario_lesson_check(const Scenario *scenario, GError **error);
