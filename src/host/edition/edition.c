/* SPDX-License-Identifier: MIT */
/* What an edition that was read answers. */
#include "host/edition/edition.h"

#include "host/text/data_path.h"

#include <string.h>

void
edition_free(Edition *edition)
{
    if (edition == NULL)
        return;
    if (edition->cells != NULL)
        g_array_unref(edition->cells);
    field_layout_free(edition->layout);
    cell_file_free(edition->file);
    g_free(edition->registry_folder);
    g_free(edition);
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

void
edition_add_paths(const Edition *edition, GPtrArray *paths)
{
    cell_file_add_paths(edition->file, paths);
    cell_file_add_paths(edition->layout->file, paths);
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

guint32
edition_windows(const Edition *edition)
{
    return edition->boot.nt_version;
}
