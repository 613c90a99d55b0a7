/* SPDX-License-Identifier: MIT */
/* Registry values by name, as `set:` and --set put them. */
#include "abi/subsystem_line.h"
#include "host/registry/registry_internal.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"
#include "host/words/knob.h"

#include <string.h>

#define SHARED_TOKEN "SharedSection="

const char *const *
registry_setting_names(void)
{
    static const char *const names[] = {
        "SharedSection",
#define REGISTRY_VALUE(id, name, key) name,
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
        "Windows",
        NULL,
    };

    return names;
}

const char *const *
registry_text_types(void)
{
    static const char *const names[] = { "REG_SZ", "REG_EXPAND_SZ", NULL };

    return names;
}

gboolean
registry_find_shared_section(const char *windows, gsize from, gsize *start, gsize *end)
{
    guint32 length = (guint32)strlen(windows), at = (guint32)from;
    struct subsystem_span word, value;

    while (subsystem_next_word(windows, length, &at, &word)) {
        if (!subsystem_option(windows, word, SHARED_TOKEN, &value))
            continue;
        *start = value.start;
        *end = value.end;
        /* "1024, 3072" is meant as one. */
        while (subsystem_next_word(windows, length, &at, &word) &&
               (g_ascii_isdigit(windows[word.start]) || windows[word.start] == ','))
            *end = word.end;
        return TRUE;
    }
    return FALSE;
}

static gboolean
fail_at(const RegistryPlace *place, RegistryErrorCode code, GError **error, const char *text)
{
    g_autofree char *message = source_text_message(place->source, place->span, "error", text);

    g_set_error_literal(error, REGISTRY_ERROR, code, message);
    return FALSE;
}

/* Takes `base`, which may be NULL. */
static void
put_windows(Registry *registry,
            const char *text,
            guint32 type,
            const RegistryPlace *place,
            RegistryValue *base)
{
    RegistryValue *value = registry_new_windows(registry, place);

    value->base = base;
    value->type = type;
    value->text = g_strdup(text);
    value->is_terminated = TRUE;
    registry_put(registry, value);
}

/* `text` NULL takes the token out. */
static gboolean
set_shared_section(Registry *registry, const char *text, const RegistryPlace *place, GError **error)
{
    const RegistryValue *windows = registry_windows_value(registry);
    gsize start, end, from = 0;

    if (windows == NULL || windows->text == NULL)
        return fail_at(place, REGISTRY_ERROR_VALUE, error,
                       "the registry has no Windows value that SharedSection could be put in");

    guint32 type = windows->type;
    g_autoptr(GString) line = g_string_new(windows->text);
    if (!registry_find_shared_section(line->str, 0, &start, &end) && text != NULL)
        g_string_append_printf(line, " %s%s", SHARED_TOKEN, text);
    else
        while (registry_find_shared_section(line->str, from, &start, &end)) {
            if (text == NULL) {
                start -= strlen(SHARED_TOKEN);
                end += line->str[end] == ' ';
            }
            g_string_erase(line, (gssize)start, (gssize)(end - start));
            g_string_insert(line, (gssize)start, text != NULL ? text : "");
            from = start + (text != NULL ? strlen(text) : 0);
        }
    put_windows(registry, line->str, type, place,
                registry_value_copy(windows->base != NULL ? windows->base : windows));
    return TRUE;
}

static int
find_dword(const char *name)
{
    for (int i = 0; i < ABI_REG_COUNT; i++)
        if (strcmp(registry_dword_name((enum abi_registry_value)i), name) == 0)
            return i;
    return -1;
}

gboolean
registry_setting_is_text(const char *name)
{
    return find_dword(name) < 0;
}

/* What its number says, by its row of knobs.def. */
static const char *
unit_of(const char *name)
{
    const KnobRow *knob = knob_row(knob_find(name));

    if (knob->unit == KNOB_UNIT_FLAG)
        return "0 or 1";
    return knob->unit == KNOB_UNIT_COUNT ? "how many" : knob_unit_text(knob->unit);
}

char *
registry_setting_about(const char *name)
{
    static const char *const dword_keys[] = {
#define REGISTRY_VALUE(id, name, key) key,
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
    };
    int dword = find_dword(name);

    if (dword >= 0)
        return g_strdup_printf("A DWORD of %s: %s.", dword_keys[dword], unit_of(name));
    if (g_str_equal(name, "SharedSection"))
        return g_strdup("Of the Windows value, up to three numbers: KB of the shared section, of a "
                        "heap on an interactive station, of one on any other.");
    return g_strdup("Of " REGISTRY_SUBSYSTEMS ": csrss's command line as a whole.");
}

