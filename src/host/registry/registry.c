/* SPDX-License-Identifier: MIT */
/* Layers of values, control sets among them, looked up from the top. */
#include "host/registry/control_set.h"
#include "host/registry/reg_load.h"
#include "host/registry/registry_internal.h"
#include "host/registry/registry_kept.h"
#include "host/registry/registry_keys.h"
#include "host/text/printable.h"

#include <string.h>

G_DEFINE_QUARK(registry - error - quark, registry_error)

struct _Registry {
    GTree *values; /* folded "key\1name" -> RegistryValue: what is below a key lies together */
    GHashTable *removed; /* folded "key\1name" -> RegistryPlace: was there, and is no more */
    GHashTable *keys;    /* folded keys that files named, of those kept -> RegistryPlace */
    GPtrArray *files;    /* RegistryTaken */
    GPtrArray *skipped;  /* Finding: lines of files that were passed over, values that are hidden */
    SourceText *last_file;
    RegistryIgnoredSet ignored_set;
    guint current_set; /* what CurrentControlSet stands for, 0 if no file said so */
    guint layers;
    guint scenario_layers; /* files, and what a scenario says on top of its own */
};

/* ---- values ---- */

static void
value_free(RegistryValue *value)
{
    if (value == NULL)
        return;
    value_free(value->base);
    g_free(value->key);
    g_free(value->name);
    g_free(value->text);
    g_free(value->problem);
    source_text_unref(value->source);
    g_free(value);
}

RegistryValue *
registry_value_copy(const RegistryValue *value)
{
    RegistryValue *copy = g_new(RegistryValue, 1);

    *copy = *value;
    copy->key = g_strdup(value->key);
    copy->name = g_strdup(value->name);
    copy->text = g_strdup(value->text);
    copy->problem = g_strdup(value->problem);
    copy->base = value->base != NULL ? registry_value_copy(value->base) : NULL;
    source_text_ref(copy->source);
    return copy;
}

static RegistryPlace *
place_copy(const RegistryPlace *place)
{
    RegistryPlace *copy = g_new(RegistryPlace, 1);

    *copy = *place;
    source_text_ref(copy->source);
    return copy;
}

static void
place_free(gpointer data)
{
    RegistryPlace *place = data;

    if (place == NULL)
        return;
    source_text_unref(place->source);
    g_free(place);
}

static int
compare_names(gconstpointer a, gconstpointer b, gpointer user)
{
    (void)user;
    return strcmp(a, b);
}

Registry *
registry_new(void)
{
    Registry *registry = g_new0(Registry, 1);

    registry->files = g_ptr_array_new_with_free_func((GDestroyNotify)registry_taken_free);
    registry->skipped = findings_new();
    registry->values = g_tree_new_full(compare_names, NULL, g_free, (GDestroyNotify)value_free);
    registry->removed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, place_free);
    registry->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, place_free);
    return registry;
}

Registry *
registry_copy(const Registry *registry)
{
    Registry *copy = registry_new();
    GHashTableIter iter;
    gpointer key, value;

    copy->current_set = registry->current_set;
    copy->layers = registry->layers;
    copy->scenario_layers = registry->scenario_layers;
    for (guint i = 0; i < registry->files->len; i++)
        g_ptr_array_add(copy->files, registry_taken_copy(registry->files->pdata[i]));
    findings_extend(copy->skipped, registry->skipped);
    for (GTreeNode *at = g_tree_node_first(registry->values); at != NULL; at = g_tree_node_next(at))
        g_tree_insert(copy->values, g_strdup(g_tree_node_key(at)),
                      registry_value_copy(g_tree_node_value(at)));
    g_hash_table_iter_init(&iter, registry->removed);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(copy->removed, g_strdup(key), place_copy(value));
    g_hash_table_iter_init(&iter, registry->keys);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(copy->keys, g_strdup(key), place_copy(value));
    copy->ignored_set = registry->ignored_set;
    if (registry->ignored_set.source != NULL)
        source_text_ref(registry->ignored_set.source);
    if (registry->last_file != NULL)
        copy->last_file = source_text_ref(registry->last_file);
    return copy;
}

void
registry_free(Registry *registry)
{
    if (registry == NULL)
        return;
    g_ptr_array_unref(registry->files);
    g_ptr_array_unref(registry->skipped);
    g_tree_unref(registry->values);
    g_hash_table_unref(registry->removed);
    g_hash_table_unref(registry->keys);
    source_text_unref(registry->last_file);
    source_text_unref(registry->ignored_set.source);
    g_free(registry);
}

