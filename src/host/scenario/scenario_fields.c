/* SPDX-License-Identifier: MIT */
/* Tables of keys of a scenario, its system, its options and its variants. */
#include "host/scenario/scenario_fields.h"

#include "abi/status.h"
#include "host/registry/registry.h"
#include "host/text/json_writer.h"

#include <stddef.h>

/* What edition_make_boot() takes; said here too, because here the place is known. */
#define MEMORY_MIN    ((guint64)16 << 20)
#define MEMORY_MAX    ((guint64)64 << 30)
#define PAGE_FILE_MAX ((guint64)64 << 30)
/* What session space holds at most. */
#define DISPLAY_DRIVER_MAX ((guint64)512 << 20)

/* ---- values that only these have ---- */

static void
options_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    static const char *const types[] = { "array", "string", NULL };

    field_schema_types(schema, types);
    json_writer_object(schema->json, "items");
    json_writer_text(schema->json, "type", "string");
    json_writer_end_object(schema->json);
}

static gboolean
read_options(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const YamlNode **options = fields_place(field, object);

    *options = node;
    return yaml_node_kind(node) == YAML_SCALAR || yaml_expect_sequence(node, error);
}

static const FieldType field_boot_options = { read_options, NULL, options_schema, TRUE };

/* The Windows value with its type. */
static void
write_typed_text(Schema *schema)
{
    static const Field text = { .type = &field_text,
                                .flags = FIELD_ANY | FIELD_EMPTY,
                                .about = "The value's text." };

    json_writer_object(schema->json, NULL);
    json_writer_text(schema->json, "type", "object");
    json_writer_object(schema->json, "properties");
    json_writer_object(schema->json, "text");
    fields_schema_value(&text, schema);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, "type");
    json_writer_text(schema->json, "description", "Of the value.");
    field_schema_names(registry_text_types(), schema);
    json_writer_end_object(schema->json);
    json_writer_end_object(schema->json);
    json_writer_array(schema->json, "required");
    json_writer_text(schema->json, NULL, "text");
    json_writer_text(schema->json, NULL, "type");
    json_writer_end_array(schema->json);
    json_writer_bool(schema->json, "additionalProperties", FALSE);
    json_writer_end_object(schema->json);
}

/* A value by its name; nothing (~) removes it. */
static void
write_setting(const char *name, Schema *schema)
{
    static const Field number = { .type = &field_number, .limit = G_MAXUINT32 };
    static const Field text = { .type = &field_text, .flags = FIELD_ANY | FIELD_EMPTY };

    g_autofree char *about = registry_setting_about(name);

    json_writer_object(schema->json, name);
    json_writer_text(schema->json, "description", about);
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    fields_schema_value(registry_setting_is_text(name) ? &text : &number, schema);
    json_writer_end_object(schema->json);
    if (strcmp(name, "Windows") == 0)
        write_typed_text(schema);
    json_writer_object(schema->json, NULL);
    json_writer_text(schema->json, "type", "null");
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
    json_writer_end_object(schema->json);
}

void
scenario_settings_schema(Schema *schema)
{
    json_writer_text(schema->json, "description", "Registry values by name; null removes one.");
    json_writer_text(schema->json, "type", "object");
    json_writer_object(schema->json, "properties");
    for (const char *const *name = registry_setting_names(); *name != NULL; name++)
        write_setting(*name, schema);
    json_writer_end_object(schema->json);
    json_writer_bool(schema->json, "additionalProperties", FALSE);
}

static gboolean
read_as(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const char *word = NULL;

    if (!yaml_get_string(node, &word, error))
        return FALSE;
    return registry_as_parse(word, fields_place(field, object)) ||
           yaml_fail(node, YAML_ERROR_VALUE, error,
                     "a registry file is taken as \"state\" or as \"patch\" (without the key its "
                     "content decides)");
}

static void
as_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    static const char *const words[] = { "state", "patch", NULL };

    field_schema_names(words, schema);
}

