/* SPDX-License-Identifier: MIT */
/* The command line of QEMU, fork and exec, and how to wait for its end. */
#define _GNU_SOURCE /* pipe2 */
#include "host/engine/qemu_process.h"

#include "host/engine/engine.h"
#include "host/engine/qemu_fence.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define RAM_FD          10
#define SERIAL_FD       11
#define QMP_FD          12
#define GDB_FD          13
#define FENCE_FD        14 /* these two in the child only, until it becomes QEMU */
#define VERDICT_FD      15
#define END_MS          1000  /* until a QEMU that closed its lines is gone too */
#define COMPLAINT_BYTES 65536 /* of stderr */
/* What it says when a signal or gdb's "kill" ended it: its exit status is then 0. Source: QEMU's
 * qemu_kill_report() and gdbstub. */
#define QEMU_TOLD_TO_END     "terminating on signal"
#define QEMU_TOLD_TO_END_GDB "Terminated via GDBstub"

/* $DESKHEAP_QEMU, NULL if it is not set. */
static const char *
chosen_program(void)
{
    const char *program = g_getenv("DESKHEAP_QEMU");
    return program != NULL && *program != '\0' ? program : NULL;
}

const char *
qemu_advice(void)
{
    return chosen_program() != NULL ? "DESKHEAP_QEMU names it"
                                    : "on Debian: apt install qemu-system-x86";
}

/* ---- the thread that spawns ---- */

/*
 * The death signal of a child follows the thread that made it, not the process: so one thread that
 * lives as long as the process makes all of them.
 */
typedef struct {
    QemuProcess *process; /* gets the process id */
    int ram;              /* what QEMU inherits */
    int serial;
    int qmp;
    int gdb; /* -1: none */
    int complaints;
    int fence;      /* LANDLOCK_NONE: the kernel has none */
    int verdict[2]; /* a pipe: the child writes its errno if it could not be fenced in */
    pid_t parent;
    GError *error;
    GMutex lock;
    GCond done;
    gboolean is_done;
} Spawn;

/* In the child, between fork and exec: only calls that are safe there. */
static void
prepare_child(gpointer user)
{
    const Spawn *s = user;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(
        0,
        0); /* Ctrl-C in the terminal is ours, or gdb's; a script that starts QEMU ends with it */
    if (getppid() != s->parent)
        _exit(127); /* the parent ended before the line above */
    gboolean is_fenced = s->fence == LANDLOCK_NONE || landlock_enter(FENCE_FD);
    int number = errno;
    if (!is_fenced && write(VERDICT_FD, &number, sizeof number) != 0)
        _exit(126);
    close(FENCE_FD);
    close(VERDICT_FD);
}

/* Has the child complained? It is through with prepare_child(), one way or the other. */
static void
read_verdict(Spawn *s)
{
    int number;
    if (s->error == NULL && read(s->verdict[0], &number, sizeof number) == (ssize_t)sizeof number)
        g_set_error(&s->error, ENGINE_ERROR, ENGINE_ERROR_START, "Landlock lets no fence up: %s",
                    g_strerror(number));
}

static void
spawn(Spawn *s)
{
    const int lines[][2] = { { s->ram, RAM_FD },     { s->serial, SERIAL_FD },
                             { s->qmp, QMP_FD },     { s->gdb, GDB_FD },
                             { s->fence, FENCE_FD }, { s->verdict[1], VERDICT_FD } };
    int ours[G_N_ELEMENTS(lines)];
    int theirs[G_N_ELEMENTS(lines)];
    guint count = 0;
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        ours[count] = lines[i][0];
        theirs[count] = lines[i][1];
        count += lines[i][0] >= 0;
    }
    g_spawn_async_with_pipes_and_fds(NULL, (const char *const *)s->process->command, NULL,
                                     G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL,
                                     prepare_child, s, -1, -1, s->complaints, ours, theirs, count,
                                     &s->process->pid, NULL, NULL, NULL, &s->error);
    read_verdict(s);
}

static gpointer
spawner_main(gpointer data)
{
    GAsyncQueue *queue = data;
    for (;;) {
        Spawn *s = g_async_queue_pop(queue);
        spawn(s);
        g_mutex_lock(&s->lock);
        s->is_done = TRUE;
        g_cond_signal(&s->done);
        g_mutex_unlock(&s->lock);
    }
    return NULL;
}

