/* SPDX-License-Identifier: MIT */
/* Values of a registry, written as regedit does. */
#include "host/answer/fix_patch.h"

#include "host/registry/registry_keys.h"

#include <string.h>

#define LINE_UNITS 12u /* of two bytes each, as digits: a line is about as long as regedit's */

gboolean
fix_patch_has(Knob knob)
{
    KnobPlace place = knob_row(knob)->place;

    return place == KNOB_PLACE_VALUE || place == KNOB_PLACE_SHARED_SECTION;
}

static void
append_key(GString *out, const RegistryValue *value)
{
    guint number;
    const char *rest = registry_key_in_set(value->key, &number);

    if (rest != NULL)
        g_string_append_printf(out, "\n[" REGISTRY_CURRENT "%s]\n", rest);
    else
        g_string_append_printf(out, "\n[%s]\n", value->key);
}

/* "Windows"=hex(2):25,00,…: UTF-16 with its NUL. */
static void
append_text_value(GString *out, const RegistryValue *value)
{
    glong units = 0;
    g_autofree gunichar2 *text = g_utf8_to_utf16(value->text, -1, NULL, &units, NULL);

    g_string_append_printf(out, "\"%s\"=hex(%x):", value->name, value->type);
    for (glong i = 0; text != NULL && i <= units; i++) {
        gboolean is_last = i == units;
        gboolean is_line_full = i % LINE_UNITS == LINE_UNITS - 1;
        g_string_append_printf(out, "%02x,%02x%s", text[i] & 0xff, text[i] >> 8,
                               is_last        ? "\n"
                               : is_line_full ? ",\\\n  "
                                              : ",");
    }
}

static void
append_shared_section(GString *out, const Registry *registry)
{
    const RegistryValue *windows = registry_windows_value(registry);

    append_key(out, windows);
    append_text_value(out, windows);
}

static void
append_dword(GString *out, const Registry *registry, const Registry *from, guint32 which)
{
    enum abi_registry_value id = (enum abi_registry_value)which;
    const RegistryValue *value = registry_dword_value(registry, id);

    append_key(out, value != NULL ? value : registry_dword_value(from, id));
    if (value != NULL && value->has_dword)
        g_string_append_printf(out, "\"%s\"=dword:%08x\n", value->name, value->dword);
    else
        g_string_append_printf(out, "\"%s\"=-\n", registry_dword_name(id));
}

char *
fix_patch_text(const Registry *registry,
               const Registry *from,
               const char *remark,
               const KnobSetting *settings,
               guint count)
{
    GString *out = g_string_new("Windows Registry Editor Version 5.00\n");
    gboolean has_windows = FALSE;

    if (remark != NULL)
        g_string_append_printf(out, "\n; %s\n", remark);
    for (guint i = 0; i < count; i++) {
        const KnobRow *row = knob_row(settings[i].knob);
        gboolean is_windows = row->place == KNOB_PLACE_SHARED_SECTION;
        if (row->place == KNOB_PLACE_VALUE)
            append_dword(out, registry, from, row->index);
        else if (is_windows && !has_windows)
            append_shared_section(out, registry);
        has_windows = has_windows || is_windows;
    }
    return g_string_free(out, FALSE);
}

static gboolean
has_shared_section(const KnobSetting *settings, guint count)
{
    for (guint i = 0; i < count; i++)
        if (knob_row(settings[i].knob)->place == KNOB_PLACE_SHARED_SECTION)
            return TRUE;
    return FALSE;
}

char *
fix_patch_not_yours(const Registry *registry,
                    const Edition *edition,
                    const KnobSetting *settings,
                    guint count)
{
    const RegistryValue *windows = registry_windows_value(registry);

    if (windows == NULL || !has_shared_section(settings, count))
        return NULL;
    if (windows->base != NULL) /* SharedSection was set, the rest came from there */
        windows = windows->base;
    if (windows->layer > EDITION_REGISTRY_LAYERS)
        return NULL;
    return g_strdup_printf(
        "the Windows value in it is that of edition %s, with another SharedSection; your server's "
        "may say something else besides: give an export of its key SubSystems with --registry "
        "FILE, and that is what changes",
        edition->name);
}

gboolean
fix_patch_is_covered(const Registry *registry, const KnobSetting *settings, guint count)
{
    for (guint i = 0; i < count; i++) {
        const KnobRow *row = knob_row(settings[i].knob);
        const RegistryValue *value =
            row->place == KNOB_PLACE_SHARED_SECTION
                ? registry_windows_value(registry)
                : registry_dword_value(registry, (enum abi_registry_value)row->index);
        if (value != NULL && registry_is_above_files(registry, value->layer))
            return TRUE;
    }
    return FALSE;
}

GBytes *
fix_patch_bytes(const char *text, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *joined = g_strjoinv("\r\n", lines);
    g_autofree char *marked = g_strconcat("\xef\xbb\xbf", joined, NULL);
    gsize length = 0;
    char *bytes = g_convert(marked, -1, "UTF-16LE", "UTF-8", NULL, &length, error);

    return bytes != NULL ? g_bytes_new_take(bytes, length) : NULL;
}
