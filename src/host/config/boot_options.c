/* SPDX-License-Identifier: MIT */
#include "host/config/boot_options.h"

#include "abi/boot.h"
#include "host/config/printable.h"
#include "host/config/suggest.h"

#include <string.h>

/* Documented range of /USERVA: 2048 to 3072 MB. */
#define USERVA_MB_MIN 2048
#define USERVA_MB_MAX 3072

G_DEFINE_QUARK(boot - options - error - quark, boot_options_error)

static const struct {
    const char *name;
    enum abi_boot_option flag;
} simple_options[] = {
    { "/3GB", ABI_OPTION_3GB },
    { "/PAE", ABI_OPTION_PAE },
    { "/NOPAE", ABI_OPTION_NOPAE },
};

static gboolean
add_userva(BootOptions *options, const char *number, GError **error)
{
    gint64 mb;

    if (!yaml_parse_int(number, &mb) || mb < USERVA_MB_MIN || mb > USERVA_MB_MAX) {
        g_set_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_VALUE,
                    "/USERVA takes megabytes from %u to %u, as in /USERVA=3030", USERVA_MB_MIN,
                    USERVA_MB_MAX);
        return FALSE;
    }
    options->flags |= ABI_OPTION_USERVA;
    options->userva_mb = (guint32)mb;
    return TRUE;
}

gboolean
boot_options_add(BootOptions *options, const char *word, GError **error)
{
    static const char *const known[] = { "/3GB", "/PAE", "/NOPAE", "/USERVA=n", NULL };
    const char *name = word + (*word == '/');

    for (gsize i = 0; i < G_N_ELEMENTS(simple_options); i++) {
        if (g_ascii_strcasecmp(name, simple_options[i].name + 1) == 0) {
            options->flags |= simple_options[i].flag;
            return TRUE;
        }
    }
    if (g_ascii_strncasecmp(name, "USERVA", 6) == 0 && (name[6] == '=' || name[6] == '\0'))
        return add_userva(options, name[6] == '=' ? name + 7 : "", error);

    g_autofree char *hint = suggest_hint(word, known);
    printable_error(error, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_UNKNOWN,
                    "unknown boot option \"%s\"%s", word, hint);
    return FALSE;
}

static gboolean
read_word(BootOptions *options, const YamlNode *node, GError **error)
{
    g_autoptr(GError) problem = NULL;
    const char *word = NULL;

    if (!yaml_get_string(node, &word, error))
        return FALSE;
    if (boot_options_add(options, word, &problem))
        return TRUE;
    return yaml_fail(node, YAML_ERROR_VALUE, error, "%s", problem->message);
}

gboolean
boot_options_read(BootOptions *options, const YamlNode *node, GError **error)
{
    if (yaml_node_kind(node) == YAML_SCALAR)
        return read_word(options, node, error);
    if (!yaml_expect_sequence(node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(node); i++)
        if (!read_word(options, yaml_node_item(node, i), error))
            return FALSE;
    return TRUE;
}

char *
boot_options_text(const BootOptions *options)
{
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(simple_options); i++)
        if ((options->flags & simple_options[i].flag) != 0)
            g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", simple_options[i].name);
    if ((options->flags & ABI_OPTION_USERVA) != 0)
        g_string_append_printf(text, "%s/USERVA=%u", text->len > 0 ? " " : "", options->userva_mb);
    return g_string_free(text, FALSE);
}
