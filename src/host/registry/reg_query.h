/* SPDX-License-Identifier: MIT */
/* What reg.exe prints for "reg query". */
#pragma once

#include "host/registry/reg_reader.h"

/* It is no export, and has lines as reg.exe prints them. */
gboolean reg_query_is(const char *text);
/* The whole text, from its begin. FALSE with the reader's problem. */
gboolean reg_query_read(RegReader *reader);
