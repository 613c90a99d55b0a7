/* SPDX-License-Identifier: MIT */
/* deskheap check: what is wrong, or only odd, in scenario and registry files, without replaying
 * anything: the emulated system is started, to say what becomes of its registry. */
#include "cli/command.h"
#include "cli/file_kind.h"
#include "cli/finding_json.h"
#include "cli/outputs.h"
#include "cli/scenario_files.h"
#include "cli/scenario_options.h"
#include "host/ask/check.h"
#include "host/registry/reg_load.h"
#include "host/text/input.h"
#include "host/text/json_writer.h"
#include "host/text/printable.h"

#include <stdio.h>
#include <string.h>

#define STREAM_BYTES_MAX (64 * 1024 * 1024)
#define CHECKED_KINDS    (SHIPPED_SCENARIOS | SHIPPED_REGISTRIES)

static GPtrArray *
check_scenario_file(const char *path, const char *edition, char **set, GError **error)
{
    const struct scenario_options options = { .edition = (char *)edition, .set = set };
    g_autoptr(Scenario) scenario = scenario_open(&options, path, error);
    return scenario == NULL ? NULL : check_scenario(scenario, error);
}

/* A file on the disk, which may be read again. */
static GPtrArray *
check_regular(const char *path, const char *edition, RegistryAs as, char **set, GError **error)
{
    switch (file_kind(path)) {
    case FILE_PROGRAM:
        return check_program(path, error);
    case FILE_SCENARIO:
        return check_scenario_file(path, edition, set, error);
    case FILE_BOOT_INI:
        return check_boot_ini(path, edition, error);
    case FILE_REGISTRY:
        break;
    }
    GPtrArray *findings = check_registry(path, edition, as, (const char *const *)set, error);
    if (findings == NULL && g_error_matches(*error, REG_FILE_ERROR, REG_FILE_ERROR_HEADER))
        file_kind_explain(path, error);
    return findings;
}

/* Whatever is no registry file by its beginning is a scenario, or a bad one. */
static RegFile *
stream_registry(const char *name, const guint8 *bytes, gsize length, GError **error)
{
    g_autofree char *text = g_strndup((const char *)bytes, MIN(length, FILE_KIND_WITHIN));
    if (file_text_has_format(text))
        return NULL;
    g_autoptr(GError) problem = NULL;
    RegFile *file = reg_file_load_bytes(name, bytes, length, &problem);
    if (file == NULL && !g_error_matches(problem, REG_FILE_ERROR, REG_FILE_ERROR_HEADER) &&
        !g_error_matches(problem, REG_FILE_ERROR, REG_FILE_ERROR_ENCODING))
        g_propagate_error(error, g_steal_pointer(&problem));
    return file;
}

/* A stream cannot be read twice. */
static GPtrArray *
check_stream(const char *path, const char *edition, RegistryAs as, char **set, GError **error)
{
    const ScenarioOverrides overrides = { .edition = edition, .set = (const char *const *)set };
    g_autofree guint8 *bytes = NULL;
    g_autoptr(GError) problem = NULL;
    gsize length = 0;
    if (strcmp(path, INPUT_STDIN) == 0
            ? !input_read_stdin(STREAM_BYTES_MAX, &bytes, &length, error)
            : !input_read(path, STREAM_BYTES_MAX, &bytes, &length, error))
        return NULL;
    g_autoptr(RegFile) file = stream_registry(input_name(path), bytes, length, &problem);
    if (file != NULL)
        return check_registry_file(file, edition, as, (const char *const *)set, error);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    g_autoptr(Scenario) scenario = scenario_load_text(input_name(path), (const char *)bytes,
                                                      (gssize)length, &overrides, error);
    return scenario == NULL ? NULL : check_scenario(scenario, error);
}

/* What is found, an error included; *code is made worse by that. */
static GPtrArray *
check_file(const ScenarioFile *file, const char *edition, RegistryAs as, char **set, int *code)
{
    g_autoptr(GError) error = file->error != NULL ? g_error_copy(file->error) : NULL;
    g_autofree char *found = error == NULL ? shipped_find(file->path, CHECKED_KINDS, &error) : NULL;
    GPtrArray *findings = NULL;
    if (found != NULL)
        findings = !g_file_test(found, G_FILE_TEST_IS_REGULAR)
                       ? check_stream(found, edition, as, set, &error)
                       : check_regular(found, edition, as, set, &error);
    for (guint i = 0; findings != NULL && i < findings->len; i++)
        if (strcmp(((const Finding *)findings->pdata[i])->severity, "error") == 0)
            *code = cli_worse(*code, EXIT_BAD_INPUT);
    if (findings != NULL)
        return findings;
    findings = findings_new();
    findings_take(findings, "error", "error", g_strdup(error->message));
    *code = cli_worse(*code, cli_exit_code(error));
    return findings;
}

