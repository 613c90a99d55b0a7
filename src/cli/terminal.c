/* SPDX-License-Identifier: MIT */
/* ncurses; the only file that draws with it. Signals come as bytes of a descriptor, so none comes
 * between. */
#define _XOPEN_SOURCE_EXTENDED 1

#include "cli/terminal.h"

#include "cli/terminal_kind.h"
#include "cli/terminal_rescue.h"
#include "host/inspect/block_kind.h"
#include "host/text/printable.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <wchar.h>

#define ESCAPE          27
#define ESCAPE_DELAY_MS 50 /* within which the rest of a key's sequence comes */
#define SEQUENCE_MAX    64 /* characters of one that nobody knows */

struct Terminal {
    SCREEN *screen;
    int signals;     /* signalfd */
    sigset_t before; /* signals that were blocked */
    int signal;      /* that wants the program to end; 0: none does */
    gboolean with_color;
};

/* ---- opening and closing ---- */

static void
take_signals(Terminal *terminal)
{
    static const int wanted[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH };
    sigset_t set;

    sigemptyset(&set);
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        sigaddset(&set, wanted[i]);
    sigprocmask(SIG_BLOCK, &set, &terminal->before);
    terminal->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* Neighbours in the list of kinds are told apart; what holds no object has no colour. */
static short
color_of(guint ink)
{
    static const short colors[] = { COLOR_GREEN, COLOR_YELLOW, COLOR_CYAN, COLOR_MAGENTA,
                                    COLOR_BLUE };

    if (ink == INK_FAILED)
        return COLOR_RED;
    if (ink == INK_USED)
        return COLOR_CYAN;
    return ink >= INK_BLOCK && !snapshot_block_kind_is_heap((SnapshotBlockKind)(ink - INK_BLOCK))
               ? colors[ink % G_N_ELEMENTS(colors)]
               : -1;
}

static void
begin_colors(Terminal *terminal)
{
    if (!terminal->with_color || !has_colors() || start_color() != OK ||
        COLOR_PAIRS <= (int)(INK_BLOCK + SNAPSHOT_BLOCK_KIND_COUNT)) {
        terminal->with_color = FALSE;
        return;
    }
    use_default_colors();
    for (guint ink = 0; ink < INK_BLOCK + SNAPSHOT_BLOCK_KIND_COUNT; ink++)
        init_pair((short)(ink + 1), color_of(ink), -1);
}

Terminal *
terminal_open(gboolean with_color, GError **error)
{
    if (!terminal_is_usable(error))
        return NULL;
    Terminal *terminal = g_new0(Terminal, 1);
    terminal->with_color = with_color;
    terminal_rescue_begin();
    terminal->screen = newterm(NULL, stdout, stdin);
    if (terminal->screen == NULL) {
        terminal_rescue_end();
        g_set_error(error, TERMINAL_ERROR, TERMINAL_ERROR_UNKNOWN,
                    "the terminal cannot be made one screen");
        g_free(terminal);
        return NULL;
    }
    take_signals(terminal);
    set_escdelay(ESCAPE_DELAY_MS);
    cbreak();
    noecho();
    nonl();
    curs_set(0);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    begin_colors(terminal);
    return terminal;
}

void
terminal_close(Terminal *terminal)
{
    if (terminal == NULL)
        return;
    int number = terminal->signal;
    endwin();
    delscreen(terminal->screen);
    terminal_rescue_end();
    close(terminal->signals);
    if (number != 0)
        signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &terminal->before, NULL);
    g_free(terminal);
    /* With the status a caller looks at. */
    if (number != 0)
        raise(number);
}

/* ---- drawing ---- */

void
terminal_size(const Terminal *terminal G_GNUC_UNUSED, guint *rows, guint *columns)
{
    *rows = (guint)MAX(LINES, 0);
    *columns = (guint)MAX(COLS, 0);
}

static attr_t
attributes_of(const ScreenCell *cell)
{
    static const attr_t attributes[] = {
        [INK_SOFT] = A_DIM,
        [INK_HEADING] = A_BOLD,
        [INK_FAILED] = A_BOLD,
        [INK_USED] = A_NORMAL,
    };
    attr_t ink = cell->ink < G_N_ELEMENTS(attributes) ? attributes[cell->ink] : A_NORMAL;

    return ink | (cell->is_reverse ? A_REVERSE : A_NORMAL);
}

/* What the terminal's library would give another width than the cell has is not sent. */
static wchar_t
sent(const ScreenCell *cell, gboolean is_wide)
{
    return wcwidth((wchar_t)cell->c) == (is_wide ? 2 : 1) ? (wchar_t)cell->c : L'?';
}

