/* SPDX-License-Identifier: MIT */
/* Errors of the public library. */
#pragma once

#include "deskheap/deskheap.h"

/* FALSE with a DESKHEAP_ERROR_ARGUMENT, in these words, if it is not good. */
gboolean api_expect_argument(gboolean is_good, const char *what, GError **error);
/* Errors of what lies below leave through here. Takes `from`. */
void api_give_error(GError **error, GError *from);
