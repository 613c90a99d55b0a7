/* SPDX-License-Identifier: MIT */
/* What a program is called, and what its image file is. */
#pragma once

#include "host/yaml/field_types.h"

/* "worker" -> "worker.exe"; as it stands if it has an extension. Free with g_free(). */
char *program_image_name_of(const char *name);

extern const FieldType
    field_program; /* char *: a program's name; whether there is one is not asked */
