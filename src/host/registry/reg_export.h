/* SPDX-License-Identifier: MIT */
/* Registry exports (.reg). */
#pragma once

#include "host/registry/reg_reader.h"

#define REG_HEADER_5 "Windows Registry Editor Version 5.00"
#define REG_HEADER_4 "REGEDIT4"

/* The whole text, from its begin. FALSE with the reader's problem. */
gboolean reg_export_read(RegReader *reader);
