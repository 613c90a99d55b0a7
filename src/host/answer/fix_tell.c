/* SPDX-License-Identifier: MIT */
/* What can be done about it, as text and as JSON. */
#include "host/answer/fix.h"
#include "host/answer/fix_patch.h"
#include "host/answer/fix_services.h"
#include "host/answer/shared_section_blank.h"
#include "host/answer/survey_tell.h"
#include "host/report/writing.h"
#include "host/text/number.h"
#include "host/words/account.h"
#include "host/words/gate.h"

#include <string.h>

/* ---- text ---- */

static void
append_setting(GString *out, const KnobSetting *setting)
{
    g_autofree char *value = survey_value_text(setting->knob, setting->value);

    g_string_append_printf(out, "%s %s", knob_text(setting->knob), value);
}

static void
append_failing(GString *out, const Trial *trial)
{
    if (!trial->starts) {
        survey_append_no_start(out, trial->gate);
        return;
    }
    if (trial->passes) { /* but it is not in force */
        g_string_append(out, "all fits, but not with what is said: ");
        survey_append_force(out, trial->force, &trial->system.heap_sizes);
    } else {
        g_string_append_printf(out, "%u step%s fail%s, first for %s", trial->failures,
                               plural(trial->failures), trial->failures == 1 ? "s" : "",
                               gate_cause(trial->gate));
    }
}

/* The value beside it, that does not work, and the step that does. */
static void
append_beside(GString *out, const Survey *survey)
{
    const SurveyValue *round = survey_round(survey);

    if (survey->beside.trial != NULL) {
        g_string_append(out, "    not enough: ");
        append_setting(out, &(KnobSetting){ survey->knob, survey->beside.value });
        g_string_append(out, ": ");
        append_failing(out, survey->beside.trial);
        g_string_append_c(out, '\n');
    }
    if (round->value == survey->least.value)
        return;
    g_string_append(out, "    rounded, which works too: ");
    append_setting(out, &(KnobSetting){ survey->knob, round->value });
    g_string_append_c(out, '\n');
}

static void
append_knob(GString *out, const FixWay *way)
{
    const Survey *survey = way->surveys[0];

    if (way->problem != NULL) {
        g_string_append_printf(out, "  %s: ", knob_text(way->knobs[0]));
        write_clean(out, way->problem);
        g_string_append_c(out, '\n');
        return;
    }
    survey_print(out, survey);
    if (!way->works)
        return;
    g_string_append(out, "    the least change: ");
    append_setting(out, &way->settings[0]);
    g_string_append_c(out, '\n');
    append_beside(out, survey);
}

static void
append_settings(GString *out, const FixWay *way)
{
    for (guint i = 0; i < way->knob_count; i++) {
        g_string_append(out, i == 0 ? "" : i + 1 < way->knob_count ? ", " : " and ");
        append_setting(out, &way->settings[i]);
    }
}

static void
append_together(GString *out, const FixWay *way)
{
    g_string_append(out, "  several together: ");
    if (!way->works && way->tried == 0) {
        g_string_append(out, "nothing that is turned moves what refused first\n");
        return;
    }
    if (!way->works) {
        g_string_append_printf(out, "none of %u that were tried works\n", way->tried);
        return;
    }
    append_settings(out, way);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < way->knob_count; i++)
        append_beside(out, way->surveys[i]);
}

/* Of whom, and what becomes of them. */
static void
append_services_title(GString *out, const FixWay *way)
{
    const char *to = way->move.to;

    switch (way->kind) {
    case FIX_ACCOUNTS:
        g_string_append_printf(
            out, "  services of %s under another account, %s", service_accounts_from(&way->move),
            strcmp(to, SERVICE_MOVE_OWN) == 0 ? "each with a logon of its own" : to);
        return;
    case FIX_PROCESS:
        g_string_append(out, "  services of ");
        write_clean(out, way->account);
        g_string_append(out, " in one process");
        return;
    case FIX_MERGED:
    case FIX_KNOB:
    case FIX_TOGETHER:
        g_string_append(out, "  services of user accounts as ");
        write_clean(out, to);
        if (account_luid(to) == 0)
            g_string_append(out, ", each with a logon of its own still");
        return;
    }
}

/* Neither is enough alone. */
static void
append_pair(GString *out, const FixWay *way)
{
    append_services_title(out, way);
    g_string_append_printf(out, ": %u of %u, and ", way->services, way->of_services);
    append_settings(out, way);
    g_string_append_printf(out, "\n    not enough: %u, and these values: ", way->services - 1);
    append_failing(out, way->beside);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < way->knob_count; i++)
        append_beside(out, way->surveys[i]);
}

