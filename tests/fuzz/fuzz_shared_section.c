/* SPDX-License-Identifier: MIT */
/*
 * What stands behind SharedSection=: csrss's reader alone; and, as that takes long, one text in
 * eight in a system that is started with it. What csrss then says it read is what its reader reads,
 * and what `check` says of it can be printed.
 */
#include "fuzz_target.h"
#include "host/ask/ask_registry.h"
#include "host/ask/check.h"
#include "user/shared_section.h"

#include <string.h>

#define TEXT_BYTES_MAX 200u

static const char scenario_text[] = "format: 1\ntitle: t\n"
                                    "system: { edition: server2003-sp2, services: none }\n";

static void
compare_with(const RegistryOutcome *outcome, const struct shared_section *read, gboolean is_read)
{
    const SharedSectionOutcome *told = &outcome->shared_section;

    g_assert(!told->is_read || is_read);
    g_assert(!told->is_refused || !is_read);
    if (!told->is_read)
        return;
    g_assert(told->kb[0] == read->shared_kb);
    g_assert(told->kb[1] == read->interactive_kb);
    g_assert(told->kb[2] == read->noninteractive_kb);
    g_assert(strcmp(told->text, read->text) == 0);
}

static void
check(const Scenario *scenario)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) findings = check_scenario(scenario, &error);

    g_assert_no_error(error);
    for (guint i = 0; i < findings->len; i++)
        fuzz_check_text(((const Finding *)g_ptr_array_index(findings, i))->message);
}

static void
start_with(const char *text, const struct shared_section *read, gboolean is_read)
{
    g_autofree char *argument = g_strconcat("SharedSection=", text, NULL);
    const char *const set[] = { argument, NULL };
    const ScenarioOverrides overrides = { .set = set };
    GError *error = NULL;
    g_autoptr(Scenario) scenario =
        scenario_load_text("f.yaml", scenario_text, -1, &overrides, &error);
    RegistryOutcome *outcome =
        scenario != NULL ? ask_registry(scenario, scenario->plain, &error) : NULL;

    if (error != NULL)
        fuzz_check_error(error, "--set:1:");
    if (outcome != NULL) {
        compare_with(outcome, read, is_read);
        check(scenario);
    }
    registry_outcome_free(outcome);
    g_clear_error(&error);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_string(data, MIN(size, TEXT_BYTES_MAX));
    g_autofree char *line = g_strconcat("csrss.exe ObjectDirectory=\\Windows SharedSection=", text,
                                        " Windows=On", NULL);
    struct shared_section read;
    nt_status status = shared_section_parse(line, (uint32_t)strlen(line), &read);

    if (g_str_hash(text) % 8 == 0)
        start_with(text, &read, NT_SUCCESS(status));
    return 0;
}