/* ---- names ---- */

static void
append_folded(GString *out, const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        if ((guchar)*text < 0x80)
            g_string_append_c(out, g_ascii_toupper(*text));
        else
            g_string_append_unichar(out, g_unichar_toupper(g_utf8_get_char(text)));
    }
}

/* CurrentControlSet is a link; what it stands for is stored. */
static char *
canonical_key(const Registry *registry, const char *key)
{
    guint number;
    const char *rest = registry_key_in_set(key, &number);

    if (rest == NULL || number != 0)
        return g_strdup(key);
    return g_strdup_printf(REGISTRY_SYSTEM "ControlSet%03u%s",
                           registry->current_set != 0 ? registry->current_set : 1, rest);
}

static char *
fold_key(const char *canonical)
{
    g_autoptr(GString) folded = g_string_sized_new(128);

    append_folded(folded, canonical);
    return g_string_free(g_steal_pointer(&folded), FALSE);
}

static char *
fold_value(const char *canonical, const char *name)
{
    GString *folded = g_string_sized_new(128);

    append_folded(folded, canonical);
    g_string_append_c(folded, '\1');
    append_folded(folded, name);
    return g_string_free(folded, FALSE);
}

/* ---- files ---- */

/* The key that a file's entries are in. */
typedef struct {
    const char *written;
    char *canonical;
    gboolean is_kept;
} KeyEntered;

static void
enter_key(const Registry *registry, KeyEntered *key, const char *written)
{
    if (written == key->written)
        return;
    g_free(key->canonical);
    key->written = written;
    key->canonical = canonical_key(registry, written);
    key->is_kept = registry_key_is_kept(written);
}

/* Adds the folded names that begin like this; they stay the registry's. */
static void
find_names(const Registry *registry, const char *prefix, GPtrArray *names)
{
    gsize length = strlen(prefix);

    for (GTreeNode *at = g_tree_lower_bound(registry->values, prefix);
         at != NULL && strncmp(g_tree_node_key(at), prefix, length) == 0; at = g_tree_node_next(at))
        g_ptr_array_add(names, g_tree_node_key(at));
}

/* What earlier files said of CurrentControlSet holds for the set that it has come to mean. */
static void
move_current_set(Registry *registry, guint from, guint to)
{
    g_autofree char *set = g_strdup_printf("%sCONTROLSET%03u\\", REGISTRY_SYSTEM, from);
    g_autofree char *prefix = fold_key(set);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    find_names(registry, prefix, names);
    for (guint i = 0; i < names->len; i++) {
        RegistryValue *value = g_tree_lookup(registry->values, names->pdata[i]);
        g_tree_steal(registry->values, names->pdata[i]);
        g_autofree char *key = value->key;
        value->key =
            g_strdup_printf(REGISTRY_SYSTEM "ControlSet%03u\\%s", to, key + strlen(prefix));
        g_tree_insert(registry->values, fold_value(value->key, value->name), value);
    }
}

static void
ignore_set(Registry *registry, const RegFile *file)
{
    guint current = registry->current_set != 0 ? registry->current_set : 1;
    RegistryIgnoredSet ignored = control_set_ignored(file, current);

    if (ignored.number == 0)
        return;
    source_text_unref(registry->ignored_set.source);
    registry->ignored_set = ignored;
}

void
registry_put(Registry *registry, RegistryValue *value)
{
    char *folded = fold_value(value->key, value->name);

    value->layer = registry->layers;
    g_hash_table_remove(registry->removed, folded);
    g_tree_replace(registry->values, folded, value);
}

static void
remove_value(Registry *registry, const char *folded, const RegistryPlace *place)
{
    g_autofree char *name = g_strdup(folded); /* which may be the one that goes */

    if (g_tree_remove(registry->values, folded))
        g_hash_table_insert(registry->removed, g_steal_pointer(&name), place_copy(place));
}

static gboolean
is_text(const RegEntry *entry)
{
    return entry->type == REG_TYPE_SZ || entry->type == REG_TYPE_EXPAND_SZ ||
           entry->type == REG_TYPE_MULTI_SZ;
}

