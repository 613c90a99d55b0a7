/* SPDX-License-Identifier: MIT */
/* Compares a value's path with the rows of what is read. */
#include "host/registry/registry_kept.h"

#include "host/registry/registry_keys.h"

#include <string.h>

static const struct {
    const char *name; /* NULL: of any */
    const char *pattern;
} sign_texts[] = {
#define SIGN_TEXT(name, pattern, bits, words) { name, pattern },
#define SIGN_KEY(key, bits, words)
#include "host/registry/windows_signs.def"
#undef SIGN_TEXT
#undef SIGN_KEY
};

static const char *const sign_keys[] = {
#define SIGN_TEXT(name, pattern, bits, words)
#define SIGN_KEY(key, bits, words) key,
#include "host/registry/windows_signs.def"
#undef SIGN_TEXT
#undef SIGN_KEY
};

static gboolean
is_product_options(const char *key)
{
    guint number;
    const char *path = registry_key_in_set(key, &number);

    return path != NULL && g_ascii_strcasecmp(path, REGISTRY_PRODUCT_OPTIONS) == 0;
}

gboolean
registry_key_is_kept(const char *key)
{
    return registry_key_find(key) != REGISTRY_KEY_COUNT ||
           g_ascii_strcasecmp(key, REGISTRY_WINDOWS_NT) == 0 || is_product_options(key);
}

static gboolean
is_sign_text(const char *name, const char *text)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(sign_texts); i++)
        if ((sign_texts[i].name == NULL || g_ascii_strcasecmp(sign_texts[i].name, name) == 0) &&
            strstr(lower, sign_texts[i].pattern) != NULL)
            return TRUE;
    return FALSE;
}

gboolean
registry_value_is_kept(const char *key, const char *name, const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sign_keys); i++)
        if (g_ascii_strncasecmp(key, sign_keys[i], strlen(sign_keys[i])) == 0)
            return TRUE;
    return g_ascii_strcasecmp(name, "SharedSection") == 0 ||
           (text != NULL && is_sign_text(name, text));
}
