/* SPDX-License-Identifier: MIT */
/*
 * The guest's RAM is a memory file that we map too: requests and events travel in it
 * (abi/pc_shared.h), one byte on the serial line says "look". Whatever comes from the guest is
 * checked: it may be broken, or QEMU killed half-way.
 */
#define _GNU_SOURCE /* memfd_create */
#include "host/engine/qemu_engine.h"

#include "abi/pc_guest.h"
#include "abi/pc_shared.h"
#include "abi/status.h"
#include "host/engine/engine_internal.h"
#include "host/engine/qemu_process.h"
#include "host/engine/qmp.h"
#include "host/text/install_paths.h"
#include "host/text/number.h"
#include "machine/machine.h"

#include <gio/gio.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Paging, write protection in ring 0 too, protected mode; PAE. Source: Intel SDM volume 3, 2.5. */
#define CR0_WANTED      0x80010001u
#define CR4_PAE         0x20u
#define START_SECONDS   30
#define REQUEST_SECONDS 120
#define DEBUG_POLL_US   (100 * 1000)
#define END_SECONDS     2
#define TIME_LIMIT_MAX  (24 * 3600)
#define RAM_UNIT        (2 * 1024 * 1024ull)
/* Beside the emulated system's. */
#define PC_OWN_FRAMES (MACHINE_FIRST_FRAME + GUEST_CARRIER_FRAMES)
/* A board with one range of memory below the devices; source: QEMU's microvm, which puts what is
 * above 3 GiB beyond 4. */
#define RAM_MAX (3ull * 1024 * 1024 * 1024)
/* Frames of a system of 64 bits, which uses few of those it has, the lowest first: so many that the
 * frame database fits the PC's private pages. */
#define WIDE_FRAMES_MAX (4u * 1024 * 1024)

typedef struct {
    Engine base;
    QemuProcess *process;
    Qmp *qmp;
    int ram_fd;
    guint8 *ram;
    guint64 ram_bytes;
    gboolean is_dead;          /* no further request */
    struct abi_event *records; /* what was drained from the ring */
    guint32 event_read;
    guint32 reply_bytes;
    guint8 reply[ABI_REPLY_BYTES];
    gboolean (*is_wanted)(gpointer user); /* while being debugged: instead of time limits */
    gpointer is_wanted_user;
} QemuEngine;

static volatile struct pc_shared *
shared_of(QemuEngine *engine)
{
    return (volatile struct pc_shared *)(void *)(engine->ram + PC_SHARED_PHYSICAL);
}

/* ---- errors ---- */

gboolean
engine_qemu_is_short(const GError *error)
{
    return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
           g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
           g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
}

gboolean
engine_qemu_time_limit(guint *seconds, GError **error)
{
    const char *text = g_getenv("DESKHEAP_QEMU_TIMEOUT");
    guint64 wanted;
    if (text == NULL)
        return TRUE;
    if (!g_ascii_string_to_unsigned(text, 10, 1, TIME_LIMIT_MAX, &wanted, NULL)) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                    "DESKHEAP_QEMU_TIMEOUT is a number of seconds from 1 to %d, not \"%s\"",
                    TIME_LIMIT_MAX, text);
        return FALSE;
    }
    *seconds = (guint)wanted;
    return TRUE;
}

/* What is set is a number: the machine did not start otherwise. */
static guint
time_limit(guint usual)
{
    guint seconds = usual;
    (void)engine_qemu_time_limit(&seconds, NULL);
    return seconds;
}

static gboolean
fail_panic(QemuEngine *engine, GError **error)
{
    char text[PC_PANIC_BYTES];
    engine->is_dead = TRUE;
    memcpy(text, (const char *)shared_of(engine)->panic, sizeof text);
    text[sizeof text - 1] = '\0';
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                "internal error in the emulated kernel: %s", valid);
    return FALSE;
}

static gboolean
fail_memory(QemuEngine *engine, GError **error)
{
    engine->is_dead = TRUE;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT,
                "this system uses more memory than the PC under QEMU has, which is %u MB",
                (guint)(engine->ram_bytes >> 20));
    return FALSE;
}