/* NULL: there is no thread, and none can be made now. */
static GAsyncQueue *
spawner(GError **error)
{
    static GAsyncQueue *queue;
    static GMutex lock;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
    if (queue != NULL)
        return queue;
    g_autoptr(GAsyncQueue) made = g_async_queue_new();
    GThread *thread = g_thread_try_new("qemu-spawner", spawner_main, made, error);
    if (thread == NULL)
        return NULL;
    g_thread_unref(thread);
    queue = g_steal_pointer(&made);
    return queue;
}

static gboolean
spawn_and_wait(Spawn *s, GError **error)
{
    GAsyncQueue *queue = spawner(error);
    if (queue == NULL)
        return FALSE;
    g_mutex_init(&s->lock);
    g_cond_init(&s->done);
    g_async_queue_push(queue, s);
    g_mutex_lock(&s->lock);
    while (!s->is_done)
        g_cond_wait(&s->done, &s->lock);
    g_mutex_unlock(&s->lock);
    g_mutex_clear(&s->lock);
    g_cond_clear(&s->done);
    if (s->error == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&s->error));
    return FALSE;
}

/* ---- the command line ---- */

static char **
command_line(const QemuConfig *config, const char *program, const char *accel)
{
    GPtrArray *argv = g_ptr_array_new();
    guint64 megabytes = config->ram_bytes / (1024 * 1024);
    const char *const fixed[] = {
        "-M",
        "microvm,memory-backend=ram0",
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-no-reboot",
        "-device",
        "isa-debug-exit,iobase=0xf4,iosize=4",
        "-chardev",
        "socket,id=serial0,fd=" G_STRINGIFY(SERIAL_FD),
        "-serial",
        "chardev:serial0",
        "-chardev",
        "socket,id=qmp0,fd=" G_STRINGIFY(QMP_FD),
        "-mon",
        "chardev=qmp0,mode=control",
        "-sandbox",
        "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
    };
    g_ptr_array_add(argv, g_strdup(program));
    g_ptr_array_add(argv, g_strdup("-accel"));
    g_ptr_array_add(argv, g_strdup(accel));
    g_ptr_array_add(argv, g_strdup("-cpu"));
    g_ptr_array_add(argv, g_strdup(config->is_wide ? "qemu64,-apic" : "qemu32,-apic"));
    for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
        g_ptr_array_add(argv, g_strdup(fixed[i]));
    g_ptr_array_add(argv, g_strdup("-object"));
    g_ptr_array_add(argv, g_strdup_printf("memory-backend-file,id=ram0,size=%" G_GUINT64_FORMAT
                                          "M,mem-path=/dev/fd/%d,share=on",
                                          megabytes, RAM_FD));
    g_ptr_array_add(argv, g_strdup("-m"));
    g_ptr_array_add(argv, g_strdup_printf("%" G_GUINT64_FORMAT "M", megabytes));
    if (config->has_gdb) {
        g_ptr_array_add(argv, g_strdup("-chardev"));
        g_ptr_array_add(argv, g_strdup("socket,id=" QEMU_GDB_LINE ",fd=" G_STRINGIFY(GDB_FD)));
    }
    g_ptr_array_add(argv, g_strdup("-kernel"));
    g_ptr_array_add(argv, g_strdup(config->kernel));
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

/* What the host refused it says in the words of its C library, which are also ours. */
static gboolean
is_short_of_memory(const QemuEnd *end)
{
    return strstr(end->text, g_strerror(ENOMEM)) != NULL;
}

const char *
qemu_process_start_advice(const QemuProcess *process, const QemuEnd *end)
{
    if (is_short_of_memory(end))
        return "the machine's memory is memory of this host, and that is short or limited";
    return strcmp(process->accel, "tcg") != 0 ? "--accel tcg needs nothing of the host"
                                              : qemu_advice();
}

static char *
find_program(gboolean is_wide, GError **error)
{
    const char *usual = is_wide ? "qemu-system-x86_64" : "qemu-system-i386";
    const char *wanted = chosen_program() != NULL ? chosen_program() : usual;
    char *program = g_find_program_in_path(wanted);
    gboolean is_file = strchr(wanted, '/') != NULL && g_file_test(wanted, G_FILE_TEST_EXISTS);
    if (program == NULL)
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_MISSING, "the PC needs QEMU, and %s %s (%s)",
                    wanted, is_file ? "is no program that may be run" : "is not here",
                    qemu_advice());
    return program;
}

