/* SPDX-License-Identifier: MIT */
/* One knob, further and further from what it is now. */
#include "host/answer/advice_tried.h"

#include "host/answer/fix_together.h"
#include "host/answer/survey.h"
#include "host/answer/survey_tell.h"
#include "host/report/writing.h"
#include "host/words/gate.h"

#define RUNS_MAX 6u

/* So many steps away, at most at the end of the knob's range. */
static guint32
value_away(const KnobRow *row, guint32 now, gboolean is_up, guint64 steps)
{
    gint64 distance = (gint64)(steps * row->step);
    gint64 value = is_up ? now + distance : now - distance;

    return (guint32)CLAMP(value, (gint64)row->low, (gint64)row->high);
}

static gboolean
turn(AdviceTried *tried, Trials *trials, guint32 now, gboolean is_up, GError **error)
{
    const KnobRow *row = knob_row(tried->knob);

    for (guint64 steps = 1; tried->runs < RUNS_MAX && !tried->works; steps *= 2) {
        const KnobSetting setting = { tried->knob, value_away(row, now, is_up, steps) };
        if (setting.value == now || (tried->runs > 0 && setting.value == tried->value))
            break;
        const Trial *trial = trials_ask(trials, &setting, 1, error);
        if (trial == NULL)
            return FALSE;
        tried->runs++;
        tried->value = setting.value;
        tried->works = survey_is_good(trials, trial) && trial->force != TRIAL_SAFE_PAIR;
        tried->then = trial->passes ? GATE_NONE : trial->gate;
    }
    return TRUE;
}

/* What is turned is there at the first start; a step may have put something else in its place when
 * a later one fails. */
static gboolean
is_in_force(const ScenarioVariant *variant, const Trial *base)
{
    return !variant->tries_registry || base->of_start[0] > 0;
}

AdviceTried *
advice_try(const Scenario *scenario, const ScenarioVariant *variant, GError **error)
{
    g_autoptr(Trials) trials = trials_new(scenario, variant, error);
    g_autofree AdviceTried *tried = g_new0(AdviceTried, 1);
    gboolean is_up = FALSE;
    guint32 now = 0;

    if (trials == NULL || trials_base(trials)->passes || trials_stride(trials) > 1 ||
        !is_in_force(variant, trials_base(trials)) ||
        !fix_together_first(trials, &tried->knob, &is_up) ||
        !survey_value_now(variant, trials_base(trials), tried->knob, &now) ||
        !turn(tried, trials, now, is_up, error))
        return NULL;
    tried->gate = trials_base(trials)->gate;
    return tried->runs > 0 ? g_steal_pointer(&tried) : NULL;
}

void
advice_tried_append(GString *out, const AdviceTried *tried)
{
    g_autofree char *value = survey_value_text(tried->knob, tried->value);
    g_autofree char *line =
        tried->works
            ? g_strdup_printf("Tried: with %s %s no limit makes a step fail any more.",
                              knob_text(tried->knob), value)
            : g_strdup_printf("Tried: %s up to %s, %u values: none is enough%s%s.",
                              knob_text(tried->knob), value, tried->runs,
                              tried->then != GATE_NONE ? ", with the last one refuses first: " : "",
                              tried->then != GATE_NONE ? gate_cause(tried->then) : "");

    write_wrapped(out, "  ", line);
}

const JsonMember advice_tried_members[] = {
    { "cause", JSON_TEXT, .words = gate_causes },
    { "knob", JSON_TEXT },
    { "unit", JSON_TEXT, .words = knob_units },
    { "value", JSON_INT },
    { "works", JSON_BOOL },
    { "then", JSON_TEXT, JSON_NULLABLE, .words = gate_causes },
    { "runs", JSON_INT },
    JSON_MEMBERS_END,
};

void
advice_tried_json(JsonWriter *writer, const AdviceTried *tried)
{
    json_writer_object(writer, "tried");
    json_writer_text(writer, "cause", gate_cause(tried->gate));
    json_writer_text(writer, "knob", knob_key(tried->knob));
    json_writer_text(writer, "unit", knob_unit_text(knob_row(tried->knob)->unit));
    json_writer_int(writer, "value", tried->value);
    json_writer_bool(writer, "works", tried->works);
    json_writer_text(writer, "then", tried->then != GATE_NONE ? gate_cause(tried->then) : NULL);
    json_writer_int(writer, "runs", tried->runs);
    json_writer_end_object(writer);
}
