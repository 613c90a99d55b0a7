/* SPDX-License-Identifier: MIT */
/*
 * Golden files: printed output that is compared byte for byte with tests/golden/NAME. With
 * DESKHEAP_UPDATE_GOLDEN=1 in the environment the file is written instead; read the diff then
 * (tests/golden/README.md).
 */
#pragma once

#include <check.h>
#include <glib.h>

static inline char *
golden_path(const char *name)
{
    const char *folder = g_getenv("DESKHEAP_TEST_DIR");
    ck_assert_msg(folder != NULL, "DESKHEAP_TEST_DIR is not set: run it with meson test");
    return g_build_filename(folder, "golden", name, NULL);
}

static inline char *
golden_read(const char *name)
{
    g_autofree char *path = golden_path(name);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        ck_abort_msg("%s", error->message);
    return text;
}

/* First line that differs, for the message. */
static inline void
golden_compare(const char *name, const char *seen, const char *wanted)
{
    g_auto(GStrv) seen_lines = g_strsplit(seen, "\n", -1);
    g_auto(GStrv) wanted_lines = g_strsplit(wanted, "\n", -1);
    for (guint i = 0;; i++) {
        const char *a = seen_lines[i];
        const char *b = wanted_lines[i];
        if (a == NULL && b == NULL)
            return;
        if (g_strcmp0(a, b) != 0)
            ck_abort_msg("%s:%u:\n  seen   |%s|\n  wanted |%s|", name, i + 1, a ? a : "(end)",
                         b ? b : "(end)");
        if (a == NULL || b == NULL)
            return;
    }
}

static inline void
golden_check(const char *name, const char *seen)
{
    if (g_getenv("DESKHEAP_UPDATE_GOLDEN") != NULL) {
        g_autofree char *path = golden_path(name);
        ck_assert(g_file_set_contents(path, seen, -1, NULL));
        return;
    }
    g_autofree char *wanted = golden_read(name);
    golden_compare(name, seen, wanted);
}
