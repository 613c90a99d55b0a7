/* SPDX-License-Identifier: MIT */
/* Asks a machine about each variant, and lets every lint look at what came. */
#include "host/ask/check.h"

#include "host/ask/ask_registry.h"
#include "host/ask/bare_system.h"
#include "host/ask/registry_lint.h"
#include "host/edition/edition_guess.h"
#include "host/engine/engine.h"
#include "host/registry/boot_ini.h"
#include "host/registry/reg_load.h"
#include "host/run/program_fit.h"
#include "host/scenario/expectation_lint.h"
#include "host/text/printable.h"
#include "host/words/windows_version.h"

typedef struct {
    const Scenario *scenario;
    GHashTable *outcomes; /* GBytes of a boot block -> RegistryOutcome: variants mostly share it */
    GPtrArray *findings;
} Check;

static Check
check_begin(const Scenario *scenario)
{
    return (Check){
        .scenario = scenario,
        .outcomes =
            g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref,
                                  (GDestroyNotify)registry_outcome_free),
        .findings = findings_new(),
    };
}

static GPtrArray *
check_end(Check *check, gboolean is_good)
{
    g_hash_table_unref(check->outcomes);
    if (!is_good)
        g_clear_pointer(&check->findings, g_ptr_array_unref);
    return check->findings;
}

/* No machine is wide enough for it. */
static void
note_not_asked(Check *check, const ScenarioVariant *system)
{
    g_autofree char *path = printable_text(check->scenario->path, -1);

    findings_take(
        check->findings, "note", "not-asked",
        g_strdup_printf("%s:%u:1: note: no machine can be the edition %s, so what becomes "
                        "of its registry is not told",
                        path, system->line, system->edition->name));
}

/* *outcome is NULL without an error where no boot block can be made, or no machine can be asked:
 * that is a finding. */
static gboolean
ask(Check *check,
    const ScenarioVariant *system,
    gboolean is_other,
    const RegistryOutcome **outcome,
    GError **error)
{
    g_autoptr(GError) refused = NULL;
    struct abi_boot boot;

    *outcome = NULL;
    if (!edition_make_boot(system->edition, system->registry, &system->settings, &boot, &refused)) {
        findings_take(check->findings, "error", "error", g_strdup(refused->message));
        return TRUE;
    }
    g_autoptr(GBytes) key = g_bytes_new(&boot, sizeof(boot));
    *outcome = g_hash_table_lookup(check->outcomes, key);
    if (*outcome == NULL) {
        g_autoptr(GError) problem = NULL;
        RegistryOutcome *asked = ask_registry(check->scenario, system, &problem);
        if (asked == NULL && g_error_matches(problem, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED)) {
            if (!is_other)
                note_not_asked(check, system);
            return TRUE;
        }
        if (asked == NULL) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        g_hash_table_insert(check->outcomes, g_steal_pointer(&key), asked);
        *outcome = asked;
    }
    return TRUE;
}

static gboolean
check_system(Check *check, const ScenarioVariant *system, gboolean is_export, GError **error)
{
    g_autoptr(WindowsSign) sign = scenario_other_windows(system);
    RegistryLintContext context = {
        .boot = &system->edition->boot,
        .edition = system->edition->name,
        .edition_layers = EDITION_REGISTRY_LAYERS,
        .is_export = is_export,
        .is_other_windows = sign != NULL,
    };
    const RegistryOutcome *outcome;

    g_autoptr(GPtrArray) remarks = scenario_remarks(system);
    findings_extend(check->findings, remarks);
    if (!ask(check, system, context.is_other_windows, &outcome, error))
        return FALSE;
    context.shared_section = outcome != NULL ? &outcome->shared_section : NULL;
    /* What this edition would make of a file of another Windows says nothing. */
    context.outcome = context.is_other_windows ? NULL : outcome;
    g_autoptr(GPtrArray) findings = registry_lint(system->registry, &context);
    findings_extend(check->findings, findings);
    return TRUE;
}

