/* SPDX-License-Identifier: MIT */
/* The keys of a scenario file around its steps and expectations. */
#pragma once

#include "host/edition/screen.h"
#include "host/registry/registry_taken.h"
#include "host/words/attach_exit.h"
#include "host/yaml/field_types.h"

#define SCENARIO_FORMAT 1

/* `registry: FILE`, or `registry: { file: FILE, as: patch }`. */
typedef struct {
    char *file; /* NULL: none is named */
    RegistryAs as;
} RegistryAsked;

/* `services: standard` (also without the key), `none`, or a list. */
typedef struct {
    gboolean are_none;
    const YamlNode *list; /* NULL: the standard ones, or none */
} ServicesAsked;

/* What `system:` says about the machine; `set` is read onto a registry (registry_set_node()). */
typedef struct {
    char *edition; /* NULL: it does not say */
    RegistryAsked registry;
    const YamlNode *boot_options; /* a word or a list; boot_options_read(), which needs a folder */
    guint64 memory_bytes;
    guint64 page_file_bytes;
    OptionalNumber seed;
    AttachExit attach_exit;
    Screen screen;
    guint64 display_driver_bytes;
    ServicesAsked services;
} SystemAsked;

void system_asked_clear(SystemAsked *asked);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SystemAsked, system_asked_clear)

extern const Field scenario_fields[];
extern const Field system_fields[]; /* of SystemAsked */
extern const Field variant_fields[];
extern const Field services_file_fields[]; /* of configs/services/EDITION.yaml */

/* Members that describe registry values by name, for the JSON Schema. */
void scenario_settings_schema(Schema *schema);
