/* SPDX-License-Identifier: MIT */
/* Opens a scenario by its options, runs it to where it is to be looked at, and says why not. */
#include "cli/scenario_options.h"

#include "cli/command.h"
#include "cli/file_kind.h"
#include "cli/progress.h"
#include "host/ask/bare_system.h"
#include "host/ask/check.h"
#include "host/edition/edition_guess.h"
#include "host/engine/qemu_engine.h"
#include "host/registry/reg_load.h"
#include "host/scenario/shipped.h"
#include "host/text/data_path.h"
#include "host/text/input.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"

#include <stdio.h>
#include <string.h>

static Scenario *
open_stdin(const ScenarioOverrides *overrides, GError **error)
{
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;

    if (!input_read_stdin(yaml_default_limits.file_bytes, &bytes, &length, error))
        return NULL;
    Scenario *scenario =
        scenario_load_text(INPUT_STDIN_NAME, (const char *)bytes, (gssize)length, overrides, error);
    if (scenario == NULL)
        file_kind_explain_bytes(INPUT_STDIN_NAME, bytes, length, error);
    return scenario;
}

gboolean
scenario_registry_as(const struct scenario_options *options, RegistryAs *as, GError **error)
{
    if (registry_as_parse(options->registry_as, as))
        return TRUE;
    printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "--registry-as is state or patch, not \"%s\"", options->registry_as);
    return FALSE;
}

/* What "check" warns of. It asks a machine of its own; that this cannot be had is no remark, the
 * run will say why. */
static void
add_warnings(GPtrArray *told, const Scenario *scenario, const ScenarioVariant *variant)
{
    g_autoptr(GPtrArray) findings = check_variant(scenario, variant, NULL);

    for (guint i = 0; findings != NULL && i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];
        if (strcmp(finding->severity, "warning") == 0)
            findings_take(told, finding->severity, finding->code, g_strdup(finding->message));
    }
}

GPtrArray *
scenario_remarks_of(const struct scenario_options *options,
                    const Scenario *scenario,
                    const ScenarioVariant *variant)
{
    if (options->quiet)
        return findings_new();

    GPtrArray *remarks = scenario_remarks(variant);
    if (options->set != NULL)
        add_warnings(remarks, scenario, variant);
    return remarks;
}

GPtrArray *
scenario_warnings_of(const struct scenario_options *options,
                     const Scenario *scenario,
                     const ScenarioVariant *variant)
{
    GPtrArray *remarks = scenario_remarks_of(options, scenario, variant);

    if (!options->quiet && options->set == NULL)
        add_warnings(remarks, scenario, variant);
    return remarks;
}

char *
scenario_new_remarks(GPtrArray *told, const GPtrArray *remarks)
{
    GString *out = g_string_new(NULL);
    guint before = told->len;

    findings_extend(told, remarks);
    for (guint i = before; i < told->len; i++)
        g_string_append_printf(out, "%s\n", ((const Finding *)told->pdata[i])->message);
    return g_string_free(out, FALSE);
}

void
scenario_tell_remarks(GPtrArray *told, const GPtrArray *remarks)
{
    g_autofree char *text = scenario_new_remarks(told, remarks);

    if (*text != '\0')
        progress_hide();
    fputs(text, stderr);
}

gboolean
scenario_overrides(const struct scenario_options *options,
                   ScenarioOverrides *overrides,
                   GError **error)
{
    *overrides = (ScenarioOverrides){
        .edition = options->edition,
        .registry = options->registry,
        .set = (const char *const *)options->set,
        .boot_options = options->boot_options,
        .tails = options->tails,
        .is_open = options->is_open,
    };
    return scenario_registry_as(options, &overrides->registry_as, error);
}

/* NULL: the file is not there, or cannot be read, and who reads it for the system says so. */
static EditionGuess *
guess_edition(const char *file)
{
    g_autofree char *path = data_path_find("registry", file, ".", NULL);
    g_autoptr(RegFile) registry = path != NULL ? reg_file_load(path, NULL) : NULL;
    const EditionEvidence evidence = { .registry = registry };

    return registry != NULL ? edition_guess(&evidence) : NULL;
}

