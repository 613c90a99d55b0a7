/* SPDX-License-Identifier: MIT */
/* deskheap dheapmon: the table of the real tool, or of WinDbg's !dskheap, for one session of an
 * emulated system. */
#include "cli/command.h"
#include "cli/scenario_options.h"
#include "host/view/heap_table.h"
#include "host/view/views.h"

#include <stdio.h>

#define SESSION_NOT_SAID (-1)

struct dheapmon_options {
    struct scenario_options scenario;
    char *tool_text;
    DheapmonTool tool;
    int session;
    char *in;
    gboolean accounts;
    gboolean all;
    gboolean dskheap;
    gboolean json;
    gboolean load;   /* -l */
    gboolean unload; /* -u */
    gboolean show;   /* -s, what it does anyway */
};

static void
print_json(GString *out, const Snapshot *snapshot, const SnapshotSession *session, bool accounts)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
    if (accounts)
        accounts_json(writer, snapshot, session);
    else
        dheapmon_json(writer, session);
}

static void
print_text(GString *out,
           const struct dheapmon_options *options,
           const Snapshot *snapshot,
           const SnapshotSession *session)
{
    HeapTable table = heap_table_new(session);
    if (options->load)
        dheapmon_print_load(out, options->tool);
    if (options->dskheap)
        dskheap_print(out, &table);
    else
        dheapmon_print(out, options->tool, &table);
    if (options->accounts) {
        g_string_append_c(out, '\n');
        accounts_print(out, snapshot, session, options->all);
    }
    g_free((gpointer)table.rows);
}

/* Where the tool runs: in session 0 unless it is told another. */
static const SnapshotSession *
choose_session(const struct dheapmon_options *options, const RunRecord *record)
{
    int id = options->session == SESSION_NOT_SAID ? 0 : options->session;

    if (options->in != NULL && !scenario_session_named(record, options->in, "dheapmon", &id))
        return NULL;
    return scenario_session(record->snapshot, id, "dheapmon");
}

static int
show(const struct dheapmon_options *options, const char *path)
{
    int code = EXIT_AS_EXPECTED;
    g_autoptr(RunRecord) record = scenario_show(&options->scenario, path, SNAPSHOT_PLAIN, &code);
    if (record == NULL)
        return code;

    const Snapshot *snapshot = record->snapshot;
    const SnapshotSession *session = choose_session(options, record);
    if (session == NULL)
        return EXIT_BAD_INPUT;

    /* The table is the tool's, which does not say it. */
    g_autoptr(GString) note = g_string_new(NULL);
    safe_pair_print(note, session);
    if (!options->json && !options->scenario.quiet && note->len > 0)
        fprintf(stderr, "deskheap:%s", note->str + 1);

    g_autoptr(GString) out = g_string_new(NULL);
    if (options->json)
        print_json(out, snapshot, session, options->accounts);
    else
        print_text(out, options, snapshot, session);
    return cli_print(out, code);
}

int
cmd_dheapmon(int argc, char **argv)
{
    static struct dheapmon_options options = { .tool = DHEAPMON_8_1, .session = SESSION_NOT_SAID };
    const GOptionEntry entries[] = {
        { "session", 0, 0, G_OPTION_ARG_INT, &options.session, "Session (0)", "N" },
        { "in", 0, 0, G_OPTION_ARG_STRING, &options.in,
          "Run it in the session of NAME, a session, process or service of the scenario", "NAME" },
        { "tool", 0, 0, G_OPTION_ARG_STRING, &options.tool_text,
          "Release of the tool: 7.0 or 8.1 (8.1)", "RELEASE" },
        { "accounts", 0, 0, G_OPTION_ARG_NONE, &options.accounts,
          "Say whose each window station is, and what runs there", NULL },
        { "all", 0, 0, G_OPTION_ARG_NONE, &options.all,
          "With --accounts: name every process of long lists", NULL },
        { "dskheap", 0, 0, G_OPTION_ARG_NONE, &options.dskheap, "The table of WinDbg's !dskheap",
          NULL },
        JSON_OPTION(&options.json),
        { "load", 'l', 0, G_OPTION_ARG_NONE, &options.load,
          "The tool's -l: say that its driver is loaded", NULL },
        { "unload", 'u', 0, G_OPTION_ARG_NONE, &options.unload,
          "The tool's -u: say that its driver is unloaded", NULL },
        { "show", 's', 0, G_OPTION_ARG_NONE, &options.show,
          "The tool's -s: show the table, as without it", NULL },
        SCENARIO_OPTIONS(&options.scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(&argc, &argv, entries, "SCENARIO", SCENARIO_HELP))
        return EXIT_BAD_INPUT;
    if (options.tool_text != NULL && !dheapmon_tool_parse(options.tool_text, &options.tool))
        return cli_usage("dheapmon", "--tool is 7.0 or 8.1, not \"%s\"", options.tool_text);
    if (options.unload) {
        g_autoptr(GString) out = g_string_new(NULL);
        dheapmon_print_unload(out, options.tool);
        return cli_print(out, EXIT_AS_EXPECTED);
    }
    if (options.in != NULL && options.session != SESSION_NOT_SAID)
        return cli_usage("dheapmon", "--in and --session exclude each other");
    if (argc != 2)
        return cli_usage("dheapmon", argc < 2 ? "which scenario?" : "one scenario at a time");
    options.scenario.is_json = options.json;
    return show(&options, argv[1]);
}
