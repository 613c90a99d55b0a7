/* SPDX-License-Identifier: MIT */
/* Runs a lesson's scenario, and stops where something is asked. */
#include "host/answer/lesson_asked.h"

#include "host/run/compare.h"
#include "host/run/comparing.h"
#include "host/run/run.h"
#include "host/scenario/outcome_fields.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/yaml/quantity_fields.h"
#include "host/yaml/yaml_quote.h"

#include <string.h>

#define ADDRESS_DIGITS 8u

G_DEFINE_QUARK(lesson - error - quark, lesson_error)

/* A question on its way. */
typedef struct {
    LessonAnswer *answer;
    ScenarioVariant *variant;
    Expectation *open;
    GPtrArray *documents; /* YamlDocument: what was given, part by part */
    GPtrArray *filled; /* Expectation: with each part; empty: nothing, or what can be no answer */
    gboolean is_asked;
} Asking;

static void
answer_free(gpointer data)
{
    LessonAnswer *answer = data;

    g_free(answer->answer);
    g_free(answer->given);
    g_free(answer->problem);
    g_free(answer);
}

static void
asking_free(gpointer data)
{
    Asking *asking = data;

    g_clear_pointer(&asking->open, expectation_free);
    g_clear_pointer(&asking->filled, g_ptr_array_unref);
    g_clear_pointer(&asking->documents, g_ptr_array_unref);
    g_clear_pointer(&asking->variant, scenario_variant_unref);
    g_free(asking);
}

GPtrArray *
lesson_answers_new(const Scenario *scenario, GError **error)
{
    if (scenario->lesson == NULL || scenario->lesson->questions->len == 0) {
        printable_error(error, LESSON_ERROR, LESSON_ERROR_NONE, "%s: it asks no questions",
                        scenario->path);
        return NULL;
    }

    GPtrArray *answers = g_ptr_array_new_with_free_func(answer_free);
    for (guint i = 0; i < scenario->lesson->questions->len; i++) {
        LessonAnswer *answer = g_new0(LessonAnswer, 1);
        answer->question = scenario->lesson->questions->pdata[i];
        g_ptr_array_add(answers, answer);
    }
    return answers;
}

/* ---- what is given ---- */

/* "2=" of "2=512 KB"; of one question 1 without it. 0: it says none. */
static gint64
number_of(const char *given, guint questions, const char **value)
{
    const char *equals = strchr(given, '=');
    g_autofree char *before = equals == NULL ? NULL : g_strndup(given, (gsize)(equals - given));
    gint64 number = 0;

    *value = given;
    if (before != NULL && number_parse(before, &number)) {
        *value = equals + 1;
        return number;
    }
    return questions == 1 ? 1 : 0;
}

gboolean
lesson_give(GPtrArray *answers, const char *given, GError **error)
{
    const char *value;
    gint64 number = number_of(given, answers->len, &value);

    if (number < 1 || number > answers->len) {
        printable_error(error, LESSON_ERROR, LESSON_ERROR_NONE,
                        "\"%s\": which question does this answer? N=ANSWER, with N from 1 to %u",
                        given, answers->len);
        return FALSE;
    }
    LessonAnswer *answer = answers->pdata[number - 1];
    if (answer->given != NULL) {
        g_set_error(error, LESSON_ERROR, LESSON_ERROR_NONE, "question %u is answered twice",
                    (guint)number);
        return FALSE;
    }
    answer->given = g_strstrip(g_strdup(value));
    return TRUE;
}

/* What the value of a key of this kind looks like, NULL: its own reader says it best. */
static const char *
shape_of(const Expectation *open)
{
    const Field *asked = open->asked;

    if (check_asks_address(open))
        return "it is one number, an address such as 0xbf800000";
    if (asked->type == &field_bytes)
        return "it is one number, a size with its unit, such as 512 KB or 3 MB";
    if (asked->type == &field_win32_error)
        return "it is one number, such as 8, or a name, such as ERROR_NOT_ENOUGH_MEMORY";
    if (asked->type == &field_part)
        return "it is one number, a part or a size with its unit, such as 15.1 %, 512 KB or 3 MB";
    return field_is_quantity(asked) ? "it is one number, such as 12" : NULL;
}

/* Tools print addresses, and people write statuses, without 0x. Eight digits are hexadecimal: as a
 * decimal number they would be no kernel address. Free with g_free(). */
