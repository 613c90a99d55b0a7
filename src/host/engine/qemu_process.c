/* SPDX-License-Identifier: MIT */
#include "host/engine/qemu_process.h"

#include "host/engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define RAM_FD       10
#define SERIAL_FD    11
#define QMP_FD       12
#define QEMU_PROGRAM "qemu-system-i386"
#define END_MS       1000 /* until a QEMU that closed its lines is gone too */

/* ---- the thread that spawns ---- */

/*
 * The death signal of a child follows the thread that made it, not the process: so one thread that
 * lives as long as the process makes all of them.
 */
typedef struct {
    GSubprocessLauncher *launcher;
    const char *const *argv;
    GSubprocess *child;
    GError *error;
    GMutex lock;
    GCond done;
    gboolean is_done;
} Spawn;

static gpointer
spawner_main(gpointer data)
{
    GAsyncQueue *queue = data;
    for (;;) {
        Spawn *spawn = g_async_queue_pop(queue);
        GError *error = NULL;
        GSubprocess *child = g_subprocess_launcher_spawnv(spawn->launcher, spawn->argv, &error);
        g_mutex_lock(&spawn->lock);
        spawn->child = child;
        spawn->error = error;
        spawn->is_done = TRUE;
        g_cond_signal(&spawn->done);
        g_mutex_unlock(&spawn->lock);
    }
    return NULL;
}

static GAsyncQueue *
spawner(void)
{
    static GAsyncQueue *queue;
    static gsize once;
    if (g_once_init_enter(&once)) {
        queue = g_async_queue_new();
        g_thread_unref(g_thread_new("qemu-spawner", spawner_main, queue));
        g_once_init_leave(&once, 1);
    }
    return queue;
}

static GSubprocess *
spawn_and_wait(GSubprocessLauncher *launcher, const char *const *argv, GError **error)
{
    Spawn spawn = { .launcher = launcher, .argv = argv };
    g_mutex_init(&spawn.lock);
    g_cond_init(&spawn.done);
    g_async_queue_push(spawner(), &spawn);
    g_mutex_lock(&spawn.lock);
    while (!spawn.is_done)
        g_cond_wait(&spawn.done, &spawn.lock);
    g_mutex_unlock(&spawn.lock);
    g_mutex_clear(&spawn.lock);
    g_cond_clear(&spawn.done);
    if (spawn.error != NULL)
        g_propagate_error(error, spawn.error);
    return spawn.child;
}

/* In the child, between fork and exec: only calls that are safe there. */
static void
die_with_parent(gpointer user)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(
        0,
        0); /* Ctrl-C in the terminal is ours, or gdb's; a script that starts QEMU ends with it */
    if (getppid() != GPOINTER_TO_INT(user))
        _exit(127); /* the parent ended before the line above */
}

/* ---- the command line ---- */

static char **
command_line(const QemuConfig *config, const char *program, const char *accel)
{
    GPtrArray *argv = g_ptr_array_new();
    guint64 megabytes = config->ram_bytes / (1024 * 1024);
    const char *const fixed[] = {
        "-cpu",
        "qemu32,-apic",
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
    for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
        g_ptr_array_add(argv, g_strdup(fixed[i]));
    g_ptr_array_add(argv, g_strdup("-object"));
    g_ptr_array_add(argv, g_strdup_printf("memory-backend-file,id=ram0,size=%" G_GUINT64_FORMAT
                                          "M,mem-path=/dev/fd/%d,share=on",
                                          megabytes, RAM_FD));
    g_ptr_array_add(argv, g_strdup("-m"));
    g_ptr_array_add(argv, g_strdup_printf("%" G_GUINT64_FORMAT "M", megabytes));
    g_ptr_array_add(argv, g_strdup("-kernel"));
    g_ptr_array_add(argv, g_strdup(config->kernel));
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

static char *
find_program(GError **error)
{
    const char *wanted = g_getenv("DESKHEAP_QEMU");
    if (wanted == NULL || *wanted == '\0')
        wanted = QEMU_PROGRAM;
    char *program = g_find_program_in_path(wanted);
    gboolean is_file = strchr(wanted, '/') != NULL && g_file_test(wanted, G_FILE_TEST_EXISTS);
    if (program == NULL)
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                    "--machine=qemu needs QEMU, and %s %s (%s)", wanted,
                    is_file ? "is no program that may be run" : "is not here", QEMU_ADVICE);
    return program;
}

gboolean
qemu_process_check_version(const QemuProcess *process, QmpVersion version, GError **error)
{
    if (version.major > QEMU_MAJOR_MIN ||
        (version.major == QEMU_MAJOR_MIN && version.minor >= QEMU_MINOR_MIN))
        return TRUE;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                "%s is QEMU %u.%u.%u, and --machine=qemu needs %u.%u or newer (%s)",
                process->program, version.major, version.minor, version.micro, QEMU_MAJOR_MIN,
                QEMU_MINOR_MIN, QEMU_ADVICE);
    return FALSE;
}

