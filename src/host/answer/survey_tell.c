/* SPDX-License-Identifier: MIT */
/* Ranges of values as lines and as JSON. */
#include "host/answer/survey_tell.h"

#include "host/report/writing.h"
#include "host/text/number.h"
#include "host/words/gate.h"

char *
survey_value_text(Knob knob, guint32 value)
{
    KnobUnit unit = knob_row(knob)->unit;
    const char *word = knob_unit_text(unit);

    if (unit == KNOB_UNIT_FLAG)
        return g_strdup(value != 0 ? "on" : "off");
    return g_strdup_printf("%u%s%s", value, *word != '\0' ? " " : "", word);
}

static void
append_span(GString *out, const Survey *survey, const SurveyRange *range)
{
    g_autofree char *high = survey_value_text(survey->knob, range->high);
    g_autofree char *low = survey_value_text(survey->knob, range->low);

    if (range->low == range->high)
        g_string_append(out, high);
    else if (knob_row(survey->knob)->unit == KNOB_UNIT_FLAG)
        g_string_append_printf(out, "%s or %s", low, high);
    else
        g_string_append_printf(out, "%u to %s", range->low, high);
}

void
survey_append_no_start(GString *out, enum gate gate)
{
    g_string_append_printf(out, "the system does not start: %s", gate_cause(gate));
}

static void
append_failures(GString *out, const Survey *survey, const SurveyRange *range)
{
    if (!range->starts) {
        survey_append_no_start(out, range->gate);
        return;
    }
    if (survey->is_short) {
        g_string_append_printf(out, "fails, first for %s", gate_cause(range->gate));
        return;
    }
    g_string_append_printf(out, "%u", range->fewest_failures);
    if (range->most_failures > range->fewest_failures)
        g_string_append_printf(out, " to %u", range->most_failures);
    g_string_append_printf(out, " step%s fail%s, first for %s", plural(range->most_failures),
                           range->most_failures == 1 ? "s" : "", gate_cause(range->gate));
}

void
survey_append_force(GString *out, TrialForce force, const HeapSizes *sizes)
{
    switch (force) {
    case TRIAL_RAISED:
        g_string_append(out, "raised to the least there can be");
        break;
    case TRIAL_CUT:
        g_string_append(out, "cut to what there is room for");
        break;
    case TRIAL_SAFE_PAIR:
        g_string_append_printf(out, "heaps of %u and %u KB in place of what SharedSection says",
                               sizes->interactive, sizes->noninteractive);
        break;
    case TRIAL_AS_ASKED:
    case TRIAL_FORCE_COUNT:
        break;
    }
}

static void
append_range(GString *out, const Survey *survey, const SurveyRange *range)
{
    g_string_append(out, "    ");
    append_span(out, survey, range);
    g_string_append(out, ": ");
    if (range->passes)
        g_string_append(out, "all fits");
    else
        append_failures(out, survey, range);
    if (range->force != TRIAL_AS_ASKED) {
        gboolean counts = !range->passes || range->force < TRIAL_CUT;
        g_string_append(out, counts ? "; not in force as it is said: "
                                    : ", which does not count, for it is not in force: ");
        survey_append_force(out, range->force, &range->heap_sizes);
    }
    g_string_append_c(out, '\n');
}

/* What was left out of it. */
static void
append_stride(GString *out, const Survey *survey)
{
    g_autofree char *step = survey_value_text(survey->knob, survey->step);

    if (survey->is_short && knob_row(survey->knob)->unit != KNOB_UNIT_FLAG)
        g_string_append_printf(out,
                               "    the run is long: a value every %s was tried, each to the first "
                               "step that fails\n",
                               step);
}

void
survey_print(GString *out, const Survey *survey)
{
    g_string_append_printf(out, "  %s", knob_text(survey->knob));
    if (survey->idle != NULL) {
        g_string_append_printf(out, ": %s\n", survey->idle);
        return;
    }
    if (survey->has_now) {
        g_autofree char *now = survey_value_text(survey->knob, survey->now);
        g_string_append_printf(out, ", now %s", now);
    }
    g_string_append(out, survey->best < 0 ? ": no value of it works\n" : ":\n");
    for (guint i = 0; i < survey->ranges->len; i++)
        append_range(out, survey, &g_array_index(survey->ranges, SurveyRange, i));
    append_stride(out, survey);
}

static const char *const *
force_names(void)
{
    static const char *const names[] = {
        [TRIAL_AS_ASKED] = "as-asked",   [TRIAL_RAISED] = "raised",  [TRIAL_CUT] = "cut",
        [TRIAL_SAFE_PAIR] = "safe-pair", [TRIAL_FORCE_COUNT] = NULL,
    };

    return names;
}

static const JsonMember range_members[] = {
    { "low", JSON_INT },
    { "high", JSON_INT },
    { "starts", JSON_BOOL },
    { "passes", JSON_BOOL },
    { "falls_back", JSON_BOOL },
    { "in_force", JSON_TEXT, .words = force_names },
    { "cause", JSON_TEXT, JSON_NULLABLE, .words = gate_causes },
    { "fewest_failures", JSON_INT },
    { "most_failures", JSON_INT },
    JSON_MEMBERS_END,
};

const JsonMember survey_members[] = {
    { "knob", JSON_TEXT },
    { "unit", JSON_TEXT, .words = knob_units },
    { "does_nothing", JSON_TEXT, JSON_NULLABLE },
    { "now", JSON_INT, JSON_NULLABLE },
    { "step", JSON_INT },
    { "value", JSON_INT, JSON_NULLABLE },
    { "fails_beside", JSON_INT, JSON_NULLABLE },
    { "round", JSON_INT, JSON_NULLABLE },
    { "ranges", JSON_ARRAY, 0, range_members },
    JSON_MEMBERS_END,
};

static void
range_json(JsonWriter *writer, const SurveyRange *range)
{
    json_writer_object(writer, NULL);
    json_writer_int(writer, "low", range->low);
    json_writer_int(writer, "high", range->high);
    json_writer_bool(writer, "starts", range->starts);
    json_writer_bool(writer, "passes", range->passes);
    json_writer_bool(writer, "falls_back", range->force >= TRIAL_CUT);
    json_writer_text(writer, "in_force", force_names()[range->force]);
    json_writer_text(writer, "cause", range->passes ? NULL : gate_cause(range->gate));
    json_writer_int(writer, "fewest_failures", range->fewest_failures);
    json_writer_int(writer, "most_failures", range->most_failures);
    json_writer_end_object(writer);
}

static void
value_member(JsonWriter *writer, const char *name, const SurveyValue *value)
{
    if (value == NULL || value->trial == NULL)
        json_writer_null(writer, name);
    else
        json_writer_int(writer, name, value->value);
}

void
survey_json(JsonWriter *writer, const Survey *survey)
{
    const KnobRow *row = knob_row(survey->knob);

    json_writer_object(writer, NULL);
    json_writer_text(writer, "knob", knob_key(survey->knob));
    json_writer_text(writer, "unit", knob_unit_text(row->unit));
    json_writer_text(writer, "does_nothing", survey->idle);
    if (survey->has_now)
        json_writer_int(writer, "now", survey->now);
    else
        json_writer_null(writer, "now");
    json_writer_int(writer, "step", survey->step);
    value_member(writer, "value", &survey->least);
    value_member(writer, "fails_beside", &survey->beside);
    value_member(writer, "round", survey_round(survey));
    json_writer_array(writer, "ranges");
    for (guint i = 0; i < survey->ranges->len; i++)
        range_json(writer, &g_array_index(survey->ranges, SurveyRange, i));
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}
