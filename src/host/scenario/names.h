/* SPDX-License-Identifier: MIT */
/* The names a scenario gives to sessions, processes, services, windows, what calls gave, and
 * places, at one point of its steps. */
#pragma once

#include "host/yaml/yaml.h"

#include <glib.h>

typedef enum {
    NAME_SESSION = 1 << 0,
    NAME_PROCESS = 1 << 1,
    NAME_SERVICE = 1 << 2,
    NAME_MARK = 1 << 3,
    NAME_WINDOW = 1 << 4,
    NAME_VALUE = 1 << 5, /* a number that a call gave */
} NameKind;

typedef struct _Names Names;

Names *names_new(void);
void names_free(Names *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Names, names_free)

/* A name may be taken once; a service may be started again under its own. */
gboolean names_add(
    Names *names, NameKind kind, const char *name, const YamlNode *node, GError **error);
/* The name must be known and of one of these kinds. A session may also be its number or "console".
 */
gboolean names_check(
    const Names *names, guint kinds, const char *name, const YamlNode *node, GError **error);
/* What is known now starts with the system: a reboot brings it back. */
void names_set_boot(Names *names);
/* From now on unknown names are accepted: a step that would have made them could not be read. */
void names_forgive(Names *names);
/* A reboot: only marks stay, and the services that start with the system. */
void names_reboot(Names *names);

/* TRUE with the number if the text is one. */
gboolean names_session_number(const char *text, guint32 *id);
