/* SPDX-License-Identifier: MIT */
/* Tries every value of a knob, makes ranges of those that come out alike, and looks between the two
 * where it begins to work. */
#include "host/answer/survey.h"

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
heap_size_now(const Trial *trial, guint which, guint32 *value)
{
    const guint32 kb[] = { 0, trial->system.interactive_kb, trial->system.noninteractive_kb };

    *value = kb[which];
    return kb[which] != 0;
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
        return heap_size_now(trial, row->index, value);
    case KNOB_PLACE_OPTION:
        *value = (variant->settings.options.flags & row->index) != 0;
        return TRUE;
    case KNOB_PLACE_MEMORY:
        *value = trial->system.memory_mb;
        return TRUE;
    case KNOB_PLACE_PAGE_FILE:
        *value = trial->system.page_file_mb;
        return TRUE;
    case KNOB_PLACE_USERVA: /* without it all that user mode can have */
        *value = (variant->settings.options.flags & ABI_OPTION_USERVA) != 0
                     ? variant->settings.options.userva_mb
                     : row->high;
        return (variant->settings.options.flags & ABI_OPTION_3GB) != 0;
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
    return trial->passes && (!trial->falls_back || trials_base(trials)->falls_back);
}

static gboolean
is_alike(const SurveyRange *range, const Trial *trial)
{
    return range->starts == trial->starts && range->passes == trial->passes &&
           range->falls_back == trial->falls_back && range->gate == trial->gate;
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
                                .falls_back = trial->falls_back,
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
run_value(Survey *survey, const Bench *bench, guint32 value, GError **error)
{
    g_autofree KnobSetting *settings = g_new(KnobSetting, bench->count + 1);

    if (bench->count > 0)
        memcpy(settings, bench->others, bench->count * sizeof *settings);
    settings[bench->count] = (KnobSetting){ survey->knob, value };
    survey->tried++;
    return trials_run(bench->trials, settings, bench->count + 1, error);
}

static gboolean
try_value(Survey *survey, const Bench *bench, guint32 value, GError **error)
{
    const SurveyValue tried = { value, run_value(survey, bench, value, error) };

    if (tried.trial == NULL)
        return FALSE;
    g_array_append_val(survey->values, tried);
    add_to_ranges(survey->ranges, value, tried.trial);
    return TRUE;
}

/* The steps, and the present value among them. */
static GArray *
values_to_try(const Survey *survey)
{
    const KnobRow *row = knob_row(survey->knob);
    GArray *values = g_array_new(FALSE, FALSE, sizeof(guint32));
    gboolean is_now_missing = survey->has_now;

    for (guint64 value = row->low; value <= row->high; value += row->step) {
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

static gboolean
is_in_force(const Survey *survey, const Trials *trials, const Trial *trial)
{
    /* The first value makes no desktop heap. */
    gboolean is_size = knob_row(survey->knob)->place == KNOB_PLACE_SHARED_SECTION &&
                       survey->knob != KNOB_SHARED_SECTION_FIRST;

    return survey_is_good(trials, trial) && !(is_size && trial->falls_back);
}

static void
choose(Survey *survey, const Trials *trials)
{
    survey->best = survey->failing = -1;
    for (guint i = 0; i < survey->values->len; i++) {
        const SurveyValue *value = value_at(survey, i);
        if (!is_in_force(survey, trials, value->trial))
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
        const SurveyValue tried = { middle, run_value(survey, bench, middle, error) };
        if (tried.trial == NULL)
            return FALSE;
        if (is_in_force(survey, bench->trials, tried.trial))
            survey->least = tried;
        else
            survey->beside = tried;
    }
    return TRUE;
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

Survey *
survey_make(Trials *trials, Knob knob, const KnobSetting *others, guint count, GError **error)
{
    g_autoptr(Survey) survey = g_new0(Survey, 1);
    const Bench bench = { trials, others, count };

    survey->knob = knob;
    survey->values = g_array_new(FALSE, FALSE, sizeof(SurveyValue));
    survey->ranges = g_array_new(FALSE, FALSE, sizeof(SurveyRange));
    survey->has_now =
        survey_value_now(trials_variant(trials), trials_base(trials), knob, &survey->now);
    g_autoptr(GArray) values = values_to_try(survey);
    for (guint i = 0; i < values->len; i++)
        if (!try_value(survey, &bench, g_array_index(values, guint32, i), error))
            return NULL;
    choose(survey, trials);
    return find_least(survey, &bench, error) ? g_steal_pointer(&survey) : NULL;
}

void
survey_free(Survey *survey)
{
    if (survey == NULL)
        return;
    g_array_unref(survey->values);
    g_array_unref(survey->ranges);
    g_free(survey);
}
