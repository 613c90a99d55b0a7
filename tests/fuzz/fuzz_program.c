/* SPDX-License-Identifier: MIT */
/* Program files: whatever the bytes, an error that says where, or a program that runs: as a service
 * and in a session, on a model machine whose verifiers have their say; and whose cost is measured,
 * one in eight. */
#include "fuzz_target.h"
#include "host/ask/program_cost.h"
#include "host/program/program.h"
#include "host/run/run.h"

static const char head[] = "format: 1\ntitle: t\n"
                           "system: { edition: server2003-sp2, services: none }\n"
                           "steps:\n"
                           "  - logon: alice\n"
                           "  - start-service: { name: s, program: fuzzed, account: '.\\a' }\n"
                           "  - run: { program: fuzzed, in: alice, as: first }\n"
                           "  - run: { program: fuzzed, in: alice, as: second }\n"
                           "  - kill: first\n"
                           "programs:\n"
                           "  fuzzed:\n";

static void
describe(const Program *program)
{
    g_auto(GStrv) children = program_children(program);
    GError *error = NULL;
    g_autoptr(GBytes) image = program_image(program, 0x0501, &error);

    g_assert(children != NULL);
    g_assert((image != NULL) == (error == NULL));
    if (error != NULL)
        fuzz_check_error(error, "");
    g_clear_error(&error);
}

/* It takes as many machines as it has DLLs. */
static void
measure(const Scenario *scenario)
{
    GError *error = NULL;
    g_autoptr(ProgramCost) cost = program_cost_ask(
        scenario, scenario->programs, programs_find(scenario->programs, "fuzzed"), &error);

    if (cost == NULL)
        fuzz_check_error(error, "");
    else
        g_assert(cost->peak_bytes >= cost->moments[COST_ATTACH].bytes);
    g_clear_error(&error);
}

/* The same file as a program of a scenario. */
static void
run_it(const char *yaml)
{
    g_autoptr(GString) text = g_string_new(head);
    g_auto(GStrv) lines = g_strsplit(yaml, "\n", -1);
    const RunOptions options = { .event_limit = 1 };
    GError *error = NULL;

    for (guint i = 0; lines[i] != NULL; i++)
        g_string_append_printf(text, "    %s\n", lines[i]);
    g_autoptr(Scenario) scenario = scenario_load_text("f.yaml", text->str, -1, NULL, &error);
    g_autoptr(RunRecord) record =
        scenario != NULL ? run_scenario(scenario, scenario->plain, &options, &error) : NULL;
    if (record == NULL) {
        fuzz_check_error(error, "f.yaml:");
        g_assert(error->domain != ENGINE_ERROR);
    } else if (g_str_hash(yaml) % 8 == 0) {
        measure(scenario);
    }
    g_clear_error(&error);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GError *error = NULL;
    g_autofree char *text = fuzz_string(data, size);
    g_autoptr(YamlDocument) document =
        yaml_document_load_text("f.yaml", (const char *)data, (gssize)size, NULL, &error);
    g_autoptr(Program) program =
        document != NULL ? program_read("fuzzed", yaml_document_root(document), &error) : NULL;

    g_assert((program != NULL) == (error == NULL));
    if (program == NULL)
        fuzz_check_error(error, "f.yaml:");
    g_clear_error(&error);
    if (program != NULL) {
        describe(program);
        run_it(text);
    }
    return 0;
}
