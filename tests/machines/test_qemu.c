/* SPDX-License-Identifier: MIT */
/* The PC under QEMU: whatever happens to QEMU, there is one clear error, and nothing of it stays.
 */
#include "../host/refused_call.h"
#include "abi/pc_shared.h"
#include "host/engine/engine_reader.h"
#include "host/engine/landlock.h"
#include "machine_test.h"

#include "../suite.h"
#include <glib/gstdio.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define BARE "format: 1\ntitle: t\n" TEST_SYSTEM

static pid_t
qemu_pid(Engine *engine)
{
    return (pid_t)g_ascii_strtoll(engine_qemu_pid(engine), NULL, 10);
}

/* Gone or a zombie that init has yet to collect; a second is plenty. */
static gboolean
is_gone(pid_t pid)
{
    for (guint i = 0; i < 100; i++) {
        g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
        g_autofree char *stat = NULL;
        if (!g_file_get_contents(path, &stat, NULL, NULL) || strstr(stat, ") Z ") != NULL)
            return TRUE;
        g_usleep(10000);
    }
    return FALSE;
}

START_TEST(test_qemu_runs_requests_and_verifies)
{
    TestRun test = test_run(BARE TEST_TWO_SESSIONS, ENGINE_QEMU);
    GError *error = NULL;
    ck_assert(engine_verify(run_engine(test.run), &error));
    assert_no_error(error);
    ck_assert_str_eq(engine_machine_name(run_engine(test.run)), "qemu");
    ck_assert_uint_gt(engine_frames_used(run_engine(test.run)), 100);
    pid_t pid = qemu_pid(run_engine(test.run));
    test_run_end(&test);
    ck_assert(is_gone(pid));
}
END_TEST

/* Runs BARE with the environment changed; it must not start. */
static void
assert_no_start(const char *name, const char *value, int code, const char *wanted)
{
    GError *error = NULL;
    Scenario *scenario;
    g_setenv(name, value, TRUE);
    ck_assert_ptr_null(test_run_start(BARE, ENGINE_QEMU, &scenario, &error));
    assert_error(error, ENGINE_ERROR, code, "test.yaml: ");
    ck_assert_msg(strstr(error->message, wanted) != NULL, "%s", error->message);
    ck_assert_ptr_null(strchr(error->message, '\n'));
    g_error_free(error);
    scenario_free(scenario);
}

START_TEST(test_qemu_missing_names_the_variable)
{
    assert_no_start("DESKHEAP_QEMU", "/nonexistent/qemu", ENGINE_ERROR_MISSING,
                    "DESKHEAP_QEMU names it");
}
END_TEST

START_TEST(test_qemu_that_ends_at_once_names_the_variable)
{
    assert_no_start("DESKHEAP_QEMU", "false", ENGINE_ERROR_START, "DESKHEAP_QEMU names it");
}
END_TEST

START_TEST(test_qemu_that_hangs_is_given_up)
{
    g_setenv("DESKHEAP_QEMU_TIMEOUT", "1", TRUE);
    g_autofree char *hang = test_path("machines/hang.sh");
    assert_no_start("DESKHEAP_QEMU", hang, ENGINE_ERROR_LIMIT, "did not answer within 1 second");
}
END_TEST

START_TEST(test_qemu_missing_guest_is_said)
{
    assert_no_start("DESKHEAP_GUEST", "/nonexistent/guest.elf", ENGINE_ERROR_START, "guest.elf");
}
END_TEST

static void
assert_wait_fails(Run *run, int code, const char *wanted)
{
    GError *error = NULL;
    struct abi_request request = { .kind = REQUEST_WAIT, .v = { 1 } };
    ck_assert(!engine_request(run_engine(run), &request, NULL, NULL, &error));
    assert_error(error, ENGINE_ERROR, code, wanted);
    g_error_free(error);
}

START_TEST(test_qemu_killed_in_the_middle_is_an_error)
{
    TestRun test = test_run(BARE, ENGINE_QEMU);
    pid_t pid = qemu_pid(run_engine(test.run));
    kill(pid, SIGKILL);
    ck_assert(is_gone(pid));
    assert_wait_fails(test.run, ENGINE_ERROR_START, "QEMU ended before the machine was done");
    assert_wait_fails(test.run, ENGINE_ERROR_START, "the machine under QEMU ended before");
    test_run_end(&test);
}
END_TEST