static void
show_cell(const Terminal *terminal, const CellGrid *grid, guint row, guint column)
{
    const ScreenCell *cell = cell_grid_at(grid, row, column);
    const ScreenCell *next = cell_grid_at(grid, row, column + 1);
    gboolean is_wide = next != NULL && next->c == 0;
    const wchar_t text[] = { sent(cell, is_wide), L'\0' };
    short pair = terminal->with_color ? (short)(cell->ink + 1) : 0;
    cchar_t character;

    /* The last place of a screen cannot be left behind, which curses calls an error. */
    if (setcchar(&character, text, attributes_of(cell), pair, NULL) == OK)
        (void)mvadd_wch((int)row, (int)column, &character);
}

void
terminal_show(Terminal *terminal, const CellGrid *grid)
{
    erase();
    for (guint row = 0; row < grid->rows; row++)
        for (guint column = 0; column < grid->columns; column++)
            if (cell_grid_at(grid, row, column)->c != 0)
                show_cell(terminal, grid, row, column);
    refresh();
}

/* ---- keys ---- */

static const char *
name_of_code(wint_t code)
{
    static const struct {
        wint_t code;
        const char *name;
    } names[] = {
        { KEY_LEFT, "ArrowLeft" }, { KEY_RIGHT, "ArrowRight" },    { KEY_UP, "ArrowUp" },
        { KEY_DOWN, "ArrowDown" }, { KEY_HOME, "Home" },           { KEY_END, "End" },
        { KEY_PPAGE, "PageUp" },   { KEY_NPAGE, "PageDown" },      { KEY_BTAB, "Shift+Tab" },
        { KEY_ENTER, "Enter" },    { KEY_BACKSPACE, "Backspace" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i].code == code)
            return names[i].name;
    return NULL;
}

static const char *
name_of_control(wint_t c)
{
    switch (c) {
    case '\t':
        return "Tab";
    case '\r':
    case '\n':
        return "Enter";
    case '\b':
    case 0x7f:
        return "Backspace";
    default:
        return NULL;
    }
}

/* Behind an escape character: of a sequence that curses does not know nothing is a key, and it may
 * end in the middle. */
static TerminalEvent
read_escape(char key[TERMINAL_KEY_MAX])
{
    wint_t c = 0;
    int kind = get_wch(&c);

    if (kind == ERR) {
        g_strlcpy(key, "Escape", TERMINAL_KEY_MAX);
        return TERMINAL_KEY;
    }
    gboolean is_long = kind == OK && c == '[';
    if (kind == OK && c == 'O')
        (void)get_wch(&c);
    for (guint i = 0; is_long && i < SEQUENCE_MAX; i++)
        is_long = get_wch(&c) == OK && (c < 0x40 || c > 0x7e);
    return TERMINAL_NOTHING;
}

static TerminalEvent
read_key(char key[TERMINAL_KEY_MAX])
{
    wint_t c = 0;
    int kind = get_wch(&c);

    if (kind == ERR)
        return TERMINAL_NOTHING;
    if (kind == OK && c == ESCAPE)
        return read_escape(key);
    const char *name = kind == KEY_CODE_YES ? name_of_code(c) : name_of_control(c);
    if (name == NULL && (kind == KEY_CODE_YES || !printable_is_visible(c)))
        return TERMINAL_NOTHING;
    if (name != NULL)
        g_strlcpy(key, name, TERMINAL_KEY_MAX);
    else
        key[g_unichar_to_utf8(c, key)] = '\0';
    return TERMINAL_KEY;
}

/* ---- what happens ---- */

static TerminalEvent
read_signal(Terminal *terminal)
{
    struct signalfd_siginfo info;
    struct winsize size;

    if (read(terminal->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return TERMINAL_NOTHING;
    if (info.ssi_signo != SIGWINCH) {
        terminal->signal = (int)info.ssi_signo;
        return TERMINAL_ENDED;
    }
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resizeterm(size.ws_row, size.ws_col);
    return TERMINAL_RESIZED;
}

TerminalEvent
terminal_next(Terminal *terminal, gboolean waits, char key[TERMINAL_KEY_MAX])
{
    struct pollfd polled[] = { { .fd = terminal->signals, .events = POLLIN },
                               { .fd = STDIN_FILENO, .events = POLLIN } };
    TerminalEvent event = read_key(key);

    /* Curses may hold what came with an earlier key. */
    if (event != TERMINAL_NOTHING)
        return event;
    if (poll(polled, G_N_ELEMENTS(polled), waits ? -1 : 0) < 0)
        return errno == EINTR ? TERMINAL_NOTHING : TERMINAL_ENDED;
    if (polled[0].revents != 0)
        return read_signal(terminal);
    if ((polled[1].revents & POLLIN) != 0)
        return read_key(key);
    return polled[1].revents != 0 ? TERMINAL_ENDED : TERMINAL_NOTHING;
}
