/* SPDX-License-Identifier: MIT */
/* Every scenario that is shipped. */
#pragma once

#include "config_test.h"
#include "one_in.h"

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

static inline gint
compare_paths(gconstpointer one, gconstpointer other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static inline GPtrArray *
all_scenarios(void)
{
    g_autofree char *folder = source_path("scenarios");
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

    add_folder(paths, folder);
    ck_assert_uint_gt(paths->len, 15);
    g_ptr_array_sort(paths, compare_paths);
    return paths;
}

/* The same for who looks after each step: every N-th, from `first` on, which it says. */
static inline GPtrArray *
stepped_scenarios(guint first)
{
    GPtrArray *paths = all_scenarios();
    const guint every = one_in();

    for (guint i = paths->len; every > 1 && i-- > 0;)
        if (i % every != first % every)
            g_ptr_array_remove_index(paths, i);
    if (every > 1)
        g_print("one scenario in %u, from the %u. on: %u (DESKHEAP_TEST_ONE_IN)\n", every,
                first % every + 1, paths->len);
    return paths;
}
