/* SPDX-License-Identifier: MIT */
/* The table of registry_keys.def, and questions to it. */
#include "host/registry/registry_keys.h"

#include <string.h>

typedef enum { CONTROL_SET, SOFTWARE, SYSTEM } KeyRoot;

static const struct {
    const char *name;
    KeyRoot root;
    const char *path;
    const char *hallmarks;
} keys[REGISTRY_KEY_COUNT] = {
#define REGISTRY_KEY(id, name, root, path, hallmarks)                                              \
    [REGISTRY_KEY_##id] = { name, root, path, hallmarks },
#include "host/registry/registry_keys.def"
#undef REGISTRY_KEY
};

/* The three digits of ControlSet001; 0: there are none. */
static guint
take_set_number(const char **key)
{
    guint number = 0;

    for (guint i = 0; i < 3; i++, (*key)++) {
        if (!g_ascii_isdigit(**key))
            return 0;
        number = number * 10 + (guint)g_ascii_digit_value(**key);
    }
    return number;
}

const char *
registry_key_in_set(const char *key, guint *number)
{
    static const char current[] = REGISTRY_CURRENT;
    static const char set[] = REGISTRY_SYSTEM "ControlSet";
    gboolean is_link = g_ascii_strncasecmp(key, current, strlen(current)) == 0;
    guint seen = 0;

    *number = 0;
    if (is_link)
        key += strlen(current);
    else if (g_ascii_strncasecmp(key, set, strlen(set)) == 0)
        key += strlen(set);
    else
        return NULL;
    if (!is_link && (seen = take_set_number(&key)) == 0)
        return NULL;
    if (*key != '\0' && *key != '\\')
        return NULL;
    *number = seen;
    return key;
}

/* What stands behind the root, or NULL. */
static const char *
below_root(const char *key, KeyRoot root)
{
    guint number;

    switch (root) {
    case CONTROL_SET:
        key = registry_key_in_set(key, &number);
        return key != NULL && *key == '\\' ? key + 1 : NULL;
    case SOFTWARE:
        return g_ascii_strncasecmp(key, REGISTRY_SOFTWARE, strlen(REGISTRY_SOFTWARE)) == 0
                   ? key + strlen(REGISTRY_SOFTWARE)
                   : NULL;
    case SYSTEM:
        break;
    }
    return g_ascii_strncasecmp(key, REGISTRY_SYSTEM, strlen(REGISTRY_SYSTEM)) == 0
               ? key + strlen(REGISTRY_SYSTEM)
               : NULL;
}

RegistryKeyId
registry_key_find(const char *key)
{
    for (guint i = 0; i < REGISTRY_KEY_COUNT; i++) {
        const char *path = below_root(key, keys[i].root);
        if (path != NULL && g_ascii_strcasecmp(path, keys[i].path) == 0)
            return (RegistryKeyId)i;
    }
    return REGISTRY_KEY_COUNT;
}

gboolean
registry_key_lies_in(RegistryKeyId id, const char *key)
{
    const char *above = below_root(key, keys[id].root);
    gsize length = above != NULL ? strlen(above) : 0;

    return above != NULL && g_ascii_strncasecmp(keys[id].path, above, length) == 0 &&
           (keys[id].path[length] == '\0' || keys[id].path[length] == '\\');
}

const char *
registry_key_name(RegistryKeyId id)
{
    return keys[id].name;
}

char **
registry_key_hallmarks(RegistryKeyId id)
{
    return g_strsplit(keys[id].hallmarks, "|", -1);
}

gboolean
registry_key_is_meant(const char *line, gsize length)
{
    g_autofree char *copy = g_strndup(line, length);
    g_autofree char *lower = g_ascii_strdown(copy, -1);

    for (guint i = 0; i < REGISTRY_KEY_COUNT; i++) {
        g_autofree char *path = g_ascii_strdown(keys[i].path, -1);
        /* "Control" and "Select" alone stand in any text. */
        if (strchr(path, '\\') != NULL && strstr(lower, path) != NULL)
            return TRUE;
    }
    return FALSE;
}
