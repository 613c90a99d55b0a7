/* SPDX-License-Identifier: MIT */
/* --set NAME=VALUE, one argument a line: set, or an error that says where; what was set can be
 * judged and goes into a boot block, or not, with an error. */
#include "fuzz_target.h"
#include "host/ask/registry_lint.h"
#include "host/scenario/scenario.h"

#include <string.h>

#define ARGUMENTS_MAX 8

/* A system as it comes. */
static const ScenarioVariant *
plain_system(void)
{
    static const char text[] = "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n";
    static Scenario *scenario;
    GError *error = NULL;

    if (scenario == NULL)
        scenario = scenario_load_text("f.yaml", text, -1, NULL, &error);
    g_assert_no_error(error);
    return scenario->plain;
}

static void
use(const Edition *edition, const Registry *registry)
{
    const RegistryLintContext context = { .boot = &edition->boot, .edition = edition->name };
    const BootSettings settings = { 0 };
    g_autoptr(GPtrArray) findings = registry_lint(registry, &context);
    GError *error = NULL;
    struct abi_boot boot;

    for (guint i = 0; i < findings->len; i++)
        fuzz_check_text(((const Finding *)g_ptr_array_index(findings, i))->message);
    if (edition_make_boot(edition, registry, &settings, &boot, &error))
        g_assert(memchr(boot.subsystem_command_line, 0, sizeof(boot.subsystem_command_line)) !=
                 NULL);
    else
        fuzz_check_error(error, "");
    g_clear_error(&error);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_string(data, size);
    g_auto(GStrv) arguments = g_strsplit(text, "\n", ARGUMENTS_MAX);

    const ScenarioVariant *system = plain_system();
    g_autoptr(Registry) registry = registry_copy(system->registry);
    for (guint i = 0; arguments[i] != NULL; i++) {
        GError *error = NULL;
        if (!registry_set_argument(registry, arguments[i], &error))
            fuzz_check_error(error, "--set: error: ");
        g_clear_error(&error);
    }
    use(system->edition, registry);
    return 0;
}
