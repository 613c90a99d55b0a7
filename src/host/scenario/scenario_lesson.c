/* SPDX-License-Identifier: MIT */
/* Looks for what a scenario's questions name. */
#include "host/scenario/scenario_lesson.h"

#include "host/scenario/expectation_read.h"
#include "host/scenario/lesson.h"
#include "host/scenario/name_fields.h"

gboolean
scenario_lesson_read(Scenario *scenario, const YamlNode *node, GError **error)
{
    if (node == NULL)
        return TRUE;
    scenario->lesson = lesson_read(node, error);
    return scenario->lesson != NULL;
}

static const VariantOutline *
outline_of_question(const Scenario *scenario, const LessonQuestion *question, GError **error)
{
    const VariantOutline *outline = scenario_outline(scenario, question->variant);

    if (outline == NULL)
        yaml_fail(yaml_node_get(question->node, "variant"), YAML_ERROR_VALUE, error,
                  "the scenario has no variant \"%s\" to ask this of", question->variant);
    return outline;
}

/* Whether it can be asked: what it names is there. */
static gboolean
check_question(const Scenario *scenario, const LessonQuestion *question, GError **error)
{
    const VariantOutline *outline = outline_of_question(scenario, question, error);
    g_autoptr(ScenarioVariant) variant =
        outline == NULL ? NULL : scenario_unroll(scenario, outline, error);

    if (variant == NULL)
        return FALSE;
    const Names *names = scenario_variant_names(variant);
    if (!fields_check_names(lesson_question_fields, question, question->node, names, error))
        return FALSE;
    g_autoptr(Expectation) asked = lesson_question_read(question, NULL, names, error);
    return asked != NULL;
}

gboolean
scenario_lesson_check(const Scenario *scenario, GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();

    for (guint i = 0; scenario->lesson != NULL && i < scenario->lesson->questions->len; i++) {
        GError *problem = NULL;
        if (!check_question(scenario, scenario->lesson->questions->pdata[i], &problem) &&
            !yaml_errors_add(errors, &problem))
            break;
    }
    return yaml_errors_finish(errors, error);
}