/* A value of which nothing is read is passed over, unless it shows another Windows. */
static void
put_entry(Registry *registry, const RegFile *file, const RegEntry *entry, const KeyEntered *key)
{
    g_autofree char *text = NULL, *problem = NULL;
    gboolean is_terminated = FALSE;

    if (is_text(entry))
        text = reg_file_read_text(file, entry, &is_terminated, &problem);
    if (!key->is_kept && !registry_value_is_kept(key->canonical, entry->name, text))
        return;

    RegistryValue *value = g_new0(RegistryValue, 1);
    value->key = g_strdup(key->canonical);
    value->name = g_strdup(entry->name);
    value->type = entry->type;
    value->size = entry->size;
    value->has_dword = reg_entry_dword(entry, &value->dword);
    value->source = source_text_ref(file->source);
    value->span = entry->span;
    value->text = g_steal_pointer(&text);
    value->problem = g_steal_pointer(&problem);
    value->is_terminated = is_terminated;
    if (is_text(entry))
        value->width = reg_file_text_width(file, entry);
    registry_put(registry, value);
}

static void
remove_names(Registry *registry, const char *prefix, const RegistryPlace *place)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    find_names(registry, prefix, names);
    for (guint i = 0; i < names->len; i++)
        remove_value(registry, names->pdata[i], place);
}

static void
remove_own_values(Registry *registry, const char *canonical, const RegistryPlace *place)
{
    g_autofree char *own = fold_value(canonical, "");

    remove_names(registry, own, place);
}

static void
remove_key(Registry *registry, const char *canonical, const RegistryPlace *place)
{
    g_autofree char *folded = fold_key(canonical);
    g_autofree char *below = g_strconcat(folded, "\\", NULL);

    remove_own_values(registry, canonical, place);
    remove_names(registry, below, place);
}

/* Forgets what earlier layers said about the keys of which this file is the state. */
static void
forget_stated_keys(Registry *registry, const RegFile *file, const RegistryTaken *taken)
{
    if (g_tree_nnodes(registry->values) == 0)
        return;
    for (guint i = 0; i < file->entries->len; i++) {
        const RegEntry *entry = &g_array_index(file->entries, RegEntry, i);
        const RegistryPlace place = { file->source, entry->span, registry->layers };
        if (entry->kind != REG_ENTRY_KEY ||
            !registry_taken_is_state(taken, registry_key_find(entry->key)))
            continue;
        g_autofree char *canonical = canonical_key(registry, entry->key);
        remove_own_values(registry, canonical, &place);
    }
}

void
registry_note(Registry *registry,
              const char *code,
              const SourceText *source,
              SourceSpan span,
              const char *text)
{
    findings_add(registry->skipped, "warning", code, source, span, text);
}

static void
note_skipped(Registry *registry, const RegFile *file)
{
    const char *who = file->is_hive    ? "this key is passed over"
                      : file->is_query ? "this line is passed over"
                                       : "regedit would skip this line";
    g_autoptr(GString) text = g_string_new(who);

    if (file->skipped == 0)
        return;
    if (file->skipped > 1)
        g_string_append_printf(text, ", and %u more behind it", file->skipped - 1);
    g_string_append_printf(text, ": %s", file->skipped_problem);
    findings_add(registry->skipped, "warning", "lines-skipped", file->source, file->skipped_span,
                 text->str);
}

/* Of a hive; the numbers that show it are at its begin, where no key is. */
static void
note_unfinished(Registry *registry, const RegFile *file)
{
    if (file->unfinished == NULL)
        return;
    g_autofree char *name = printable_text(file->source->name, -1);
    findings_take(registry->skipped, "warning", "hive-unfinished",
                  g_strdup_printf("%s:0x4: warning: %s", name, file->unfinished));
}

static void
add_entry(Registry *registry, const RegFile *file, const RegEntry *entry, const KeyEntered *key)
{
    const RegistryPlace place = { file->source, entry->span, registry->layers };

    switch (entry->kind) {
    case REG_ENTRY_KEY:
        if (key->is_kept)
            g_hash_table_insert(registry->keys, fold_key(key->canonical), place_copy(&place));
        break;
    case REG_ENTRY_DELETE_KEY:
        remove_key(registry, key->canonical, &place);
        break;
    case REG_ENTRY_VALUE:
        put_entry(registry, file, entry, key);
        break;
    case REG_ENTRY_DELETE_VALUE: {
        g_autofree char *folded = fold_value(key->canonical, entry->name);
        remove_value(registry, folded, &place);
        break;
    }
    }
}

