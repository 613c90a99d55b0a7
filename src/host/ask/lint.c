/* SPDX-License-Identifier: MIT */
/* Findings, whose they are, and the words that several lints say them in. */
#include "host/ask/lint.h"

gboolean
lint_is_inherited(const Lint *lint, guint layer)
{
    return layer <= lint->context->edition_layers;
}

RegistryPlace
lint_place(const RegistryValue *value)
{
    return (RegistryPlace){ value->source, value->span, value->layer };
}

static Finding *warn_text(Lint *lint,
                          const RegistryPlace *place,
                          const char *code,
                          const char *format,
                          va_list arguments) G_GNUC_PRINTF(4, 0);

static Finding *
warn_text(
    Lint *lint, const RegistryPlace *place, const char *code, const char *format, va_list arguments)
{
    if (place != NULL && lint_is_inherited(lint, place->layer))
        return NULL;
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    if (place != NULL)
        return findings_add(lint->findings, "warning", code, place->source, place->span, text);
    return findings_take(
        lint->findings, "warning", code,
        g_strdup_printf("%s: warning: %s", registry_file_place(lint->registry), text));
}

Finding *
lint_warn(Lint *lint, const RegistryValue *value, const char *code, const char *format, ...)
{
    RegistryPlace place = lint_place(value);
    va_list arguments;

    va_start(arguments, format);
    Finding *finding = warn_text(lint, &place, code, format, arguments);
    va_end(arguments);
    return finding;
}

Finding *
lint_warn_at(Lint *lint, const RegistryPlace *place, const char *code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    Finding *finding = warn_text(lint, place, code, format, arguments);
    va_end(arguments);
    return finding;
}

gboolean
lint_missing_place(const Lint *lint,
                   const RegistryPlace *removal,
                   const char *key,
                   RegistryPlace *place)
{
    const RegistryPlace *at = removal != NULL ? removal : registry_key_place(lint->registry, key);

    if (at != NULL)
        *place = *at;
    return at != NULL && !lint_is_inherited(lint, at->layer);
}

const char *
lint_boot_suffix(Lint *lint, guint layer)
{
    const RegistryOutcome *outcome = lint->context->outcome;

    if (outcome == NULL || outcome->has_booted || lint_is_inherited(lint, layer))
        return "";
    lint->is_boot_told = TRUE;
    return "; this machine would not boot";
}

guint32
lint_asked(const Lint *lint, enum abi_registry_value which)
{
    const RegistryValue *value = registry_dword_value(lint->registry, which);

    return value != NULL && value->has_dword ? value->dword : 0;
}

gboolean
lint_largest_size(const Lint *lint, RegistryPlace *place, const char **name, guint32 *mb)
{
    static const enum abi_registry_value sizes[] = {
        ABI_REG_SESSION_VIEW_SIZE,
        ABI_REG_SESSION_POOL_SIZE,
        ABI_REG_SESSION_IMAGE_SIZE,
        ABI_REG_SYSTEM_VIEW_SIZE,
    };

    *mb = 0;
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        const RegistryValue *value = registry_dword_value(lint->registry, sizes[i]);
        if (lint_asked(lint, sizes[i]) <= *mb || lint_is_inherited(lint, value->layer))
            continue;
        *place = lint_place(value);
        *name = registry_dword_name(sizes[i]);
        *mb = value->dword;
    }
    return *mb != 0;
}