START_TEST(test_qemu_stuck_in_the_middle_is_stopped)
{
    TestRun test = test_run(BARE, ENGINE_QEMU);
    pid_t pid = qemu_pid(run_engine(test.run));
    g_setenv("DESKHEAP_QEMU_TIMEOUT", "1", TRUE);
    kill(pid, SIGSTOP);
    assert_wait_fails(test.run, ENGINE_ERROR_LIMIT,
                      "the machine under QEMU did not answer within 1 second");
    test_run_end(&test);
    ck_assert(is_gone(pid));
}
END_TEST

/* QEMU's own sandbox: all its threads run under a filter of system calls. */
START_TEST(test_qemu_is_in_its_sandbox)
{
    TestRun test = test_run(BARE, ENGINE_QEMU);
    g_autofree char *path = g_strdup_printf("/proc/%s/task", engine_qemu_pid(run_engine(test.run)));
    g_autoptr(GDir) tasks = g_dir_open(path, 0, NULL);
    guint count = 0;
    for (const char *task; (task = g_dir_read_name(tasks)) != NULL; count++) {
        g_autofree char *file = g_build_filename(path, task, "status", NULL);
        g_autofree char *status = NULL;
        ck_assert(g_file_get_contents(file, &status, NULL, NULL));
        ck_assert_msg(strstr(status, "\nSeccomp:\t2\n") != NULL, "%s", status);
    }
    ck_assert_uint_gt(count, 0);
    test_run_end(&test);
}
END_TEST

/* ---- the fence ---- */

static gboolean
has_fence(void)
{
    GError *error = NULL;
    int ruleset;
    ck_assert(landlock_new(&ruleset, &error));
    if (ruleset != LANDLOCK_NONE)
        close(ruleset);
    else
        printf("skipped: this kernel has no Landlock\n");
    return ruleset != LANDLOCK_NONE;
}

/* What QEMU's monitor says to a command with a path in it, where PATH stands. */
static char *
ask_monitor(Engine *engine, const char *command, const char *path)
{
    GError *error = NULL;
    g_auto(GStrv) parts = g_strsplit(command, "PATH", 2);
    g_autofree char *whole = g_strjoinv(path, parts);
    char *text = engine_qemu_monitor(engine, whole, &error);
    assert_no_error(error);
    return text;
}

