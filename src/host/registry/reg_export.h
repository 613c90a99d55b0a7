/* SPDX-License-Identifier: MIT */
/* Registry exports (.reg). */
#pragma once

#include "host/registry/reg_reader.h"

/* Its first line that is not empty is a header. */
gboolean reg_export_is(const char *text);
/* The whole text, from its begin. FALSE with the reader's problem. */
gboolean reg_export_read(RegReader *reader);