static char *
as_hexadecimal(const char *given)
{
    gsize digits = strspn(given, "0123456789abcdefABCDEF");

    return g_strconcat(digits == ADDRESS_DIGITS && given[digits] == '\0' ? "0x" : "", given, NULL);
}

/* That it is between others, or near one, is no answer. */
static gboolean
is_exact(const Expectation *filled)
{
    const Quantity *quantity = field_quantity(filled->asked, filled);

    return quantity == NULL || quantity_is_exact(quantity);
}

/* FALSE: it can be no answer. */
static gboolean
fill_in(Asking *asking, const char *part, const Names *names, GError **error)
{
    g_autofree char *quoted = yaml_quote(part);
    YamlDocument *document = yaml_document_load_text("answer", quoted, -1, NULL, error);

    if (document == NULL)
        return FALSE;
    g_ptr_array_add(asking->documents, document);
    Expectation *filled =
        lesson_question_read(asking->answer->question, yaml_document_root(document), names, error);
    if (filled == NULL)
        return FALSE;
    g_ptr_array_add(asking->filled, filled);
    /* One tool rounds what another cuts, and both are read rightly. */
    field_quantity_may_be_cut(filled->asked, filled);
    return is_exact(filled);
}

/* A bare number is a rate, as tables print it, or bytes: no heap has a hundred of them. Free with
 * g_free(). */
static char *
with_unit(const char *part)
{
    char *end;
    double number = g_ascii_strtod(part, &end);

    if (end == part || *end != '\0')
        return g_strdup(part);
    return g_strconcat(part, number <= 100 ? " %" : " B", NULL);
}

/* A number may be given as it is told, as a part and in bytes: "15.1 %, 79168 bytes". */
static char **
given_parts(const char *given)
{
    char **parts = g_strsplit(given, ",", -1);

    if (parts[0] != NULL && parts[1] == NULL) {
        g_free(parts[0]);
        parts[0] = with_unit(given);
    }
    return parts;
}

static char **
parts_of(const Asking *asking)
{
    const char *given = asking->answer->given;
    const FieldType *type = asking->open->asked->type;

    if (type == &field_part)
        return given_parts(given);
    char **parts = g_new0(char *, 2);
    if (check_asks_address(asking->open) || type == &field_status)
        parts[0] = as_hexadecimal(given);
    else if (type == &field_choice)
        parts[0] = g_ascii_strdown(given, -1);
    else
        parts[0] = g_strdup(given);
    return parts;
}

/* What an error says, without its place: a learner's answer has none. Free with g_free(). */
static char *
words_of(const GError *error)
{
    const char *begin = strstr(error->message, "error: ");

    begin = begin != NULL ? begin + strlen("error: ") : error->message;
    return g_strndup(begin, strcspn(begin, "\n"));
}

/* Where a number is asked, an expectation's error would tell of ranges. */
static void
read_given(Asking *asking, const Names *names)
{
    LessonAnswer *answer = asking->answer;
    g_autoptr(GError) error = NULL;

    if (answer->given == NULL)
        return;
    g_auto(GStrv) parts = parts_of(asking);
    const char *shape = shape_of(asking->open);
    gboolean is_answer = TRUE;
    for (guint i = 0; is_answer && parts[i] != NULL; i++)
        is_answer = fill_in(asking, g_strstrip(parts[i]), names, &error);
    if (is_answer && asking->filled->len > 0)
        return;
    answer->problem = shape != NULL || error == NULL ? g_strdup(shape) : words_of(error);
    g_ptr_array_set_size(asking->filled, 0);
}

static Asking *
asking_new(const Scenario *scenario, LessonAnswer *answer, GError **error)
{
    Asking *asking = g_new0(Asking, 1);
    const LessonQuestion *question = answer->question;

    asking->answer = answer;
    asking->documents = g_ptr_array_new_with_free_func((GDestroyNotify)yaml_document_unref);
    asking->filled = g_ptr_array_new_with_free_func((GDestroyNotify)expectation_free);
    asking->variant =
        scenario_unroll(scenario, scenario_outline(scenario, question->variant), error);
    if (asking->variant != NULL) {
        const Names *names = scenario_variant_names(asking->variant);
        asking->open = lesson_question_read(question, NULL, names, error);
        if (asking->open != NULL) {
            read_given(asking, names);
            return asking;
        }
    }
    asking_free(asking);
    return NULL;
}

