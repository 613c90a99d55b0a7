/* SPDX-License-Identifier: MIT */
/* `exit`, `exit CODE`, `ignore`, `retry N`, `message-box`: what a program does when a call fails.
 */
#pragma once

#include "host/yaml/fields.h"

typedef struct {
    guint policy; /* enum on_failure */
    guint32 value;
} OnFailure;

extern const FieldType field_on_failure; /* OnFailure */