gboolean
qemu_process_check_version(const QemuProcess *process, QmpVersion version, GError **error)
{
    if (version.major > QEMU_MAJOR_MIN ||
        (version.major == QEMU_MAJOR_MIN && version.minor >= QEMU_MINOR_MIN))
        return TRUE;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_MISSING,
                "%s is QEMU %u.%u.%u, and the PC needs %u.%u or newer (%s)", process->program,
                version.major, version.minor, version.micro, QEMU_MAJOR_MIN, QEMU_MINOR_MIN,
                qemu_advice());
    return FALSE;
}

/* ---- life ---- */

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* The ends of a line: ours, and what QEMU inherits. */
static gboolean
make_line(int *ours, int *theirs)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return FALSE;
    *ours = pair[0];
    *theirs = pair[1];
    return TRUE;
}

/* Of QEMU's stderr no end waits: a QEMU that says more than the pipe holds goes on, and what is too
 * much is lost. */
static gboolean
make_lines(QemuProcess *process, Spawn *s, gboolean has_gdb)
{
    int complaints[2];
    if (!make_line(&process->serial, &s->serial) || !make_line(&process->qmp, &s->qmp) ||
        (has_gdb && !make_line(&process->gdb, &s->gdb)) ||
        pipe2(s->verdict, O_CLOEXEC | O_NONBLOCK) != 0 ||
        pipe2(complaints, O_CLOEXEC | O_NONBLOCK) != 0)
        return FALSE;
    process->complaints = complaints[0];
    s->complaints = complaints[1];
    return TRUE;
}

static void
close_spawn(Spawn *s)
{
    close_fd(&s->serial);
    close_fd(&s->qmp);
    close_fd(&s->gdb);
    close_fd(&s->complaints);
    close_fd(&s->fence);
    close_fd(&s->verdict[0]);
    close_fd(&s->verdict[1]);
}

/* Whether it is the program that cannot be started; else the host is short of something. */
static gboolean
is_program_at_fault(const GError *problem)
{
    return problem->domain == G_SPAWN_ERROR && problem->code != G_SPAWN_ERROR_FAILED &&
           problem->code != G_SPAWN_ERROR_FORK && problem->code != G_SPAWN_ERROR_NOMEM;
}

static void
set_spawn_error(GError **error, const GError *problem)
{
    if (problem->domain == ENGINE_ERROR)
        g_set_error(error, ENGINE_ERROR, problem->code, "cannot start QEMU: %s", problem->message);
    else if (is_program_at_fault(problem))
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_MISSING, "cannot start QEMU: %s (%s)",
                    problem->message, qemu_advice());
    else
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT, "cannot start QEMU: %s",
                    problem->message);
}

static gboolean
make_fence(const QemuProcess *process, const char *kernel, int *fence, GError **error)
{
    const QemuFenceConfig config = {
        .program = process->program,
        .is_chosen = chosen_program() != NULL,
        .kernel = kernel,
        .is_accelerated = strcmp(process->accel, "kvm") == 0,
    };
    return qemu_fence_new(&config, fence, error);
}

static gboolean
start(QemuProcess *process, const QemuConfig *config, Spawn *s, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!make_lines(process, s, config->has_gdb)) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT, "cannot make lines to QEMU: %s",
                    g_strerror(errno));
        return FALSE;
    }
    if (!make_fence(process, config->kernel, &s->fence, &problem) || !spawn_and_wait(s, &problem)) {
        set_spawn_error(error, problem);
        return FALSE;
    }
    process->id = g_strdup_printf("%d", (int)process->pid);
    return TRUE;
}

