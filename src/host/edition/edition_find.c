/* SPDX-License-Identifier: MIT */
/* Which editions there are, and which one an export comes from. */
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

/* The Windows version that an export names: "5.2". NULL if it does not. */
static char *
export_version(const RegFile *file)
{
    g_autoptr(Registry) registry = registry_new();

    registry_add(registry, file, REGISTRY_STATE);
    const RegistryValue *value = registry_lookup(registry, REGISTRY_WINDOWS_NT, "CurrentVersion");
    return value != NULL ? g_strdup(value->text) : NULL;
}

/* Of several the one that is based on the fewest others: what differs from it is not in an export.
 */
typedef struct {
    const char *name;
    guint bases;
} Guess;

static void
prefer(Guess *guess, const char *name, const Edition *edition)
{
    g_auto(GStrv) bases = cell_file_bases(edition->file);
    guint count = g_strv_length(bases);

    if (guess->name == NULL || count < guess->bases)
        *guess = (Guess){ name, count };
}

/* One of that version, else one whose own registry has the file's name. */
char *
edition_guess(const RegFile *file)
{
    g_autofree char *name = g_path_get_basename(file->source->name);
    g_autofree char *version = export_version(file);
    g_auto(GStrv) names = edition_names();
    Guess by_version = { NULL, 0 }, by_name = { NULL, 0 };

    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(Edition) edition = edition_load(names[i], NULL, NULL, NULL);
        if (edition == NULL)
            continue;
        if (g_strcmp0(edition_cell(edition, "system", "nt-version")->value, version) == 0)
            prefer(&by_version, names[i], edition);
        if (g_ascii_strcasecmp(edition->registry, name) == 0)
            prefer(&by_name, names[i], edition);
    }
    return g_strdup(by_version.name != NULL ? by_version.name : by_name.name);
}
