/* SPDX-License-Identifier: MIT */
/*
 * What a registry file is taken for. An export of a key is its state: what the file does not name
 * there is absent. A recipe of a value or two is a patch: what it does not name stays. The file's
 * format is the same for both, so its content decides, key by key (registry_keys.def).
 */
#pragma once

#include "host/registry/reg_file.h"
#include "host/registry/registry_keys.h"

#include <glib.h>

typedef enum {
    REGISTRY_BY_CONTENT,
    REGISTRY_STATE, /* of every key it names, whatever it holds */
    REGISTRY_PATCH, /* changes what it names, as regedit's import does */
} RegistryAs;

/* "state" or "patch", NULL: by content. FALSE: another word. */
gboolean registry_as_parse(const char *word, RegistryAs *as);

typedef struct {
    RegistryKeyId key;
    gboolean is_state;
} RegistryTakenKey;

typedef struct {
    char *file; /* as it is named */
    RegistryAs asked;
    GArray *keys; /* RegistryTakenKey: those of which something is read, as the file names them */
} RegistryTaken;

/* `current_set` is the number of the control set that counts. */
RegistryTaken *registry_taken_new(const RegFile *file, RegistryAs asked, guint current_set);
RegistryTaken *registry_taken_copy(const RegistryTaken *taken);
void registry_taken_free(RegistryTaken *taken);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegistryTaken, registry_taken_free)

/* The state of this key. */
gboolean registry_taken_is_state(const RegistryTaken *taken, RegistryKeyId key);
/* "state", "patch", or "mixed" if it is one in some keys and the other in others. */
const char *registry_taken_word(const RegistryTaken *taken);
/* The same as a sentence without its end: "taken for a patch of Memory Management: …". Free with
 * g_free(). */
char *registry_taken_text(const RegistryTaken *taken);
