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
    enum abi_registry_value which = (enum abi_registry_value)knob_row(setting->knob)->index;

    return registry_set_dword(registry, ORIGIN, which, setting->value, error);
}

static gboolean
turn_shared_section(Registry *registry,
                    BootSettings *settings,
                    const KnobSetting *setting,
                    GError **error)
{
    return registry_set_shared_section_value(registry, ORIGIN, knob_row(setting->knob)->index,
                                             setting->value, error);
}

static gboolean
turn_flag(Registry *registry, BootSettings *settings, const KnobSetting *setting, GError **error)
{
    if (setting->value > 1)
        return fail(setting, "it is on (1) or off (0)", error);
    if (setting->value == 1)
        return boot_options_add(&settings->options, knob_key(setting->knob), error);
    settings->options.flags &= ~knob_row(setting->knob)->index;
    return TRUE;
}

static gboolean
turn_userva(Registry *registry, BootSettings *settings, const KnobSetting *setting, GError **error)
{
    g_autofree char *word = g_strdup_printf("%s=%u", knob_key(setting->knob), setting->value);

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

static const Turn turns[KNOB_PLACE_COUNT] = {
    [KNOB_PLACE_VALUE] = turn_value,   [KNOB_PLACE_SHARED_SECTION] = turn_shared_section,
    [KNOB_PLACE_OPTION] = turn_flag,   [KNOB_PLACE_USERVA] = turn_userva,
    [KNOB_PLACE_MEMORY] = turn_memory, [KNOB_PLACE_PAGE_FILE] = turn_page_file,
};

gboolean
system_turn_knob(Registry *registry,
                 BootSettings *settings,
                 const KnobSetting *setting,
                 GError **error)
{
    Turn turn = turns[knob_row(setting->knob)->place];

    return turn != NULL ? turn(registry, settings, setting, error)
                        : fail(setting, "there is no such knob", error);
}
