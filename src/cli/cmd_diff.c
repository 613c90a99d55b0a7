/* SPDX-License-Identifier: MIT */
/* deskheap diff: what comes out otherwise on two systems. */
#include "cli/command.h"
#include "cli/file_kind.h"
#include "cli/replay_command.h"
#include "cli/scenario_options.h"
#include "host/answer/difference.h"
#include "host/registry/reg_file.h"
#include "host/text/input.h"
#include "host/text/printable.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    Scenario *scenario;
    ScenarioVariant *variant;
    char *name; /* what it is called */
} Side;

static void
side_clear(Side *side)
{
    g_clear_pointer(&side->variant, scenario_variant_unref);
    g_clear_pointer(&side->scenario, scenario_free);
    g_free(side->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, side_clear)

static Scenario *
with_registry(const struct scenario_options *options,
              const char *registry,
              const char *scenario,
              GError **error)
{
    struct scenario_options with = *options;
    with.registry = (char *)registry;
    Scenario *opened = scenario_open(&with, scenario, error);
    if (opened == NULL && g_error_matches(*error, REG_FILE_ERROR, REG_FILE_ERROR_HEADER))
        file_kind_explain(registry, error);
    return opened;
}

static gboolean
is_registry(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) && file_kind(path) == FILE_REGISTRY;
}

/* `other` is what it is compared with: of a scenario and a registry file the second is the
 * scenario with that registry. */
static Scenario *
open_one(const struct scenario_options *options,
         const char *path,
         const char *other,
         GError **error)
{
    if (!is_registry(path))
        return scenario_open(options, path, error);
    /* Of two registries each is a system that only boots. */
    return with_registry(options, path, is_registry(other) ? NULL : other, error);
}

static char *
side_name(const struct scenario_options *options, const char *path, const char *other)
{
    GString *name = g_string_new(input_name(path));

    if (is_registry(path) && !is_registry(other))
        g_string_printf(name, "%s --registry %s", input_name(other), path);
    if (options->variant != NULL && *options->variant != '\0')
        g_string_append_printf(name, " [%s]", options->variant);
    return g_string_free(name, FALSE);
}

static gboolean
open_side(Side *side,
          const struct scenario_options *options,
          const char *path,
          const char *other,
          GError **error)
{
    side->scenario = open_one(options, path, other, error);
    if (side->scenario == NULL)
        return FALSE;
    side->variant = scenario_choose(options, side->scenario, error);
    side->name = side_name(options, path, other);
    return side->variant != NULL;
}

/* "--set SessionViewSize=64": of one file, what the second is. */
static void
name_changes(Side *side, const struct scenario_options *options)
{
    GString *name = g_string_new(side->name);

    replay_append_system(name, options);
    g_free(side->name);
    side->name = g_string_free(name, FALSE);
}

/* Of one file: as it stands, and as the options say. */
static gboolean
open_sides(Side sides[2],
           const struct scenario_options *options,
           char **paths,
           gboolean is_one,
           GError **error)
{
    const struct scenario_options plain = { .quiet = options->quiet };
    const char *second = is_one ? paths[0] : paths[1];

    if (!open_side(&sides[0], is_one ? &plain : options, paths[0], second, error) ||
        !open_side(&sides[1], options, second, paths[0], error))
        return FALSE;
    if (is_one)
        name_changes(&sides[1], options);
    return TRUE;
}

static Difference *
make(const struct scenario_options *options, char **paths, gboolean is_one, GError **error)
{
    g_auto(Side) first = { 0 }, second = { 0 };
    Side sides[2] = { { 0 } };
    gboolean is_open = open_sides(sides, options, paths, is_one, error);

    first = sides[0];
    second = sides[1];
    if (!is_open)
        return NULL;
    const Scenario *const scenarios[] = { first.scenario, second.scenario };
    const ScenarioVariant *const variants[] = { first.variant, second.variant };
    const char *const names[] = { first.name, second.name };
    return difference_make(scenarios, variants, names, error);
}

static gboolean
has_changes(const struct scenario_options *options)
{
    g_autoptr(GString) changes = g_string_new(NULL);

    replay_append_system(changes, options);
    return changes->len > 0 || options->variant != NULL;
}

int
cmd_diff(int argc, char **argv)
{
    static struct scenario_options scenario;
    gboolean as_json = FALSE, all = FALSE;
    const GOptionEntry entries[] = {
        { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Leave nothing out of long lists", NULL },
        JSON_OPTION(&as_json),
        SCENARIO_SYSTEM_OPTIONS(&scenario),
        SCENARIO_QUIET_OPTION(&scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "A [B]",
            SCENARIO_HELP
            "Runs both, and says what comes out otherwise: sizes in force, steps, heaps, the event log.\n"
            "Registry files do as well: systems that only boot; of a scenario and a registry file, the\n"
            "scenario as it stands and with that registry. Of one file: as it stands (-), and as\n"
            "--variant, --set, --boot-options, --edition or --registry say (+). The exit code says whether they could\n"
            "be compared, not whether they differ."))
        return EXIT_BAD_INPUT;
    if (argc < 2 || argc > 3)
        return cli_usage("diff", argc < 2 ? "which two?" : "two at a time");
    if (argc == 2 && !has_changes(&scenario))
        return cli_usage("diff", "a second one, or what is to be another in it (--variant, --set)");

    g_autoptr(GError) error = NULL;
    g_autoptr(Difference) difference = make(&scenario, argv + 1, argc == 2, &error);
    if (difference == NULL) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    g_autoptr(GString) out = g_string_new(NULL);
    if (as_json)
        difference_json(out, difference);
    else
        difference_print(out, difference, all);
    return cli_print(out, EXIT_AS_EXPECTED);
}