/* QEMU closed its lines. A guest that panics leaves its text first. */
static gboolean
fail_dead(QemuEngine *engine, GError **error)
{
    engine->is_dead = TRUE;
    QemuEnd end = qemu_process_end(engine->process);
    if (shared_of(engine)->panic[0] != '\0')
        fail_panic(engine, error);
    else if (engine->qmp == NULL)
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START, "%s did not start: %s (%s)",
                    engine->process->program, end.text,
                    qemu_process_start_advice(engine->process, &end));
    else if (end.is_clean && strcmp(engine->process->accel, "tcg") != 0)
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                    "the machine's processor was reset with --accel %s (%s)",
                    engine->process->accel, qemu_process_start_advice(engine->process, &end));
    else if (end.is_clean)
        g_set_error_literal(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                            "internal error in the emulated kernel: its processor was reset");
    else
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                    "QEMU ended before the machine was done: %s", end.text);
    g_free(end.text);
    return FALSE;
}

static gboolean
fail_stuck(QemuEngine *engine, guint seconds, GError **error)
{
    engine->is_dead = TRUE;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT,
                "%s did not answer within %u second%s and is given up (DESKHEAP_QEMU_TIMEOUT sets "
                "another limit)",
                engine->qmp != NULL ? "the machine under QEMU" : engine->process->program, seconds,
                plural(seconds));
    return FALSE;
}

/* From an error of the monitor, which is taken, to one of the engine. */
static gboolean
fail_monitor(QemuEngine *engine, guint seconds, GError *problem, GError **error)
{
    g_autoptr(GError) taken = problem;
    if (g_error_matches(taken, QMP_ERROR, QMP_ERROR_GONE))
        return fail_dead(engine, error);
    if (g_error_matches(taken, QMP_ERROR, QMP_ERROR_TIMEOUT))
        return fail_stuck(engine, seconds, error);
    if (g_error_matches(taken, QMP_ERROR, QMP_ERROR_REFUSED)) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START, "QEMU's monitor: %s", taken->message);
        return FALSE;
    }
    engine->is_dead = TRUE;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START, "%s does not speak as QEMU does: %s (%s)",
                engine->process->program, taken->message, qemu_advice());
    return FALSE;
}

/* ---- the doorbell ---- */

static gboolean
ring(QemuEngine *engine, enum pc_doorbell bell, GError **error)
{
    guint8 byte = (guint8)bell;
    ssize_t written;
    do
        written = send(engine->process->serial, &byte, 1, MSG_NOSIGNAL);
    while (written < 0 && errno == EINTR);
    return written == 1 || fail_dead(engine, error);
}

/* Whether to go on waiting for the guest. */
static gboolean
is_time_left(const QemuEngine *engine, gint64 deadline)
{
    if (engine->is_wanted != NULL)
        return engine->is_wanted(engine->is_wanted_user);
    return g_get_monotonic_time() < deadline;
}

/* The next byte of the guest before `deadline` (monotonic µs). */
static gboolean
wait_bell(QemuEngine *engine, gint64 deadline, guint seconds, guint8 *bell, GError **error)
{
    while (is_time_left(engine, deadline)) {
        gint64 left = engine->is_wanted != NULL ? DEBUG_POLL_US : deadline - g_get_monotonic_time();
        struct pollfd wait = { .fd = engine->process->serial, .events = POLLIN };
        int ready = poll(&wait, 1, (int)MIN(left / 1000 + 1, 1000));
        if (ready < 0 && errno != EINTR)
            return fail_dead(engine, error);
        if (ready <= 0)
            continue;
        ssize_t got = read(engine->process->serial, bell, 1);
        if (got == 1)
            return TRUE;
        if (got == 0 || errno != EINTR)
            return fail_dead(engine, error);
    }
    return fail_stuck(engine, seconds, error);
}

/* ---- events ---- */

