/* SPDX-License-Identifier: MIT */
/* A folder that a test has for itself, with files and nothing below it. */
#pragma once

#include "config_test.h"

#include <glib/gstdio.h>

static inline char *
test_folder_new(void)
{
    char *folder = g_dir_make_tmp("deskheap-test-XXXXXX", NULL);

    ck_assert_ptr_nonnull(folder);
    return folder;
}

/* With its files. */
static inline void
test_folder_remove(char **folder)
{
    g_autoptr(GDir) dir = g_dir_open(*folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(*folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(*folder);
    g_clear_pointer(folder, g_free);
}
