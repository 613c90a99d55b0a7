/* SPDX-License-Identifier: MIT */
/* Tries every value of a knob, and makes ranges of those that come out alike. */
#include "host/answer/survey.h"

#include <string.h>

/* ---- what is in force ---- */

static const SnapshotRegion *
find_region(const Trial *trial, guint kind)
{
    const GArray *regions = trial->system.regions;

    for (guint i = 0; regions != NULL && i < regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(regions, SnapshotRegion, i);
        if (region->kind == kind)
            return region;
    }
    return NULL;
}

static gboolean
region_value(const Trial *trial, guint kind, guint32 unit, guint32 *value)
{
    const SnapshotRegion *region = find_region(trial, kind);

    if (region == NULL || region->end == region->start)
        return FALSE;
    *value = (guint32)((region->end - region->start) / unit);
    return TRUE;
}

static gboolean
heap_value(guint32 kb, guint32 *value)
{
    *value = kb;
    return kb != 0;
}

/* Of a DWORD of the registry, where it is. */
static gboolean
registry_value(const ScenarioVariant *variant, Knob knob, guint32 *value)
{
    for (guint i = 0; i < ABI_REG_COUNT; i++) {
        const RegistryValue *found;
        if (strcmp(registry_dword_name((enum abi_registry_value)i), knob_key(knob)) != 0)
            continue;
        found = registry_dword_value(variant->registry, (enum abi_registry_value)i);
        if (found == NULL || !found->has_dword)
            return FALSE;
        *value = found->dword;
        return TRUE;
    }
    return FALSE;
}

static gboolean
option_value(const ScenarioVariant *variant, Knob knob, guint32 *value)
{
    guint32 flag = knob == KNOB_BOOT_3GB ? ABI_OPTION_3GB : ABI_OPTION_PAE;

    *value = (variant->settings.options.flags & flag) != 0;
    return TRUE;
}

gboolean
survey_value_now(const ScenarioVariant *variant, const Trial *trial, Knob knob, guint32 *value)
{
    if (knob == KNOB_SHARED_SECTION_SECOND)
        return heap_value(trial->system.interactive_kb, value);
    if (knob == KNOB_SHARED_SECTION_THIRD)
        return heap_value(trial->system.noninteractive_kb, value);
    if (knob == KNOB_SESSION_VIEW_SIZE)
        return region_value(trial, REGION_SESSION_VIEW, DH_MB, value);
    if (knob == KNOB_SESSION_POOL_SIZE)
        return region_value(trial, REGION_SESSION_POOL, DH_MB, value);
    if (knob == KNOB_SESSION_IMAGE_SIZE)
        return region_value(trial, REGION_SESSION_IMAGE, DH_MB, value);
    if (knob == KNOB_PAGED_POOL_SIZE)
        return region_value(trial, REGION_PAGED_POOL, 1, value);
    if (knob == KNOB_MEMORY || knob == KNOB_PAGE_FILE) {
        *value = knob == KNOB_MEMORY ? trial->system.memory_mb : trial->system.page_file_mb;
        return TRUE;
    }
    if (knob == KNOB_BOOT_3GB || knob == KNOB_BOOT_PAE)
        return option_value(variant, knob, value);
    return registry_value(variant, knob, value);
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
    return range->passes == trial->passes && range->falls_back == trial->falls_back &&
           range->gate == trial->gate;
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
                                .passes = trial->passes,
                                .falls_back = trial->falls_back,
                                .gate = trial->gate,
                                .fewest_failures = trial->failures,
                                .most_failures = trial->failures };
    g_array_append_val(ranges, range);
}

static gboolean
try_value(Survey *survey,
          Trials *trials,
          guint32 value,
          const KnobSetting *others,
          guint count,
          GError **error)
{
    g_autofree KnobSetting *settings = g_new(KnobSetting, count + 1);

    if (count > 0)
        memcpy(settings, others, count * sizeof *settings);
    settings[count] = (KnobSetting){ survey->knob, value };
    const SurveyValue tried = { value, trials_run(trials, settings, count + 1, error) };
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

static gboolean
is_in_force(const Survey *survey, const Trials *trials, const Trial *trial)
{
    gboolean is_size =
        survey->knob == KNOB_SHARED_SECTION_SECOND || survey->knob == KNOB_SHARED_SECTION_THIRD;

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
        if (survey->best < 0 ||
            distance(value->value, survey->now) <
                distance(value_at(survey, (guint)survey->best)->value, survey->now))
            survey->best = (gint)i;
    }
    if (survey->best < 0)
        return;
    guint32 best = value_at(survey, (guint)survey->best)->value;
    if (best > survey->now && survey->best > 0)
        survey->failing = survey->best - 1;
    else if (best < survey->now && (guint)survey->best + 1 < survey->values->len)
        survey->failing = survey->best + 1;
}

Survey *
survey_make(Trials *trials, Knob knob, const KnobSetting *others, guint count, GError **error)
{
    g_autoptr(Survey) survey = g_new0(Survey, 1);

    survey->knob = knob;
    survey->values = g_array_new(FALSE, FALSE, sizeof(SurveyValue));
    survey->ranges = g_array_new(FALSE, FALSE, sizeof(SurveyRange));
    survey->has_now =
        survey_value_now(trials_variant(trials), trials_base(trials), knob, &survey->now);
    g_autoptr(GArray) values = values_to_try(survey);
    for (guint i = 0; i < values->len; i++)
        if (!try_value(survey, trials, g_array_index(values, guint32, i), others, count, error))
            return NULL;
    choose(survey, trials);
    return g_steal_pointer(&survey);
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
