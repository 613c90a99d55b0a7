/* SPDX-License-Identifier: MIT */
/* The keys of a scenario file around its steps and expectations. */
#pragma once

#include "host/yaml/field_types.h"

#define SCENARIO_FORMAT 1

/* What `system:` says about the machine; the rest of its keys is read by their owners. */
typedef struct {
    guint64 memory_bytes;
    guint64 page_file_bytes;
    OptionalNumber seed;
} SystemSizes;

extern const Field scenario_fields[];
extern const Field system_fields[]; /* of SystemSizes */
extern const Field variant_fields[];
extern const Field registry_file_fields[]; /* of `registry: { file: …, as: … }` */
extern const Field services_file_fields[]; /* of configs/services/EDITION.yaml */

/* Members that describe registry values by name, for the JSON Schema. */
void scenario_settings_schema(Schema *schema);