static void
tell_guess(const char *path, const EditionGuess *guess)
{
    g_autofree char *file = printable_text(input_name(path), -1);
    g_autofree char *text = edition_guess_text(guess);

    progress_hide();
    fprintf(stderr, "%s:1:1: warning: which Windows this is of is guessed: %s\n", file, text);
}

/* A system that only boots. With a registry, and no edition named, it is the Windows which that is
 * of. */
static Scenario *
open_bare(const struct scenario_options *options, ScenarioOverrides *overrides, GError **error)
{
    g_autoptr(EditionGuess) guess = options->registry != NULL && options->edition == NULL
                                        ? guess_edition(options->registry)
                                        : NULL;

    if (guess != NULL && !options->quiet)
        tell_guess(options->registry, guess);
    if (guess != NULL)
        overrides->edition = guess->name;
    return bare_system(NULL, overrides, error);
}

Scenario *
scenario_open(const struct scenario_options *options, const char *path, GError **error)
{
    ScenarioOverrides overrides;

    if (!scenario_overrides(options, &overrides, error))
        return NULL;
    if (path == NULL)
        return open_bare(options, &overrides, error);
    if (strcmp(path, INPUT_STDIN) == 0)
        return open_stdin(&overrides, error);
    g_autofree char *found = shipped_find(path, SHIPPED_SCENARIOS, error);
    Scenario *scenario = found != NULL ? scenario_load_file(found, &overrides, error) : NULL;
    if (scenario == NULL && found != NULL)
        file_kind_explain(found, error);
    return scenario;
}

const VariantOutline *
scenario_choose_outline(const struct scenario_options *options,
                        const Scenario *scenario,
                        GError **error)
{
    const char *name = options->variant != NULL ? options->variant : "";
    const VariantOutline *outline = scenario_outline(scenario, name);
    if (outline != NULL)
        return outline;

    g_autofree const char **names = g_new0(const char *, scenario->outlines->len + 1);
    guint count = 0;
    for (guint i = 0; i < scenario->outlines->len; i++) {
        const VariantOutline *known = g_ptr_array_index(scenario->outlines, i);
        if (known->name[0] != '\0')
            names[count++] = known->name;
    }
    g_autofree char *hint = suggest_hint(name, names);
    printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s has no variant \"%s\"%s",
                    scenario->path, name, hint);
    return NULL;
}

ScenarioVariant *
scenario_choose(const struct scenario_options *options, const Scenario *scenario, GError **error)
{
    const VariantOutline *outline = scenario_choose_outline(options, scenario, error);

    return outline != NULL ? scenario_unroll(scenario, outline, error) : NULL;
}

gboolean
scenario_machine(const struct scenario_options *options, const char *verb, EngineOptions *machine)
{
    guint seconds;
    g_autoptr(GError) error = NULL;
    *machine = (EngineOptions){ .kind = ENGINE_MODEL, .accel = options->accel };
    if (options->machine != NULL && !engine_kind_parse(options->machine, &machine->kind))
        cli_usage(verb, "--machine is model, qemu or both, not \"%s\"", options->machine);
    else if (options->accel != NULL && !engine_accel_is_known(options->accel))
        cli_usage(verb, "--accel is tcg or kvm, not \"%s\"", options->accel);
    else if (machine->kind != ENGINE_MODEL && !engine_qemu_time_limit(&seconds, &error))
        cli_usage(verb, "%s", error->message);
    else
        return TRUE;
    return FALSE;
}

