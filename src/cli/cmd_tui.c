/* SPDX-License-Identifier: MIT */
/* deskheap tui: a run on one screen, to step through. */
#include "cli/command.h"
#include "cli/scenario_options.h"
#include "cli/terminal.h"
#include "host/history/concluded.h"
#include "host/text/input.h"
#include "host/text/number.h"
#include "host/tui/keys.h"
#include "host/tui/press.h"
#include "host/tui/screen.h"

#include <string.h>

#define SIZE_MAX_CELLS 1000u /* rows or columns to print */

typedef struct {
    struct scenario_options scenario;
    char *print;
    char **keys;
    gboolean ascii;
    guint rows; /* to print */
    guint columns;
} TuiOptions;

static TuiLayout
layout_of(const TuiPlace *place, guint rows, guint columns, gboolean is_ascii)
{
    return tui_layout(rows, columns, is_ascii, place->focus);
}

/* Keys that were given, before somebody types or looks. */
static void
press_given(const TuiSubject *subject, const TuiOptions *options, TuiPlace *place)
{
    for (char **key = options->keys; key != NULL && *key != NULL; key++) {
        TuiLayout layout = layout_of(place, options->rows, options->columns, options->ascii);
        *place = tui_press(subject, &layout, *place, *key);
    }
}

static int
print_screen(const TuiSubject *subject, const TuiOptions *options, const TuiPlace *place)
{
    TuiLayout layout = layout_of(place, options->rows, options->columns, options->ascii);
    g_autoptr(CellGrid) grid = tui_screen(subject, place, &layout);
    GString *lines = cell_grid_lines(grid);

    cli_write(lines->str, lines->len);
    g_string_free(lines, TRUE);
    return cli_finish(EXIT_AS_EXPECTED);
}

/* ---- at a terminal ---- */

static TuiLayout
terminal_layout(const Terminal *terminal, const TuiPlace *place, gboolean is_ascii)
{
    guint rows, columns;

    terminal_size(terminal, &rows, &columns);
    return layout_of(place, rows, columns, is_ascii);
}

static void
show(Terminal *terminal, const TuiSubject *subject, const TuiPlace *place, gboolean is_ascii)
{
    TuiLayout layout = terminal_layout(terminal, place, is_ascii);
    g_autoptr(CellGrid) grid = tui_screen(subject, place, &layout);

    terminal_show(terminal, grid);
}

/* All that has come until now, so that a key that is held does not draw what nobody sees. */
static TerminalEvent
take_events(Terminal *terminal, const TuiSubject *subject, TuiPlace *place, gboolean is_ascii)
{
    char key[TERMINAL_KEY_MAX];
    TerminalEvent event = terminal_next(terminal, TRUE, key);

    while (event == TERMINAL_KEY && !place->is_over) {
        TuiLayout layout = terminal_layout(terminal, place, is_ascii);
        *place = tui_press(subject, &layout, *place, key);
        event = terminal_next(terminal, FALSE, key);
    }
    return event;
}

static int
look_around(const TuiSubject *subject, const TuiOptions *options, TuiPlace place)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Terminal) terminal = terminal_open(cli_color(), &error);
    TerminalEvent event = TERMINAL_NOTHING;

    if (terminal == NULL)
        return cli_usage("tui", "%s", error->message);
    while (!place.is_over && event != TERMINAL_ENDED) {
        show(terminal, subject, &place, options->ascii);
        event = take_events(terminal, subject, &place, options->ascii);
    }
    return EXIT_AS_EXPECTED;
}

/* ---- the run ---- */

static int
look(const History *history, const RunRecord *record, const TuiOptions *options)
{
    TuiSubject subject;

    tui_subject_init(&subject, history, record);
    TuiPlace place = tui_place_first(&subject);
    press_given(&subject, options, &place);
    int code = options->print != NULL ? print_screen(&subject, options, &place)
                                      : look_around(&subject, options, place);
    tui_subject_clear(&subject);
    return code;
}

static int
run_and_look(const char *path, const TuiOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(History) history = history_new();
    g_autoptr(RunRecord) record = NULL;
    g_autoptr(Scenario) scenario = scenario_open(&options->scenario, path, &error);
    g_autoptr(ScenarioVariant) variant =
        scenario != NULL ? scenario_choose(&options->scenario, scenario, &error) : NULL;

    if (variant != NULL)
        record = history_run(history, scenario, variant, NULL, &error);
    if (record != NULL)
        return look(history, record, options);
    cli_complain(error);
    return cli_exit_code(error);
}

/* "80x24": columns, then rows, as terminals are called. */
static bool
read_size(TuiOptions *options)
{
    g_auto(GStrv) parts = options->print != NULL ? g_strsplit(options->print, "x", 3) : NULL;
    gint64 columns = 0, rows = 0;

    options->columns = 80;
    options->rows = 24;
    if (parts == NULL)
        return true;
    if (g_strv_length(parts) != 2 || !number_parse(parts[0], &columns) ||
        !number_parse(parts[1], &rows) || columns < 1 || rows < 1 || columns > SIZE_MAX_CELLS ||
        rows > SIZE_MAX_CELLS) {
        cli_usage("tui",
                  "--print is columns and rows, such as 80x24, each from 1 to %u, not \"%s\"",
                  SIZE_MAX_CELLS, options->print);
        return false;
    }
    options->columns = (guint)columns;
    options->rows = (guint)rows;
    return true;
}

static bool
check_keys(char **keys)
{
    for (; keys != NULL && *keys != NULL; keys++) {
        g_autofree char *hint = tui_key_unknown(*keys);
        if (hint != NULL) {
            cli_usage("tui", "no key has the name \"%s\"%s", *keys, hint);
            return false;
        }
    }
    return true;
}

int
cmd_tui(int argc, char **argv)
{
    static TuiOptions options;
    const GOptionEntry entries[] = {
        { "print", 0, 0, G_OPTION_ARG_STRING, &options.print,
          "Print the screen of a terminal of this size, and end", "COLUMNSxROWS" },
        { "key", 'k', 0, G_OPTION_ARG_STRING_ARRAY, &options.keys,
          "Press this key first; may be given several times", "KEY" },
        { "ascii", 0, 0, G_OPTION_ARG_NONE, &options.ascii,
          "Draw with ASCII alone (where the locale has no UTF-8)", NULL },
        SCENARIO_SYSTEM_OPTIONS(&options.scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "SCENARIO",
            "The run is done first; then one goes back and forth in it. \"?\" tells the keys.\n"
            "A KEY is a character, or Enter, Escape, Tab, ArrowLeft and so on, as \"?\" has "
            "them.\n" SCENARIO_HELP "\n"
            "Environment:\n"
            "  TERM                   the kind of terminal\n"
            "  NO_COLOR               no colours, whatever it is set to"))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("tui", argc < 2 ? "which scenario?" : "one scenario at a time");
    if (strcmp(argv[1], INPUT_STDIN) == 0 && options.print == NULL)
        return cli_usage("tui", "keys are read from standard input, so the scenario cannot be");
    options.ascii = options.ascii || !g_get_charset(NULL);
    return read_size(&options) && check_keys(options.keys) ? run_and_look(argv[1], &options)
                                                           : EXIT_BAD_INPUT;
}
