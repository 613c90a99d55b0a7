/* SPDX-License-Identifier: MIT */
/* Puts the tables of keys into one document for each kind of file. */
#include "host/scenario/schema.h"

#include "host/edition/edition_fields.h"
#include "host/program/program.h"
#include "host/scenario/expectation_kinds.h"
#include "host/scenario/lesson.h"
#include "host/scenario/scenario_fields.h"
#include "host/scenario/step_kinds.h"
#include "host/text/json_writer.h"

#include <string.h>

/* With a brace, and without what no name holds. */
#define LOOP_TEXT_PATTERN                                                                          \
    "^[^\\u0000-\\u001f\\u007f-\\u00a0]*\\{[^\\u0000-\\u001f\\u007f-\\u00a0]*$"
#define RANGE_PATTERN "^[-+]?(0[xX][0-9A-Fa-f]+|[0-9]+)\\.\\.[-+]?(0[xX][0-9A-Fa-f]+|[0-9]+)$"

/* ---- lists and mappings of definitions ---- */

static void
write_list_of(const char *definition, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_object(schema->json, "items");
    fields_schema_ref(definition, schema);
    json_writer_end_object(schema->json);
}

/* A mapping whose keys are names that its writer gives. */
static void
write_named(const Field *table, Schema *schema)
{
    static const Field name = { .type = &field_text };

    json_writer_object(schema->json, "propertyNames");
    fields_schema_value(&name, schema);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, "additionalProperties");
    fields_schema(table, NULL, schema);
    json_writer_end_object(schema->json);
}

/* One key with its value; `properties` are still to be written, and ended by end_pair(). */
static void
begin_pair(Schema *schema)
{
    json_writer_text(schema->json, "type", "object");
    json_writer_int(schema->json, "minProperties", 1);
    json_writer_int(schema->json, "maxProperties", 1);
    json_writer_bool(schema->json, "additionalProperties", FALSE);
    json_writer_object(schema->json, "properties");
}

static void
write_about(const char *about, Schema *schema)
{
    if (about != NULL)
        json_writer_text(schema->json, "description", about);
}

/* ---- loops ---- */

static void
loop_text_schema(Schema *schema)
{
    json_writer_text(schema->json, "description", "{n} is the number of the loop around it.");
    json_writer_text(schema->json, "type", "string");
    json_writer_text(schema->json, "pattern", LOOP_TEXT_PATTERN);
}

static void
loop_schema(Schema *schema)
{
    json_writer_text(schema->json, "type", "object");
    json_writer_int(schema->json, "minProperties", 1);
    json_writer_int(schema->json, "maxProperties", 1);
    json_writer_object(schema->json, "additionalProperties");
    json_writer_text(schema->json, "type", "string");
    json_writer_text(schema->json, "pattern", RANGE_PATTERN);
    json_writer_end_object(schema->json);
}

/* ---- actions and programs ---- */

static void
write_action(const char *key, const Field *also, Schema *schema)
{
    guint op = 0;

    g_assert(program_action_find(key, &op));
    write_about(program_action_kind(op)->about, schema);
    fields_schema_pair(program_action_kind(op)->fields, also, schema);
}