static const FieldType field_registry_as = { read_as, NULL, as_schema, FALSE };

static const Field registry_file_fields[] = {
    { "file", &field_text, offsetof(RegistryAsked, file), FIELD_REQUIRED | FIELD_SHORT, 0, 0, NULL,
      "Its name, looked for beside this file and among the shipped ones." },
    { "as", &field_registry_as, offsetof(RegistryAsked, as), 0, 0, 0, NULL,
      "What it is taken for; without this its content decides." },
    FIELDS_END,
};

static gboolean
read_registry(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return fields_read(node, registry_file_fields, NULL, fields_place(field, object), error);
}

static void
clear_registry(const Field *field, gpointer object)
{
    fields_clear(registry_file_fields, fields_place(field, object));
}

static void
registry_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    fields_schema(registry_file_fields, NULL, schema);
}

static const FieldType field_registry = { read_registry, clear_registry, registry_schema, TRUE };

static gboolean
read_services(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    ServicesAsked *services = fields_place(field, object);
    const char *text = yaml_node_text(node);

    services->are_none = g_strcmp0(text, "none") == 0;
    services->list = text == NULL ? node : NULL;
    return text == NULL || services->are_none || g_str_equal(text, "standard") ||
           yaml_fail(node, YAML_ERROR_VALUE, error,
                     "services is \"standard\", \"none\" or a list of services");
}

static void
services_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    fields_schema_allof("services", schema);
}

static const FieldType field_services = { read_services, NULL, services_schema, TRUE };

static const FieldWords attach_exits = { attach_exit_words, "an exit code of a failed attach",
                                         TRUE };

static gboolean
read_attach_exit(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    AttachExit *choice = fields_place(field, object);
    int index = field_read_word(node, field->detail, error);

    *choice = index < 0 ? ATTACH_EXIT_OF_EDITION : ATTACH_EXIT_128 + (guint)index;
    return index >= 0;
}

static void
attach_exit_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    static const char *const types[] = { "integer", "string", NULL };

    field_schema_types(schema, types);
    json_writer_text(schema->json, "pattern", "^(128|[sS][tT][aA][tT][uU][sS])$");
    json_writer_int(schema->json, "minimum", ERROR_WAIT_NO_CHILDREN);
    json_writer_int(schema->json, "maximum", ERROR_WAIT_NO_CHILDREN);
}

static const FieldType field_attach_exit = { read_attach_exit, NULL, attach_exit_schema, FALSE };

#define SCREEN_FORM "such as 1024x768x32: width, height, bits of a pixel"

static gboolean
read_screen(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const char *text = yaml_node_text(node);

    return (text != NULL && screen_read(fields_place(field, object), text)) ||
           yaml_fail(node, YAML_ERROR_VALUE, error,
                     "this is no screen (" SCREEN_FORM
                     ", of 1, 4, 8, 15, 16, 24 or 32; at most %ux%u)",
                     SCREEN_SIDE_MAX, SCREEN_SIDE_MAX);
}

static void
screen_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "string");
    json_writer_text(schema->json, "pattern",
                     "^[1-9][0-9]{0,3}x[1-9][0-9]{0,3}x(1|4|8|15|16|24|32)$");
}

static const FieldType field_screen = { read_screen, NULL, screen_schema, FALSE };

/* ---- rows ---- */

/* clang-format off */
#define TEXT(key, flags, about) { key, &field_text, 0, FIELD_ANY | FIELD_EMPTY | (flags), 0, 0, NULL, about }
#define ELSEWHERE(key, flags, definition, about) { key, &field_elsewhere, 0, flags, 0, 0, definition, about }

