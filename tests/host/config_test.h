/* SPDX-License-Identifier: MIT */
/* What tests of configuration readers share: fixtures, and errors that must say where and what. */
#pragma once

#include <check.h>
#include <glib.h>

#include <string.h>

/* Path of a file below tests/. */
static inline char *
test_path(const char *name)
{
    const char *folder = g_getenv("DESKHEAP_TEST_DIR");

    ck_assert_msg(folder != NULL, "DESKHEAP_TEST_DIR is not set: run it with meson test");
    return g_build_filename(folder, name, NULL);
}

/* Path of a file of the source tree. */
static inline char *
source_path(const char *name)
{
    g_autofree char *tests = test_path("..");

    return g_build_filename(tests, name, NULL);
}

/* The error is of this domain and code, and its message begins with `wanted`. */
static inline void
assert_error(const GError *error, GQuark domain, int code, const char *wanted)
{
    ck_assert_msg(error != NULL, "no error; wanted: %s", wanted);
    ck_assert_msg(g_str_has_prefix(error->message, wanted), "\nseen:   %s\nwanted: %s",
                  error->message, wanted);
    ck_assert_msg(error->domain == domain, "domain %s", g_quark_to_string(error->domain));
    ck_assert_msg(error->code == code, "code %d, wanted %d: %s", error->code, code, wanted);
}

static inline void
assert_no_error(const GError *error)
{
    ck_assert_msg(error == NULL, "%s", error != NULL ? error->message : "");
}