static void
action_schema(Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    json_writer_array(schema->json, "enum");
    for (const char *const *key = program_action_keys(); *key != NULL; key++) {
        guint op = 0;
        if (program_action_find(*key, &op) && fields_may_be_absent(program_action_kind(op)->fields))
            json_writer_text(schema->json, NULL, *key);
    }
    json_writer_end_array(schema->json);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    begin_pair(schema);
    for (const char *const *key = program_action_keys(); *key != NULL; key++) {
        json_writer_object(schema->json, *key);
        write_action(*key, NULL, schema);
        json_writer_end_object(schema->json);
    }
    json_writer_end_object(schema->json);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

static void
programs_schema(Schema *schema)
{
    static const char *const types[] = { "object", "null", NULL };

    field_schema_types(schema, types);
    write_named(program_fields, schema);
}

/* ---- steps ---- */

static void
write_step(const StepKind *kind, Schema *schema)
{
    schema->has_loops = TRUE;
    json_writer_object(schema->json, kind->name);
    write_about(kind->about, schema);
    if (kind == &step_expect)
        fields_schema_allof("expectations", schema);
    else if (kind == &step_set_registry)
        scenario_settings_schema(schema);
    else if (kind->other != NULL)
        fields_schema_pair(kind->other, kind->fields, schema);
    else
        fields_schema_pair(kind->fields, NULL, schema);
    json_writer_end_object(schema->json);
    schema->has_loops = FALSE;
}

/* The kinds that stand without a value. */
static gboolean
is_bare(const StepKind *kind)
{
    return kind->fields != NULL && fields_may_be_absent(kind->fields);
}

static void
step_schema(Schema *schema)
{
    /* step_boot, the last name, cannot be written. */
    const char *const *names = step_kind_names();
    guint count = g_strv_length((char **)names) - 1;

    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    json_writer_array(schema->json, "enum");
    for (guint i = 0; i < count; i++)
        if (is_bare(step_kind_find(names[i])))
            json_writer_text(schema->json, NULL, names[i]);
    json_writer_end_array(schema->json);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    begin_pair(schema);
    for (guint i = 0; i < count; i++)
        write_step(step_kind_find(names[i]), schema);
    json_writer_end_object(schema->json);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

static void
steps_schema(Schema *schema)
{
    write_list_of("step", schema);
}

static void
services_schema(Schema *schema)
{
    static const char *const words[] = { "standard", "none", NULL };

    json_writer_text(schema->json, "description",
                     "What services.exe starts at every boot: standard (what the edition's plain "
                     "installation has), none, or a list.");
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    field_schema_names(words, schema);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    json_writer_text(schema->json, "type", "array");
    json_writer_object(schema->json, "items");
    schema->has_loops = TRUE;
    fields_schema(step_start_service.fields, NULL, schema);
    schema->has_loops = FALSE;
    json_writer_end_object(schema->json);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

/* ---- expectations ---- */

static void
expectation_schema(Schema *schema)
{
    /* Those in the middle of steps may be in a loop. */
    schema->has_loops = TRUE;
    begin_pair(schema);
    for (const ExpectationKind *const *kind = expectation_kinds(); *kind != NULL; kind++) {
        json_writer_object(schema->json, (*kind)->name);
        write_about((*kind)->about, schema);
        fields_schema((*kind)->fields, NULL, schema);
        json_writer_end_object(schema->json);
    }
    json_writer_end_object(schema->json);
    schema->has_loops = FALSE;
}

static void
expectations_schema(Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    write_list_of("expectation", schema);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    fields_schema_ref("expectation", schema);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

/* ---- the whole ---- */

static void
system_schema(Schema *schema)
{
    fields_schema(system_fields, NULL, schema);
}

static void
variants_schema(Schema *schema)
{
    json_writer_text(schema->json, "type", "object");
    write_named(variant_fields, schema);
}

static void
lesson_schema(Schema *schema)
{
    fields_schema(lesson_fields, NULL, schema);
}

typedef struct {
    const char *name;
    void (*write)(Schema *schema);
} Definition;

static const Definition scenario_definitions[] = {
    { "loop-text", loop_text_schema },
    { "loop", loop_schema },
    { "settings", scenario_settings_schema },
    { "services", services_schema },
    { "system", system_schema },
    { "action", action_schema },
    { "programs", programs_schema },
    { "step", step_schema },
    { "steps", steps_schema },
    { "expectation", expectation_schema },
    { "expectations", expectations_schema },
    { "variants", variants_schema },
    { "lesson", lesson_schema },
    { NULL, NULL },
};

static const Definition program_definitions[] = {
    { "action", action_schema },
    { NULL, NULL },
};

/* Of editions and layouts. */
static const Definition cell_definitions[] = {
    { "confidence", cell_confidence_schema },
    { NULL, NULL },
};

typedef struct {
    const char *name;
    const char *id;
    const char *title;
    const char *about;
    const Field *fields;
    const Definition *definitions;
} File;

static const File files[] = {
    { "scenario", "urn:deskheap:scenario-1", "deskheap scenario, format 1",
      "What happens on an emulated Windows, and what is expected of it. docs/scenario-format.md "
      "explains it.",
      scenario_fields, scenario_definitions },
    { "program", "urn:deskheap:program", "deskheap program",
      "What a program imports and does. docs/program-format.md explains it.", program_fields,
      program_definitions },
    { "edition", "urn:deskheap:edition-1", "deskheap edition, format 1",
      "What one Windows release has and does. docs/edition-format.md explains it.", edition_fields,
      cell_definitions },
    { "edition-layout", "urn:deskheap:edition-layout-1", "deskheap layout of an edition, format 1",
      "Where structures of Windows have their fields. docs/edition-format.md explains it.",
      layout_fields, cell_definitions },
};

const char *const *
schema_names(void)
{
    static const char *const names[] = { "scenario", "program", "edition", "edition-layout", NULL };

    G_STATIC_ASSERT(G_N_ELEMENTS(names) == G_N_ELEMENTS(files) + 1);
    return names;
}

static void
write_file(const File *file, Schema *schema)
{
    json_writer_object(schema->json, NULL);
    json_writer_text(schema->json, "$schema", "http://json-schema.org/draft-07/schema#");
    json_writer_text(schema->json, "$id", file->id);
    json_writer_text(schema->json, "title", file->title);
    json_writer_text(schema->json, "description", file->about);
    fields_schema(file->fields, NULL, schema);
    json_writer_object(schema->json, "definitions");
    for (const Definition *row = file->definitions; row->name != NULL; row++) {
        json_writer_object(schema->json, row->name);
        row->write(schema);
        json_writer_end_object(schema->json);
    }
    json_writer_end_object(schema->json);
    json_writer_end_object(schema->json);
}

static const File *
find_file(const char *name)
{
    const File *file = files;

    while (strcmp(file->name, name) != 0)
        file++;
    return file;
}

const char *
schema_about(const char *name)
{
    return find_file(name)->about;
}

char *
schema_text(const char *name)
{
    GString *text = g_string_new(NULL);
    g_autoptr(JsonWriter) json = json_writer_new(text, TRUE);
    Schema schema = { .json = json };

    write_file(find_file(name), &schema);
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}
