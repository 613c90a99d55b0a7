/* SPDX-License-Identifier: MIT */
/* The values that a system reads, by what they are: where each stands, and what comes of it in the
 * boot block. */
#include "host/registry/registry_internal.h"
#include "host/registry/registry_keys.h"

#include <string.h>

static const struct {
    const char *name;
    const char *key; /* below the control set, or below SOFTWARE */
} dwords[ABI_REG_COUNT] = {
#define REGISTRY_VALUE(id, name, key) [ABI_REG_##id] = { name, key },
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
};

static char *
dword_key(enum abi_registry_value which)
{
    const char *key = dwords[which].key;
    gboolean is_software = g_str_has_prefix(key, "Microsoft\\");

    return g_strconcat(is_software ? REGISTRY_SOFTWARE : REGISTRY_CURRENT "\\", key, NULL);
}

const RegistryValue *
registry_windows_value(const Registry *registry)
{
    return registry_lookup(registry, REGISTRY_SUBSYSTEMS, "Windows");
}

const RegistryPlace *
registry_windows_removal(const Registry *registry)
{
    return registry_removal(registry, REGISTRY_SUBSYSTEMS, "Windows");
}

const RegistryValue *
registry_dword_value(const Registry *registry, enum abi_registry_value which)
{
    g_autofree char *key = dword_key(which);

    return registry_lookup(registry, key, dwords[which].name);
}

const RegistryPlace *
registry_dword_removal(const Registry *registry, enum abi_registry_value which)
{
    g_autofree char *key = dword_key(which);

    return registry_removal(registry, key, dwords[which].name);
}

RegistryKeyId
registry_dword_key(enum abi_registry_value which)
{
    g_autofree char *key = dword_key(which);

    return registry_key_find(key);
}

const char *
registry_dword_name(enum abi_registry_value which)
{
    return dwords[which].name;
}

gboolean
registry_fill_boot(const Registry *registry, struct abi_boot *boot, GError **error)
{
    const RegistryValue *windows = registry_windows_value(registry);

    for (guint i = 0; i < ABI_REG_COUNT; i++) {
        const RegistryValue *value = registry_dword_value(registry, (enum abi_registry_value)i);
        boot->registry[i].present = value != NULL && value->has_dword;
        boot->registry[i].value = boot->registry[i].present ? value->dword : 0;
    }

    memset(boot->subsystem_command_line, 0, sizeof(boot->subsystem_command_line));
    if (windows == NULL || (windows->text == NULL && windows->problem == NULL))
        return TRUE;
    if (windows->problem != NULL) {
        g_autofree char *message =
            source_text_message(windows->source, windows->span, "error", windows->problem);
        g_set_error_literal(error, REGISTRY_ERROR, REGISTRY_ERROR_VALUE, message);
        return FALSE;
    }
    if (strlen(windows->text) >= sizeof(boot->subsystem_command_line)) {
        g_autofree char *text = g_strdup_printf(
            "the Windows value has %" G_GSIZE_FORMAT " bytes, which is too long (at most %u)",
            strlen(windows->text), (guint)sizeof(boot->subsystem_command_line) - 1);
        g_autofree char *message =
            source_text_message(windows->source, windows->span, "error", text);
        g_set_error_literal(error, REGISTRY_ERROR, REGISTRY_ERROR_SIZE, message);
        return FALSE;
    }
    g_strlcpy(boot->subsystem_command_line, windows->text, sizeof(boot->subsystem_command_line));
    return TRUE;
}

RegistryValue *
registry_new_windows(const Registry *registry, const RegistryPlace *place)
{
    return registry_new_value(registry, REGISTRY_SUBSYSTEMS, "Windows", place);
}

RegistryValue *
registry_new_dword(const Registry *registry,
                   enum abi_registry_value which,
                   const RegistryPlace *place)
{
    g_autofree char *key = dword_key(which);

    return registry_new_value(registry, key, dwords[which].name, place);
}

void
registry_remove_windows(Registry *registry, const RegistryPlace *place)
{
    registry_remove_setting(registry, REGISTRY_SUBSYSTEMS, "Windows", place);
}

void
registry_remove_dword(Registry *registry, enum abi_registry_value which, const RegistryPlace *place)
{
    g_autofree char *key = dword_key(which);

    registry_remove_setting(registry, key, dwords[which].name, place);
}