/* Copies what is in the ring before anything looks at it. */
static gboolean
drain(QemuEngine *engine, GError **error)
{
    volatile struct pc_shared *shared = shared_of(engine);
    guint32 written = __atomic_load_n(&shared->event_written, __ATOMIC_ACQUIRE);
    guint32 count = written - engine->event_read;
    if (count > PC_EVENT_CAPACITY) {
        engine->is_dead = TRUE;
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                    "the machine under QEMU says it wrote %u events into a ring of %u", count,
                    PC_EVENT_CAPACITY);
        return FALSE;
    }
    guint32 first = engine->event_read % PC_EVENT_CAPACITY;
    guint32 part = MIN(count, PC_EVENT_CAPACITY - first);
    memcpy(engine->records, (const void *)&shared->events[first], part * sizeof *engine->records);
    memcpy(engine->records + part, (const void *)&shared->events[0],
           (count - part) * sizeof *engine->records);
    engine->event_read = written;
    __atomic_store_n(&shared->event_read, written, __ATOMIC_RELEASE);
    if (engine_take_records(&engine->base, engine->records, count, error))
        return TRUE;
    engine->is_dead = TRUE;
    return FALSE;
}

/* Drains until the guest rings `until`. */
static gboolean
run_until(QemuEngine *engine, enum pc_doorbell until, guint usual_seconds, GError **error)
{
    guint seconds = time_limit(usual_seconds);
    gint64 deadline = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
    for (;;) {
        guint8 bell;
        if (!wait_bell(engine, deadline, seconds, &bell, error))
            return FALSE;
        if (bell == PC_BELL_PANIC)
            return fail_panic(engine, error);
        if (bell == PC_BELL_MEMORY)
            return fail_memory(engine, error);
        if (bell != PC_BELL_FULL && bell != until) {
            engine->is_dead = TRUE;
            g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                        "the machine under QEMU rang an unknown bell (%u)", bell);
            return FALSE;
        }
        if (!drain(engine, error))
            return FALSE;
        if (bell == until)
            return TRUE;
        if (!ring(engine, PC_BELL_DRAINED, error))
            return FALSE;
    }
}

/* ---- the machine ---- */

static gboolean
check_alive(const QemuEngine *engine, GError **error)
{
    if (!engine->is_dead)
        return TRUE;
    g_set_error_literal(error, ENGINE_ERROR, ENGINE_ERROR_START,
                        "the machine under QEMU ended before");
    return FALSE;
}

/* Without paging and write protection in ring 0 too, page tables would not mean what they say. */
static gboolean
check_processor(QemuEngine *engine, GError **error)
{
    guint32 cr0 = shared_of(engine)->cr0;
    guint32 cr4 = shared_of(engine)->cr4;
    gboolean is_wide = page_format_is_wide(engine_page_format(&engine->base));
    if ((cr0 & CR0_WANTED) == CR0_WANTED && ((cr4 & CR4_PAE) != 0) == is_wide)
        return TRUE;
    engine->is_dead = TRUE;
    g_set_error(
        error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
        "the machines differ: CR0 is 0x%08x and CR4 0x%08x on qemu, and the page tables need CR0 0x%08x",
        cr0, cr4, CR0_WANTED);
    return FALSE;
}

/* The guest may write where it is while we read: a copy is taken. */
static gboolean
take_reply(QemuEngine *engine, GError **error)
{
    volatile struct pc_shared *shared = shared_of(engine);
    guint32 bytes = shared->reply_bytes;
    if (bytes > sizeof engine->reply) {
        engine->is_dead = TRUE;
        g_set_error(
            error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
            "the machine under QEMU says that a reply has %u bytes, and there is room for %zu",
            bytes, sizeof engine->reply);
        return FALSE;
    }
    memcpy(engine->reply, (const void *)shared->reply, bytes);
    engine->reply_bytes = bytes;
    return TRUE;
}

static const guint8 *
qemu_reply_payload(Engine *base, guint32 *bytes)
{
    const QemuEngine *engine = (const QemuEngine *)base;
    *bytes = engine->reply_bytes;
    return engine->reply;
}