static void
append_services(GString *out, const FixWay *way)
{
    append_services_title(out, way);
    if (!way->works) {
        g_string_append_printf(out, ": none of %u to %u works", fix_services_fewest(way),
                               way->of_services);
        if (way->stride > 1)
            g_string_append_printf(out, " of which one in %u was tried", way->stride);
        g_string_append(out, "; with all of them ");
        append_failing(out, way->beside);
        g_string_append_c(out, '\n');
        return;
    }
    g_string_append_printf(out, ": %u of %u\n    not enough: %u: ", way->services, way->of_services,
                           way->services - 1);
    append_failing(out, way->beside);
    g_string_append_c(out, '\n');
}

/* It is told in a line. */
static gboolean
is_short(const FixWay *way)
{
    return !way->works && way->effects->len == 0 &&
           (way->kind != FIX_KNOB ? way->knob_count == 0
                                  : way->surveys[0] == NULL || way->surveys[0]->idle != NULL);
}

static void
append_way(GString *out, const FixWay *way)
{
    if (way->kind == FIX_KNOB)
        append_knob(out, way);
    else if (way->kind == FIX_TOGETHER)
        append_together(out, way);
    else if (way->knob_count > 0)
        append_pair(out, way);
    else
        append_services(out, way);
    if (way->boot_ini != NULL)
        g_string_append_printf(out, "    %s: %s\n    what takes it back: %s\n",
                               way->changed->settings.options.loader == BOOT_LOADER_STORE
                                   ? "the boot store"
                                   : "boot.ini, the line under [operating systems] that starts",
                               way->boot_ini, way->boot_ini_undo);
    for (guint i = 0; i < way->effects->len; i++)
        g_string_append_printf(out, "    costs: %s\n", (const char *)way->effects->pdata[i]);
}

/* Where it is started several times. */
static void
append_starts(GString *out, const Trial *base)
{
    gboolean is_first = TRUE;

    if (base->of_start[0] == base->failures)
        return;
    for (guint i = 0; i < TRIAL_STARTS_MAX; i++) {
        if (base->of_start[i] == 0)
            continue;
        g_string_append_printf(out, "%sat start %u%s: %u", is_first ? "  " : ", ", i + 1,
                               i + 1 == TRIAL_STARTS_MAX ? " and later" : "", base->of_start[i]);
        is_first = FALSE;
    }
    g_string_append_c(out, '\n');
}

/* The patch, what takes it back, and when they do not count here. */
static void
append_patch(GString *out, const Fix *fix, FixFilesWritten written)
{
    if (fix->no_patch != NULL)
        g_string_append_printf(out, "\nNo .reg file: %s\n", fix->no_patch);
    if (fix->patch == NULL)
        return;
    if (!written.is_patch_written)
        g_string_append_printf(out, "\nWhat of it is the registry's, as a .reg file\n\n%s",
                               fix->patch);
    if (!written.is_undo_written)
        g_string_append_printf(out, "\nWhat takes it back\n\n%s", fix->undo);
    if (fix_patch_is_covered(trials_variant(fix->trials)->registry, fix->best->settings,
                             fix->best->knob_count))
        g_string_append_printf(out,
                               "\n%s says this value, and that lies above every file:\nto play it "
                               "again with --registry take it out there.\n",
                               fix->start > 1 ? "--set, or a step set-registry," : "--set");
}

/* What it takes, without its reasons. */
static void
append_change(GString *out, const FixWay *way)
{
    if (way->services > 0) {
        append_services_title(out, way);
        g_string_append_printf(out, ": %u of %u", way->services, way->of_services);
    } else {
        g_string_append(out, "  ");
    }
    g_string_append(out, way->services > 0 && way->knob_count > 0 ? ", and " : "");
    append_settings(out, way);
}

static guint
count_working(const Fix *fix)
{
    guint count = 0;

    for (guint i = 0; i < fix->ways->len; i++)
        count += ((const FixWay *)fix->ways->pdata[i])->works;
    return count;
}

/* What was asked for by name says nothing of the others. */
static void
append_nothing(GString *out, const Fix *fix)
{
    if (fix->only != KNOB_NONE) {
        g_string_append(out, "\nNo value of this knob works. Others were not tried: without "
                             "--knob they are.\n");
        return;
    }
    g_string_append(out, "\nNothing that was tried works");
    if (fix->pairs_tried > 0)
        g_string_append_printf(out, ", services and values together neither (%u runs)",
                               fix->pairs_tried);
    g_string_append(out, ": fewer programs are needed, or programs that need less.\n");
}

