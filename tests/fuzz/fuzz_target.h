/* SPDX-License-Identifier: MIT */
/* What a fuzz target is: libFuzzer's entry point, which fuzz_main.c calls too; and what every
 * target wants of an error. */
#pragma once

#include <glib.h>

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as a string, up to a NUL. Free with g_free(). */
static inline char *
fuzz_string(const uint8_t *data, size_t size)
{
    return g_strndup(size > 0 ? (const char *)data : "", size);
}

/* Text that may go to a terminal as it is. */
static inline void
fuzz_check_text(const char *text)
{
    g_assert(g_utf8_validate(text, -1, NULL));
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        g_assert(*at == '\n' || *at == '\t' || !g_unichar_iscntrl(g_utf8_get_char(at)));
}

/* An error that says something, and where: its message begins with the prefix. */
static inline void
fuzz_check_error(const GError *error, const char *prefix)
{
    g_assert(error != NULL && *error->message != '\0');
    g_assert(g_str_has_prefix(error->message, prefix));
    fuzz_check_text(error->message);
}
