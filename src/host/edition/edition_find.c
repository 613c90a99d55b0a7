/* SPDX-License-Identifier: MIT */
/* Which editions there are, and which one an export comes from. */
#include "host/edition/edition_internal.h"
#include "host/text/data_path.h"
#include "host/text/printable.h"

#include <string.h>

G_DEFINE_QUARK(edition - error - quark, edition_error)

void
edition_fail_unknown(const YamlNode *at, GError **error, const char *text)
{
    if (at != NULL)
        yaml_fail(at, YAML_ERROR_VALUE, error, "%s", text);
    else
        printable_error(error, EDITION_ERROR, EDITION_ERROR_UNKNOWN, "error: %s", text);
}

static const char *const edition_keys[] = {
    "about",           "registry",      "system",  "machine",        "capabilities", "heaps",
    "pools",           "processes",     "limits",  "services",       "object-sizes", "address-map",
    "address-map-3gb", "session-views", "classes", "session-images", "server-dlls",  NULL,
};

const CellFileKind edition_kind = { "editions", "edition", 1, edition_keys, edition_fail_unknown };

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

char *
edition_services_path(const Edition *edition)
{
    g_auto(GStrv) bases = cell_file_bases(edition->file);
    const char *name = edition->name;
    char *path = NULL;

    for (guint i = 0; path == NULL && name != NULL; name = bases[i++]) {
        g_autofree char *file = g_strconcat(name, ".yaml", NULL);
        path = data_path_find("services", file, NULL, NULL);
    }
    return path;
}

void
edition_add_paths(const Edition *edition, GPtrArray *paths)
{
    cell_file_add_paths(edition->file, paths);
    cell_file_add_paths(edition->layout->file, paths);
}

const Cell *
edition_cell(const Edition *edition, const char *section, const char *key)
{
    for (guint i = 0; i < edition->cells->len; i++) {
        const Cell *cell = &g_array_index(edition->cells, Cell, i);
        if (strcmp(cell->section, section) == 0 && strcmp(cell->key, key) == 0)
            return cell;
    }
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

/* One of that version, else one whose own registry has the file's name. */
char *
edition_guess(const RegFile *file)
{
    g_autofree char *name = g_path_get_basename(file->source->name);
    g_autofree char *version = export_version(file);
    g_auto(GStrv) names = edition_names();
    const char *namesake = NULL;

    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(Edition) edition = edition_load(names[i], NULL, NULL, NULL);
        if (edition == NULL)
            continue;
        if (g_strcmp0(edition_cell(edition, "system", "nt-version")->value, version) == 0)
            return g_strdup(names[i]);
        if (namesake == NULL && g_ascii_strcasecmp(edition->registry, name) == 0)
            namesake = names[i];
    }
    return g_strdup(namesake);
}
