/* SPDX-License-Identifier: MIT */
/* Tries every value of a knob, makes ranges of those that come out alike, and looks between the two
 * where it begins to work. */
#include "host/answer/survey.h"

#include "host/answer/knob_use.h"
#include "host/words/region.h"

#include <string.h>

/* ---- what is in force ---- */

static gboolean
sizes_a_region(guint value)
{
    for (guint kind = 0; kind < REGION_COUNT; kind++)
        if (region_value(kind) == value)
            return TRUE;
    return FALSE;
}

/* What became of it, where it asks for room; else as it stands in the registry. */
static gboolean
value_now(const ScenarioVariant *variant, const Trial *trial, const KnobRow *row, guint32 *value)
{
    const GArray *regions = trial->system.regions;

    if (sizes_a_region(row->index)) {
        guint64 bytes = regions != NULL ? snapshot_value_bytes(regions, row->index) : 0;
        *value = (guint32)(bytes / knob_unit_bytes(row->unit));
        return bytes != 0;
    }
    const RegistryValue *found =
        registry_dword_value(variant->registry, (enum abi_registry_value)row->index);
    *value = found != NULL && found->has_dword ? found->dword : 0;
    return found != NULL && found->has_dword;
}

/* The first value is in force as a size of no desktop heap. */
static gboolean
heap_size_now(const Trial *trial, Knob knob, guint32 *value)
{
    for (guint rule = HEAP_SIZE_SECOND_VALUE; rule <= HEAP_SIZE_THIRD_VALUE; rule++)
        if (heap_size_knob(rule) == knob)
            *value = heap_sizes_of(&trial->system.heap_sizes, rule);
    return *value != 0;
}

/* Without /USERVA user mode has all that /3GB can give it, without increaseuserva none of that. */
static gboolean
userva_now(const BootOptions *options, const KnobRow *row, guint32 *value)
{
    gboolean is_switch = row->index == ABI_OPTION_USERVA;

    *value = is_switch ? row->high : row->low;
    if ((options->flags & row->index) != 0)
        *value = options->userva_mb;
    return !is_switch || (options->flags & ABI_OPTION_3GB) != 0;
}

gboolean
survey_value_now(const ScenarioVariant *variant, const Trial *trial, Knob knob, guint32 *value)
{
    const KnobRow *row = knob_row(knob);

    *value = 0;
    switch (row->place) {
    case KNOB_PLACE_VALUE:
        return value_now(variant, trial, row, value);
    case KNOB_PLACE_SHARED_SECTION:
        return heap_size_now(trial, knob, value);
    case KNOB_PLACE_OPTION:
        *value = (variant->settings.options.flags & row->index) != 0;
        return TRUE;
    case KNOB_PLACE_MEMORY:
        *value = trial->system.memory_mb;
        return TRUE;
    case KNOB_PLACE_PAGE_FILE:
        *value = trial->system.page_file_mb;
        return TRUE;
    case KNOB_PLACE_USERVA:
        return userva_now(&variant->settings.options, row, value);
    case KNOB_PLACE_NONE:
    case KNOB_PLACE_COUNT:
    default:
        return FALSE;
    }
}

/* ---- values and ranges ---- */

gboolean
survey_is_good(const Trials *trials, const Trial *trial)
{
    return trial->passes && trial->force <= MAX(trials_base(trials)->force, TRIAL_RAISED);
}

static gboolean
is_alike(const SurveyRange *range, const Trial *trial)
{
    return range->starts == trial->starts && range->passes == trial->passes &&
           range->force == trial->force && range->gate == trial->gate;
}

static void
add_to_ranges(GArray *ranges, guint32 value, const Trial *trial)
{
    SurveyRange *last =
        ranges->len > 0 ? &g_array_index(ranges, SurveyRange, ranges->len - 1) : NULL;

    if (last != NULL && is_alike(last, trial)) {
        last->high = value;
        last->fewest_failures = MIN(last->fewest_failures, trial->failures);
        last->most_failures = MAX(last->most_failures, trial->failures);
        return;
    }
    const SurveyRange range = { .low = value,
                                .high = value,
                                .starts = trial->starts,
                                .passes = trial->passes,
                                .force = trial->force,
                                .heap_sizes = trial->system.heap_sizes,
                                .gate = trial->gate,
                                .fewest_failures = trial->failures,
                                .most_failures = trial->failures };
    g_array_append_val(ranges, range);
}

