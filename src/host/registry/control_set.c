/* SPDX-License-Identifier: MIT */
/* Keys and the Select key of a file are looked through for control sets. */
#include "host/registry/control_set.h"

#include "host/registry/registry_keys.h"

#define SELECT    REGISTRY_SYSTEM "Select"
#define SET_LIMIT 1000u /* "ControlSet999" */

/* What the Select key says; 0: the entry is no such value. */
static guint
said_current(const RegEntry *entry)
{
    guint32 current;

    return entry->kind == REG_ENTRY_VALUE && reg_entry_dword(entry, &current) &&
                   current < SET_LIMIT && g_ascii_strcasecmp(entry->name, "Current") == 0 &&
                   g_ascii_strcasecmp(entry->key, SELECT) == 0
               ? current
               : 0;
}

guint
control_set_current(const RegFile *file, guint before)
{
    guint only_set = 0;
    gboolean has_one = FALSE, has_link = FALSE;

    for (guint i = 0; i < file->entries->len; i++) {
        const RegEntry *entry = &g_array_index(file->entries, RegEntry, i);
        guint number = 0;
        gboolean is_in_set = registry_key_in_set(entry->key, &number) != NULL;

        if (said_current(entry) != 0)
            return said_current(entry);
        has_one = has_one || number == 1;
        has_link = has_link || (is_in_set && number == 0);
        if (number != 0 && only_set == 0)
            only_set = number;
    }
    return before == 0 && !has_one && !has_link ? only_set : before;
}

RegistryIgnoredSet
control_set_ignored(const RegFile *file, guint current)
{
    const RegistryIgnoredSet none = { 0 };
    RegistryIgnoredSet ignored = { .current = current };

    for (guint i = 0; i < file->entries->len; i++) {
        const RegEntry *entry = &g_array_index(file->entries, RegEntry, i);
        guint number = 0;
        gboolean is_in_set = registry_key_in_set(entry->key, &number) != NULL;

        if (is_in_set && (number == current || number == 0))
            return none;
        if (g_ascii_strcasecmp(entry->key, SELECT) == 0)
            ignored.has_select = TRUE;
        if (number != 0 && ignored.number == 0) {
            ignored.number = number;
            ignored.span = entry->span;
        }
    }
    if (ignored.number == 0)
        return none;
    ignored.source = source_text_ref(file->source);
    return ignored;
}
