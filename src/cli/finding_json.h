/* SPDX-License-Identifier: MIT */
/* What is found in a file, as JSON: its place is taken out of its message. */
#pragma once

#include "host/text/finding.h"
#include "host/text/json_writer.h"

/* Members of an object that is open, and their rows. `path`: the file that a finding is of which
 * names none. */
/* clang-format off */
#define FINDING_MEMBERS \
    { "code", JSON_TEXT }, \
    { "severity", JSON_TEXT, .words = finding_severities }, \
    { "file", JSON_TEXT, JSON_OPTIONAL }, \
    { "line", JSON_INT, JSON_OPTIONAL | JSON_NULLABLE }, \
    { "column", JSON_INT, JSON_OPTIONAL | JSON_NULLABLE }, \
    { "offset", JSON_TEXT, JSON_OPTIONAL }, \
    { "message", JSON_TEXT }
/* clang-format on */
void finding_json(JsonWriter *writer, const char *path, const Finding *finding);
