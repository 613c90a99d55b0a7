/* SPDX-License-Identifier: MIT */
/* One knob, from what it is now to the end of its range. */
#include "host/answer/advice_tried.h"

#include "host/answer/fix_together.h"
#include "host/answer/survey.h"
#include "host/answer/survey_tell.h"
#include "host/report/cause_facts.h"
#include "host/report/writing.h"
#include "host/text/number.h"
#include "host/words/gate.h"

#define RUNS_MAX 6u

/* ---- values ---- */

/* Values of a knob by their number from 1, its low end. */
static guint64
index_of(const KnobRow *row, guint32 value)
{
    return (MAX(value, row->low) - row->low) / row->step + 1;
}

static guint32
value_of(const KnobRow *row, guint64 index)
{
    return (guint32)MIN(row->low + (index - 1) * row->step, (guint64)row->high);
}

/* By so many sixteenths, at least by one. */
static guint64
index_away(guint64 index, gboolean is_up, guint sixteenths)
{
    return is_up ? MAX(index + 1, index * sixteenths / 16)
                 : MAX(MIN(index - 1, index * 16 / sixteenths), 1);
}

static gboolean
reaches(guint64 index, guint64 end, guint sixteenths)
{
    gboolean is_up = end > index;

    for (guint i = 0; i < RUNS_MAX; i++)
        index = index_away(index, is_up, sixteenths);
    return is_up ? index >= end : index <= end;
}

/* The smallest factor by which so many runs come to the end of the range. */
static guint
factor(guint64 index, guint64 end)
{
    guint sixteenths = 17;

    while (!reaches(index, end, sixteenths))
        sixteenths++;
    return sixteenths;
}

/* ---- runs ---- */

static gboolean
turn(AdviceTried *tried, Trials *trials, guint32 now, GError **error)
{
    const KnobRow *row = knob_row(tried->knob);
    const guint32 end = tried->is_up ? row->high : row->low;
    guint64 index = index_of(row, now);

    if (tried->is_up ? now >= end : now <= end)
        return TRUE;
    const guint sixteenths = factor(index, index_of(row, end));
    for (tried->value = now; tried->runs < RUNS_MAX && tried->value != end && !tried->works;) {
        index = index_away(index, tried->is_up, sixteenths);
        const KnobSetting setting = { tried->knob, value_of(row, index) };
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

/* Of the values that size heaps the one that advice names: of those that hold most. */
static Knob
advised(const Trials *trials, Knob knob, gboolean is_up)
{
    const RunRecord *record = trials_record(trials);
    const RunFailure *failure = record->failures->pdata[0];
    const SnapshotSession *session =
        record->snapshot != NULL
            ? snapshot_session(record->snapshot, run_failure_root(failure)->session)
            : NULL;

    return session != NULL && !is_up && knob == heap_size_knob(HEAP_SIZE_THIRD_VALUE)
               ? heap_size_knob(cause_largest_share(session))
               : knob;
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
    guint32 now = 0;

    if (trials == NULL || trials_base(trials)->passes || trials_stride(trials) > 1 ||
        !is_in_force(variant, trials_base(trials)) ||
        !fix_together_first(trials, &tried->knob, &tried->is_up))
        return NULL;
    tried->knob = advised(trials, tried->knob, tried->is_up);
    if (!survey_value_now(variant, trials_base(trials), tried->knob, &now) ||
        !turn(tried, trials, now, error))
        return NULL;
    tried->gate = trials_base(trials)->gate;
    return tried->runs > 0 ? g_steal_pointer(&tried) : NULL;
}

static const char *
direction_text(gboolean is_up)
{
    return is_up ? "up" : "down";
}

void
advice_tried_append(GString *out, const AdviceTried *tried)
{
    g_autofree char *value = survey_value_text(tried->knob, tried->value);
    g_autofree char *line =
        tried->works
            ? g_strdup_printf("Tried: with %s %s no limit makes a step fail any more.",
                              knob_text(tried->knob), value)
            : g_strdup_printf("Tried: %s %s to %s, %u value%s: none is enough%s%s.",
                              knob_text(tried->knob), direction_text(tried->is_up), value,
                              tried->runs, plural(tried->runs),
                              tried->then != GATE_NONE ? ", with the last one refuses first: " : "",
                              tried->then != GATE_NONE ? gate_cause(tried->then) : "");

    write_wrapped(out, "  ", line);
}

static const char *const *
directions(void)
{
    static const char *const words[] = { "up", "down", NULL };

    return words;
}

const JsonMember advice_tried_members[] = {
    { "cause", JSON_TEXT, .words = gate_causes },
    { "knob", JSON_TEXT },
    { "unit", JSON_TEXT, .words = knob_units },
    { "direction", JSON_TEXT, .words = directions },
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
    json_writer_text(writer, "direction", direction_text(tried->is_up));
    json_writer_int(writer, "value", tried->value);
    json_writer_bool(writer, "works", tried->works);
    json_writer_text(writer, "then", tried->then != GATE_NONE ? gate_cause(tried->then) : NULL);
    json_writer_int(writer, "runs", tried->runs);
    json_writer_end_object(writer);
}
