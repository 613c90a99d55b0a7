/* SPDX-License-Identifier: MIT */
/* Which editions there are. */
#include "host/edition/edition_read.h"
#include "host/text/data_path.h"

#include <string.h>

char **
edition_names(void)
{
    return data_path_list(edition_kind.folder, ".yaml");
}

Edition *
edition_load(const char *name, const char *beside, const YamlNode *at, GError **error)
{
    g_autofree char *path = cell_file_find(&edition_kind, name, beside, at, error);
    return path != NULL ? edition_read(path, error) : NULL;
}

const char *
edition_capability_meaning(const char *key)
{
#define CAPABILITY(name, its_key, meaning)                                                         \
    if (strcmp(key, its_key) == 0)                                                                 \
        return meaning;
#include "abi/capabilities.def"
#undef CAPABILITY
    return NULL;
}
