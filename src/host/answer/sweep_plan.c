/* SPDX-License-Identifier: MIT */
/* Axes, and the plan that is made of them. */
#include "host/answer/sweep.h"
#include "host/answer/sweep_lines.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"

#include <string.h>

G_DEFINE_QUARK(deskheap - sweep - error - quark, sweep_error)

/* ---- axes ---- */

void
sweep_axis_free(SweepAxis *axis)
{
    if (axis == NULL)
        return;
    g_array_unref(axis->values);
    g_free(axis);
}

static gboolean
parse_number(const char *text, guint32 *value)
{
    guint64 number;

    if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &number, NULL))
        return FALSE;
    *value = (guint32)number;
    return TRUE;
}

/* "16..128/8" */
static gboolean
parse_range(SweepAxis *axis, const char *text)
{
    g_auto(GStrv) ends = g_strsplit(text, "..", 2);
    char *slash = ends[1] != NULL ? strchr(ends[1], '/') : NULL;
    guint32 low, high, step = knob_row(axis->knob)->step;

    if (slash != NULL)
        *slash = '\0';
    if (ends[1] == NULL || !parse_number(ends[0], &low) || !parse_number(ends[1], &high) ||
        (slash != NULL && !parse_number(slash + 1, &step)) || step == 0 || high < low ||
        (high - low) / step >= SWEEP_VARIANTS_MAX)
        return FALSE;
    for (guint64 value = low; value <= high; value += step) {
        guint32 one = (guint32)value;
        g_array_append_val(axis->values, one);
    }
    return TRUE;
}

static gboolean
parse_list(SweepAxis *axis, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);

    for (char **part = parts; *part != NULL; part++) {
        guint32 value;
        if (!parse_number(*part, &value))
            return FALSE;
        g_array_append_val(axis->values, value);
    }
    return axis->values->len > 0;
}

SweepAxis *
sweep_axis_parse(const char *text, GError **error)
{
    const char *equals = strchr(text, '=');
    g_autofree char *name = g_strndup(text, equals != NULL ? (gsize)(equals - text) : strlen(text));
    Knob knob = knob_find(name);

    if (knob == KNOB_NONE && equals != NULL) {
        g_autofree char *hint = knob_hint(name);
        printable_error(error, SWEEP_ERROR, SWEEP_ERROR_AXIS, "there is no knob \"%s\"%s", name,
                        hint);
        return NULL;
    }
    SweepAxis *axis = g_new0(SweepAxis, 1);
    axis->knob = knob;
    axis->values = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (equals != NULL && (strstr(equals, "..") != NULL ? parse_range(axis, equals + 1)
                                                        : parse_list(axis, equals + 1)))
        return axis;
    sweep_axis_free(axis);
    printable_error(
        error, SWEEP_ERROR, SWEEP_ERROR_AXIS,
        "an axis is KNOB=LOW..HIGH/STEP or KNOB=A,B,C of at most %u numbers of 32 bits, as in "
        "SessionViewSize=16..128/8, not \"%s\"",
        SWEEP_VARIANTS_MAX, text);
    return NULL;
}

/* ---- ids ---- */

static void
add_text(GChecksum *sum, const char *text)
{
    g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
}

static gint
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* By what stands in them: where they lie is each host's own. */
static gboolean
add_files(GChecksum *sum, const Scenario *scenario, GError **error)
{
    g_autoptr(GPtrArray) paths = scenario_read_paths(scenario);
    g_autoptr(GPtrArray) digests = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *text = NULL;
        gsize length = 0;
        if (!g_file_get_contents(paths->pdata[i], &text, &length, error))
            return FALSE;
        g_ptr_array_add(
            digests, g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length));
    }
    g_ptr_array_sort(digests, compare_texts);
    for (guint i = 0; i < digests->len; i++)
        if (i == 0 || strcmp(digests->pdata[i], digests->pdata[i - 1]) != 0)
            add_text(sum, digests->pdata[i]);
    return TRUE;
}

/* All that any variant is made of, besides its knobs: what stands in the files it is read from, and
 * what the machine gets of its system. */
