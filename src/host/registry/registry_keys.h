/* SPDX-License-Identifier: MIT */
/* The keys of the registry of which something is read, and what tells a whole one from a part. */
#pragma once

#include <glib.h>

/* Below a control set. */
#define REGISTRY_PATH_SUBSYSTEMS        "Control\\Session Manager\\SubSystems"
#define REGISTRY_PATH_MEMORY_MANAGEMENT "Control\\Session Manager\\Memory Management"
#define REGISTRY_PATH_TERMINAL_SERVER   "Control\\Terminal Server"

typedef enum {
#define REGISTRY_KEY(id, name, root, path, hallmarks) REGISTRY_KEY_##id,
#include "host/registry/registry_keys.def"
#undef REGISTRY_KEY
    REGISTRY_KEY_COUNT, /* none of them */
} RegistryKeyId;

#define REGISTRY_SYSTEM   "HKEY_LOCAL_MACHINE\\SYSTEM\\"
#define REGISTRY_SOFTWARE "HKEY_LOCAL_MACHINE\\SOFTWARE\\"
#define REGISTRY_CURRENT  REGISTRY_SYSTEM "CurrentControlSet"
/* Whole keys, of the control set in force. */
#define REGISTRY_SUBSYSTEMS        REGISTRY_CURRENT "\\" REGISTRY_PATH_SUBSYSTEMS
#define REGISTRY_MEMORY_MANAGEMENT REGISTRY_CURRENT "\\" REGISTRY_PATH_MEMORY_MANAGEMENT
#define REGISTRY_TERMINAL_SERVER   REGISTRY_CURRENT "\\" REGISTRY_PATH_TERMINAL_SERVER
/* Says what Windows it is. */
#define REGISTRY_WINDOWS_NT REGISTRY_SOFTWARE "Microsoft\\Windows NT\\CurrentVersion"
/* The product's: below a control set. */
#define REGISTRY_PRODUCT_OPTIONS "\\Control\\ProductOptions"

/* The key of this full name, whatever control set it names; without regard to case. */
RegistryKeyId registry_key_find(const char *key);
/* Whether it is the key of this full name or lies below it, whatever control set that names. */
gboolean registry_key_lies_in(RegistryKeyId id, const char *key);
/* What it is called in texts: "Memory Management". Static. */
const char *registry_key_name(RegistryKeyId id);
/* Names of its hallmarks, NULL-terminated. Free with g_strfreev(). */
char **registry_key_hallmarks(RegistryKeyId id);
/* Whether a line that cannot be read seems to name one of them: it holds the key's path whole. */
gboolean registry_key_is_meant(const char *line, gsize length);

/* The part of a key behind the name of its control set ("" or "\\…"), and its number, 0 for
 * CurrentControlSet. NULL: it lies in no control set. */
const char *registry_key_in_set(const char *key, guint *number);