const Field system_fields[] = {
    { "edition", &field_text, offsetof(SystemAsked, edition), 0, 0, 0, NULL, "Name of an edition: deskheap editions lists them." },
    { "registry", &field_registry, offsetof(SystemAsked, registry), 0, 0, 0, NULL, "Registry export, looked for beside this file and among the shipped ones." },
    ELSEWHERE("set", 0, "settings", "Values of its registry, by name."),
    { "boot-options", &field_boot_options, offsetof(SystemAsked, boot_options), 0, 0, 0, NULL, "As in boot.ini: /3GB, /PAE, /NOPAE, /USERVA=n, /MAXMEM=n, /BURNMEMORY=n; others do nothing here. Or a boot.ini, by its name. From Vista on increaseuserva=n in place of /3GB and /USERVA, and pae=ForceEnable." },
    { "memory", &field_size, offsetof(SystemAsked, memory_bytes), 0, MEMORY_MIN, MEMORY_MAX, NULL, "1 GiB; KB and KiB are both 1024 bytes." },
    { "page-file", &field_size, offsetof(SystemAsked, page_file_bytes), 0, 0, PAGE_FILE_MAX, NULL, "With memory it sets the commit limit." },
    { "screen", &field_screen, offsetof(SystemAsked, screen), 0, 0, 0, NULL, "Of every session: width, height and bits of a pixel, as in 1024x768x32. Without it no display surface." },
    { "display-driver", &field_size, offsetof(SystemAsked, display_driver_bytes), 0, DH_PAGE_SIZE, DISPLAY_DRIVER_MAX, NULL, "How large the display driver of the console's card is, in session image space; the edition's without it." },
    { "services", &field_services, offsetof(SystemAsked, services), 0, 0, 0, NULL, "What starts at every boot." },
    { "attach-exit-code", &field_attach_exit, offsetof(SystemAsked, attach_exit), 0, 0, 0, &attach_exits, "128 or status: what a parent sees of a process that a DLL's attach stopped; the edition's without it." },
    { "seed", &field_number, offsetof(SystemAsked, seed), 0, 0, G_MAXUINT32, NULL, "Of what is random in the emulated system." },
    FIELDS_END,
};

const Field variant_fields[] = {
    TEXT("about", 0, "What it shows."),
    ELSEWHERE("system", 0, "system", "Replaces keys of system; set adds to it."),
    ELSEWHERE("set", 0, "settings", "Short for system: { set: … }."),
    ELSEWHERE("steps", 0, "steps", "Instead of the scenario's."),
    ELSEWHERE("expect", 0, "expectations", "Instead of the scenario's."),
    ELSEWHERE("also-expect", 0, "expectations", "Besides them."),
    FIELDS_END,
};

const Field scenario_fields[] = {
    { "format", &field_format, 0, FIELD_REQUIRED, 0, SCENARIO_FORMAT, NULL, "Of this kind of file." },
    TEXT("title", FIELD_REQUIRED, "One line."),
    TEXT("about", 0, "What it shows."),
    TEXT("source", 0, "Where its numbers come from."),
    ELSEWHERE("system", 0, "system", "The machine."),
    ELSEWHERE("programs", 0, "programs", "Programs besides those that come with deskheap."),
    ELSEWHERE("steps", 0, "steps", "What happens, in order."),
    ELSEWHERE("expect", 0, "expectations", "What must be true at the end."),
    ELSEWHERE("lesson", 0, "lesson", "What it teaches, with questions: deskheap lesson."),
    ELSEWHERE("variants", 0, "variants", "The same with changes; each runs by itself."),
    FIELDS_END,
};

const Field services_file_fields[] = {
    TEXT("about", 0, "For people."),
    TEXT("source", 0, "Who says so."),
    TEXT("confidence", 0, "How far that is to be trusted."),
    ELSEWHERE("services", FIELD_REQUIRED, "services", "What starts at every boot."),
    ELSEWHERE("client-services", 0, "services", "What starts after these where the edition is a client."),
    FIELDS_END,
};
/* clang-format on */

void
system_asked_clear(SystemAsked *asked)
{
    fields_clear(system_fields, asked);
}
