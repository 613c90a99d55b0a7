/* SPDX-License-Identifier: MIT */
/* Shared by the files of the program reader. */
#pragma once

#include "host/config/program.h"

/* The arguments of an action besides count and on-failure, "" at the end; for tests of the
 * documentation. */
const char *program_action_argument(guint op, guint index);
/* `exit`, `exit CODE`, `ignore`, `retry N`, `message-box`. */
gboolean program_read_on_failure(const YamlNode *node,
                                 guint *on_failure,
                                 guint32 *value,
                                 GError **error);
