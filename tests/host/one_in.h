/* SPDX-License-Identifier: MIT */
/* How many of what there is much of are taken: a part with sanitizers (tests/meson.build), and in
 * "make check" (tests/check.py --one-in); tests/one_in.py is the same for Python. */
#pragma once

#include <check.h>
#include <glib.h>

/* One in so many scenarios or editions. */
static inline guint
one_in(void)
{
    const char *text = g_getenv("DESKHEAP_TEST_ONE_IN");
    guint64 count = text != NULL ? g_ascii_strtoull(text, NULL, 10) : 1;

    ck_assert_msg(count > 0 && count < 100, "DESKHEAP_TEST_ONE_IN is %s", text);
    return (guint)count;
}
