/* SPDX-License-Identifier: MIT */
/* Blocks the signals that end a program, and looks whether one waits. */
#include "cli/stop_signals.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct StopSignals {
    int pipe; /* of signalfd(): it is only looked at, so that a signal stays and acts in the end */
};

static gboolean
is_ignored(int signal)
{
    struct sigaction now;

    return sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

/* One that is ignored is not held: the host would keep it, as if it had come. */
static sigset_t
those(void)
{
    static const int all[] = { SIGINT, SIGTERM, SIGHUP };
    sigset_t signals;

    sigemptyset(&signals);
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        if (!is_ignored(all[i]))
            sigaddset(&signals, all[i]);
    return signals;
}

StopSignals *
stop_signals_hold(void)
{
    sigset_t held = those();
    int pipe = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);

    if (pipe < 0)
        return NULL;
    StopSignals *signals = g_new(StopSignals, 1);
    signals->pipe = pipe;
    sigprocmask(SIG_BLOCK, &held, NULL);
    return signals;
}

int
stop_signals_pipe(const StopSignals *signals)
{
    return signals != NULL ? signals->pipe : -1;
}

gboolean
stop_signals_have_come(const StopSignals *signals)
{
    struct pollfd one = { .fd = stop_signals_pipe(signals), .events = POLLIN };

    return one.fd >= 0 && poll(&one, 1, 0) > 0;
}

void
stop_signals_release(StopSignals *signals)
{
    if (signals == NULL)
        return;
    close(signals->pipe);
    g_free(signals);
    stop_signals_forget();
}

void
stop_signals_forget(void)
{
    sigset_t held = those();

    sigprocmask(SIG_UNBLOCK, &held, NULL);
}
