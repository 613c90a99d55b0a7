/* SPDX-License-Identifier: MIT */
/* A trial as a result, and its line. */
#include "host/answer/sweep_result.h"

#include "host/words/gate.h"

void
sweep_result_free(SweepResult *result)
{
    if (result == NULL)
        return;
    g_free(result->step);
    g_free(result->detail);
    g_free(result);
}

static SweepResult *
result_of(const Trial *trial)
{
    SweepResult *result = g_new(SweepResult, 1);

    *result = (SweepResult){ .starts = trial->starts,
                             .passes = trial->passes,
                             .falls_back = trial->falls_back,
                             .failures = trial->failures,
                             .gate = trial->passes ? GATE_NONE : trial->gate,
                             .step = g_strdup(trial->step),
                             .detail = g_strdup(trial->detail),
                             .heaps_fitting = (guint)trial->system.heaps_fitting };
    return result;
}

SweepResult *
sweep_result_run(Trials *trials, const SweepPlan *plan, guint index, GError **error)
{
    KnobSetting settings[SWEEP_AXES_MAX];

    for (guint i = 0; i < plan->knob_count; i++)
        settings[i] = (KnobSetting){ plan->knobs[i], sweep_plan_value(plan, index, i) };
    const Trial *trial = trials_run(trials, settings, plan->knob_count, error);
    return trial != NULL ? result_of(trial) : NULL;
}

const char *
sweep_result_cause(const SweepResult *result)
{
    return result->passes ? NULL : gate_cause(result->gate);
}

const JsonMember sweep_result_members[] = {
    { "index", JSON_INT },
    { "id", JSON_TEXT },
    { "starts", JSON_BOOL },
    { "passes", JSON_BOOL },
    { "falls_back", JSON_BOOL },
    { "failures", JSON_INT },
    { "cause", JSON_TEXT, JSON_NULLABLE, .words = gate_causes },
    { "step", JSON_TEXT, JSON_NULLABLE },
    { "detail", JSON_TEXT, JSON_NULLABLE },
    { "heaps_fitting", JSON_INT },
    { "", JSON_INT },
    JSON_MEMBERS_END,
};

static void
write_outcome(JsonWriter *writer, const SweepResult *result)
{
    json_writer_bool(writer, "starts", result->starts);
    json_writer_bool(writer, "passes", result->passes);
    json_writer_bool(writer, "falls_back", result->falls_back);
    json_writer_int(writer, "failures", result->failures);
    json_writer_text(writer, "cause", sweep_result_cause(result));
    json_writer_text(writer, "step", result->step);
    json_writer_text(writer, "detail", result->detail);
    json_writer_int(writer, "heaps_fitting", result->heaps_fitting);
}

static void
write_members(JsonWriter *writer, const SweepPlan *plan, guint index, const SweepResult *result)
{
    json_writer_int(writer, "index", index);
    json_writer_text(writer, "id", plan->ids[index]);
    for (guint i = 0; i < plan->knob_count; i++)
        json_writer_int(writer, knob_key(plan->knobs[i]), sweep_plan_value(plan, index, i));
    write_outcome(writer, result);
    json_writer_end_object(writer);
}

void
sweep_result_object(JsonWriter *writer,
                    const SweepPlan *plan,
                    guint index,
                    const SweepResult *result)
{
    json_writer_object(writer, NULL);
    write_members(writer, plan, index, result);
}

void
sweep_result_write(GString *out, const SweepPlan *plan, guint index, const SweepResult *result)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);

    json_writer_line(writer, sweep_result_members);
    write_members(writer, plan, index, result);
}
