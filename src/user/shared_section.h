/* SPDX-License-Identifier: MIT */
/*
 * The SharedSection= argument of csrss's command line: the size of the shared section and of the
 * desktop heaps, in KB. What Windows does with malformed values is our own decision, see
 * docs/fidelity.md.
 */
#pragma once

#include "abi/status.h"

#define SHARED_SECTION_TEXT 64u

struct shared_section {
    uint32_t shared_kb;
    uint32_t interactive_kb;
    uint32_t noninteractive_kb;     /* 0: the string has no third value */
    char text[SHARED_SECTION_TEXT]; /* what stood behind the equals sign, cut if long */
};

/* STATUS_INVALID_PARAMETER: there is no such argument, or no comma follows its first value. */
nt_status shared_section_parse(const char *command_line,
                               uint32_t length,
                               struct shared_section *result) NT_MUST_CHECK;
