/* SPDX-License-Identifier: MIT */
/* Editions for people: every number of one, or what several do not share. */
#pragma once

#include "host/edition/edition.h"

/* Name and title, a line each. */
void edition_print_list(GString *out, const GPtrArray *editions);
/* Each number with its confidence, the file and line that says it, and its source. */
void edition_print(GString *out, const Edition *edition);
/* pre: two or more (Edition). Numbers that are not the same, or not there, in all of them. */
void edition_print_differences(GString *out, const GPtrArray *editions);
