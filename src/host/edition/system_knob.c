/* SPDX-License-Identifier: MIT */
/* A row of knobs.def says where a knob's value lies; here it is put there. */
#include "host/edition/system_knob.h"

#define ORIGIN "knob"

static gboolean
fail(const KnobSetting *setting, const char *what, GError **error)
{
    g_set_error(error, EDITION_ERROR, EDITION_ERROR_KNOB, "%s cannot be %u: %s",
                knob_text(setting->knob), setting->value, what);
    return FALSE;
}

/* ---- where each goes; all of one signature ---- */

typedef gboolean (*Turn)(Registry *registry,
                         BootSettings *settings,
                         const KnobSetting *setting,
                         GError **error);

static gboolean
turn_value(Registry *registry, BootSettings *settings, const KnobSetting *setting, GError **error)
{
    static const enum abi_registry_value values[KNOB_COUNT] = {
#define REGISTRY_VALUE(id, name, key) [KNOB_##id] = ABI_REG_##id,
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
    };

    return registry_set_dword(registry, ORIGIN, values[setting->knob], setting->value, error);
}

static gboolean
turn_shared_section(Registry *registry,
                    BootSettings *settings,
                    const KnobSetting *setting,
                    GError **error)
{
    return registry_set_shared_section_value(
        registry, ORIGIN, setting->knob - KNOB_SHARED_SECTION_FIRST, setting->value, error);
}

static gboolean
turn_flag(Registry *registry, BootSettings *settings, const KnobSetting *setting, GError **error)
{
    guint32 flag = setting->knob == KNOB_BOOT_3GB ? ABI_OPTION_3GB : ABI_OPTION_PAE;
    guint32 others = settings->options.flags & ~flag;

    if (setting->value > 1)
        return fail(setting, "it is on (1) or off (0)", error);
    settings->options.flags = setting->value != 0 ? others | flag : others;
    return TRUE;
}

static gboolean
turn_userva(Registry *registry, BootSettings *settings, const KnobSetting *setting, GError **error)
{
    g_autofree char *word = g_strdup_printf("/USERVA=%u", setting->value);

    return boot_options_add(&settings->options, word, error);
}

static gboolean
turn_memory(Registry *registry, BootSettings *settings, const KnobSetting *setting, GError **error)
{
    if (setting->value == 0)
        return fail(setting, "no system runs without any", error);
    settings->memory_bytes = setting->value * (guint64)DH_MB;
    return TRUE;
}

static gboolean
turn_page_file(Registry *registry,
               BootSettings *settings,
               const KnobSetting *setting,
               GError **error)
{
    settings->page_file_bytes = setting->value * (guint64)DH_MB;
    settings->has_page_file = TRUE;
    return TRUE;
}

static const Turn turns[KNOB_COUNT] = {
#define REGISTRY_VALUE(id, name, key) [KNOB_##id] = turn_value,
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
    [KNOB_SHARED_SECTION_FIRST] = turn_shared_section,
    [KNOB_SHARED_SECTION_SECOND] = turn_shared_section,
    [KNOB_SHARED_SECTION_THIRD] = turn_shared_section,
    [KNOB_BOOT_3GB] = turn_flag,
    [KNOB_BOOT_PAE] = turn_flag,
    [KNOB_BOOT_USERVA] = turn_userva,
    [KNOB_MEMORY] = turn_memory,
    [KNOB_PAGE_FILE] = turn_page_file,
};

gboolean
system_turn_knob(Registry *registry,
                 BootSettings *settings,
                 const KnobSetting *setting,
                 GError **error)
{
    Turn turn = setting->knob < KNOB_COUNT ? turns[setting->knob] : NULL;

    return turn != NULL ? turn(registry, settings, setting, error)
                        : fail(setting, "there is no such knob", error);
}
