/* SPDX-License-Identifier: MIT */
/* Boot options as a scenario or a command line says them: in words, or as a boot.ini that has them.
 */
#pragma once

#include "host/registry/boot_options.h"
#include "host/yaml/yaml.h"

/* A scenario's `boot-options: [/3GB]`; a single option may stand without brackets. A word that is
 * no option is the name of a boot.ini, looked for in `folder` (boot_ini.h). */
gboolean boot_options_read(BootOptions *options,
                           const YamlNode *node,
                           const char *folder,
                           GError **error);
/* What stands behind an option of the command line (`origin`, for messages): words with blanks
 * between them, none at all, or the path of a boot.ini. */
gboolean boot_options_read_argument(BootOptions *options,
                                    const char *origin,
                                    const char *argument,
                                    GError **error);
/* Appends that path, if it is one. */
void boot_options_add_argument_path(const char *argument, GPtrArray *paths);
/* Appends the paths of the boot.ini files that such a node names, copies. */
void boot_options_add_paths(const YamlNode *node, const char *folder, GPtrArray *paths);
