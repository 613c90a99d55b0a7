/* SPDX-License-Identifier: MIT */
/* Looks for the keys whose state a file shows, and calls it a state or a patch. */
#include "host/registry/registry_taken.h"

gboolean
registry_as_parse(const char *word, RegistryAs *as)
{
    if (word == NULL)
        *as = REGISTRY_BY_CONTENT;
    else if (g_str_equal(word, "state"))
        *as = REGISTRY_STATE;
    else if (g_str_equal(word, "patch"))
        *as = REGISTRY_PATCH;
    else
        return FALSE;
    return TRUE;
}

/* ---- what the file holds ---- */

/* Of one key: the hallmarks found in the file, a bit each. */
typedef struct {
    char **hallmarks;
    guint32 found;
    guint32 all;
    gboolean is_named;
    gboolean has_deletion; /* no export has any */
} KeyContent;

static void
note_entry(KeyContent *content, const RegEntry *entry)
{
    if (entry->kind == REG_ENTRY_DELETE_VALUE)
        content->has_deletion = TRUE;
    if (entry->kind == REG_ENTRY_KEY)
        content->is_named = TRUE;
    for (guint i = 0; entry->kind == REG_ENTRY_VALUE && content->hallmarks[i] != NULL; i++)
        if (g_ascii_strcasecmp(entry->name, content->hallmarks[i]) == 0)
            content->found |= 1u << i;
}

static gboolean
is_in_other_set(const char *key, guint current_set)
{
    guint number;

    return registry_key_in_set(key, &number) != NULL && number != 0 && number != current_set;
}

/* The one of the current control set, whose name may be written in two ways. */
static RegistryKeyId
find_current(const char *key, guint current_set)
{
    return is_in_other_set(key, current_set) ? REGISTRY_KEY_COUNT : registry_key_find(key);
}

/* A key that goes takes along those below it. */
static void
note_deleted_key(KeyContent *contents, const char *key, guint current_set)
{
    for (guint i = 0; i < REGISTRY_KEY_COUNT && !is_in_other_set(key, current_set); i++)
        if (registry_key_lies_in((RegistryKeyId)i, key))
            contents[i].is_named = contents[i].has_deletion = TRUE;
}

static void
read_content(KeyContent *contents, const RegFile *file, guint current_set)
{
    const char *last = NULL;
    RegistryKeyId key = REGISTRY_KEY_COUNT;

    for (guint i = 0; i < REGISTRY_KEY_COUNT; i++) {
        contents[i] = (KeyContent){ .hallmarks = registry_key_hallmarks((RegistryKeyId)i) };
        contents[i].all = (1u << g_strv_length(contents[i].hallmarks)) - 1;
    }
    for (guint i = 0; i < file->entries->len; i++) {
        const RegEntry *entry = &g_array_index(file->entries, RegEntry, i);
        if (entry->key != last)
            key = find_current(entry->key, current_set);
        last = entry->key;
        if (entry->kind == REG_ENTRY_DELETE_KEY)
            note_deleted_key(contents, entry->key, current_set);
        else if (key != REGISTRY_KEY_COUNT)
            note_entry(&contents[key], entry);
    }
}

RegistryTaken *
registry_taken_new(const RegFile *file, RegistryAs asked, guint current_set)
{
    RegistryTaken *taken = g_new(RegistryTaken, 1);
    KeyContent contents[REGISTRY_KEY_COUNT];

    taken->file = g_strdup(file->source->name);
    taken->asked = asked;
    taken->keys = g_array_new(FALSE, FALSE, sizeof(RegistryTakenKey));
    read_content(contents, file, current_set);
    for (guint i = 0; i < REGISTRY_KEY_COUNT; i++) {
        const RegistryTakenKey key = {
            .key = (RegistryKeyId)i,
            .is_state = asked == REGISTRY_STATE ||
                        (asked == REGISTRY_BY_CONTENT && file->is_hive) ||
                        (asked == REGISTRY_BY_CONTENT && contents[i].found == contents[i].all &&
                         !contents[i].has_deletion),
        };
        if (contents[i].is_named)
            g_array_append_val(taken->keys, key);
        g_strfreev(contents[i].hallmarks);
    }
    return taken;
}

RegistryTaken *
registry_taken_copy(const RegistryTaken *taken)
{
    RegistryTaken *copy = g_new(RegistryTaken, 1);

    copy->file = g_strdup(taken->file);
    copy->asked = taken->asked;
    copy->keys = g_array_copy(taken->keys);
    return copy;
}

void
registry_taken_free(RegistryTaken *taken)
{
    if (taken == NULL)
        return;
    g_free(taken->file);
    g_array_unref(taken->keys);
    g_free(taken);
}

/* ---- telling it ---- */

gboolean
registry_taken_is_state(const RegistryTaken *taken, RegistryKeyId key)
{
    for (guint i = 0; i < taken->keys->len; i++) {
        const RegistryTakenKey *one = &g_array_index(taken->keys, RegistryTakenKey, i);
        if (one->key == key)
            return one->is_state;
    }
    return taken->asked == REGISTRY_STATE;
}

static guint
count_states(const RegistryTaken *taken)
{
    guint count = 0;

    for (guint i = 0; i < taken->keys->len; i++)
        count += g_array_index(taken->keys, RegistryTakenKey, i).is_state != FALSE;
    return count;
}

const char *
registry_taken_word(const RegistryTaken *taken)
{
    guint states = count_states(taken);

    if (taken->keys->len == 0)
        return taken->asked == REGISTRY_STATE ? "state" : "patch";
    return states == 0 ? "patch" : states == taken->keys->len ? "state" : "mixed";
}

/* "SubSystems and Memory Management" */
static char *
key_list(const RegistryTaken *taken, gboolean is_state)
{
    guint count = count_states(taken), told = 0;
    GString *list = g_string_new(NULL);

    if (!is_state)
        count = taken->keys->len - count;
    for (guint i = 0; i < taken->keys->len; i++) {
        const RegistryTakenKey *one = &g_array_index(taken->keys, RegistryTakenKey, i);
        if (one->is_state != is_state)
            continue;
        g_string_append_printf(list, "%s%s",
                               told == 0           ? ""
                               : told + 1 == count ? " and "
                                                   : ", ",
                               registry_key_name(one->key));
        told++;
    }
    return g_string_free(list, FALSE);
}

char *
registry_taken_text(const RegistryTaken *taken)
{
    guint states = count_states(taken);
    const char *asked = taken->asked == REGISTRY_BY_CONTENT ? "" : ", as asked";
    g_autofree char *state = key_list(taken, TRUE), *patch = key_list(taken, FALSE);

    if (taken->keys->len == 0)
        return g_strdup("this file names none of the keys of which something is read here");
    if (states == 0)
        return g_strdup_printf("taken for a patch of %s%s: values it does not name stay", patch,
                               asked);
    if (states == taken->keys->len)
        return g_strdup_printf("taken for the state of %s%s: values it does not name are absent",
                               state, asked);
    return g_strdup_printf("taken for the state of %s, where values it does not name are absent, "
                           "and for a patch of %s, where they stay",
                           state, patch);
}
