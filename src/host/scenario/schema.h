/* SPDX-License-Identifier: MIT */
/* The JSON Schema (draft-07) of the scenario format: scenario-1.json, made part of the library. */
#pragma once

extern const char scenario_schema_text[];
