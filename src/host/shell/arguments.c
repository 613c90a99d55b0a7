/* SPDX-License-Identifier: MIT */
/* Words behind a verb. */
#include "host/shell/shell_internal.h"
#include "host/text/number.h"
#include "host/text/printable.h"

#include <string.h>

/* Session ids are small; anything above is told as "there is no session". */
#define SESSION_MAX G_MAXUINT32

static gboolean
read_session(Arguments *arguments, const char *word, GError **error)
{
    gint64 number;

    if (word != NULL && number_parse(word, &number) && number >= 0 && number <= SESSION_MAX) {
        arguments->session = number;
        return TRUE;
    }
    return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT,
                      "-s needs the number of a session (!session lists them)");
}

gboolean
arguments_read(Arguments *arguments, const char *rest, GError **error)
{
    g_auto(GStrv) split = g_strsplit_set(rest, " \t", -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

    *arguments = (Arguments){ .rest = rest, .session = -1 };
    for (guint i = 0; split[i] != NULL; i++) {
        if (strcmp(split[i], "-a") == 0 || strcmp(split[i], "-v") == 0) {
            arguments->all = TRUE;
        } else if (strcmp(split[i], "-s") == 0) {
            if (!read_session(arguments, split[i + 1], error))
                return FALSE;
            i++;
        } else if (*split[i] != '\0') {
            g_ptr_array_add(words, g_strdup(split[i]));
        }
    }
    arguments->count = words->len;
    g_ptr_array_add(words, NULL);
    arguments->words = (char **)g_ptr_array_steal(words, NULL);
    return TRUE;
}

void
arguments_clear(Arguments *arguments)
{
    g_clear_pointer(&arguments->words, g_strfreev);
}

const char *
arguments_next(Arguments *arguments)
{
    return arguments->used < arguments->count ? arguments->words[arguments->used++] : NULL;
}

const char *
arguments_need(Arguments *arguments, const char *what, GError **error)
{
    const char *word = arguments_next(arguments);

    if (word == NULL)
        shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT, "%s is missing", what);
    return word;
}

gboolean
arguments_number(
    Arguments *arguments, guint64 least, guint64 fallback, guint64 *value, GError **error)
{
    const char *word = arguments_next(arguments);
    gint64 number;

    *value = fallback;
    if (word == NULL)
        return TRUE;
    if (!number_parse(word, &number) || number < (gint64)least) {
        g_autofree char *shown = printable_text(word, -1);
        return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT,
                          "a number from %" G_GUINT64_FORMAT " on, not \"%s\"", least, shown);
    }
    *value = (guint64)number;
    return TRUE;
}

gboolean
arguments_length(
    Arguments *arguments, guint unit_bytes, guint64 fallback, guint64 *bytes, GError **error)
{
    const char *word =
        arguments->used < arguments->count ? arguments->words[arguments->used] : NULL;

    if (word == NULL || g_ascii_toupper(word[0]) != 'L')
        return arguments_number(arguments, 1, fallback, bytes, error);
    (void)arguments_next(arguments);
    if (!g_ascii_string_to_unsigned(word + 1, 16, 1, G_MAXUINT32, bytes, NULL)) {
        g_autofree char *shown = printable_text(word, -1);
        return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT,
                          "L and how many, hexadecimal, such as L20, not \"%s\"", shown);
    }
    *bytes *= unit_bytes;
    return TRUE;
}

gboolean
shell_read_address(const char *word, guint64 *value)
{
    g_auto(GStrv) halves = g_strsplit(word, "`", 2);
    g_autofree char *joined = g_strjoinv("", halves);
    const char *digits = g_ascii_strncasecmp(joined, "0x", 2) == 0 ? joined + 2 : joined;

    return g_ascii_string_to_unsigned(digits, 16, 0, G_MAXUINT64, value, NULL);
}

gboolean
arguments_address(Arguments *arguments, const char *what, guint64 *value, GError **error)
{
    const char *word = arguments_need(arguments, what, error);

    if (word == NULL)
        return FALSE;
    if (shell_read_address(word, value))
        return TRUE;
    g_autofree char *shown = printable_text(word, -1);
    return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT,
                      "%s is a hexadecimal number, such as bc6f0000, not \"%s\"", what, shown);
}

gboolean
arguments_end(const Arguments *arguments, GError **error)
{
    if (arguments->used >= arguments->count)
        return TRUE;
    g_autofree char *shown = printable_text(arguments->words[arguments->used], -1);
    return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT, "\"%s\" is one word too many", shown);
}