void
registry_add(Registry *registry, const RegFile *file, RegistryAs as)
{
    KeyEntered key = { 0 };

    registry->layers++;
    source_text_unref(registry->last_file);
    registry->last_file = source_text_ref(file->source);
    guint current = registry_current_set(registry);
    registry->current_set = control_set_current(file, registry->current_set);
    if (registry_current_set(registry) != current)
        move_current_set(registry, current, registry->current_set);
    ignore_set(registry, file);
    RegistryTaken *taken = registry_taken_new(file, as, registry_current_set(registry));
    g_ptr_array_add(registry->files, taken);
    note_unfinished(registry, file);
    note_skipped(registry, file);
    forget_stated_keys(registry, file, taken);
    for (guint i = 0; i < file->entries->len; i++) {
        const RegEntry *entry = &g_array_index(file->entries, RegEntry, i);
        enter_key(registry, &key, entry->key);
        add_entry(registry, file, entry, &key);
    }
    g_free(key.canonical);
}

gboolean
registry_add_file(Registry *registry, const char *path, RegistryAs as, GError **error)
{
    g_autoptr(RegFile) file = reg_file_load(path, error);

    if (file == NULL)
        return FALSE;
    registry_add(registry, file, as);
    return TRUE;
}

const GPtrArray *
registry_files(const Registry *registry)
{
    return registry->files;
}

GPtrArray *
registry_remarks(const Registry *registry, guint layers)
{
    GPtrArray *remarks = findings_new();

    for (guint i = layers; i < registry->files->len; i++) {
        const RegistryTaken *taken = registry->files->pdata[i];
        g_autofree char *file = printable_text(taken->file, -1);
        g_autofree char *text = registry_taken_text(taken);
        findings_take(remarks, "note", "registry-as",
                      g_strdup_printf("%s:1:1: note: %s", file, text));
    }
    findings_extend(remarks, registry->skipped);
    return remarks;
}

/* ---- asking ---- */

const RegistryValue *
registry_lookup(const Registry *registry, const char *key, const char *name)
{
    g_autofree char *canonical = canonical_key(registry, key);
    g_autofree char *folded = fold_value(canonical, name);

    return g_tree_lookup(registry->values, folded);
}

const RegistryPlace *
registry_key_place(const Registry *registry, const char *key)
{
    g_autofree char *canonical = canonical_key(registry, key);
    g_autofree char *folded = fold_key(canonical);

    return g_hash_table_lookup(registry->keys, folded);
}

const RegistryPlace *
registry_removal(const Registry *registry, const char *key, const char *name)
{
    g_autofree char *canonical = canonical_key(registry, key);
    g_autofree char *folded = fold_value(canonical, name);

    return g_hash_table_lookup(registry->removed, folded);
}

const char *
registry_file_place(const Registry *registry)
{
    if (registry->last_file == NULL)
        return "registry";
    g_autofree char *place = g_strconcat(registry->last_file->name, ":1:1", NULL);
    return g_intern_string(place);
}

guint
registry_current_set(const Registry *registry)
{
    return MAX(registry->current_set, 1);
}

RegistryIgnoredSet
registry_ignored_set(const Registry *registry)
{
    return registry->ignored_set;
}

GPtrArray *
registry_values(const Registry *registry)
{
    GPtrArray *values = g_ptr_array_sized_new((guint)g_tree_nnodes(registry->values));

    for (GTreeNode *at = g_tree_node_first(registry->values); at != NULL; at = g_tree_node_next(at))
        g_ptr_array_add(values, g_tree_node_value(at));
    return values;
}

/* ---- for who sets values by name ---- */

void
registry_next_layer(Registry *registry)
{
    registry->layers++;
}

void
registry_end_scenario(Registry *registry)
{
    registry->scenario_layers = registry->layers;
}

gboolean
registry_is_above_files(const Registry *registry, guint layer)
{
    return layer > MAX(registry->scenario_layers, registry->files->len);
}

RegistryValue *
registry_new_value(const Registry *registry,
                   const char *key,
                   const char *name,
                   const RegistryPlace *place)
{
    RegistryValue *value = g_new0(RegistryValue, 1);

    value->key = canonical_key(registry, key);
    value->name = g_strdup(name);
    value->source = source_text_ref(place->source);
    value->span = place->span;
    return value;
}

void
registry_remove_setting(Registry *registry,
                        const char *key,
                        const char *name,
                        const RegistryPlace *place)
{
    g_autofree char *canonical = canonical_key(registry, key);
    g_autofree char *folded = fold_value(canonical, name);
    RegistryPlace here = *place;

    here.layer = registry->layers;
    remove_value(registry, folded, &here);
}