/* On which system values are tried, and with what besides. */
typedef struct {
    Trials *trials;
    const KnobSetting *others;
    guint count;
} Bench;

/* NULL with an error. */
static const Trial *
run_value(Survey *survey, const Bench *bench, guint32 value, gboolean is_whole, GError **error)
{
    g_autofree KnobSetting *settings = g_new(KnobSetting, bench->count + 1);

    if (bench->count > 0)
        memcpy(settings, bench->others, bench->count * sizeof *settings);
    settings[bench->count] = (KnobSetting){ survey->knob, value };
    survey->tried++;
    return is_whole && !survey->is_short
               ? trials_run(bench->trials, settings, bench->count + 1, error)
               : trials_ask(bench->trials, settings, bench->count + 1, error);
}

/* `at`: where it stands among the values. */
static gboolean
try_value(Survey *survey, const Bench *bench, guint32 value, guint at, GError **error)
{
    const SurveyValue tried = { value, run_value(survey, bench, value, TRUE, error) };

    if (tried.trial != NULL)
        g_array_insert_val(survey->values, at, tried);
    return tried.trial != NULL;
}

/* The steps, and the present value among them. */
static GArray *
values_to_try(const Survey *survey)
{
    const KnobRow *row = knob_row(survey->knob);
    GArray *values = g_array_new(FALSE, FALSE, sizeof(guint32));
    gboolean is_now_missing = survey->has_now;

    for (guint64 value = row->low; value <= row->high; value += survey->step) {
        guint32 step = (guint32)value;
        if (is_now_missing && survey->now < step)
            g_array_append_val(values, survey->now);
        is_now_missing = is_now_missing && survey->now > step;
        g_array_append_val(values, step);
    }
    if (is_now_missing)
        g_array_append_val(values, survey->now);
    return values;
}

static guint32
distance(guint32 a, guint32 b)
{
    return a > b ? a - b : b - a;
}

static const SurveyValue *
value_at(const Survey *survey, guint index)
{
    return &g_array_index(survey->values, SurveyValue, index);
}

const SurveyValue *
survey_round(const Survey *survey)
{
    return survey->best < 0 ? NULL : value_at(survey, (guint)survey->best);
}

/* Of desktop heaps: the first value makes none. */
static gboolean
is_heap_size(Knob knob)
{
    return knob_row(knob)->trait == KNOB_HEAP_SIZE;
}

/* Whether all fits with what is said, of it and of the others. */
static gboolean
is_in_force(const Survey *survey, const Bench *bench, const Trial *trial)
{
    gboolean is_size = is_heap_size(survey->knob);

    for (guint i = 0; i < bench->count; i++)
        is_size = is_size || is_heap_size(bench->others[i].knob);
    return survey_is_good(bench->trials, trial) && !(is_size && trial->force == TRIAL_SAFE_PAIR);
}

static void
choose(Survey *survey, const Bench *bench)
{
    survey->best = survey->failing = -1;
    for (guint i = 0; i < survey->values->len; i++) {
        const SurveyValue *value = value_at(survey, i);
        if (!is_in_force(survey, bench, value->trial))
            continue;
        if (survey->best < 0 || distance(value->value, survey->now) <
                                    distance(survey_round(survey)->value, survey->now))
            survey->best = (gint)i;
    }
    if (survey->best < 0)
        return;
    guint32 best = survey_round(survey)->value;
    if (best > survey->now && survey->best > 0)
        survey->failing = survey->best - 1;
    else if (best < survey->now && (guint)survey->best + 1 < survey->values->len)
        survey->failing = survey->best + 1;
}

/* What lies between two steps need not be known to grow: but the value beside the one that is found
 * was run, and fails. */
static gboolean
halve(Survey *survey, const Bench *bench, GError **error)
{
    while (distance(survey->least.value, survey->beside.value) > 1) {
        guint32 low = MIN(survey->least.value, survey->beside.value);
        guint32 middle = low + distance(survey->least.value, survey->beside.value) / 2;
        const SurveyValue tried = { middle, run_value(survey, bench, middle, FALSE, error) };
        if (tried.trial == NULL)
            return FALSE;
        if (is_in_force(survey, bench, tried.trial))
            survey->least = tried;
        else
            survey->beside = tried;
    }
    /* Of what is told how many steps fail is told, too. */
    survey->is_short = FALSE;
    if (!survey->beside.trial->is_whole)
        survey->beside.trial = run_value(survey, bench, survey->beside.value, TRUE, error);
    survey->is_short = trials_stride(bench->trials) > 1;
    return survey->beside.trial != NULL;
}

