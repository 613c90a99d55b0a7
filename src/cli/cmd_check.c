/* SPDX-License-Identifier: MIT */
/* deskheap check: what is wrong, or only odd, in scenario and registry files, without running
 * anything. */
#include "cli/command.h"
#include "host/config/edition.h"
#include "host/inspect/json_writer.h"
#include "host/scenario/scenario.h"

#include <stdio.h>
#include <string.h>

#define DEFAULT_EDITION "server2003-sp2"

struct finding {
    char *code;    /* "error", or a warning's */
    char *message; /* complete, with its place */
};

static void
finding_free(gpointer data)
{
    struct finding *finding = data;
    g_free(finding->code);
    g_free(finding->message);
    g_free(finding);
}

/* Two variants with the same registry find the same: it is said once. */
static void
findings_add(GPtrArray *findings, const char *code, const char *message)
{
    for (guint i = 0; i < findings->len; i++) {
        const struct finding *known = g_ptr_array_index(findings, i);
        if (strcmp(known->message, message) == 0)
            return;
    }
    struct finding *finding = g_new0(struct finding, 1);
    finding->code = g_strdup(code);
    finding->message = g_strdup(message);
    g_ptr_array_add(findings, finding);
}

static void
findings_add_warnings(GPtrArray *findings, GPtrArray *warnings)
{
    for (guint i = 0; i < warnings->len; i++) {
        const RegistryWarning *warning = g_ptr_array_index(warnings, i);
        findings_add(findings, warning->code, warning->message);
    }
    g_ptr_array_unref(warnings);
}

static bool
check_scenario(const char *path, GPtrArray *findings, GError **error)
{
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, error);
    if (scenario == NULL)
        return false;
    for (guint i = 0; i < scenario->variants->len; i++)
        findings_add_warnings(findings,
                              scenario_warnings(g_ptr_array_index(scenario->variants, i)));
    return true;
}

/* A registry file alone is judged as the state of a system of this edition. */
static bool
check_registry(const char *path, const char *edition_name, GPtrArray *findings, GError **error)
{
    g_autoptr(Edition) edition = edition_load(edition_name, NULL, NULL, error);
    if (edition == NULL)
        return false;
    g_autoptr(Registry) registry = registry_new();
    if (!registry_add_file(registry, path, REGISTRY_EXPORT, error))
        return false;
    BootOptions options = { 0 };
    RegistryLintContext context = edition_lint_context(edition, &options);
    findings_add_warnings(findings, registry_lint(registry, &context));
    return true;
}

static bool
is_yaml(const char *path)
{
    return g_str_has_suffix(path, ".yaml") || g_str_has_suffix(path, ".yml");
}

static int
check_file(const char *path, const char *edition, GPtrArray *findings)
{
    g_autoptr(GError) error = NULL;
    bool is_good = is_yaml(path) ? check_scenario(path, findings, &error)
                                 : check_registry(path, edition, findings, &error);
    if (is_good)
        return EXIT_AS_EXPECTED;
    findings_add(findings, "error", error->message);
    return cli_exit_code(error);
}

static void
findings_json(JsonWriter *writer, const char *path, const GPtrArray *findings)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "file", path);
    json_writer_array(writer, "findings");
    for (guint i = 0; i < findings->len; i++) {
        const struct finding *finding = g_ptr_array_index(findings, i);
        json_writer_object(writer, NULL);
        json_writer_text(writer, "code", finding->code);
        json_writer_text(writer, "message", finding->message);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}

int
cmd_check(int argc, char **argv)
{
    g_autofree char *edition = g_strdup(DEFAULT_EDITION);
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        { "edition", 0, 0, G_OPTION_ARG_STRING, &edition,
          "Judge a registry file by this edition (" DEFAULT_EDITION ")", "NAME" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON", NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "FILE…",
            "Files named *.yaml are scenarios, all others registry exports. Errors and warnings\n"
            "are printed on stdout; the exit code is 2 if there are errors, 0 if not."))
        return EXIT_BAD_INPUT;
    if (argc < 2)
        return cli_usage("check", "which files?");

    int code = EXIT_AS_EXPECTED;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(JsonWriter) writer = as_json ? json_writer_new(out, TRUE) : NULL;
    if (as_json) {
        json_writer_document(writer, "check");
        json_writer_array(writer, "files");
    }
    for (int i = 1; i < argc; i++) {
        g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(finding_free);
        code = cli_worse(code, check_file(argv[i], edition, findings));
        if (as_json) {
            findings_json(writer, argv[i], findings);
            continue;
        }
        for (guint j = 0; j < findings->len; j++) {
            const struct finding *finding = g_ptr_array_index(findings, j);
            g_string_append_printf(out, "%s\n", finding->message);
        }
    }
    if (as_json) {
        json_writer_end_array(writer);
        json_writer_end_object(writer);
        g_string_append_c(out, '\n');
    }
    return cli_print(out, code);
}
