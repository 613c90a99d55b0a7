/* SPDX-License-Identifier: MIT */
/* deskheap tree: sessions, window stations, desktops, and what lives on them. */
#include "cli/command.h"
#include "cli/scenario_options.h"
#include "host/inspect/views.h"

int
cmd_tree(int argc, char **argv)
{
    struct scenario_options scenario = { 0 };
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON", NULL },
        SCENARIO_OPTIONS(&scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(&argc, &argv, entries, "SCENARIO", NULL))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("tree", argc < 2 ? "which scenario?" : "one scenario at a time");

    int code = EXIT_AS_EXPECTED;
    g_autoptr(RunRecord) record = scenario_show(&scenario, argv[1], SNAPSHOT_BLOCKS, &code);
    if (record == NULL)
        return code;
    g_autoptr(GString) out = g_string_new(NULL);
    if (as_json) {
        g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
        tree_json(writer, record->snapshot);
        g_string_append_c(out, '\n');
    } else {
        tree_print(out, record->snapshot);
    }
    return cli_print(out, code);
}