static gboolean
find_least(Survey *survey, const Bench *bench, GError **error)
{
    const SurveyValue *round = survey_round(survey);

    if (round == NULL)
        return TRUE;
    survey->least = *round;
    if (survey->failing < 0)
        return TRUE;
    survey->beside = *value_at(survey, (guint)survey->failing);
    return halve(survey, bench, error);
}

/* Fewer than these are tried one by one, however long a run is. */
#define VALUES_FEW 20u

static guint32
step_to_try(const Trials *trials, const KnobRow *row)
{
    guint32 values = (row->high - row->low) / row->step;

    return row->step * CLAMP(values / VALUES_FEW, 1, trials_stride(trials));
}

static Survey *
new_survey(const Trials *trials, Knob knob)
{
    Survey *survey = g_new0(Survey, 1);

    survey->knob = knob;
    survey->step = step_to_try(trials, knob_row(knob));
    survey->is_short = trials_stride(trials) > 1;
    survey->best = survey->failing = -1;
    survey->values = g_array_new(FALSE, FALSE, sizeof(SurveyValue));
    survey->ranges = g_array_new(FALSE, FALSE, sizeof(SurveyRange));
    survey->has_now =
        survey_value_now(trials_variant(trials), trials_base(trials), knob, &survey->now);
    return survey;
}

static gboolean
conclude(Survey *survey, const Bench *bench, GError **error)
{
    for (guint i = 0; i < survey->values->len; i++)
        add_to_ranges(survey->ranges, value_at(survey, i)->value, value_at(survey, i)->trial);
    choose(survey, bench);
    return find_least(survey, bench, error);
}

Survey *
survey_make(Trials *trials, Knob knob, const KnobSetting *others, guint count, GError **error)
{
    g_autoptr(Survey) survey = new_survey(trials, knob);
    const Bench bench = { trials, others, count };

    survey->idle = knob_use_idle(trials, knob);
    if (survey->idle != NULL)
        return g_steal_pointer(&survey);
    g_autoptr(GArray) values = values_to_try(survey);
    for (guint i = 0; i < values->len; i++)
        if (!try_value(survey, &bench, g_array_index(values, guint32, i), i, error))
            return NULL;
    return conclude(survey, &bench, error) ? g_steal_pointer(&survey) : NULL;
}

/* The present value, the steps behind it and `known`, in that order. */
static GArray *
values_towards(const Survey *survey, guint32 known)
{
    const KnobRow *row = knob_row(survey->knob);
    GArray *values = g_array_new(FALSE, FALSE, sizeof(guint32));
    gboolean is_down = known < survey->now;
    gint64 step = is_down ? -(gint64)survey->step : (gint64)survey->step;
    gint64 from = survey->now - (gint64)(survey->now % survey->step) + (is_down ? survey->step : 0);

    if (survey->has_now)
        g_array_append_val(values, survey->now);
    for (gint64 value = from + step; is_down ? value > known : value < known; value += step) {
        guint32 next = (guint32)value;
        if (next >= row->low && next != survey->now)
            g_array_append_val(values, next);
    }
    if (known != survey->now || !survey->has_now)
        g_array_append_val(values, known);
    return values;
}

Survey *
survey_make_nearest(Trials *trials,
                    const KnobSetting *known,
                    const KnobSetting *others,
                    guint count,
                    GError **error)
{
    g_autoptr(Survey) survey = new_survey(trials, known->knob);
    const Bench bench = { trials, others, count };
    g_autoptr(GArray) values = values_towards(survey, known->value);
    gboolean is_found = FALSE;

    for (guint i = 0; i < values->len && !is_found; i++) {
        guint at = known->value < survey->now ? 0 : i;
        if (!try_value(survey, &bench, g_array_index(values, guint32, i), at, error))
            return NULL;
        is_found = is_in_force(survey, &bench, value_at(survey, at)->trial);
    }
    return conclude(survey, &bench, error) ? g_steal_pointer(&survey) : NULL;
}

void
survey_free(Survey *survey)
{
    if (survey == NULL)
        return;
    g_array_unref(survey->values);
    g_array_unref(survey->ranges);
    g_free(survey->idle);
    g_free(survey);
}
