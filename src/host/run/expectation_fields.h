/* SPDX-License-Identifier: MIT */
/* Rows that many kinds of expectation have; AT(member) is the place in their struct. */
#pragma once

#include "host/scenario/name_fields.h"
#include "host/scenario/outcome_fields.h"
#include "host/scenario/step_kinds.h"
#include "host/yaml/quantity_fields.h"

#include <stddef.h>

#define EXPECTATION_TEXT_MAX 255u
/* A handle has 16 bits of index, and nothing is counted that has none. */
#define EXPECTATION_HANDLES_MAX 65535u

/* clang-format off */
#define COUNT(key, member, most, about) { key, &field_count, AT(member), 0, 0, most, NULL, about }
#define PART(key, member, about) { key, &field_part, AT(member), 0, 0, 0, NULL, about }
#define BYTES(key, member, about) { key, &field_bytes, AT(member), 0, 0, 0, NULL, about }
#define TEXT(key, member, flags, about) { key, &field_text, AT(member), flags, 0, EXPECTATION_TEXT_MAX, NULL, about }
#define USE(key, member, flags, kinds, about) { key, &field_use, AT(member), flags, 0, EXPECTATION_TEXT_MAX, NAMED(kinds), about }
#define SESSION(flags) USE("session", session, flags, NAME_SESSION, "Its name or number.")
#define SINCE USE("since", expectation.since, 0, NAME_MARK, "Looks at what happened since this mark.")
/* clang-format on */
