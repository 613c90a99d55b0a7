/* SPDX-License-Identifier: MIT */
/* deskheap tree: sessions, window stations, desktops, and what lives on them. */
#include "cli/command.h"
#include "cli/scenario_options.h"
#include "host/text/suggest.h"
#include "host/view/views.h"

/* session < 0: the first session that has such a desktop. */
static const SnapshotDesktop *
find_desktop(const Snapshot *snapshot, int session, const char *path)
{
    if (session >= 0)
        return snapshot_desktop(snapshot, (guint32)session, path);
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *one = g_ptr_array_index(snapshot->sessions, i);
        const SnapshotDesktop *desktop = snapshot_desktop(snapshot, one->id, path);
        if (desktop != NULL)
            return desktop;
    }
    return NULL;
}

/* Says that there is no such desktop, and which may be meant. */
static int
complain_about_desktop(const Snapshot *snapshot, int session, const char *path)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *one = g_ptr_array_index(snapshot->sessions, i);
        for (guint j = 0; j < one->desktops->len && (session < 0 || one->id == (guint)session);
             j++) {
            const SnapshotDesktop *desktop = g_ptr_array_index(one->desktops, j);
            if (!g_ptr_array_find_with_equal_func(known, desktop->path, g_str_equal, NULL))
                g_ptr_array_add(known, desktop->path);
        }
    }
    g_ptr_array_add(known, NULL);
    g_autofree char *hint = suggest_hint(path, (const char *const *)known->pdata);
    return cli_usage("tree", "there is no desktop %s at this point%s", path,
                     *hint != '\0' ? hint : " (the tree shows them)");
}

static void
print_heap(GString *out,
           const Snapshot *snapshot,
           const SnapshotDesktop *desktop,
           gboolean as_json,
           gboolean all)
{
    if (!as_json) {
        heap_map_print(out, snapshot, desktop, all ? HEAP_MAP_ALL : HEAP_MAP_PLAIN);
        return;
    }
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
    heap_map_json(writer, snapshot, desktop);
}

int
cmd_tree(int argc, char **argv)
{
    static struct scenario_options scenario;
    gboolean as_json = FALSE, all = FALSE, with_bytes = FALSE;
    g_autofree char *heap = NULL;
    int session = -1;
    const GOptionEntry entries[] = {
        { "heap", 0, 0, G_OPTION_ARG_STRING, &heap,
          "Instead of the tree: the blocks of this desktop's heap, such as 'WinSta0\\Default'",
          "DESKTOP" },
        { "session", 0, 0, G_OPTION_ARG_INT, &session, "With --heap: of this session", "N" },
        { "all", 0, 0, G_OPTION_ARG_NONE, &all, "With --heap: each block on a line of its own",
          NULL },
        { "bytes", 0, 0, G_OPTION_ARG_NONE, &with_bytes,
          "With --heap: what each block holds, and what its header says", NULL },
        JSON_OPTION(&as_json),
        SCENARIO_OPTIONS(&scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(&argc, &argv, entries, "SCENARIO", SCENARIO_HELP))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("tree", argc < 2 ? "which scenario?" : "one scenario at a time");
    if (heap == NULL && session != -1)
        return cli_usage("tree", "--session goes with --heap");
    if (with_bytes && (heap == NULL || as_json || all))
        return cli_usage("tree", "--bytes goes with --heap, without --all and --json");

    int code = EXIT_AS_EXPECTED;
    scenario.is_json = as_json;
    g_autoptr(RunRecord) record =
        scenario_show(&scenario, argv[1],
                      SNAPSHOT_BLOCKS | SNAPSHOT_ATOMS | (with_bytes ? SNAPSHOT_BYTES : 0), &code);
    if (record == NULL)
        return code;
    if (session != -1 && scenario_session(record->snapshot, session, "tree") == NULL)
        return EXIT_BAD_INPUT;
    g_autoptr(GString) out = g_string_new(NULL);
    if (heap != NULL) {
        const SnapshotDesktop *desktop = find_desktop(record->snapshot, session, heap);
        if (desktop == NULL)
            return complain_about_desktop(record->snapshot, session, heap);
        if (with_bytes)
            heap_dump_print(out, record->snapshot, desktop, cli_color());
        else
            print_heap(out, record->snapshot, desktop, as_json, all);
    } else if (as_json) {
        g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
        tree_json(writer, record->snapshot);
    } else {
        tree_print(out, record->snapshot);
    }
    if (!with_bytes)
        return cli_print(out, code);
    /* Its names are printable already, and it may have colours. */
    cli_write(out->str, out->len);
    return cli_finish(code);
}
