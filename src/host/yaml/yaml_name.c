/* SPDX-License-Identifier: MIT */
/* What a name may hold. In double quotes YAML turns ".\acct" into a name with a bell in it. */
#include "host/yaml/yaml_internal.h"

#include <string.h>

/* No account, desktop or program has these in its name. A no-break space looks like a blank. */
static gboolean
may_stand_in_name(gunichar c)
{
    return !g_unichar_iscntrl(c) && c != 0x2028 && c != 0x2029 && c != 0xa0;
}

/* Between double quotes, as it is written, if single quotes would keep it so; else NULL. */
static char *
written_between_quotes(const YamlNode *node, gboolean *is_double_quoted)
{
    g_autofree char *written = source_text_slice(node->document->source, node->span);
    gsize length = written != NULL ? strlen(written) : 0;

    *is_double_quoted = written != NULL && written[0] == '"';
    if (!*is_double_quoted || length < 2 || written[length - 1] != '"' ||
        strchr(written, '\'') != NULL || strstr(written, "\\\\") != NULL ||
        strstr(written, "\\\"") != NULL)
        return NULL;
    return g_strndup(written + 1, length - 2);
}

gboolean
yaml_check_name(const YamlNode *node, GError **error)
{
    const char *at = node->text;

    while (*at != '\0' && may_stand_in_name(g_utf8_get_char(at)))
        at = g_utf8_next_char(at);
    if (*at == '\0')
        return TRUE;

    gboolean is_double_quoted;
    g_autofree char *sample = written_between_quotes(node, &is_double_quoted);
    g_autoptr(GString) advice = g_string_new(NULL);
    if (is_double_quoted)
        g_string_append(advice, " (in double quotes a backslash begins an escape; write the name "
                                "in single quotes");
    if (sample != NULL)
        g_string_append_printf(advice, ": '%s'", sample);
    return yaml_fail(node, YAML_ERROR_VALUE, error, "a name cannot hold the character U+%04X%s%s",
                     g_utf8_get_char(at), advice->str, is_double_quoted ? ")" : "");
}