/* Of its own programs, whether those known by what they use can be. */
static gboolean
check_uses(const Scenario *scenario, const ScenarioVariant *system, GError **error)
{
    g_auto(GStrv) names = programs_own(scenario->programs);

    for (char **name = names; *name != NULL; name++)
        if (program_fit(system, scenario->programs, programs_find(scenario->programs, *name),
                        error) == NULL)
            return FALSE;
    return TRUE;
}

GPtrArray *
check_program(const char *path, GError **error)
{
    g_autoptr(Program) program = program_load_file(path, error);
    g_autoptr(GBytes) image =
        program != NULL ? program_image(program, windows_version_newest(), error) : NULL;
    g_autoptr(Scenario) bare = image != NULL ? bare_system(NULL, NULL, error) : NULL;

    if (bare == NULL || program_fit(bare->plain, bare->programs, program, error) == NULL)
        return NULL;
    return findings_new();
}

GPtrArray *
check_boot_ini(const char *path, const char *edition, GError **error)
{
    g_autoptr(Edition) judge = edition != NULL ? edition_load(edition, NULL, NULL, error) : NULL;
    g_autoptr(SourceText) source =
        edition == NULL || judge != NULL ? boot_ini_load(path, error) : NULL;
    BootOptions options = { .loader =
                                judge != NULL ? edition_boot_loader(judge) : BOOT_LOADER_INI };

    return source != NULL && boot_ini_read(&options, source, error) ? findings_new() : NULL;
}

GPtrArray *
check_variant(const Scenario *scenario, const ScenarioVariant *variant, GError **error)
{
    Check check = check_begin(scenario);
    gboolean is_good =
        check_uses(scenario, variant, error) && check_system(&check, variant, FALSE, error);

    expectation_lint(variant, check.findings);
    return check_end(&check, is_good);
}

GPtrArray *
check_scenario(const Scenario *scenario, GError **error)
{
    Check check = check_begin(scenario);
    gboolean is_good = TRUE;

    for (guint i = 0; is_good && i < scenario->outlines->len; i++) {
        g_autoptr(ScenarioVariant) variant =
            scenario_unroll(scenario, g_ptr_array_index(scenario->outlines, i), error);
        is_good = variant != NULL && check_uses(scenario, variant, error) &&
                  check_system(&check, variant, FALSE, error);
        if (is_good)
            expectation_lint(variant, check.findings);
    }
    return check_end(&check, is_good);
}

GPtrArray *
check_registry(
    const char *path, const char *edition, RegistryAs as, const char *const *set, GError **error)
{
    g_autoptr(RegFile) file = reg_file_load(path, error);

    return file != NULL ? check_registry_file(file, edition, as, set, error) : NULL;
}

GPtrArray *
check_registry_file(
    const RegFile *file, const char *edition, RegistryAs as, const char *const *set, GError **error)
{
    const EditionEvidence evidence = { .registry = file };
    g_autoptr(EditionGuess) guess = edition == NULL ? edition_guess(&evidence) : NULL;
    /* What only its signs tell, the lint does. */
    const char *named = guess != NULL && guess->is_named ? guess->name : NULL;
    const ScenarioOverrides overrides = { .edition = edition != NULL ? edition : named };
    g_autoptr(Scenario) scenario = bare_system(NULL, &overrides, error);

    if (scenario == NULL)
        return NULL;
    ScenarioVariant system = *scenario->plain;
    g_autoptr(Registry) registry = edition_load_export(system.edition, file, as, error);
    for (; registry != NULL && set != NULL && *set != NULL; set++)
        if (!registry_set_argument(registry, *set, error))
            return NULL;
    if (registry == NULL)
        return NULL;
    system.registry = registry;
    Check check = check_begin(scenario);
    return check_end(&check, check_system(&check, &system, TRUE, error));
}