static void
tell_why_not_started(const RunRecord *record, const char *path)
{
    fprintf(stderr, "deskheap: the system did not start, so there is nothing to show\n");
    if (record->failures->len > 0) {
        const RunFailure *failure = g_ptr_array_index(record->failures, record->failures->len - 1);
        g_autofree char *program = printable_text(failure->program, -1);
        g_autofree char *status = run_status_text(failure->status);
        if (*program != '\0')
            fprintf(stderr, "  %s (pid %u) ended with %s\n", program, failure->pid, status);
        g_autofree char *detail = printable_text(failure->detail, -1);
        fprintf(stderr, "  %s\n", detail);
    }
    if (path == NULL || strcmp(path, INPUT_STDIN) == 0)
        return;
    g_autofree char *name = printable_text(path, -1);
    fprintf(stderr, "\"deskheap run %s\", with the same options, tells more\n", name);
}

const SnapshotSession *
scenario_session(const Snapshot *snapshot, int id, const char *verb)
{
    const SnapshotSession *session = id < 0 ? NULL : snapshot_session(snapshot, (guint32)id);
    g_autoptr(GString) known = g_string_new(NULL);

    for (guint i = 0; i < snapshot->sessions->len; i++)
        g_string_append_printf(known, "%s%u", i > 0 ? ", " : "",
                               ((const SnapshotSession *)snapshot->sessions->pdata[i])->id);
    if (session == NULL)
        cli_usage(verb, "there is no session %d at this point (known: %s)", id, known->str);
    return session;
}

gboolean
scenario_session_named(const RunRecord *record, const char *name, const char *verb, int *id)
{
    for (guint i = record->steps->len; i-- > 0;) {
        const RunStep *step = g_ptr_array_index(record->steps, i);
        if (strcmp(step->name, name) != 0 ||
            snapshot_session(record->snapshot, step->session) == NULL)
            continue;
        *id = (int)step->session;
        return TRUE;
    }
    g_autofree char *shown = printable_text(name, -1);
    cli_usage(verb, "--in: no session, process or service has the name \"%s\" at this point",
              shown);
    return FALSE;
}

static void
on_step(guint step, guint count, gpointer user)
{
    progress_step_of(user, step, count);
}

RunRecord *
scenario_show(const struct scenario_options *options,
              const char *path,
              guint snapshot_flags,
              int *code)
{
    g_autoptr(GError) error = NULL;
    RunOptions run_options = { .at = options->at,
                               .snapshot_flags = snapshot_flags,
                               .on_step = on_step,
                               .user = &run_options };
    g_autoptr(RunRecord) record = NULL;

    if (!scenario_machine(options, "run", &run_options.engine)) {
        *code = EXIT_BAD_INPUT;
        return NULL;
    }
    progress_begin(options->quiet || options->is_json);
    progress_scenario(path != NULL ? input_name(path) : "the system", 1, 1);
    g_autoptr(Scenario) scenario = scenario_open(options, path, &error);
    if (scenario != NULL) {
        g_autoptr(ScenarioVariant) variant = scenario_choose(options, scenario, &error);
        g_autoptr(GPtrArray) told = findings_new();
        if (variant != NULL) {
            g_autoptr(GPtrArray) remarks = scenario_remarks_of(options, scenario, variant);
            scenario_tell_remarks(told, remarks);
            progress_variant(variant->name, 1, 1, &run_options);
            record = run_scenario(scenario, variant, &run_options, &error);
            if (record != NULL && record->snapshot != NULL && options->on_shown != NULL)
                options->on_shown(record, variant, options->on_shown_user);
        }
    }
    progress_end();
    if (record == NULL) {
        cli_complain(error);
        *code = cli_exit_code(error);
        return NULL;
    }
    *code = EXIT_AS_EXPECTED;
    if (record->snapshot == NULL) {
        tell_why_not_started(record, path);
        *code = EXIT_UNMET;
        return NULL;
    }
    if (record->verdict == RUN_VERDICT_FAIL && !options->quiet) {
        g_autofree char *name = printable_text(record->scenario, -1);
        fprintf(stderr, "deskheap: not all went as %s expects; \"deskheap run\" tells what\n",
                name);
    }
    return g_steal_pointer(&record);
}
