/* SPDX-License-Identifier: MIT */
/* Every scenario that is shipped. */
#pragma once

#include "config_test.h"

static inline void
add_folder(GPtrArray *paths, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    ck_assert_msg(dir != NULL, "%s", folder);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            add_folder(paths, path);
        else if (g_str_has_suffix(name, ".yaml"))
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
}

static inline GPtrArray *
all_scenarios(void)
{
    g_autofree char *folder = source_path("scenarios");
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

    add_folder(paths, folder);
    ck_assert_uint_gt(paths->len, 15);
    return paths;
}