/* A text keeps the type that the value has; what is no text, or not there, becomes what Windows
 * installs. */
static guint32
type_of_windows(const Registry *registry)
{
    const RegistryValue *windows = registry_windows_value(registry);

    return windows != NULL && windows->text != NULL ? windows->type : REG_TYPE_EXPAND_SZ;
}

/* A setting of a known name; `text` NULL removes it. `value` is used for a DWORD. */
static gboolean
set_known(Registry *registry,
          const char *name,
          const char *text,
          guint32 value,
          const RegistryPlace *place,
          GError **error)
{
    int which = find_dword(name);

    registry_next_layer(registry);
    if (strcmp(name, "SharedSection") == 0)
        return set_shared_section(registry, text, place, error);
    if (which < 0) {
        if (text != NULL)
            put_windows(registry, text, type_of_windows(registry), place, NULL);
        else
            registry_remove_windows(registry, place);
        return TRUE;
    }
    if (text == NULL) {
        registry_remove_dword(registry, (enum abi_registry_value)which, place);
        return TRUE;
    }
    RegistryValue *dword = registry_new_dword(registry, (enum abi_registry_value)which, place);
    dword->type = REG_TYPE_DWORD;
    dword->has_dword = TRUE;
    dword->dword = value;
    registry_put(registry, dword);
    return TRUE;
}

/* The name as Windows writes it, or NULL. */
static const char *
known_name(const char *name)
{
    const char *const *names = registry_setting_names();

    while (*names != NULL && g_ascii_strcasecmp(*names, name) != 0)
        names++;
    return *names;
}

/* `Windows: { text: …, type: REG_SZ }`. */
static gboolean
set_typed_windows(Registry *registry, const YamlNode *node, GError **error)
{
    static const char *const keys[] = { "text", "type", NULL };
    static const guint32 types[] = { REG_TYPE_SZ, REG_TYPE_EXPAND_SZ };
    const YamlNode *text_node = yaml_require(node, keys[0], error);
    const YamlNode *type_node = text_node != NULL ? yaml_require(node, keys[1], error) : NULL;
    const char *text;
    guint type;

    if (type_node == NULL || !yaml_check_keys(node, keys, error) ||
        !yaml_get_string(text_node, &text, error) ||
        !yaml_get_choice(type_node, registry_text_types(), &type, error))
        return FALSE;
    const RegistryPlace place = { .source = yaml_node_source(text_node),
                                  .span = yaml_node_span(text_node) };
    registry_next_layer(registry);
    put_windows(registry, text, types[type], &place, NULL);
    return TRUE;
}

static gboolean
set_pair(Registry *registry, const YamlNode *key, const YamlNode *node, GError **error)
{
    const char *written = yaml_node_text(key), *text = NULL, *name = known_name(written);
    RegistryPlace place = { .source = yaml_node_source(node), .span = yaml_node_span(node) };
    guint32 value = 0;

    if (name == NULL) {
        gint64 number;
        if (number_parse(written, &number))
            return yaml_fail(key, YAML_ERROR_KEY, error,
                             "%s is no name of a value (put quotes around a SharedSection, as in "
                             "\"1024,3072,512\")",
                             written);
        g_autofree char *hint = suggest_hint(written, registry_setting_names());
        return yaml_fail(key, YAML_ERROR_KEY, error, "no registry value is known as \"%s\"%s",
                         written, hint);
    }
    if (strcmp(name, "Windows") == 0 && yaml_node_kind(node) == YAML_MAPPING)
        return set_typed_windows(registry, node, error);
    if (yaml_node_kind(node) != YAML_NULL) {
        if (!yaml_get_string(node, &text, error))
            return FALSE;
        if (find_dword(name) >= 0 && !yaml_get_uint32(node, 0, G_MAXUINT32, &value, error))
            return FALSE;
    }
    return set_known(registry, name, text, value, &place, error);
}

