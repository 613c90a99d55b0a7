/* SPDX-License-Identifier: MIT */
/* Reads lessons by their tables of keys. */
#include "host/scenario/lesson.h"

#include "host/scenario/expectation_read.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step.h"
#include "host/text/json_writer.h"

#include <stddef.h>

#define COMMAND_MAX 400u

/* ---- commands ---- */

static const Field command = { .type = &field_text, .limit = COMMAND_MAX };

static gboolean
read_commands(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    GPtrArray **list = fields_place(field, object);

    if (!yaml_expect_sequence(node, error))
        return FALSE;
    *list = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < yaml_node_count(node); i++) {
        char *text = NULL;
        if (!field_read_text(yaml_node_item(node, i), &command, &text, error))
            return FALSE;
        g_ptr_array_add(*list, text);
    }
    return TRUE;
}

static void
commands_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_object(schema->json, "items");
    fields_schema_value(&command, schema);
    json_writer_end_object(schema->json);
}

static const FieldType field_commands = { read_commands, field_clear_list, commands_schema, TRUE };

/* ---- questions ---- */

/* Left to lesson_question_read(). */
static gboolean
read_node(const YamlNode *node, const Field *field, gpointer object, GError **error G_GNUC_UNUSED)
{
    *(const YamlNode **)fields_place(field, object) = node;
    return TRUE;
}

static gboolean
read_asked(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const char *text;

    return yaml_get_string(node, &text, error) && read_node(node, field, object, error);
}

/* One expectation, which a key of its own may be missing: the schema knows no such rule. */
static void
about_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "object");
    json_writer_int(schema->json, "minProperties", 1);
    json_writer_int(schema->json, "maxProperties", 1);
}

static void
asked_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "string");
}

static const FieldType field_about = { read_node, NULL, about_schema, TRUE };
static const FieldType field_asked = { read_asked, NULL, asked_schema, FALSE };

static gboolean read_questions(const YamlNode *, const Field *, gpointer, GError **);
static void questions_schema(const Field *, Schema *);

static const FieldType field_questions = { read_questions, field_clear_list, questions_schema,
                                           TRUE };

/* clang-format off */
#define AT(member) offsetof(LessonQuestion, member)
const Field lesson_question_fields[] = {
    { "ask", &field_text, AT(ask), FIELD_REQUIRED | FIELD_ANY, 0, 0, NULL, "The question, as a learner gets it." },
    { "about", &field_about, AT(about), FIELD_REQUIRED, 0, 0, NULL, "An expectation, without the value that is asked." },
    { "asked", &field_asked, AT(asked), FIELD_REQUIRED, 0, 0, NULL, "The key of that value." },
    { "at", &field_use, AT(at), 0, 0, STEP_NAME_BYTES, NAMED(NAME_MARK), "Mark at which it is so (the end)." },
    { "variant", &field_text, AT(variant), 0, 0, 0, NULL, "In which it is so (the scenario as it stands)." },
    { "why", &field_text, AT(why), FIELD_ANY, 0, 0, NULL, "What the answer comes from, told with it." },
    FIELDS_END,
};
#undef AT
#define AT(member) offsetof(Lesson, member)
const Field lesson_fields[] = {
    { "read", &field_text, AT(read), FIELD_REQUIRED | FIELD_ANY, 0, 0, NULL, "Where the matter is written about." },
    { "look", &field_commands, AT(look), FIELD_REQUIRED, 0, 0, NULL, "Commands of deskheap to look with, without that word." },
    { "questions", &field_questions, AT(questions), FIELD_REQUIRED, 0, 0, NULL, "Asked of runs: no answer is written." },
    FIELDS_END,
};
#undef AT
/* clang-format on */

static void
question_free(gpointer data)
{
    fields_clear(lesson_question_fields, data);
    g_free(data);
}

static gboolean
read_questions(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    GPtrArray **list = fields_place(field, object);

    if (!yaml_expect_sequence(node, error))
        return FALSE;
    if (yaml_node_count(node) > LESSON_QUESTIONS_MAX)
        return yaml_fail(node, YAML_ERROR_LIMIT, error, "a lesson asks at most %u questions",
                         LESSON_QUESTIONS_MAX);
    *list = g_ptr_array_new_with_free_func(question_free);
    for (guint i = 0; i < yaml_node_count(node); i++) {
        LessonQuestion *question = g_new0(LessonQuestion, 1);
        g_ptr_array_add(*list, question);
        question->node = yaml_node_item(node, i);
        if (!fields_read(question->node, lesson_question_fields, NULL, question, error))
            return FALSE;
        if (question->variant == NULL)
            question->variant = g_strdup("");
    }
    return TRUE;
}

static void
questions_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_int(schema->json, "maxItems", LESSON_QUESTIONS_MAX);
    json_writer_object(schema->json, "items");
    fields_schema(lesson_question_fields, NULL, schema);
    json_writer_end_object(schema->json);
}

Expectation *
lesson_question_read(const LessonQuestion *question,
                     const YamlNode *answer,
                     const Names *names,
                     GError **error)
{
    return expectation_read_asked(question->about, question->asked, answer, names, error);
}

/* ---- lessons ---- */

Lesson *
lesson_read(const YamlNode *node, GError **error)
{
    g_autoptr(Lesson) lesson = g_new0(Lesson, 1);

    return fields_read(node, lesson_fields, NULL, lesson, error) ? g_steal_pointer(&lesson) : NULL;
}

void
lesson_free(Lesson *lesson)
{
    if (lesson == NULL)
        return;
    fields_clear(lesson_fields, lesson);
    g_free(lesson);
}
