/* SPDX-License-Identifier: MIT */
/* deskheap lesson: lessons, their questions, and marks for what a learner answers. */
#include "cli/command.h"
#include "cli/scenario_files.h"
#include "cli/scenario_options.h"
#include "host/answer/lesson_asked.h"
#include "host/text/data_path.h"
#include "host/text/number.h"

#include <stdlib.h>

#define LESSONS "scenarios/lessons"

struct lesson_options {
    struct scenario_options scenario;
    char **check;
    gboolean answer;
    gboolean json;
};

/* Paths in order; NULL, and an error, if none ship. Free with g_ptr_array_unref(). */
static GPtrArray *
find_lessons(GError **error)
{
    g_autofree char *folder = data_path_folder(LESSONS);
    const char *const names[] = { folder, NULL };

    if (folder != NULL)
        return scenario_files(names, SHIPPED_SCENARIOS);
    g_set_error(error, LESSON_ERROR, LESSON_ERROR_NONE, "no folder " LESSONS " ships here");
    return NULL;
}

/* ---- all of them ---- */

static gboolean
tell_all(GString *out, const struct lesson_options *options, GError **error)
{
    g_autoptr(GPtrArray) files = find_lessons(error);
    g_autoptr(GPtrArray) lessons = g_ptr_array_new_with_free_func((GDestroyNotify)scenario_free);

    if (files == NULL)
        return FALSE;
    for (guint i = 0; i < files->len; i++) {
        const ScenarioFile *file = files->pdata[i];
        Scenario *scenario = scenario_open(&options->scenario, file->path, error);
        if (scenario == NULL)
            return FALSE;
        g_ptr_array_add(lessons, scenario);
    }
    if (options->json)
        lessons_json(out, lessons);
    else
        lessons_print(out, lessons);
    return TRUE;
}

/* ---- one ---- */

/* A number is the place in the list. Free with g_free(). */
static char *
find_lesson(const char *name, GError **error)
{
    gint64 number;

    if (!number_parse(name, &number))
        return g_strdup(name);
    g_autoptr(GPtrArray) files = find_lessons(error);
    if (files == NULL)
        return NULL;
    if (number >= 1 && number <= files->len)
        return g_strdup(((const ScenarioFile *)files->pdata[number - 1])->path);
    g_set_error(error, LESSON_ERROR, LESSON_ERROR_NONE,
                "there is no lesson %" G_GINT64_FORMAT ", they are 1 to %u", number, files->len);
    return NULL;
}

static gboolean
give_all(GPtrArray *answers, char **given, GError **error)
{
    for (; given != NULL && *given != NULL; given++)
        if (!lesson_give(answers, *given, error))
            return FALSE;
    return TRUE;
}

static gboolean
tell(
    GString *out, const struct lesson_options *options, const char *name, int *code, GError **error)
{
    guint flags = options->answer ? LESSON_SHOWS_ANSWERS : 0;
    g_autofree char *path = find_lesson(name, error);
    g_autoptr(Scenario) scenario =
        path != NULL ? scenario_open(&options->scenario, path, error) : NULL;
    g_autoptr(GPtrArray) answers = scenario != NULL ? lesson_answers_new(scenario, error) : NULL;

    if (answers == NULL || !give_all(answers, options->check, error))
        return FALSE;
    if ((options->answer || options->check != NULL) && !lesson_ask(scenario, answers, error))
        return FALSE;
    if (lesson_count_right(answers) < lesson_count_given(answers))
        *code = EXIT_UNMET;
    if (options->json)
        lesson_json(out, scenario, answers, flags);
    else
        lesson_print(out, scenario, name, answers, flags);
    return TRUE;
}

int
cmd_lesson(int argc, char **argv)
{
    static struct lesson_options options;
    const GOptionEntry entries[] = {
        { "answer", 0, 0, G_OPTION_ARG_NONE, &options.answer,
          "Run it, and tell what comes out (questions alone)", NULL },
        { "check", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.check,
          "Run it, and say whether this is the answer to question N; ends with 1 if one is wrong",
          "N=ANSWER" },
        JSON_OPTION(&options.json),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "[N|SCENARIO]",
            "Without a lesson: all of them. A lesson is one of these by its number, or any "
            "scenario with the key \"lesson\".\n"
            "An answer is what the question asks for: 12, 512 KB, 15.1 %, 0xbc6f0000, a "
            "cause such as desktop-heap-full.\n"
            "A percentage is right if it is so, rounded or cut to the digits that are given: dheapmon "
            "8.1 rounds, 7.0 cuts. What can be no answer is told, and is not right."))
        return EXIT_BAD_INPUT;
    if (argc > 2)
        return cli_usage("lesson", "one lesson at a time");
    if (argc < 2 && (options.answer || options.check != NULL))
        return cli_usage("lesson", "which lesson?");

    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    int code = EXIT_AS_EXPECTED;
    if (!(argc < 2 ? tell_all(out, &options, &error)
                   : tell(out, &options, argv[1], &code, &error))) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    return cli_print(out, code);
}