static char *
hash_of(const Scenario *scenario, const ScenarioVariant *variant, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    struct abi_boot boot;

    memset(&boot, 0, sizeof boot);
    if (!add_files(sum, scenario, error) ||
        !edition_make_boot(variant->edition, variant->registry, &variant->settings, &boot, error))
        return NULL;
    add_text(sum, DESKHEAP_VERSION);
    add_text(sum, variant->name);
    g_checksum_update(sum, (const guchar *)&boot, sizeof boot);
    return g_strdup(g_checksum_get_string(sum));
}

/* The same whatever the order of axes, and of their values. */
static char *
id_of(const SweepPlan *plan, guint index)
{
    g_autoptr(GString) text = g_string_new(plan->system);

    for (guint knob = 0; knob < KNOB_COUNT; knob++)
        for (guint i = 0; i < plan->knob_count; i++)
            if (plan->knobs[i] == (Knob)knob)
                g_string_append_printf(text, "\n%s=%u", knob_key(plan->knobs[i]),
                                       sweep_plan_value(plan, index, i));
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, -1);
    return g_strndup(sum, SWEEP_ID_LETTERS);
}

/* In their order: that of the variants follows from it. */
char *
sweep_plan_digest(const SweepPlan *plan)
{
    g_autoptr(GString) text = g_string_new(plan->system);

    for (guint k = 0; k < plan->knob_count; k++) {
        g_string_append_printf(text, "\n%s=", knob_key(plan->knobs[k]));
        for (guint i = 0; i < plan->axes[k]->len; i++)
            g_string_append_printf(text, "%u,", g_array_index(plan->axes[k], guint32, i));
    }
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, -1);
}

/* ---- plans ---- */

static guint
sweep_plan_stride(const SweepPlan *plan, guint k)
{
    guint stride = 1;

    for (guint i = k + 1; i < plan->knob_count; i++)
        stride *= plan->axes[i]->len;
    return stride;
}

guint32
sweep_plan_value(const SweepPlan *plan, guint index, guint k)
{
    const GArray *values = plan->axes[k];

    return g_array_index(values, guint32, index / sweep_plan_stride(plan, k) % values->len);
}

static gint
compare_values(gconstpointer a, gconstpointer b)
{
    guint32 one = *(const guint32 *)a, other = *(const guint32 *)b;

    return (one > other) - (one < other);
}

