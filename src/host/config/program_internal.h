/* SPDX-License-Identifier: MIT */
/* Shared by the files of the program reader. */
#pragma once

#include "host/config/program.h"

/* `exit`, `exit CODE`, `ignore`, `retry N`, `message-box`. */
gboolean program_read_on_failure(const YamlNode *node,
                                 guint *on_failure,
                                 guint32 *value,
                                 GError **error);