QemuProcess *
qemu_process_new(const QemuConfig *config, GError **error)
{
    g_autoptr(QemuProcess) process = g_new0(QemuProcess, 1);
    process->serial = -1;
    process->qmp = -1;
    process->gdb = -1;
    process->complaints = -1;
    process->program = find_program(config->is_wide, error);
    if (process->program == NULL)
        return NULL;
    process->accel = g_strdup(config->accel != NULL ? config->accel : "tcg");
    process->command = command_line(config, process->program, process->accel);
    Spawn s = {
        .process = process,
        .ram = config->ram_fd,
        .serial = -1,
        .qmp = -1,
        .gdb = -1,
        .complaints = -1,
        .fence = LANDLOCK_NONE,
        .verdict = { -1, -1 },
        .parent = getpid(),
    };
    gboolean is_started = start(process, config, &s, error);
    close_spawn(&s);
    return is_started ? g_steal_pointer(&process) : NULL;
}

/* Gone, but for its exit status: that stays until kill_and_wait(), so nobody else gets its id. */
static gboolean
is_gone(const QemuProcess *process)
{
    siginfo_t info = { .si_pid = 0 };
    return process->pid == 0 ||
           waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid != 0;
}

/* Whatever state it is in, and what it started, even if that outlived it. */
static void
kill_and_wait(QemuProcess *process)
{
    if (process->pid == 0)
        return;
    kill(-process->pid, SIGKILL);
    while (waitpid(process->pid, &process->status, 0) < 0 && errno == EINTR)
        continue;
    process->pid = 0;
}

void
qemu_process_free(QemuProcess *process)
{
    if (process == NULL)
        return;
    kill_and_wait(process);
    close_fd(&process->serial);
    close_fd(&process->qmp);
    close_fd(&process->gdb);
    close_fd(&process->complaints);
    g_free(process->id);
    g_free(process->program);
    g_free(process->accel);
    g_strfreev(process->command);
    g_free(process);
}

/* Whether it is gone within so many milliseconds. */
static gboolean
wait_for_end(const QemuProcess *process, guint milliseconds)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)milliseconds * 1000;
    while (!is_gone(process)) {
        if (g_get_monotonic_time() > deadline)
            return FALSE;
        g_usleep(1000);
    }
    return TRUE;
}

gboolean
qemu_process_has_ended(QemuProcess *process, guint seconds)
{
    if (!wait_for_end(process, seconds * 1000))
        return FALSE;
    kill_and_wait(process);
    return WIFEXITED(process->status) && WEXITSTATUS(process->status) == 0;
}

/* What is on stderr. What it left running may hold the pipe open, so nothing is waited for. */
static char *
read_complaints(const QemuProcess *process)
{
    GString *text = g_string_new(NULL);
    char buffer[4096];
    ssize_t got;
    while (text->len < COMPLAINT_BYTES &&
           (got = read(process->complaints, buffer, sizeof buffer)) > 0)
        g_string_append_len(text, buffer, got);
    char *valid = g_utf8_make_valid(text->str, (gssize)text->len);
    g_string_free(text, TRUE);
    return valid;
}

/* The first line that is no warning; where all are, the first. */
static char *
first_complaint(const char *text)
{
    g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);
    const char *first = "";
    for (char **line = lines; *line != NULL; line++) {
        if (*g_strstrip(*line) == '\0')
            continue;
        if (strstr(*line, ": warning: ") == NULL)
            return g_strdup(*line);
        if (*first == '\0')
            first = *line;
    }
    return g_strdup(first);
}

QemuEnd
qemu_process_end(QemuProcess *process)
{
    gboolean is_by_itself = wait_for_end(process, END_MS);
    kill_and_wait(process);
    int status = process->status;
    g_autofree char *text = read_complaints(process);
    g_autofree char *said = first_complaint(text);
    g_autofree char *how = !is_by_itself ? g_strdup("it closed its lines")
                           : WIFSIGNALED(status)
                               ? g_strdup_printf("killed by signal %d", WTERMSIG(status))
                               : g_strdup_printf("exit status %d", WEXITSTATUS(status));
    return (QemuEnd){
        .is_clean = is_by_itself && WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
                    strstr(text, QEMU_TOLD_TO_END) == NULL &&
                    strstr(text, QEMU_TOLD_TO_END_GDB) == NULL,
        .text = g_strconcat(how, *said != '\0' ? ": " : "", said, NULL),
    };
}