gboolean
registry_set_node(Registry *registry, const YamlNode *mapping, GError **error)
{
    if (!yaml_expect_mapping(mapping, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(mapping); i++)
        if (!set_pair(registry, yaml_node_key(mapping, i), yaml_node_item(mapping, i), error))
            return FALSE;
    return TRUE;
}

/* ---- what a file says of it ---- */

/* The value that a setting of this name changes. */
static const RegistryValue *
value_behind(const Registry *registry, const char *name)
{
    int which = find_dword(name);

    return which < 0 ? registry_windows_value(registry)
                     : registry_dword_value(registry, (enum abi_registry_value)which);
}

/* A Windows value without SharedSection says nothing of it. */
static gboolean
has_shared_section(const RegistryValue *windows)
{
    gsize start, end;

    return windows->text != NULL && registry_find_shared_section(windows->text, 0, &start, &end);
}

/* A file above the first `layers` says it, and no setting on top of that. */
static gboolean
is_of_file(const Registry *registry, guint layer, guint layers)
{
    return layer > layers && layer <= registry_files(registry)->len;
}

/* That there is none says a file that takes it away, or is the state of its key. */
static gboolean
is_absent_by_file(const Registry *registry,
                  enum abi_registry_value which,
                  guint layers,
                  RegistryPlace *place)
{
    const GPtrArray *files = registry_files(registry);
    const RegistryPlace *removal = registry_dword_removal(registry, which);

    *place = removal != NULL ? *removal : (RegistryPlace){ 0 };
    if (removal != NULL)
        return is_of_file(registry, removal->layer, layers);
    for (guint i = layers; i < files->len; i++)
        if (registry_taken_is_state(files->pdata[i], registry_dword_key(which)))
            return TRUE;
    return FALSE;
}

/* `place` has no source where the file has no line of it. */
static gboolean
file_says(const Registry *registry, const char *name, guint layers, RegistryPlace *place)
{
    const RegistryValue *value = value_behind(registry, name);

    if (value == NULL)
        return find_dword(name) >= 0 &&
               is_absent_by_file(registry, (enum abi_registry_value)find_dword(name), layers,
                                 place);
    *place = (RegistryPlace){ value->source, value->span, value->layer };
    return is_of_file(registry, value->layer, layers) &&
           (strcmp(name, "SharedSection") != 0 || has_shared_section(value));
}

gboolean
registry_file_says(const Registry *registry, const char *written, guint layers)
{
    const char *name = known_name(written);
    RegistryPlace place;

    return name != NULL && file_says(registry, name, layers, &place);
}

static char *
without_sections(const char *windows)
{
    gsize start, end;

    if (!registry_find_shared_section(windows, 0, &start, &end))
        return g_strdup(windows);
    return g_strdup_printf("%.*s%s", (int)start, windows, windows + end);
}

/* A file with other numbers for the same value is what somebody tries who names it. */
static gboolean
differs_in_numbers(const Registry *registry, const char *name, const YamlNode *node)
{
    const RegistryValue *value = registry_windows_value(registry);
    const YamlNode *text_node =
        yaml_node_kind(node) == YAML_MAPPING ? yaml_node_get(node, "text") : node;
    const char *text = text_node != NULL ? yaml_node_text(text_node) : NULL;

    if (strcmp(name, "Windows") != 0 || text == NULL || value == NULL || value->text == NULL)
        return FALSE;
    g_autofree char *own = without_sections(text), *other = without_sections(value->text);
    return strcmp(own, other) == 0;
}

/* Of a hive a line is no place. */
static void
note_hidden(Registry *registry, const YamlNode *key, const char *name, const RegistryPlace *place)
{
    const GPtrArray *files = registry_files(registry);
    const RegistryTaken *last = files->pdata[files->len - 1];
    gboolean has_line = place->source != NULL && place->source->offsets == NULL;
    g_autofree char *file =
        printable_text(place->source != NULL ? place->source->name : last->file, -1);
    g_autofree char *line =
        has_line ? g_strdup_printf(", line %u", place->span.line) : g_strdup("");
    g_autofree char *text = g_strdup_printf("this does not count: %s%s, which --registry names, "
                                            "lies above it and says what %s is",
                                            file, line, name);

    registry_note(registry, "registry-hides", yaml_node_source(key), yaml_node_span(key), text);
}

gboolean
registry_set_node_below(Registry *registry, const YamlNode *mapping, guint layers, GError **error)
{
    if (!yaml_expect_mapping(mapping, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(mapping); i++) {
        const YamlNode *key = yaml_node_key(mapping, i);
        const char *name = known_name(yaml_node_text(key));
        RegistryPlace place;
        const YamlNode *node = yaml_node_item(mapping, i);
        gboolean is_hidden = name != NULL && file_says(registry, name, layers, &place);
        if (is_hidden && !differs_in_numbers(registry, name, node))
            note_hidden(registry, key, name, &place);
        else if (!is_hidden && !set_pair(registry, key, node, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
set_argument(Registry *registry, const char *origin, const char *argument, GError **error)
{
    g_autoptr(SourceText) source = source_text_new_argument(origin, argument);
    gsize name_length = strcspn(argument, "=");
    g_autofree char *written = g_strndup(argument, name_length);
    const char *name = known_name(written);
    RegistryPlace place = { .source = source, .span = source_text_span(source, 0, name_length) };

    if (argument[name_length] == '\0')
        return fail_at(&place, REGISTRY_ERROR_VALUE, error, "this must be NAME=VALUE");
    if (name == NULL) {
        g_autofree char *hint = suggest_hint(written, registry_setting_names());
        g_autofree char *text =
            g_strdup_printf("no registry value is known as \"%s\"%s", written, hint);
        return fail_at(&place, REGISTRY_ERROR_NAME, error, text);
    }

    const char *value_text = argument + name_length + 1;
    gint64 value = 0;
    place.span = source_text_span(source, name_length + 1, strlen(value_text));
    if (strcmp(value_text, "absent") == 0 || strcmp(value_text, "~") == 0)
        return set_known(registry, name, NULL, 0, &place, error);
    if (find_dword(name) >= 0 &&
        (!number_parse(value_text, &value) || value < 0 || value > G_MAXUINT32)) {
        g_autofree char *text = g_strdup_printf(
            "\"%s\" is not a number from 0 to 4294967295 (such as 48 or 0x30; \"absent\" or "
            "\"~\" removes the value)",
            value_text);
        return fail_at(&place, REGISTRY_ERROR_VALUE, error, text);
    }
    return set_known(registry, name, value_text, (guint32)value, &place, error);
}

gboolean
registry_set_argument(Registry *registry, const char *argument, GError **error)
{
    return set_argument(registry, "--set", argument, error);
}

/* ---- by a program ---- */

gboolean
registry_set_dword(Registry *registry,
                   const char *origin,
                   enum abi_registry_value which,
                   guint32 value,
                   GError **error)
{
    g_autofree char *argument = g_strdup_printf("%s=%u", registry_dword_name(which), value);

    return set_argument(registry, origin, argument, error);
}

/* csrss reads no further than to the first blank: what was meant, without any. A blank that stands
 * for a comma becomes one. */
static char *
without_blanks(const char *token)
{
    GString *text = g_string_new(NULL);

    for (; *token != '\0'; token++) {
        if (!subsystem_is_blank(*token))
            g_string_append_c(text, *token);
        else if (text->len > 0 && g_ascii_isdigit(text->str[text->len - 1]) &&
                 g_ascii_isdigit(token[strspn(token, " \t")]))
            g_string_append_c(text, ',');
    }
    return g_string_free(text, FALSE);
}

/* What stands between the commas, without blanks. Free with g_strfreev(). */
static char **
shared_section_parts(const Registry *registry)
{
    const RegistryValue *windows = registry_windows_value(registry);
    const char *text = windows != NULL ? windows->text : NULL;
    gsize start, end;

    if (text == NULL || !registry_find_shared_section(text, 0, &start, &end))
        return g_new0(char *, 1);
    g_autofree char *token = g_strndup(text + start, end - start);
    g_autofree char *numbers = without_blanks(token);
    return g_strsplit(numbers, ",", -1);
}

gboolean
registry_set_shared_section_value(
    Registry *registry, const char *origin, guint index, guint32 kb, GError **error)
{
    g_auto(GStrv) parts = shared_section_parts(registry);
    g_autoptr(GString) argument = g_string_new(SHARED_TOKEN);
    guint count = g_strv_length(parts);

    if (index > count) {
        g_set_error(error, REGISTRY_ERROR, REGISTRY_ERROR_VALUE,
                    "%s: SharedSection has %u values here, and one behind them was to be set",
                    origin, count);
        return FALSE;
    }
    for (guint i = 0; i < MAX(count, index + 1); i++) {
        g_string_append(argument, i == 0 ? "" : ",");
        if (i == index)
            g_string_append_printf(argument, "%u", kb);
        else
            g_string_append(argument, parts[i]);
    }
    return set_argument(registry, origin, argument->str, error);
}