/* ---- life ---- */

static gboolean
make_pair(int *ours, int *theirs, GError **error)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                    "cannot make a pair of sockets for QEMU: %s", g_strerror(errno));
        return FALSE;
    }
    *ours = pair[0];
    *theirs = pair[1];
    return TRUE;
}

QemuProcess *
qemu_process_new(const QemuConfig *config, GError **error)
{
    g_autoptr(QemuProcess) process = g_new0(QemuProcess, 1);
    int serial;
    int qmp;
    process->serial = -1;
    process->qmp = -1;
    process->program = find_program(error);
    if (process->program == NULL || !make_pair(&process->serial, &serial, error))
        return NULL;
    if (!make_pair(&process->qmp, &qmp, error)) {
        close(serial);
        return NULL;
    }
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_subprocess_launcher_take_fd(launcher, fcntl(config->ram_fd, F_DUPFD_CLOEXEC, 3), RAM_FD);
    g_subprocess_launcher_take_fd(launcher, serial, SERIAL_FD);
    g_subprocess_launcher_take_fd(launcher, qmp, QMP_FD);
    g_subprocess_launcher_set_child_setup(launcher, die_with_parent, GINT_TO_POINTER(getpid()),
                                          NULL);
    process->accel = g_strdup(config->accel != NULL ? config->accel : "tcg");
    process->command = command_line(config, process->program, process->accel);
    g_autoptr(GError) problem = NULL;
    process->child = spawn_and_wait(launcher, (const char *const *)process->command, &problem);
    if (process->child == NULL) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START, "cannot start QEMU: %s (%s)",
                    problem->message, QEMU_ADVICE);
        return NULL;
    }
    return g_steal_pointer(&process);
}

/* Whatever state it is in, and what it started. */
static void
kill_and_wait(QemuProcess *process)
{
    const char *id = g_subprocess_get_identifier(process->child); /* NULL: gone already */
    if (id != NULL)
        kill(-(pid_t)g_ascii_strtoll(id, NULL, 10), SIGKILL);
    g_subprocess_force_exit(process->child);
    g_subprocess_wait(process->child, NULL, NULL);
}

void
qemu_process_free(QemuProcess *process)
{
    if (process == NULL)
        return;
    if (process->child != NULL) {
        kill_and_wait(process);
        g_object_unref(process->child);
    }
    if (process->serial >= 0)
        close(process->serial);
    if (process->qmp >= 0)
        close(process->qmp);
    g_free(process->program);
    g_free(process->accel);
    g_strfreev(process->command);
    g_free(process);
}

gboolean
qemu_process_has_ended(QemuProcess *process, guint seconds)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
    while (g_subprocess_get_identifier(process->child) != NULL) {
        if (g_get_monotonic_time() > deadline)
            return FALSE;
        g_usleep(G_USEC_PER_SEC / 100);
    }
    return g_subprocess_wait_check(process->child, NULL, NULL);
}

/* First line on stderr. What it left running may hold the pipe open, so nothing is waited for. */
static char *
complaint(QemuProcess *process)
{
    char buffer[1024];
    GPollableInputStream *pipe =
        G_POLLABLE_INPUT_STREAM(g_subprocess_get_stderr_pipe(process->child));
    gssize got =
        g_pollable_input_stream_read_nonblocking(pipe, buffer, sizeof buffer - 1, NULL, NULL);
    buffer[MAX(got, 0)] = '\0';
    g_strchug(buffer);
    buffer[strcspn(buffer, "\r\n")] = '\0';
    return g_utf8_make_valid(buffer, -1);
}

QemuEnd
qemu_process_end(QemuProcess *process)
{
    GSubprocess *child = process->child;
    for (guint i = 0; i < END_MS && g_subprocess_get_identifier(child) != NULL; i++)
        g_usleep(1000);
    gboolean is_by_itself = g_subprocess_get_identifier(child) == NULL;
    kill_and_wait(process);
    g_autofree char *said = complaint(process);
    g_autofree char *how =
        !is_by_itself ? g_strdup("it closed its lines")
        : g_subprocess_get_if_signaled(child)
            ? g_strdup_printf("killed by signal %d", g_subprocess_get_term_sig(child))
            : g_strdup_printf("exit status %d", g_subprocess_get_exit_status(child));
    return (QemuEnd){
        .is_clean = is_by_itself && g_subprocess_get_successful(child) && *said == '\0',
        .text = g_strconcat(how, *said != '\0' ? ": " : "", said, NULL),
    };
}
