/* SPDX-License-Identifier: MIT */
/* deskheap layout: the kernel address map, and each session's space, read from a running system. */
#include "cli/command.h"
#include "cli/layout_why.h"
#include "cli/scenario_options.h"
#include "host/registry/registry.h"
#include "host/view/layout_neighbours.h"
#include "host/view/views.h"

/* The same, without the registry's sizes of session space. NULL: it was told why, and `code` is
 * what to end with. */
static RunRecord *
show_without_sizes(const struct scenario_options *options, const char *path, int *code)
{
    g_autoptr(GPtrArray) set = g_ptr_array_new_with_free_func(g_free);
    struct scenario_options without = *options;

    for (char **given = options->set; given != NULL && *given != NULL; given++)
        g_ptr_array_add(set, g_strdup(*given));
    for (guint value = 0; value < ABI_REG_COUNT; value++)
        if (layout_sizes_session_space(value))
            g_ptr_array_add(
                set, g_strconcat(registry_dword_name((enum abi_registry_value)value), "=~", NULL));
    g_ptr_array_add(set, NULL);
    without.set = (char **)set->pdata;
    without.quiet = TRUE;
    without.on_shown = NULL;
    return scenario_show(&without, path, SNAPSHOT_PLAIN, code);
}

static void
keep_why(const RunRecord *record, const ScenarioVariant *variant, gpointer user)
{
    layout_why_print(user, record, variant);
}

int
cmd_layout(int argc, char **argv)
{
    static struct scenario_options scenario;
    gboolean as_json = FALSE, with_pages = FALSE, with_neighbours = FALSE, with_why = FALSE;
    int session = -1;
    const GOptionEntry entries[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON", NULL },
        { "session", 0, 0, G_OPTION_ARG_INT, &session, "Only this session (all)", "N" },
        { "pages", 0, 0, G_OPTION_ARG_NONE, &with_pages, "Also the page directory entries", NULL },
        { "neighbours", 0, 0, G_OPTION_ARG_NONE, &with_neighbours,
          "Also who pays for session space: the same system without the registry's sizes of it",
          NULL },
        { "why", 0, 0, G_OPTION_ARG_NONE, &with_why,
          "Also where each number comes from: registry, edition or rule, with its source", NULL },
        SCENARIO_OPTIONS(&scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "[SCENARIO]",
            SCENARIO_HELP
            "Without a scenario: a system of the edition that has just started; without --edition, of the\n"
            "one that the --registry is of, which is told."))
        return EXIT_BAD_INPUT;
    if (argc > 2)
        return cli_usage("layout", "one scenario at a time");
    if (argc < 2 && (scenario.at != NULL || scenario.variant != NULL))
        return cli_usage("layout", "%s needs a scenario",
                         scenario.at != NULL ? "--at" : "--variant");

    if (with_why && as_json)
        return cli_usage("layout", "--why is for people; \"deskheap editions --json\" has each "
                                   "number with its source");

    g_autoptr(GString) why = g_string_new(NULL);
    int code = EXIT_AS_EXPECTED;
    if (with_why) {
        scenario.on_shown = keep_why;
        scenario.on_shown_user = why;
    }
    scenario.is_json = as_json;
    guint flags = with_pages ? SNAPSHOT_PAGES : SNAPSHOT_PLAIN;
    g_autoptr(RunRecord) record = scenario_show(&scenario, argc > 1 ? argv[1] : NULL, flags, &code);
    if (record == NULL)
        return code;
    const Snapshot *snapshot = record->snapshot;
    const char *path = argc > 1 ? argv[1] : NULL;
    g_autoptr(RunRecord) other =
        with_neighbours ? show_without_sizes(&scenario, path, &code) : NULL;
    if (with_neighbours && other == NULL)
        return code;
    const Snapshot *without = other != NULL ? other->snapshot : NULL;
    if (session >= 0 && scenario_session(snapshot, session, "layout") == NULL)
        return EXIT_BAD_INPUT;

    g_autoptr(GString) out = g_string_new(NULL);
    if (as_json) {
        g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
        layout_json(writer, snapshot, &record->boot, without);
        return cli_print(out, code);
    }
    layout_print(out, snapshot, &record->boot);
    if (without != NULL) {
        g_string_append_c(out, '\n');
        layout_print_neighbours(out, without, snapshot);
    }
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *one = g_ptr_array_index(snapshot->sessions, i);
        if (session >= 0 && one->id != (guint32)session)
            continue;
        g_string_append_c(out, '\n');
        layout_print_session(out, snapshot, one);
    }
    g_autoptr(GString) shared = g_string_new(NULL);
    layout_print_shared_addresses(shared, snapshot);
    if (session < 0 && shared->len > 0)
        g_string_append_printf(out, "\n%s", shared->str);
    if (why->len > 0)
        g_string_append_printf(out, "\n%s", why->str);
    return cli_print(out, code);
}