static gboolean
qemu_request(Engine *base, const struct abi_request *request, const void *payload, GError **error)
{
    QemuEngine *engine = (QemuEngine *)base;
    volatile struct pc_shared *shared = shared_of(engine);
    if (!check_alive(engine, error))
        return FALSE;
    if (request->payload_bytes > PC_PAYLOAD_BYTES) {
        g_set_error(
            error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED,
            "the machine under QEMU takes requests of at most %u bytes, and this one has %u",
            PC_PAYLOAD_BYTES, request->payload_bytes);
        return FALSE;
    }
    if (payload != NULL)
        memcpy((void *)shared->payload, payload, request->payload_bytes);
    memcpy((void *)&shared->request, request, sizeof *request);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    return ring(engine, PC_BELL_REQUEST, error) &&
           run_until(engine, PC_BELL_DONE, REQUEST_SECONDS, error) &&
           check_processor(engine, error) && take_reply(engine, error);
}

static gboolean
qemu_verify(Engine *base, GError **error)
{
    QemuEngine *engine = (QemuEngine *)base;
    if (!check_alive(engine, error) || !ring(engine, PC_BELL_VERIFY, error) ||
        !run_until(engine, PC_BELL_DONE, REQUEST_SECONDS, error))
        return FALSE;
    char fault[PC_FAULT_BYTES];
    memcpy(fault, (const char *)shared_of(engine)->fault, sizeof fault);
    fault[sizeof fault - 1] = '\0';
    if (*fault == '\0')
        return TRUE;
    g_autofree char *valid = g_utf8_make_valid(fault, -1);
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                "a verifier of the emulated kernel disagrees: %s", valid);
    return FALSE;
}

/* All of RAM: the machine's private pages, too, are found through page tables. */
static const guint8 *
qemu_frame(Engine *base, pfn_t pfn)
{
    const QemuEngine *engine = (const QemuEngine *)base;
    if (pfn >= engine->ram_bytes / DH_PAGE_SIZE)
        return NULL;
    return engine->ram + (guint64)pfn * DH_PAGE_SIZE;
}

static void
qemu_free(Engine *base)
{
    QemuEngine *engine = (QemuEngine *)base;
    g_clear_pointer(&engine->qmp, qmp_free);
    g_clear_pointer(&engine->process, qemu_process_free);
    if (engine->ram != NULL)
        munmap(engine->ram, engine->ram_bytes);
    if (engine->ram_fd >= 0)
        close(engine->ram_fd);
    g_free(engine->records);
    g_free(engine);
}

static guint32
qemu_flush_count(Engine *base)
{
    return shared_of((QemuEngine *)base)->flush_count;
}

static EngineEnvironment *
qemu_environment(Engine *base)
{
    const QemuEngine *engine = (const QemuEngine *)base;
    QmpVersion version = qmp_version(engine->qmp);
    EngineEnvironment *environment = g_new0(EngineEnvironment, 1);
    environment->qemu_version =
        g_strdup_printf("%u.%u.%u", version.major, version.minor, version.micro);
    environment->accel = g_strdup(engine->process->accel);
    environment->qemu_command = g_strdupv(engine->process->command);
    return environment;
}

static const EngineMachine qemu_machine_kind = {
    .name = "qemu",
    .runs = "the PC under QEMU runs",
    .free = qemu_free,
    .request = qemu_request,
    .reply_payload = qemu_reply_payload,
    .frame = qemu_frame,
    .verify = qemu_verify,
    .flush_count = qemu_flush_count,
    .environment = qemu_environment,
};

/* ---- start ---- */

