/* SPDX-License-Identifier: MIT */
/* Which editions there are, and which one an export comes from. */
#include "host/config/data_path.h"
#include "host/config/edition_internal.h"
#include "host/config/printable.h"
#include "host/config/suggest.h"

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

char **
edition_names(void)
{
    return data_path_list("editions", ".yaml");
}

Edition *
edition_load(const char *name, const char *beside, const YamlNode *at, GError **error)
{
    gboolean is_path = g_str_has_suffix(name, ".yaml");
    g_autofree char *file = is_path ? g_strdup(name) : g_strconcat(name, ".yaml", NULL);
    g_autoptr(GError) missing = NULL;
    g_autofree char *path = data_path_find("editions", file, beside, &missing);

    if (path != NULL)
        return edition_read(path, error);
    if (is_path || g_error_matches(missing, DATA_PATH_ERROR, DATA_PATH_ERROR_ENVIRONMENT)) {
        edition_fail_unknown(at, error, missing->message);
        return NULL;
    }
    g_auto(GStrv) names = edition_names();
    g_autofree char *hint =
        *names == NULL ? g_strdup(" (no editions found: is DESKHEAP_DATA_DIR set to a folder with "
                                  "configs/ in it?)")
                       : suggest_hint_and_list(name, (const char *const *)names);
    g_autofree char *text = g_strdup_printf("unknown edition \"%s\"%s", name, hint);
    edition_fail_unknown(at, error, text);
    return NULL;
}

const EditionCell *
edition_cell(const Edition *edition, const char *section, const char *key)
{
    for (guint i = 0; i < edition->cells->len; i++) {
        const EditionCell *cell = &g_array_index(edition->cells, EditionCell, i);
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
    const RegistryValue *value = registry_lookup(
        registry, "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
        "CurrentVersion");
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