static GPtrArray *
askings_new(const Scenario *scenario, const GPtrArray *answers, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(asking_free);

    for (guint i = 0; i < answers->len; i++) {
        Asking *asking = asking_new(scenario, answers->pdata[i], error);
        if (asking == NULL)
            return NULL;
        g_ptr_array_add(list, asking);
    }
    return g_steal_pointer(&list);
}

/* ---- asking ---- */

/* Right is what is right in all its parts. */
static gboolean
mark(Run *run, Asking *asking, GError **error)
{
    gboolean is_right = asking->filled->len > 0;

    for (guint i = 0; is_right && i < asking->filled->len; i++) {
        g_autofree char *same = NULL, *wrong = NULL;
        if (!check_question(run, asking->filled->pdata[i], &same, &is_right, &wrong, error))
            return FALSE;
    }
    asking->answer->is_right = is_right;
    return TRUE;
}

static gboolean
ask_one(Run *run, Asking *asking, GError **error)
{
    LessonAnswer *answer = asking->answer;
    g_autofree char *why = NULL;
    gboolean met = FALSE;

    asking->is_asked = TRUE;
    if (!check_question(run, asking->open, &answer->answer, &met, &why, error))
        return FALSE;
    /* What is said beside the question holds, or an answer would be to something else. */
    if (answer->answer == NULL || !met) {
        g_clear_pointer(&answer->answer, g_free);
        return yaml_fail(answer->question->about, YAML_ERROR_VALUE, error,
                         "this question has no answer: %s",
                         *why != '\0' ? why : "the run shows nothing of it");
    }
    return mark(run, asking, error);
}

/* Those of this variant that are asked at this mark; NULL: at the end. */
static gboolean
ask_here(Run *run, const GPtrArray *askings, const char *variant, const char *mark, GError **error)
{
    for (guint i = 0; i < askings->len; i++) {
        Asking *asking = askings->pdata[i];
        const LessonQuestion *question = asking->answer->question;
        if (!asking->is_asked && strcmp(question->variant, variant) == 0 &&
            g_strcmp0(question->at, mark) == 0 && !ask_one(run, asking, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
run_and_ask(const Scenario *scenario, const Asking *first, const GPtrArray *askings, GError **error)
{
    const char *variant = first->answer->question->variant;
    g_autoptr(Run) run = run_new(scenario, first->variant, NULL, error);
    GError *problem = NULL;
    guint marks = 0;

    if (run == NULL)
        return FALSE;
    while (run_next(run, &problem))
        for (const GPtrArray *seen = run_so_far(run)->marks; marks < seen->len; marks++)
            if (!ask_here(run, askings, variant, ((const RunMark *)seen->pdata[marks])->name,
                          error))
                return FALSE;
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    return ask_here(run, askings, variant, NULL, error);
}

static gboolean
check_all_asked(const GPtrArray *askings, GError **error)
{
    for (guint i = 0; i < askings->len; i++) {
        const Asking *asking = askings->pdata[i];
        if (!asking->is_asked)
            return yaml_fail(asking->answer->question->about, YAML_ERROR_VALUE, error,
                             "this question has no answer: the run does not come to the mark "
                             "\"%s\"",
                             asking->answer->question->at);
    }
    return TRUE;
}

/* Each variant once, when the first of its questions comes. */
static gboolean
is_first_of_variant(const GPtrArray *askings, guint at)
{
    const Asking *asking = askings->pdata[at];

    for (guint i = 0; i < at; i++)
        if (strcmp(((const Asking *)askings->pdata[i])->answer->question->variant,
                   asking->answer->question->variant) == 0)
            return FALSE;
    return TRUE;
}

gboolean
lesson_ask(const Scenario *scenario, GPtrArray *answers, GError **error)
{
    g_autoptr(GPtrArray) askings = askings_new(scenario, answers, error);

    if (askings == NULL)
        return FALSE;
    for (guint i = 0; i < askings->len; i++)
        if (is_first_of_variant(askings, i) &&
            !run_and_ask(scenario, askings->pdata[i], askings, error))
            return FALSE;
    return check_all_asked(askings, error);
}

guint
lesson_count_given(const GPtrArray *answers)
{
    guint count = 0;

    for (guint i = 0; i < answers->len; i++)
        count += ((const LessonAnswer *)answers->pdata[i])->given != NULL;
    return count;
}

guint
lesson_count_right(const GPtrArray *answers)
{
    guint count = 0;

    for (guint i = 0; i < answers->len; i++)
        count += ((const LessonAnswer *)answers->pdata[i])->is_right != FALSE;
    return count;
}