static const JsonMember effect_members[] = {
    { "value", JSON_TEXT }, { "asked", JSON_INT, JSON_NULLABLE },
    { "came", JSON_INT },   { "unit", JSON_TEXT },
    JSON_MEMBERS_END,
};

static const JsonMember finding_members[] = {
    FINDING_MEMBERS,
    { "effects", JSON_ARRAY, 0, effect_members },
    JSON_MEMBERS_END,
};

static const JsonMember file_members[] = {
    { "file", JSON_TEXT },
    { "findings", JSON_ARRAY, 0, finding_members },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "files", JSON_ARRAY, 0, file_members },
    JSON_MEMBERS_END,
};

const JsonShape check_shape = { "check", "What deskheap check --json prints.", members };

/* Numbers that were asked for, each beside the one that came. */
static void
effects_json(JsonWriter *writer, const GArray *effects)
{
    json_writer_array(writer, "effects");
    for (guint i = 0; i < effects->len; i++) {
        const FindingEffect *effect = &g_array_index(effects, FindingEffect, i);
        json_writer_object(writer, NULL);
        json_writer_text(writer, "value", effect->value);
        if (effect->is_asked)
            json_writer_int(writer, "asked", effect->asked);
        else
            json_writer_null(writer, "asked");
        json_writer_int(writer, "came", effect->came);
        json_writer_text(writer, "unit", effect->unit);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
file_json(JsonWriter *writer, const char *path, const GPtrArray *findings)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "file", path);
    json_writer_array(writer, "findings");
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        json_writer_object(writer, NULL);
        finding_json(writer, path, finding);
        effects_json(writer, finding->effects);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}

int
cmd_check(int argc, char **argv)
{
    static struct scenario_options options;
    g_autofree char *edition = NULL;
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        { "edition", 0, 0, G_OPTION_ARG_STRING, &edition,
          "Judge by this edition (a registry file the one it names, else " EDITION_DEFAULT
          "; a scenario its own)",
          "NAME" },
        REGISTRY_AS_OPTION(&options),
        SET_OPTION(&options),
        JSON_OPTION(&as_json),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "FILE…",
            "What is no file may be the name of a shipped one: cases/kb949296, server2003-sp2.reg.\n"
            "A folder stands for all *.yaml and *.yml files in it and below. Files of these names,\n"
            "those that have a line \"format:\", pipes and - (standard input) are scenarios, all others\n"
            "registry exports, or a boot.ini by its first line; a *.yaml with a program's keys (imports, startup) is a program's file.\n"
            "Errors, warnings and notes are printed on stdout; the exit code is 2 if there are errors,\n"
            "0 if not."))
        return EXIT_BAD_INPUT;
    if (argc < 2)
        return cli_usage("check", "which files?");

    g_autoptr(GError) error = NULL;
    RegistryAs as;
    if (!scenario_registry_as(&options, &as, &error))
        return cli_usage("check", "%s", error->message);
    g_autoptr(GPtrArray) files = scenario_files((const char *const *)argv + 1, CHECKED_KINDS);

    int code = EXIT_AS_EXPECTED;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(JsonWriter) writer = as_json ? json_writer_new(out, TRUE) : NULL;
    if (as_json) {
        json_writer_document(writer, &check_shape);
        json_writer_array(writer, "files");
    }
    for (guint i = 0; i < files->len; i++) {
        const ScenarioFile *file = g_ptr_array_index(files, i);
        g_autoptr(GPtrArray) findings = check_file(file, edition, as, options.set, &code);
        if (as_json) {
            file_json(writer, input_name(file->path), findings);
            continue;
        }
        for (guint j = 0; j < findings->len; j++) {
            const Finding *finding = g_ptr_array_index(findings, j);
            g_string_append_printf(out, "%s\n", finding->message);
        }
    }
    if (as_json) {
        json_writer_end_array(writer);
        json_writer_end_document(writer);
    }
    return cli_print(out, code);
}
