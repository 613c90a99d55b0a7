/* SPDX-License-Identifier: MIT */
/* What a crash writes is made before there is one. */
#include "cli/terminal_rescue.h"

#include <glib.h>

#include <curses.h>
#include <signal.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define RESCUE_BYTES_MAX 256

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

/* Nothing else tells a signal's handler how the terminal was. */
static struct {
    struct termios modes;
    char bytes[RESCUE_BYTES_MAX];
    gsize length;
} rescue;

static int
add_rescue_byte(int byte)
{
    if (rescue.length < sizeof rescue.bytes)
        rescue.bytes[rescue.length++] = (char)byte;
    return byte;
}

static void
on_crash(int number)
{
    ssize_t written = write(STDOUT_FILENO, rescue.bytes, rescue.length);

    (void)written;
    tcsetattr(STDIN_FILENO, TCSANOW, &rescue.modes);
    signal(number, SIG_DFL);
    raise(number);
}

/* Whoever has a handler of its own, as sanitizers do, keeps it. */
void
terminal_rescue_begin(void)
{
    static const char *const leave[] = { "sgr0", "rmkx", "cnorm", "rmcup" };
    struct sigaction mine = { .sa_handler = on_crash };
    struct sigaction old;

    rescue.length = 0;
    if (tcgetattr(STDIN_FILENO, &rescue.modes) != 0)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(leave); i++) {
        const char *text = tigetstr(leave[i]);
        if (text != NULL && text != (const char *)-1)
            tputs(text, 1, add_rescue_byte);
    }
    sigemptyset(&mine.sa_mask);
    for (gsize i = 0; i < G_N_ELEMENTS(crashes); i++)
        if (sigaction(crashes[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(crashes[i], &mine, NULL);
}

void
terminal_rescue_end(void)
{
    struct sigaction old;

    for (gsize i = 0; i < G_N_ELEMENTS(crashes); i++)
        if (sigaction(crashes[i], NULL, &old) == 0 && old.sa_handler == on_crash)
            signal(crashes[i], SIG_DFL);
}