/* Two variants of the same settings would be one, with one id. */
static gboolean
check_values(const SweepAxis *axis, GError **error)
{
    g_autoptr(GArray) sorted = g_array_copy(axis->values);

    g_array_sort(sorted, compare_values);
    for (guint i = 1; i < sorted->len; i++) {
        guint32 value = g_array_index(sorted, guint32, i);
        if (value == g_array_index(sorted, guint32, i - 1)) {
            g_set_error(error, SWEEP_ERROR, SWEEP_ERROR_AXIS, "--axis %s has %u twice",
                        knob_key(axis->knob), value);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
check_axis(const GPtrArray *axes, guint number, GError **error)
{
    const SweepAxis *axis = axes->pdata[number];

    for (guint i = 0; i < number; i++) {
        if (((const SweepAxis *)axes->pdata[i])->knob == axis->knob) {
            g_set_error(error, SWEEP_ERROR, SWEEP_ERROR_AXIS, "there are two --axis %s",
                        knob_key(axis->knob));
            return FALSE;
        }
    }
    return check_values(axis, error);
}

static gboolean
count_variants(SweepPlan *plan, const GPtrArray *axes, GError **error)
{
    guint64 count = 1;

    for (guint i = 0; i < axes->len && count <= SWEEP_VARIANTS_MAX; i++)
        count *= ((const SweepAxis *)axes->pdata[i])->values->len;
    if (axes->len == 0 || axes->len > SWEEP_AXES_MAX || count > SWEEP_VARIANTS_MAX) {
        g_set_error(error, SWEEP_ERROR, SWEEP_ERROR_AXIS,
                    "a sweep has 1 to %u axes and at most %u variants", SWEEP_AXES_MAX,
                    SWEEP_VARIANTS_MAX);
        return FALSE;
    }
    plan->count = (guint)count;
    return TRUE;
}

static gboolean
take_axes(SweepPlan *plan, const GPtrArray *axes, GError **error)
{
    if (!count_variants(plan, axes, error))
        return FALSE;
    for (guint i = 0; i < axes->len; i++) {
        const SweepAxis *axis = axes->pdata[i];
        if (!check_axis(axes, i, error))
            return FALSE;
        plan->knobs[plan->knob_count] = axis->knob;
        plan->axes[plan->knob_count++] = g_array_ref(axis->values);
    }
    return TRUE;
}

/* A variant that no system of the scenario can be would end the run of the plan. */
static gboolean
try_variants(const SweepPlan *plan, const ScenarioVariant *variant, GError **error)
{
    KnobSetting settings[SWEEP_AXES_MAX];

    for (guint index = 0; index < plan->count; index++) {
        g_autoptr(GError) problem = NULL;
        g_autoptr(GString) which = g_string_new(NULL);
        for (guint k = 0; k < plan->knob_count; k++)
            settings[k] = (KnobSetting){ plan->knobs[k], sweep_plan_value(plan, index, k) };
        g_autoptr(ScenarioVariant) with =
            scenario_variant_with(variant, settings, plan->knob_count, &problem);
        if (with != NULL)
            continue;
        for (guint k = 0; k < plan->knob_count; k++)
            g_string_append_printf(which, "%s%s=%u", k > 0 ? ", " : "", knob_key(plan->knobs[k]),
                                   settings[k].value);
        printable_error(error, SWEEP_ERROR, SWEEP_ERROR_AXIS, "--axis: %s: %s", which->str,
                        problem->message);
        return FALSE;
    }
    return TRUE;
}

static void
fill_ids(SweepPlan *plan)
{
    plan->ids = g_new0(char *, plan->count + 1);
    for (guint i = 0; i < plan->count; i++)
        plan->ids[i] = id_of(plan, i);
}

SweepPlan *
sweep_plan_make(const Scenario *scenario,
                const ScenarioVariant *variant,
                const GPtrArray *axes,
                GError **error)
{
    g_autoptr(SweepPlan) plan = g_new0(SweepPlan, 1);

    if (!g_utf8_validate(scenario->path, -1, NULL)) {
        printable_error(error, SWEEP_ERROR, SWEEP_ERROR_AXIS,
                        "%s: a plan is JSON, and names its scenario in UTF-8", scenario->path);
        return NULL;
    }
    plan->scenario = g_strdup(scenario->path);
    plan->variant = g_strdup(variant->name);
    plan->version = g_strdup(DESKHEAP_VERSION);
    plan->system = hash_of(scenario, variant, error);
    if (plan->system == NULL || !take_axes(plan, axes, error) ||
        !try_variants(plan, variant, error))
        return NULL;
    plan->hash = sweep_plan_digest(plan);
    fill_ids(plan);
    return g_steal_pointer(&plan);
}

void
sweep_plan_free(SweepPlan *plan)
{
    if (plan == NULL)
        return;
    g_strfreev(plan->ids);
    for (guint i = 0; i < plan->knob_count; i++)
        g_clear_pointer(&plan->axes[i], g_array_unref);
    g_free(plan->scenario);
    g_free(plan->variant);
    g_free(plan->version);
    g_free(plan->system);
    g_free(plan->hash);
    g_free(plan);
}

gboolean
sweep_plan_fits(const SweepPlan *plan,
                const Scenario *scenario,
                const ScenarioVariant *variant,
                GError **error)
{
    g_autofree char *system = hash_of(scenario, variant, error);

    if (system == NULL)
        return FALSE;
    if (strcmp(system, plan->system) == 0)
        return TRUE;
    if (strcmp(plan->version, DESKHEAP_VERSION) != 0)
        printable_error(error, SWEEP_ERROR, SWEEP_ERROR_CHANGED,
                        "the plan was made by deskheap %s, and this is " DESKHEAP_VERSION
                        ": make it again",
                        plan->version);
    else
        printable_error(error, SWEEP_ERROR, SWEEP_ERROR_CHANGED,
                        "%s is not what it was when the plan was made: the file, one that it is "
                        "made of, or its system (make the plan again, or say what was said then: "
                        "--boot-options, --set, --registry, --edition)",
                        scenario->path);
    return FALSE;
}
