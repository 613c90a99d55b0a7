/* SPDX-License-Identifier: MIT */
/* Editions for people: every number of one, or what several do not share. */
#pragma once

#include "host/edition/edition.h"

/* "configs/editions/xp-sp3.yaml:19": of a shipped file as documents name it. Free with g_free(). */
char *edition_cell_place(const Cell *cell);

/* Name and title, a line each. */
void edition_print_list(GString *out, const GPtrArray *editions);
/* Each number with its confidence, the file and line that says it, and its source. */
void edition_print(GString *out, const Edition *edition);
/* pre: two or more (Edition). Numbers that are not the same, or not there, in all of them. */
void edition_print_differences(GString *out, const GPtrArray *editions);
/* How many that are, of `count`. */
guint edition_count_differences(const GPtrArray *editions, guint *count);
