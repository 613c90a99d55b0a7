/* SPDX-License-Identifier: MIT */
/* A lesson as text and as JSON. */
#include "host/answer/lesson_asked.h"
#include "host/report/writing.h"
#include "host/text/json_writer.h"

#include <string.h>

#define INDENT "      "

/* ---- text ---- */

static const char *
mark_word(const LessonAnswer *answer)
{
    return answer->problem != NULL ? "no answer" : answer->is_right ? "right" : "wrong";
}

static void
print_question(GString *out, guint number, const LessonAnswer *answer, guint flags)
{
    g_autofree char *ask = g_strdup_printf("%u. %s", number, answer->question->ask);

    write_wrapped(out, "  ", ask);
    if (answer->given != NULL) {
        g_string_append_printf(out, INDENT "%s: ", mark_word(answer));
        write_clean(out, answer->given);
        g_string_append_c(out, '\n');
    }
    if (answer->problem != NULL)
        write_wrapped(out, INDENT, answer->problem);
    if ((flags & LESSON_SHOWS_ANSWERS) == 0)
        return;
    g_string_append(out, INDENT "= ");
    write_clean(out, answer->answer);
    g_string_append_c(out, '\n');
    if (answer->question->why != NULL)
        write_wrapped(out, INDENT, answer->question->why);
}

static void
print_head(GString *out, const Scenario *scenario, const char *name)
{
    const Lesson *lesson = scenario->lesson;
    g_autofree char *read = g_strconcat("Read: ", lesson->read, NULL);

    write_clean(out, name);
    g_string_append(out, "  ");
    write_clean(out, scenario->title);
    g_string_append(out, "\n\n");
    write_wrapped(out, "  ", scenario->about);
    g_string_append_c(out, '\n');
    write_wrapped(out, "  ", read);
    g_string_append(out, "\n  Look:\n");
    for (guint i = 0; i < lesson->look->len; i++) {
        g_string_append(out, "    deskheap ");
        write_clean(out, lesson->look->pdata[i]);
        g_string_append_c(out, '\n');
    }
    g_string_append_c(out, '\n');
}

static void
print_end(GString *out, const char *name, const GPtrArray *answers, guint flags)
{
    guint given = lesson_count_given(answers);

    if (given > 0) {
        g_string_append_printf(out, "\n%u of %u right", lesson_count_right(answers), given);
        if (given < answers->len)
            g_string_append_printf(out, ", %u not answered", answers->len - given);
        g_string_append_c(out, '\n');
    } else if ((flags & LESSON_SHOWS_ANSWERS) == 0) {
        g_string_append(out, "\nAnswer first: deskheap lesson ");
        write_clean(out, name);
        g_string_append(out, " --check 1=ANSWER …; --answer runs it and tells.\n");
    }
}

void
lesson_print(
    GString *out, const Scenario *scenario, const char *name, const GPtrArray *answers, guint flags)
{
    print_head(out, scenario, name);
    for (guint i = 0; i < answers->len; i++)
        print_question(out, i + 1, answers->pdata[i], flags);
    print_end(out, name, answers, flags);
}

/* ---- JSON ---- */

static const JsonMember question_members[] = {
    { "number", JSON_INT },
    { "ask", JSON_TEXT },
    { "variant", JSON_TEXT },
    { "at", JSON_TEXT, JSON_NULLABLE },
    { "answer", JSON_TEXT, JSON_NULLABLE },
    { "why", JSON_TEXT, JSON_NULLABLE },
    { "given", JSON_TEXT, JSON_NULLABLE },
    { "right", JSON_BOOL, JSON_NULLABLE },
    { "problem", JSON_TEXT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "scenario", JSON_TEXT },
    { "title", JSON_TEXT },
    { "about", JSON_TEXT },
    { "read", JSON_TEXT },
    { "look", JSON_ARRAY, .element = JSON_TEXT },
    { "questions", JSON_ARRAY, 0, question_members },
    { "given", JSON_INT },
    { "right", JSON_INT },
    JSON_MEMBERS_END,
};

const JsonShape lesson_shape = { "lesson", "What deskheap lesson N --json prints.", members };

static void
question_json(JsonWriter *writer, guint number, const LessonAnswer *answer, guint flags)
{
    gboolean is_shown = (flags & LESSON_SHOWS_ANSWERS) != 0;

    json_writer_object(writer, NULL);
    json_writer_int(writer, "number", number);
    json_writer_text(writer, "ask", answer->question->ask);
    json_writer_text(writer, "variant", answer->question->variant);
    json_writer_text(writer, "at", answer->question->at);
    json_writer_text(writer, "answer", is_shown ? answer->answer : NULL);
    json_writer_text(writer, "why", is_shown ? answer->question->why : NULL);
    json_writer_text(writer, "given", answer->given);
    if (answer->given != NULL)
        json_writer_bool(writer, "right", answer->is_right);
    else
        json_writer_null(writer, "right");
    json_writer_text(writer, "problem", answer->problem);
    json_writer_end_object(writer);
}

void
lesson_json(GString *out, const Scenario *scenario, const GPtrArray *answers, guint flags)
{
    const Lesson *lesson = scenario->lesson;
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, &lesson_shape);
    json_writer_text(writer, "scenario", scenario->path);
    json_writer_text(writer, "title", scenario->title);
    json_writer_text(writer, "about", scenario->about);
    json_writer_text(writer, "read", lesson->read);
    json_writer_texts(writer, "look", lesson->look);
    json_writer_array(writer, "questions");
    for (guint i = 0; i < answers->len; i++)
        question_json(writer, i + 1, answers->pdata[i], flags);
    json_writer_end_array(writer);
    json_writer_int(writer, "given", lesson_count_given(answers));
    json_writer_int(writer, "right", lesson_count_right(answers));
    json_writer_end_document(writer);
}

/* ---- all lessons ---- */

static guint
count_questions(const Scenario *scenario)
{
    return scenario->lesson != NULL ? scenario->lesson->questions->len : 0;
}

/* As it is named: without folder and suffix. Free with g_free(). */
static char *
name_of(const Scenario *scenario)
{
    char *name = g_path_get_basename(scenario->path);

    *strrchr(name, '.') = '\0';
    return name;
}

void
lessons_print(GString *out, const GPtrArray *lessons)
{
    for (guint i = 0; i < lessons->len; i++) {
        const Scenario *scenario = lessons->pdata[i];
        g_string_append_printf(out, "%2u  ", i + 1);
        write_clean(out, scenario->title);
        g_string_append_printf(out, " (%u questions)\n", count_questions(scenario));
    }
}

static const JsonMember lesson_members[] = {
    { "number", JSON_INT },    { "name", JSON_TEXT }, { "title", JSON_TEXT },
    { "questions", JSON_INT }, JSON_MEMBERS_END,
};

static const JsonMember lessons_members[] = {
    { "lessons", JSON_ARRAY, 0, lesson_members },
    JSON_MEMBERS_END,
};

const JsonShape lessons_shape = { "lessons", "What deskheap lesson --json prints.",
                                  lessons_members };

void
lessons_json(GString *out, const GPtrArray *lessons)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, &lessons_shape);
    json_writer_array(writer, "lessons");
    for (guint i = 0; i < lessons->len; i++) {
        const Scenario *scenario = lessons->pdata[i];
        g_autofree char *name = name_of(scenario);
        json_writer_object(writer, NULL);
        json_writer_int(writer, "number", i + 1);
        json_writer_text(writer, "name", name);
        json_writer_text(writer, "title", scenario->title);
        json_writer_int(writer, "questions", count_questions(scenario));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}