/* Round numbers above the least, which leave something for what comes later. */
static void
append_rounded(GString *out, const FixWay *way)
{
    const char *before = "; rounded, which works too: ";

    for (guint i = 0; i < way->knob_count; i++) {
        const SurveyValue *round = survey_round(way->surveys[i]);
        if (round->value == way->settings[i].value)
            continue;
        g_autofree char *value = survey_value_text(way->knobs[i], round->value);
        g_string_append(out, before);
        if (way->knob_count > 1)
            g_string_append_printf(out, "%s ", knob_text(way->knobs[i]));
        g_string_append(out, value);
        before = ", ";
    }
}

/* What is to be done first, or that there is nothing: how that was found stands behind it. */
static void
append_first(GString *out, const Fix *fix)
{
    guint count = count_working(fix);

    if (fix->ways->len == 0)
        return;
    if (fix->best == NULL) {
        append_nothing(out, fix);
        return;
    }
    g_string_append_printf(out, "\nWhat to do first%s\n",
                           count > 1 ? ": of what works it costs least" : "");
    append_change(out, fix->best);
    append_rounded(out, fix->best);
    g_string_append_c(out, '\n');
}

/* Those of a line each stand together. */
static void
append_ways(GString *out, const Fix *fix)
{
    gboolean was_short = FALSE;

    if (fix->ways->len > 0)
        g_string_append(out, "\nWhat was tried\n");
    for (guint i = 0; i < fix->ways->len; i++) {
        const FixWay *way = fix->ways->pdata[i];
        if (!was_short || !is_short(way))
            g_string_append_c(out, '\n');
        append_way(out, way);
        was_short = is_short(way);
    }
}

/* What is tried is written without blanks: that is part of what works. */
static void
append_blank(GString *out, const ScenarioVariant *variant)
{
    const RegistryValue *windows = registry_windows_value(variant->registry);

    if (shared_section_blank_append(out, windows != NULL ? windows->text : NULL))
        g_string_append(out,
                        "A value of SharedSection that is tried here is written without it.\n");
}

static void
append_base(GString *out, const Fix *fix)
{
    const Trial *base = trials_base(fix->trials);
    guint others = trials_count_others(fix->trials);

    if (base->passes && fix->unnoticed->limits->len > 0) {
        g_string_append(out,
                        "No limit makes a step fail: no change is tried. And yet something was "
                        "refused.\n");
    } else if (base->passes) {
        g_string_append(out, "No limit makes a step fail: there is nothing to change.\n");
    } else {
        append_failing(out, base);
        g_string_append(out, ":\n  ");
        write_clean(out, base->step);
        g_string_append(out, "\n  ");
        write_clean(out, base->detail);
        g_string_append_c(out, '\n');
        append_starts(out, base);
        if (fix->start > 1)
            g_string_append_printf(out,
                                   "  at start %u: what follows is for the registry as it is "
                                   "there\n",
                                   fix->start);
    }
    if (others > 0)
        g_string_append_printf(out,
                               "%u step%s fail%s for what no limit refused: that does not "
                               "change.\n",
                               others, plural(others), others == 1 ? "s" : "");
    append_blank(out, trials_variant(fix->trials));
}

void
fix_print(GString *out, const Scenario *scenario, const Fix *fix, FixFilesWritten written)
{
    write_clean(out, scenario->title);
    g_string_append_c(out, '\n');
    write_clean(out, scenario->path);
    g_string_append_printf(out, "; edition %s\n\n", trials_variant(fix->trials)->edition->name);
    append_base(out, fix);
    append_first(out, fix);
    append_ways(out, fix);
    append_patch(out, fix, written);
    unnoticed_append(out, fix->unnoticed, NULL, NULL, 0);
}

/* ---- JSON ---- */

static const char *const *
kind_names(void)
{
    static const char *const names[] = {
        [FIX_KNOB] = "knob",     [FIX_TOGETHER] = "together",   [FIX_ACCOUNTS] = "another-account",
        [FIX_MERGED] = "merged", [FIX_PROCESS] = "one-process", NULL,
    };

    return names;
}

static const JsonMember setting_members[] = {
    { "knob", JSON_TEXT },
    { "value", JSON_INT },
    { "unit", JSON_TEXT, .words = knob_units },
    JSON_MEMBERS_END,
};