static gboolean
make_ram(QemuEngine *engine, GError **error)
{
    const struct abi_boot *boot = &engine->base.boot;
    const guint64 frames = (guint64)boot->memory_pages + boot->page_file_pages;
    const gboolean is_wide = boot->address_bits == 64;
    const guint64 room = is_wide ? WIDE_FRAMES_MAX : RAM_MAX / DH_PAGE_SIZE - PC_OWN_FRAMES;
    if (frames > room) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED,
                    "the PC under QEMU has room for %u MB of memory and page file together, and "
                    "this system has %u MB",
                    (guint)(room / DH_MB_PAGES), (guint)(frames / DH_MB_PAGES));
        return FALSE;
    }
    const guint64 bytes = (frames + PC_OWN_FRAMES) * DH_PAGE_SIZE;
    engine->ram_bytes = MIN(DH_ROUND_UP(bytes, RAM_UNIT), RAM_MAX);
    /* Sealed: QEMU has the file too, and must not take away pages that we look at. */
    engine->ram_fd = memfd_create("deskheap-ram", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (engine->ram_fd < 0 || ftruncate(engine->ram_fd, (off_t)engine->ram_bytes) != 0 ||
        fcntl(engine->ram_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT,
                    "cannot make a memory file for the guest: %s", g_strerror(errno));
        return FALSE;
    }
    void *at = mmap(NULL, engine->ram_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                    engine->ram_fd, 0);
    if (at == MAP_FAILED) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT, "cannot map the guest's memory: %s",
                    g_strerror(errno));
        return FALSE;
    }
    engine->ram = at;
    struct pc_shared *shared = (struct pc_shared *)(void *)(engine->ram + PC_SHARED_PHYSICAL);
    shared->magic = PC_SHARED_MAGIC;
    shared->bytes = sizeof *shared;
    shared->ram_frames = (guint32)(engine->ram_bytes / DH_PAGE_SIZE);
    shared->boot = *boot;
    return TRUE;
}