/* Who has QEMU's monitor, past all filters, has no file of this computer. */
START_TEST(test_qemu_writes_no_file)
{
    static const char *const commands[] = {
        "pmemsave 0 16 \"PATH\"",
        "memsave 0x80100000 16 \"PATH\"",
        "dump-guest-memory \"PATH\"",
        "logfile \"PATH\"",
        "chardev-add file,id=c,path=PATH",
        "object_add memory-backend-file,id=m,size=4k,mem-path=PATH,share=on",
    };
    if (!has_fence())
        return;
    TestRun test = test_run(BARE, ENGINE_QEMU);
    g_autofree char *folder = g_dir_make_tmp("deskheap-test-XXXXXX", NULL);
    g_autofree char *there = g_build_filename(folder, "there", NULL);
    g_autofree char *new = g_build_filename(folder, "new", NULL);
    g_autofree char *content = NULL;
    ck_assert(g_file_set_contents(there, "content", -1, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_free(ask_monitor(run_engine(test.run), commands[i], there));
        g_free(ask_monitor(run_engine(test.run), commands[i], new));
    }
    ck_assert(g_file_get_contents(there, &content, NULL, NULL));
    ck_assert_str_eq(content, "content");
    ck_assert(!g_file_test(new, G_FILE_TEST_EXISTS));
    ck_assert_int_eq(g_unlink(there), 0);
    ck_assert_int_eq(g_rmdir(folder), 0);
    test_run_end(&test);
}
END_TEST

/* Whether QEMU can read a file where a user keeps files. */
static gboolean
reads(const char *path)
{
    TestRun test = test_run(BARE, ENGINE_QEMU);
    g_autofree char *said = ask_monitor(
        run_engine(test.run),
        "object_add memory-backend-file,id=m,size=4k,mem-path=PATH,share=on,readonly=on", path);
    test_run_end(&test);
    ck_assert_msg(*said == '\0' || strstr(said, "Permission denied") != NULL, "%s", said);
    return *said == '\0';
}

/* A script that starts QEMU has to find it, wherever that is. */
START_TEST(test_qemu_of_the_system_reads_no_file_of_a_user)
{
    if (!has_fence())
        return;
    g_autofree char *path = NULL;
    g_autofree char *bytes = g_strnfill(4096, 'x');
    int fd = g_file_open_tmp("deskheap-test-XXXXXX", &path, NULL);
    ck_assert_int_eq(write(fd, bytes, 4096), 4096);
    close(fd);
    ck_assert(!reads(path));
    g_setenv("DESKHEAP_QEMU", "qemu-system-i386", TRUE);
    ck_assert(reads(path));
    ck_assert_int_eq(g_unlink(path), 0);
}
END_TEST

START_TEST(test_qemu_starts_where_the_kernel_has_no_fence)
{
    GError *error = NULL;
    refuse_system_call(SYS_landlock_create_ruleset, ENOSYS);
    TestRun test = test_run(BARE, ENGINE_QEMU);
    ck_assert(engine_verify(run_engine(test.run), &error));
    test_run_end(&test);
}
END_TEST

START_TEST(test_qemu_does_not_start_where_the_fence_fails)
{
    if (!has_fence())
        return;
    refuse_system_call(SYS_landlock_restrict_self, E2BIG);
    assert_no_start("DESKHEAP_QEMU", "qemu-system-i386", ENGINE_ERROR_START,
                    "cannot start QEMU: Landlock lets no fence up: Argument list too long");
    refuse_system_call(SYS_landlock_add_rule, EPERM);
    assert_no_start("DESKHEAP_QEMU", "qemu-system-i386", ENGINE_ERROR_START,
                    "cannot start QEMU: Landlock takes no rule: Operation not permitted");
}
END_TEST

/* ---- what the guest says ---- */

/* What the guest says is checked: it may be broken. */
static struct pc_shared *
shared_of(Run *run)
{
    pfn_t first = PC_SHARED_PHYSICAL / DH_PAGE_SIZE;
    return (struct pc_shared *)(guintptr)engine_frame(run_engine(run), first);
}

START_TEST(test_qemu_more_events_than_fit_are_refused)
{
    TestRun test = test_run(BARE, ENGINE_QEMU);
    shared_of(test.run)->event_written += 3 * PC_EVENT_CAPACITY;
    assert_wait_fails(test.run, ENGINE_ERROR_PANIC, "the machine under QEMU says it wrote 1966");
    assert_wait_fails(test.run, ENGINE_ERROR_START, "the machine under QEMU ended before");
    test_run_end(&test);
}
END_TEST

START_TEST(test_qemu_events_that_cannot_be_are_refused)
{
    TestRun test = test_run(BARE, ENGINE_QEMU);
    shared_of(test.run)->event_written += 2; /* nobody wrote these two */
    assert_wait_fails(test.run, ENGINE_ERROR_PANIC,
                      "the qemu machine sent an event that cannot be");
    assert_wait_fails(test.run, ENGINE_ERROR_START, "the machine under QEMU ended before");
    test_run_end(&test);
}
END_TEST

/* Where the data block and the page directory are is said once. */
START_TEST(test_qemu_second_boot_is_refused)
{
    TestRun test = test_run(BARE, ENGINE_QEMU);
    Engine *engine = run_engine(test.run);
    guint64 address = engine_kd_address(engine);
    struct pc_shared *shared = shared_of(test.run);
    shared->events[shared->event_written % PC_EVENT_CAPACITY] = (struct abi_event){
        .kind = EVENT_BOOT,
        .sequence = engine->sequence + 1,
        .v = { 0x1000, 0x1000 },
    };
    shared->event_written++;
    assert_wait_fails(test.run, ENGINE_ERROR_PANIC,
                      "the qemu machine sent an event that cannot be");
    ck_assert_uint_eq(engine_kd_address(engine), address);
    test_run_end(&test);
}
END_TEST

/* A process that has a machine is killed: QEMU goes with it. */
START_TEST(test_qemu_does_not_outlive_a_killed_parent)
{
    int pipe_ends[2];
    pid_t qemu = 0;
    ck_assert_int_eq(pipe(pipe_ends), 0);
    pid_t parent = fork();
    if (parent == 0) {
        TestRun test = test_run(BARE, ENGINE_QEMU);
        pid_t pid = qemu_pid(run_engine(test.run));
        if (write(pipe_ends[1], &pid, sizeof pid) != (ssize_t)sizeof pid)
            _exit(1);
        for (;;)
            pause();
    }
    ck_assert_int_eq(read(pipe_ends[0], &qemu, sizeof qemu), (ssize_t)sizeof qemu);
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    ck_assert(is_gone(qemu));
}
END_TEST

START_TEST(test_qemu_two_at_once_do_not_meet)
{
    TestRun one = test_run(BARE, ENGINE_QEMU);
    TestRun two = test_run(BARE TEST_TWO_SESSIONS, ENGINE_QEMU);
    GError *error = NULL;
    ck_assert_uint_ne(qemu_pid(run_engine(one.run)), qemu_pid(run_engine(two.run)));
    ck_assert(engine_verify(run_engine(one.run), &error) &&
              engine_verify(run_engine(two.run), &error));
    ck_assert_uint_eq(run_snapshot(one.run, &error)->sessions->len, 1);
    ck_assert_uint_eq(run_snapshot(two.run, &error)->sessions->len, 2);
    test_run_end(&one);
    test_run_end(&two);
}
END_TEST

/* Whether the processor stands at HLT, which takes no time of the host. */
static gboolean
is_halted(TestRun *test)
{
    g_autofree char *registers = ask_monitor(run_engine(test->run), "info registers", "");
    ck_assert_ptr_nonnull(strstr(registers, "HLT="));
    return strstr(registers, "HLT=1") != NULL;
}

/* The guest sleeps while it waits, and goes on sleeping. One that polls ends by the test's limit,
 * or in one of the looks. */
START_TEST(test_qemu_idles_without_work)
{
    TestRun test = test_run(BARE, ENGINE_QEMU);
    while (!is_halted(&test))
        g_usleep(1000); /* what start-up left to do */
    for (guint i = 0; i < 100; i++)
        ck_assert(is_halted(&test));
    test_run_end(&test);
}
END_TEST

/* Ring 3 writes to a read-only view of its session, the page of which it has read before: it dies
 * of that, and its session lives on. */
static void
write_ends_the_program(const char *target)
{
    g_autofree char *yaml = g_strdup_printf("format: 1\ntitle: t\n" TEST_SYSTEM "programs:\n"
                                            "  vandal:\n"
                                            "    imports: [user32]\n"
                                            "    console: none\n"
                                            "    startup:\n"
                                            "      - read-desktop-heap%s\n"
                                            "      - write-desktop-heap%s\n"
                                            "  other:\n"
                                            "    imports: [user32]\n"
                                            "    console: none\n"
                                            "    startup:\n"
                                            "      - register-class: { name: A }\n"
                                            "      - create-window: { class: A }\n"
                                            "steps:\n"
                                            "  - logon: { user: alice, kind: rdp, as: alice }\n"
                                            "  - run: { program: vandal, in: alice }\n"
                                            "  - run: { program: other, in: alice }\n",
                                            target, target);
    TestRun test = test_run(yaml, ENGINE_BOTH);
    const RunRecord *record = run_so_far(test.run);
    ck_assert_uint_eq(record->failures->len, 1);
    const RunFailure *failure = record->failures->pdata[0];
    ck_assert_uint_eq(failure->status, 0xC0000005u);
    ck_assert_str_eq(failure->program, "vandal.exe");
    ck_assert_int_eq(((const RunStep *)record->steps->pdata[record->steps->len - 1])->failure, -1);
    test_run_end(&test);
}

START_TEST(test_qemu_write_to_a_heap_view_ends_the_program)
{
    write_ends_the_program("");
}
END_TEST

START_TEST(test_qemu_write_to_the_shared_section_ends_the_program)
{
    write_ends_the_program(": { shared: true }");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_qemu_runs_requests_and_verifies },
    { &test_qemu_missing_names_the_variable },
    { &test_qemu_that_ends_at_once_names_the_variable },
    { &test_qemu_that_hangs_is_given_up },
    { &test_qemu_missing_guest_is_said },
    { &test_qemu_killed_in_the_middle_is_an_error },
    { &test_qemu_stuck_in_the_middle_is_stopped },
    { &test_qemu_is_in_its_sandbox },
    { &test_qemu_writes_no_file },
    { &test_qemu_of_the_system_reads_no_file_of_a_user },
    { &test_qemu_starts_where_the_kernel_has_no_fence },
    { &test_qemu_does_not_start_where_the_fence_fails },
    { &test_qemu_more_events_than_fit_are_refused },
    { &test_qemu_events_that_cannot_be_are_refused },
    { &test_qemu_second_boot_is_refused },
    { &test_qemu_does_not_outlive_a_killed_parent },
    { &test_qemu_two_at_once_do_not_meet },
    { &test_qemu_idles_without_work },
    { &test_qemu_write_to_a_heap_view_ends_the_program },
    { &test_qemu_write_to_the_shared_section_ends_the_program },
};

SUITE(tests, NULL, NULL)
