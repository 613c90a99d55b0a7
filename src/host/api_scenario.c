/* SPDX-License-Identifier: MIT */
/* Scenarios that are read once, and machines that are started of them with knobs turned. */
#include "host/api_scenario.h"

#include "host/api_error.h"
#include "host/history/concluded.h"
#include "host/text/printable.h"
#include "host/words/knob.h"

struct DeskheapScenario {
    gatomicrefcount refs;
    Scenario *scenario;
};

/* ---- scenarios ---- */

/* Takes both; one of them is NULL. */
static DeskheapScenario *
scenario_of(Scenario *read, GError *problem, GError **error)
{
    if (read == NULL) {
        api_give_error(error, problem);
        return NULL;
    }
    DeskheapScenario *scenario = g_new(DeskheapScenario, 1);
    g_atomic_ref_count_init(&scenario->refs);
    scenario->scenario = read;
    return scenario;
}

DeskheapScenario *
api_scenario_read(const char *name,
                  const char *yaml,
                  const ScenarioOverrides *overrides,
                  GError **error)
{
    GError *problem = NULL;
    Scenario *read = scenario_load_text(name, yaml, -1, overrides, &problem);

    return scenario_of(read, problem, error);
}

DeskheapScenario *
deskheap_scenario_open(const char *path, GError **error)
{
    GError *problem = NULL;

    if (!api_expect_argument(path != NULL, "the scenario's path is NULL", error))
        return NULL;
    Scenario *read = scenario_load_file(path, NULL, &problem);
    return scenario_of(read, problem, error);
}

DeskheapScenario *
deskheap_scenario_new_text(const char *name, const char *yaml, GError **error)
{
    if (!api_expect_argument(name != NULL, "the scenario's name is NULL", error) ||
        !api_expect_argument(yaml != NULL, "the scenario's text is NULL", error))
        return NULL;
    return api_scenario_read(name, yaml, NULL, error);
}

DeskheapScenario *
deskheap_scenario_ref(DeskheapScenario *scenario)
{
    if (scenario != NULL)
        g_atomic_ref_count_inc(&scenario->refs);
    return scenario;
}

void
deskheap_scenario_unref(DeskheapScenario *scenario)
{
    if (scenario == NULL || !g_atomic_ref_count_dec(&scenario->refs))
        return;
    scenario_free(scenario->scenario);
    g_free(scenario);
}

/* ---- knobs ---- */

gboolean
deskheap_knob_get(guint index, DeskheapKnob *knob)
{
    if (knob == NULL || index >= KNOB_COUNT - 1)
        return FALSE;
    Knob which = (Knob)(index + 1); /* behind KNOB_NONE */
    const KnobRow *row = knob_row(which);
    *knob = (DeskheapKnob){
        .name = knob_key(which),
        .text = knob_text(which),
        .unit = knob_unit_text(row->unit),
        .low = row->low,
        .high = row->high,
        .step = row->step,
    };
    return TRUE;
}

/* NULL with an error: a name is none. */
static KnobSetting *
settings_of(const DeskheapKnobSetting *settings, guint count, GError **error)
{
    g_autofree KnobSetting *turned = g_new0(KnobSetting, count + 1);

    for (guint i = 0; i < count; i++) {
        const char *name = settings[i].name;
        turned[i] = (KnobSetting){ name == NULL ? KNOB_NONE : knob_find(name), settings[i].value };
        if (turned[i].knob == KNOB_NONE) {
            printable_error(error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT,
                            "no knob is known as \"%s\"", name == NULL ? "" : name);
            return NULL;
        }
    }
    return g_steal_pointer(&turned);
}

/* ---- starting ---- */

/* NULL with an error that is none of the library's yet. */
static ScenarioVariant *
find_variant(const Scenario *scenario, const char *name, GError **error)
{
    const VariantOutline *outline = scenario_outline(scenario, name != NULL ? name : "");

    if (outline != NULL)
        return scenario_unroll(scenario, outline, error);
    printable_error(error, DESKHEAP_ERROR, DESKHEAP_ERROR_INPUT, "%s has no variant \"%s\"",
                    scenario->path, name);
    return NULL;
}

static ScenarioVariant *
turn(const Scenario *scenario,
     const char *name,
     const KnobSetting *settings,
     guint count,
     GError **error)
{
    g_autoptr(ScenarioVariant) variant = find_variant(scenario, name, error);
    if (variant == NULL)
        return NULL;
    return count == 0 ? scenario_variant_ref(variant)
                      : scenario_variant_with(variant, settings, count, error);
}

static Run *
start(const Scenario *scenario,
      const char *name,
      const KnobSetting *settings,
      guint count,
      GError **error)
{
    g_autoptr(ScenarioVariant) turned = turn(scenario, name, settings, count, error);

    return turned == NULL ? NULL : run_new(scenario, turned, NULL, error);
}

static char *
trace(const Scenario *scenario,
      const char *name,
      const KnobSetting *settings,
      guint count,
      GError **error)
{
    g_autoptr(ScenarioVariant) turned = turn(scenario, name, settings, count, error);
    g_autoptr(History) history = history_new();
    g_autoptr(RunRecord) record =
        turned != NULL ? history_run(history, scenario, turned, NULL, error) : NULL;

    if (record == NULL)
        return NULL;
    GString *out = g_string_new(NULL);
    trace_json(out, history, scenario, record);
    return g_string_free(out, FALSE);
}

Run *
api_scenario_run(DeskheapScenario *scenario,
                 const char *variant,
                 const DeskheapKnobSetting *settings,
                 guint count,
                 GError **error)
{
    GError *problem = NULL;
    g_autofree KnobSetting *turned = settings_of(settings, count, error);

    if (turned == NULL)
        return NULL;
    Run *run = start(scenario->scenario, variant, turned, count, &problem);
    if (run == NULL)
        api_give_error(error, problem);
    return run;
}

char *
deskheap_scenario_trace(DeskheapScenario *scenario,
                        const char *variant,
                        const DeskheapKnobSetting *settings,
                        guint count,
                        GError **error)
{
    GError *problem = NULL;

    if (!api_expect_argument(scenario != NULL, "the scenario is NULL", error) ||
        !api_expect_argument(settings != NULL || count == 0, "the settings are NULL", error))
        return NULL;
    g_autofree KnobSetting *turned = settings_of(settings, count, error);
    if (turned == NULL)
        return NULL;
    char *text = trace(scenario->scenario, variant, turned, count, &problem);
    if (text == NULL)
        api_give_error(error, problem);
    return text;
}
