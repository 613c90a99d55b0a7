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

/* What was asked for, and what of it was found. */
struct layout {
    struct scenario_options scenario;
    gboolean as_json;
    gboolean with_pages;
    gboolean with_neighbours;
    gboolean with_why;
    int session; /* -1: all */
    GString *why;
    RunRecord *record;
    RunRecord *without; /* the registry's sizes; NULL: it was not asked for */
};

/* An exit code. */
static int
check_arguments(const struct layout *layout, int argc)
{
    const struct scenario_options *scenario = &layout->scenario;

    if (argc > 2)
        return cli_usage("layout", "one scenario at a time");
    if (argc < 2 && (scenario->at != NULL || scenario->variant != NULL))
        return cli_usage("layout", "%s needs a scenario",
                         scenario->at != NULL ? "--at" : "--variant");
    if (layout->with_why && layout->as_json)
        return cli_usage("layout", "--why is for people; \"deskheap editions --json\" has each "
                                   "number with its source");
    return EXIT_AS_EXPECTED;
}

static void
print_text(GString *out, const struct layout *layout)
{
    const Snapshot *snapshot = layout->record->snapshot;
    g_autoptr(GString) shared = g_string_new(NULL);

    layout_print(out, snapshot, &layout->record->boot);
    if (layout->without != NULL) {
        g_string_append_c(out, '\n');
        layout_print_neighbours(out, layout->without->snapshot, snapshot);
    }
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *one = g_ptr_array_index(snapshot->sessions, i);
        if (layout->session >= 0 && one->id != (guint32)layout->session)
            continue;
        g_string_append_c(out, '\n');
        layout_print_session(out, snapshot, one);
    }
    layout_print_shared_addresses(shared, snapshot);
    if (layout->session < 0 && shared->len > 0)
        g_string_append_printf(out, "\n%s", shared->str);
    if (layout->why->len > 0)
        g_string_append_printf(out, "\n%s", layout->why->str);
}

static void
print_json(GString *out, const struct layout *layout)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    layout_json(writer, layout->record->snapshot, &layout->record->boot,
                layout->without != NULL ? layout->without->snapshot : NULL);
}

/* An exit code: of the runs, or of what they lack. */
static int
show(struct layout *layout, const char *path)
{
    int code = EXIT_AS_EXPECTED;
    guint flags = layout->with_pages ? SNAPSHOT_PAGES : SNAPSHOT_PLAIN;
    g_autoptr(GString) out = g_string_new(NULL);

    layout->record = scenario_show(&layout->scenario, path, flags, &code);
    if (layout->record == NULL)
        return code;
    if (layout->with_neighbours) {
        layout->without = show_without_sizes(&layout->scenario, path, &code);
        if (layout->without == NULL)
            return code;
    }
    if (layout->session >= 0 &&
        scenario_session(layout->record->snapshot, layout->session, "layout") == NULL)
        return EXIT_BAD_INPUT;
    if (layout->as_json)
        print_json(out, layout);
    else
        print_text(out, layout);
    return cli_print(out, code);
}

int
cmd_layout(int argc, char **argv)
{
    static struct layout layout = { .session = -1 };
    const GOptionEntry entries[] = {
        JSON_OPTION(&layout.as_json),
        { "session", 0, 0, G_OPTION_ARG_INT, &layout.session, "Only this session (all)", "N" },
        { "pages", 0, 0, G_OPTION_ARG_NONE, &layout.with_pages, "Also the page directory entries",
          NULL },
        { "neighbours", 0, 0, G_OPTION_ARG_NONE, &layout.with_neighbours,
          "Also who pays for session space: the same system without the registry's sizes of it",
          NULL },
        { "why", 0, 0, G_OPTION_ARG_NONE, &layout.with_why,
          "Also where each number comes from: registry, edition or rule, with its source", NULL },
        SCENARIO_OPTIONS(&layout.scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "[SCENARIO]",
            SCENARIO_HELP
            "Without a scenario: a system of the edition that has just started; without --edition, of the\n"
            "one that the --registry is of, which is told."))
        return EXIT_BAD_INPUT;
    int code = check_arguments(&layout, argc);
    if (code != EXIT_AS_EXPECTED)
        return code;
    g_autoptr(GString) why = layout.why = g_string_new(NULL);
    if (layout.with_why) {
        layout.scenario.on_shown = keep_why;
        layout.scenario.on_shown_user = why;
    }
    layout.scenario.is_json = layout.as_json;
    code = show(&layout, argc > 1 ? argv[1] : NULL);
    run_record_free(layout.record);
    run_record_free(layout.without);
    return code;
}
