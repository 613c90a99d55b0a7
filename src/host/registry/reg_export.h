/* SPDX-License-Identifier: MIT */
/* Registry exports (.reg). */
#pragma once

#include "host/registry/reg_reader.h"

#define REG_HEADER_5 "Windows Registry Editor Version 5.00"
#define REG_HEADER_4 "REGEDIT4"

/* Its first line that is not empty is a header. */
gboolean reg_export_is(const char *text);
/* The whole text, from its begin. FALSE with the reader's problem. */
gboolean reg_export_read(RegReader *reader);
