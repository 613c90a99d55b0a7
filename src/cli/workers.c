/* SPDX-License-Identifier: MIT */
/* Forked processes, and a pipe from each. */
#include "cli/workers.h"

#include "cli/stop_signals.h"
#include "host/engine/engine.h"

#include <glib-unix.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* In front of what is said of a piece. With an error, its domain's name and its message, each with
 * a zero behind it, are what follows. */
typedef struct {
    guint64 bytes;
    gint32 code;
    gint32 has_error;
} Head;

typedef struct {
    pid_t process; /* 0: there is none */
    int pipe;
} Worker;

struct Workers {
    WorkersFunc work;
    gpointer user;
    Worker *worker;
    guint count;
    guint pieces;
    guint taken;
};

/* ---- the pipe ---- */

/* All of it, or it broke. */
static gboolean
move_all(int pipe, void *bytes, gsize length, gboolean is_written)
{
    char *at = bytes;

    while (length > 0) {
        ssize_t moved = is_written ? write(pipe, at, length) : read(pipe, at, length);
        if (moved < 0 && errno == EINTR)
            continue;
        if (moved <= 0)
            return FALSE;
        at += moved;
        length -= (gsize)moved;
    }
    return TRUE;
}

static gboolean
write_all(int pipe, void *bytes, gsize length)
{
    return move_all(pipe, bytes, length, TRUE);
}

static gboolean
read_all(int pipe, void *bytes, gsize length)
{
    return move_all(pipe, bytes, length, FALSE);
}

/* ---- in a worker ---- */

static gboolean
say_piece(const Workers *workers, guint piece, int pipe)
{
    g_autoptr(GString) found = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    Head head = { 0 };

    if (!workers->work(piece, found, workers->user, &error)) {
        const char *domain = g_quark_to_string(error->domain);
        head.has_error = TRUE;
        head.code = error->code;
        g_string_truncate(found, 0);
        g_string_append_len(found, domain, (gssize)strlen(domain) + 1);
        g_string_append_len(found, error->message, (gssize)strlen(error->message) + 1);
    }
    head.bytes = found->len;
    return write_all(pipe, &head, sizeof head) && write_all(pipe, found->str, found->len);
}

/* It ends with who waits for it. What that had to do at its end is not done here, nor is what stdio
 * still holds written. */
static _Noreturn void
be_worker(const Workers *workers, guint index, int pipe, pid_t parent)
{
    stop_signals_forget();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    for (guint piece = index; piece < workers->pieces; piece += workers->count)
        if (!say_piece(workers, piece, pipe))
            break;
    _exit(0);
}

/* ---- who waits for them ---- */

/* The host gives none: it stays without. */
static void
begin(Workers *workers, guint index)
{
    Worker *worker = &workers->worker[index];
    int ends[2];

    if (!g_unix_open_pipe(ends, FD_CLOEXEC, NULL))
        return;
    pid_t self = getpid();
    pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        for (guint i = 0; i < index; i++)
            if (workers->worker[i].process > 0)
                close(workers->worker[i].pipe);
        be_worker(workers, index, ends[1], self);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return;
    }
    *worker = (Worker){ process, ends[0] };
}

Workers *
workers_new(guint count, guint pieces, WorkersFunc work, gpointer user)
{
    Workers *workers = g_new(Workers, 1);

    *workers = (Workers){ .work = work,
                          .user = user,
                          .worker = g_new0(Worker, count),
                          .count = count,
                          .pieces = pieces };
    for (guint i = 0; count > 1 && i < count; i++)
        begin(workers, i);
    return workers;
}

/* Its status, as waitpid() says it; as of one that was killed, if nobody heard how it ended, as
 * where children's ends are ignored. */
static int
end(Worker *worker)
{
    int status = 0;
    pid_t ended;

    close(worker->pipe);
    do
        ended = waitpid(worker->process, &status, 0);
    while (ended < 0 && errno == EINTR);
    worker->process = 0;
    return ended < 0 ? SIGKILL : status;
}

void
workers_free(Workers *workers)
{
    if (workers == NULL)
        return;
    for (guint i = 0; i < workers->count; i++)
        if (workers->worker[i].process > 0)
            kill(workers->worker[i].process, SIGKILL);
    for (guint i = 0; i < workers->count; i++)
        if (workers->worker[i].process > 0)
            end(&workers->worker[i]);
    g_free(workers->worker);
    g_free(workers);
}

static gboolean
is_crash(int status)
{
    static const int crashes[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP };

    for (guint i = 0; WIFSIGNALED(status) && i < G_N_ELEMENTS(crashes); i++)
        if (WTERMSIG(status) == crashes[i])
            return TRUE;
    return !WIFSIGNALED(status);
}

/* Whoever ends one, the host where memory is short first of all, takes no result away: what it had
 * to do is done here. Any other end is a bug of ours. */
static gboolean
fail_ended(Worker *worker, GError **error)
{
    int status = end(worker);

    g_set_error(error, ENGINE_ERROR, is_crash(status) ? ENGINE_ERROR_PANIC : ENGINE_ERROR_LIMIT,
                "a process that did a part of it %s %d",
                WIFSIGNALED(status) ? "was ended by signal" : "ended with exit code",
                WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return FALSE;
}

/* pre: as say_piece() writes it. */
static gboolean
fail_as(const Head *head, const char *text, GError **error)
{
    const char *message = text + strlen(text) + 1;

    g_set_error_literal(error, g_quark_from_string(text), head->code, message);
    return FALSE;
}

static gboolean
hear(Worker *worker, GString *found, GError **error)
{
    gsize before = found->len;
    Head head;

    if (!read_all(worker->pipe, &head, sizeof head))
        return fail_ended(worker, error);
    g_string_set_size(found, before + head.bytes);
    if (!read_all(worker->pipe, found->str + before, head.bytes)) {
        g_string_truncate(found, before);
        return fail_ended(worker, error);
    }
    if (!head.has_error)
        return TRUE;
    fail_as(&head, found->str + before, error);
    g_string_truncate(found, before);
    return FALSE;
}

gboolean
workers_take(Workers *workers, GString *found, GError **error)
{
    guint piece = workers->taken++;
    Worker *worker = &workers->worker[piece % workers->count];

    return worker->process > 0 ? hear(worker, found, error)
                               : workers->work(piece, found, workers->user, error);
}

gboolean
workers_wait(const Workers *workers, int other)
{
    const Worker *worker = &workers->worker[workers->taken % workers->count];
    struct pollfd both[] = {
        { .fd = worker->process > 0 ? worker->pipe : -1, .events = POLLIN },
        { .fd = other, .events = POLLIN },
    };
    int ready;

    do
        ready = poll(both, G_N_ELEMENTS(both), worker->process > 0 ? -1 : 0);
    while (ready < 0 && errno == EINTR);
    return both[1].revents == 0;
}

void
workers_end(Workers *workers, GString *found)
{
    for (guint i = 0; i < workers->count; i++)
        if (workers->worker[i].process > 0)
            kill(workers->worker[i].process, SIGKILL);
    for (guint i = 0; i < workers->count; i++)
        while (workers->worker[i].process > 0 && hear(&workers->worker[i], found, NULL))
            ;
}
