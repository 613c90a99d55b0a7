/* SPDX-License-Identifier: MIT */
/* The keys of a scenario file around its steps and expectations. */
#pragma once

#include "host/config/field_types.h"

#define SCENARIO_FORMAT 1

/* What edition_make_boot() takes; said here too, because here the place is known. */
#define SCENARIO_MEMORY_MIN    ((guint64)16 << 20)
#define SCENARIO_MEMORY_MAX    ((guint64)64 << 30)
#define SCENARIO_PAGE_FILE_MAX ((guint64)64 << 30)

extern const Field scenario_fields[];
extern const Field system_fields[];
extern const Field variant_fields[];
extern const Field registry_file_fields[]; /* of `registry: { file: …, as: … }` */
extern const Field services_file_fields[]; /* of configs/services/EDITION.yaml */

/* Members that describe registry values by name, for the JSON Schema. */
void scenario_settings_schema(Schema *schema);