static const JsonMember way_members[] = {
    { "kind", JSON_TEXT, .words = kind_names },
    { "works", JSON_BOOL },
    { "problem", JSON_TEXT, JSON_NULLABLE },
    { "from", JSON_TEXT, JSON_NULLABLE },
    { "account", JSON_TEXT, JSON_NULLABLE },
    { "services", JSON_INT },
    { "of_services", JSON_INT },
    { "tried", JSON_INT },
    { "settings", JSON_ARRAY, 0, setting_members },
    { "knobs", JSON_ARRAY, 0, survey_members },
    { "costs", JSON_ARRAY },
    { "boot_ini", JSON_TEXT, JSON_NULLABLE },
    { "boot_ini_undo", JSON_TEXT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "scenario", JSON_TEXT },
    { "variant", JSON_TEXT },
    { "edition", JSON_TEXT },
    { "start", JSON_INT },
    { "passes", JSON_BOOL },
    { "failures", JSON_INT },
    { "other_failures", JSON_INT },
    { "cause", JSON_TEXT, JSON_NULLABLE, .words = gate_causes },
    { "unnoticed", JSON_ARRAY, 0, unnoticed_members },
    { "ways", JSON_ARRAY, 0, way_members },
    { "first", JSON_INT, JSON_NULLABLE },
    { "patch", JSON_TEXT, JSON_NULLABLE },
    { "no_patch", JSON_TEXT, JSON_NULLABLE },
    { "patch_not_yours", JSON_TEXT, JSON_NULLABLE },
    { "undo", JSON_TEXT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

const JsonShape fix_shape = { "fix", "What deskheap fix --json prints.", members };

static void
settings_json(JsonWriter *writer, const FixWay *way)
{
    json_writer_array(writer, "settings");
    for (guint i = 0; way->works && i < way->knob_count; i++) {
        json_writer_object(writer, NULL);
        json_writer_text(writer, "knob", knob_key(way->settings[i].knob));
        json_writer_int(writer, "value", way->settings[i].value);
        json_writer_text(writer, "unit", knob_unit_text(knob_row(way->settings[i].knob)->unit));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
way_json(JsonWriter *writer, const FixWay *way)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "kind", kind_names()[way->kind]);
    json_writer_bool(writer, "works", way->works);
    json_writer_text(writer, "problem", way->problem);
    json_writer_text(writer, "from", service_accounts_from(&way->move));
    json_writer_text(writer, "account", way->kind == FIX_PROCESS ? way->account : way->move.to);
    json_writer_int(writer, "services", way->services);
    json_writer_int(writer, "of_services", way->of_services);
    json_writer_int(writer, "tried", way->tried);
    settings_json(writer, way);
    json_writer_array(writer, "knobs");
    for (guint i = 0; i < FIX_SETTINGS_MAX; i++)
        if (way->surveys[i] != NULL)
            survey_json(writer, way->surveys[i]);
    json_writer_end_array(writer);
    json_writer_texts(writer, "costs", way->effects);
    json_writer_text(writer, "boot_ini", way->boot_ini);
    json_writer_text(writer, "boot_ini_undo", way->boot_ini_undo);
    json_writer_end_object(writer);
}

static gint64
index_of_best(const Fix *fix)
{
    guint index = 0;

    g_ptr_array_find(fix->ways, fix->best, &index);
    return index;
}

void
fix_json(GString *out, const Scenario *scenario, const Fix *fix)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
    const Trial *base = trials_base(fix->trials);

    json_writer_document(writer, &fix_shape);
    json_writer_text(writer, "scenario", scenario->path);
    json_writer_text(writer, "variant", trials_variant(fix->trials)->name);
    json_writer_text(writer, "edition", trials_variant(fix->trials)->edition->name);
    json_writer_int(writer, "start", fix->start);
    json_writer_bool(writer, "passes", base->passes);
    json_writer_int(writer, "failures", base->failures);
    json_writer_int(writer, "other_failures", trials_count_others(fix->trials));
    json_writer_text(writer, "cause", base->passes ? NULL : gate_cause(base->gate));
    unnoticed_json(writer, fix->unnoticed);
    json_writer_array(writer, "ways");
    for (guint i = 0; i < fix->ways->len; i++)
        way_json(writer, fix->ways->pdata[i]);
    json_writer_end_array(writer);
    json_writer_optional_int(writer, "first", fix->best != NULL, index_of_best(fix));
    json_writer_text(writer, "patch", fix->patch);
    json_writer_text(writer, "no_patch", fix->no_patch);
    json_writer_text(writer, "patch_not_yours", fix->not_yours);
    json_writer_text(writer, "undo", fix->undo);
    json_writer_end_document(writer);
}