char *
engine_guest_path(const struct abi_boot *boot, GError **error)
{
    static const struct {
        const char *name;
        const char *variable;
    } guests[PC_GUEST_COUNT] = {
        [PC_GUEST_2GB] = { "guest.elf", "DESKHEAP_GUEST" },
        [PC_GUEST_3GB] = { "guest-3gb.elf", "DESKHEAP_GUEST_3GB" },
        [PC_GUEST_X64] = { "guest-x64.elf", "DESKHEAP_GUEST_X64" },
        [PC_GUEST_X64_NT6] = { "guest-x64-nt6.elf", "DESKHEAP_GUEST_X64_NT6" },
    };
    const char *name = guests[pc_guest_of(boot)].name;
    const char *wanted = g_getenv(guests[pc_guest_of(boot)].variable);
    if (wanted != NULL && *wanted != '\0')
        return g_strdup(wanted);
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *beside = program != NULL ? g_path_get_dirname(program) : NULL;
    const char *const folders[] = { g_getenv("DESKHEAP_GUEST_DIR"), beside, INSTALLED_GUEST_DIR };
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        if (folders[i] == NULL)
            continue;
        g_autofree char *path = g_build_filename(folders[i], name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    g_set_error(
        error, ENGINE_ERROR, ENGINE_ERROR_MISSING,
        "the PC under QEMU needs %s, which was not built or installed (build with -Dguest=enabled)",
        name);
    return NULL;
}

/* Says which QEMU it is, before the machine in it has done much. */
static gboolean
open_monitor(QemuEngine *engine, GError **error)
{
    guint seconds = time_limit(START_SECONDS);
    GError *problem = NULL;
    engine->qmp = qmp_new(engine->process->qmp, seconds, &problem);
    if (engine->qmp == NULL)
        return fail_monitor(engine, seconds, problem, error);
    return qemu_process_check_version(engine->process, qmp_version(engine->qmp), error);
}

static gboolean
start(QemuEngine *engine, const EngineOptions *options, GError **error)
{
    const struct abi_boot *boot = &engine->base.boot;
    if (!engine_check_boot(&qemu_machine_kind, boot, error))
        return FALSE;
    g_autofree char *guest = engine_guest_path(boot, error);
    if (guest == NULL || !make_ram(engine, error))
        return FALSE;
    const QemuConfig config = {
        .kernel = guest,
        .is_wide = boot->address_bits == 64,
        .accel = options->accel,
        .ram_fd = engine->ram_fd,
        .ram_bytes = engine->ram_bytes,
        .has_gdb = options->is_debugged,
    };
    engine->records = g_new(struct abi_event, PC_EVENT_CAPACITY);
    engine->process = qemu_process_new(&config, error);
    if (engine->process == NULL || !open_monitor(engine, error) ||
        !run_until(engine, PC_BELL_READY, START_SECONDS, error))
        return FALSE;
    guint32 status = shared_of(engine)->kernel_status;
    if ((gint32)status >= 0)
        return TRUE;
    if (status == (guint32)STATUS_CONFLICTING_ADDRESSES)
        g_set_error(
            error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED,
            "the PC under QEMU cannot have the address map of %s: it takes addresses that the "
            "PC needs for itself (docs/architecture.md lists them)",
            boot->edition);
    else
        engine_set_start_error(error, status);
    return FALSE;
}

Engine *
engine_new_qemu(const EngineOptions *options,
                const struct abi_boot *boot,
                EngineEventFunc on_event,
                gpointer user,
                GError **error)
{
    QemuEngine *engine = g_new0(QemuEngine, 1);
    engine_init(&engine->base, &qemu_machine_kind, boot, on_event, user);
    engine->ram_fd = -1;
    guint unused;
    if (engine_qemu_time_limit(&unused, error) && start(engine, options, error))
        return &engine->base;
    qemu_free(&engine->base);
    return NULL;
}

/* ---- for debuggers and tests ---- */

gboolean
engine_qemu_attach(Engine *base, guint32 pid, GError **error)
{
    g_return_val_if_fail(base->machine == &qemu_machine_kind, FALSE);
    QemuEngine *engine = (QemuEngine *)base;
    shared_of(engine)->attach_pid = pid;
    return check_alive(engine, error) && ring(engine, PC_BELL_ATTACH, error) &&
           run_until(engine, PC_BELL_DONE, REQUEST_SECONDS, error);
}

char *
engine_qemu_monitor(Engine *base, const char *command, GError **error)
{
    g_return_val_if_fail(base->machine == &qemu_machine_kind, NULL);
    QemuEngine *engine = (QemuEngine *)base;
    GError *problem = NULL;
    char *text = check_alive(engine, error) ? qmp_monitor(engine->qmp, command, &problem) : NULL;
    if (problem != NULL)
        fail_monitor(engine, time_limit(START_SECONDS), problem, error);
    return text;
}

gboolean
engine_qemu_dump(Engine *base, int fd, GError **error)
{
    g_return_val_if_fail(base->machine == &qemu_machine_kind, FALSE);
    QemuEngine *engine = (QemuEngine *)base;
    GError *problem = NULL;
    if (!check_alive(engine, error))
        return FALSE;
    return qmp_dump(engine->qmp, fd, &problem) ||
           fail_monitor(engine, time_limit(START_SECONDS), problem, error);
}

int
engine_qemu_take_gdb_line(Engine *base)
{
    g_return_val_if_fail(base->machine == &qemu_machine_kind, -1);
    QemuProcess *process = ((QemuEngine *)base)->process;
    int line = process->gdb;
    process->gdb = -1;
    return line;
}

void
engine_qemu_wait_while(Engine *base, gboolean (*is_wanted)(gpointer user), gpointer user)
{
    g_return_if_fail(base->machine == &qemu_machine_kind);
    QemuEngine *engine = (QemuEngine *)base;
    engine->is_wanted = is_wanted;
    engine->is_wanted_user = user;
}

gboolean
engine_qemu_has_ended(Engine *base)
{
    g_return_val_if_fail(base->machine == &qemu_machine_kind, FALSE);
    return qemu_process_has_ended(((QemuEngine *)base)->process, END_SECONDS);
}

const char *
engine_qemu_pid(Engine *base)
{
    g_return_val_if_fail(base->machine == &qemu_machine_kind, NULL);
    return ((QemuEngine *)base)->process->id;
}
