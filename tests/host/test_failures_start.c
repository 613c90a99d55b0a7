/* SPDX-License-Identifier: MIT */
/*
 * How a program or a service ends that starts where a limit is met, row by row, on every edition:
 * with which exit code, what the service manager answers, boxes, and each entry of the log.
 */
#include "failure_limits.h"

#include "../suite.h"

/* Nothing is full. */
static const Limit nothing = {
    "set: { SharedSection: '1024,512,128' }", P, "", GATE_NONE, 0, 0, ""
};
/* Room for a box, and for no console. */
static const Limit nearly_full = { "set: { SharedSection: '1024,512,128' }",
                                   P Q,
                                   FILL_HEAP("q") "  - destroy-window: { in: q, count: 17 }\n",
                                   GATE_DESKTOP_HEAP,
                                   0,
                                   0,
                                   HEAP_243 };
/* The heap of LocalSystem's services. */
static const Limit service_heap = { "set: { SharedSection: '1024,512,128' }",
                                    P "  - start-service: { name: q, program: gui }\n",
                                    FILL_HEAP("q"),
                                    GATE_DESKTOP_HEAP,
                                    0,
                                    0,
                                    HEAP_243 };
/* Room there for the first connection, and not for the classes of the common controls. */
#define SERVICE_GAP(needs, lacks)                                                                  \
    {                                                                                              \
        "set: { SharedSection: '1024,512,128' }",                                                  \
            P "  - start-service: { name: q, program: gui }\n",                                    \
            FILL_HEAP("q") "  - destroy-window: { in: q, count: 16 }\n", GATE_DESKTOP_HEAP, needs, \
            lacks, HEAP_243                                                                        \
    }
static const Limit gap = SERVICE_GAP(0, SERVER2003);
static const Limit gap_xp = SERVICE_GAP(XP, 0);
static const Limit gap_2003 = SERVICE_GAP(SERVER2003, 0);
static const Limit not_interactive = {
    "set: { SharedSection: '1024,512,128', NoInteractiveServices: 1 }", P, "", GATE_NONE, 0, 0, ""
};

/* Its DLLs are those of `program`. */
#define START_OF(program)  "  - start-service: { name: s, program: " program " }\n"
#define START(name, more)  "  - start-service: { name: " name ", program: gui" more " }\n"
#define RUN(program, more) "  - run: { program: " program more " }\n"

typedef struct {
    const Limit *limit;
    const char *step;          /* the last one */
    nt_status status;          /* STATUS_SUCCESS: it does not fail */
    guint32 exit_code;         /* what its parent sees */
    guint32 last_error;        /* what the service manager answers */
    const char *log[VERSIONS]; /* besides what the limit logs, NULL: nothing */
    const char *box[VERSIONS]; /* that somebody sees, NULL: none */
} Start;

#define INIT_FAILED STATUS_DLL_INIT_FAILED, 128
#define STARTS      STATUS_SUCCESS, 0, 0
#define EACH(text)                                                                                 \
    {                                                                                              \
        text, text, text                                                                           \
    }
/* user32's attach fails: Windows 2000 names the DLL. */
#define NO_USER32(more)                                                                            \
    {                                                                                              \
        LOG_26(BOX_OF_DLL("gui", USER32_2000))                                                     \
        more, LOG_26(BOX_OF("gui")) more, LOG_26(BOX_OF("gui")) more                               \
    }
/* kernel32's attach fails, because csrss cannot make the console. */
#define KERNEL32_BOX(before, after)                                                                \
    {                                                                                              \
        before BOX_OF_DLL("text", KERNEL32_2000) after, before BOX_OF_DLL("text", KERNEL32) after, \
            before BOX_OF_DLL("text", KERNEL32) after                                              \
    }
#define AS_OTHER ", account: '.\\other'"
#define AS_GUEST ", account: '.\\guest', desktop: 'WinSta0\\Default'"
#define SEEN     ", interactive: true"

static const Start starts[] = {
    /* A user's program: the box does not fit either. */
    { &desktop_heap, RUN("gui", ""), INIT_FAILED, 0, NO_USER32("") },
    { &desktop_heap, RUN("tool", ""), STARTS },
    { &desktop_heap, RUN("shares", ", parent: p"), STARTS },
    { &desktop_heap, RUN("text", ""), INIT_FAILED, 0,
      KERNEL32_BOX("Information, Application Popup 26 Application popup: ", "\n") },
    /* Services have another desktop, but for one that wants to be seen. */
    { &desktop_heap, START("s", ""), STARTS },
    { &desktop_heap, START("s", SEEN), INIT_FAILED, 1053, NO_USER32(LOG_SCM("s")) },
    /* The services' heap; the user's programs and other accounts do not notice. */
    { &service_heap, START("s", ""), INIT_FAILED, 1053, NO_USER32(LOG_SCM("s")) },
    { &service_heap, START("s", AS_OTHER), STARTS },
    { &service_heap, RUN("gui", ""), STARTS },
    /* In the process of another service there is no attach to fail: its own start-up does. */
    { &service_heap, "  - start-service: { name: s, program: windowed, in: q }\n", STATUS_NO_MEMORY,
      0, 8,
      EACH(
          "Error, Service Control Manager 7023 The s service terminated with the following error: Not enough storage is "
          "available to process this command.\n") },
    /* COM waits until its server's time is over, and says no word of a heap. */
    { &service_heap, "  - activate: { program: gui, by: q, account: LocalSystem }\n", INIT_FAILED,
      0x80080005u,
      NO_USER32(
          "Error, DCOM 10010 The server gui.exe did not register with DCOM within the required "
          "timeout.\n") },
    /* A class that a DLL's attach needs: Windows 2000 names that DLL, XP none, and version 6 minds
     * no refusal. On Server 2003 they register nothing there. */
    { &gap,
      START_OF("common"),
      INIT_FAILED,
      1053,
      { LOG_26(BOX_OF_DLL("common", COMCTL32_2000)) LOG_SCM("s"),
        LOG_26(BOX_OF("common")) LOG_SCM("s") } },
    { &gap_xp, START_OF("common6"), STARTS },
    { &gap_2003, START_OF("common"), STARTS },
    /* No desktop for one account more; those that are there take programs. */
    { &system_views, START("s", AS_OTHER), INIT_FAILED, 1053, NO_USER32(LOG_SCM("s")) },
    { &system_views, RUN("gui", ""), STARTS },
    { &view_space,
      START("s", AS_OTHER),
      INIT_FAILED,
      1053,
      { LOG_26(BOX_OF_DLL("gui", USER32_2000)) LOG_SCM("s"), LOG_26(BOX_OF("gui")) LOG_SCM("s"),
        DESKTOP_244 LOG_26(BOX_OF("gui")) LOG_SCM("s") } },
    { &view_space, RUN("gui", ""), STARTS },
    /* The same status, and no heap is full. */
    { &nothing, RUN("gui", AS_GUEST), INIT_FAILED, 0, NO_USER32("") },
    { &nearly_full, RUN("text", ""), INIT_FAILED, 0, { NULL }, KERNEL32_BOX("", "") },
    /* No room for what win32k keeps of a process: its attach fails, too. */
    { &session_pool, RUN("gui", ""), INIT_FAILED, 0, NO_USER32("") },
    /* Before there is a process. */
    { &paged_pool, RUN("gui", ""), STATUS_INSUFFICIENT_RESOURCES, 0, 0 },
    { &pool_of_all, RUN("gui", ", in: there"), STATUS_INSUFFICIENT_RESOURCES, 0, 0 },
    { &commit, RUN("gui", ""), STATUS_INSUFFICIENT_RESOURCES, 0, 0 },
    { &nonpaged_pool, RUN("gui", ""), STATUS_INSUFFICIENT_RESOURCES, 0, 0 },
    { &nonpaged_pool, START("s", ""), STATUS_INSUFFICIENT_RESOURCES, 0, 1450,
      EACH(
          "Error, Service Control Manager 7000 The s service failed to start due to the following error: Insufficient system "
          "resources exist to complete the requested service.\n") },
    /* There is a stack for its thread, and none for its first call. */
    { &system_ptes, RUN("gui", ""), INIT_FAILED, 0, NO_USER32("") },
    { &system_ptes, START("s", ""), INIT_FAILED, 1053, NO_USER32(LOG_SCM("s")) },
    { &system_ptes, RUN("tool", ""), STARTS },
    /* A service that is not seen although it is marked so, and one that ends by itself. */
    { &not_interactive, START("s", SEEN), STARTS,
      EACH(
          "Error, Service Control Manager 7030 The s service is marked as an interactive service. However, the system is "
          "configured to not allow interactive services. This service may not function "
          "properly.\n") },
    { &nothing, START("s", "") "  - exit: s\n", STARTS,
      EACH(
          "Error, Service Control Manager 7034 The s service terminated unexpectedly. It has done this 1 time(s).\n") },
};

static const RunFailure *
failure_of_last_step(const RunRecord *record)
{
    const RunStep *step = record->steps->pdata[record->steps->len - 1];
    return step->failure < 0 ? NULL : record->failures->pdata[step->failure];
}

static void
check_boxes(const RunRecord *record, const char *box, const char *where)
{
    guint shown = 0;
    for (guint i = 0; i < record->popups->len; i++) {
        const RunPopup *popup = record->popups->pdata[i];
        shown += popup->is_shown;
        if (popup->is_shown)
            ck_assert_msg(box != NULL && strcmp(popup->text, box) == 0, "%s shows %s", where,
                          popup->text);
    }
    ck_assert_msg(shown == (box != NULL), "%s shows %u boxes", where, shown);
}

static void
check_failure(const RunFailure *failure, const Start *start, const char *where)
{
    ck_assert_msg(failure->status == start->status, "%sstatus %x", where, failure->status);
    ck_assert_msg(failure->exit_code == start->exit_code, "%sexit code %u", where,
                  failure->exit_code);
    ck_assert_msg(failure->last_error == start->last_error, "%serror %u", where,
                  failure->last_error);
    ck_assert_msg(start->limit->gate == GATE_NONE || failure->gate == start->limit->gate ||
                      failure->because_gate == start->limit->gate,
                  "%scause %s", where, failure->cause);
}

static void
check_start(const Start *start, const Shipped *edition)
{
    Full full = fill(start->limit, edition->name, start->step);
    const RunRecord *record = run_so_far(full.fixture.run);
    const RunFailure *failure = failure_of_last_step(record);
    g_autofree char *where =
        g_strdup_printf("%s, %s:\n%s", edition->name, gate_cause(start->limit->gate), start->step);
    g_autofree char *log = expected_log(start->limit, start->log, edition);
    g_autofree char *seen = log_of(record);

    ck_assert_msg((failure != NULL) == (start->status != STATUS_SUCCESS), "%s%s", where,
                  failure != NULL ? failure->detail : "starts");
    if (failure != NULL)
        check_failure(failure, start, where);
    check_boxes(record, start->box[edition->version], where);
    ck_assert_msg(strcmp(seen, log) == 0, "%slogs\n%snot\n%s", where, seen, log);
    win32_fixture_end(&full.fixture);
}

START_TEST(test_failures_of_starts)
{
    const Start *start = &starts[_i];
    g_auto(GStrv) names = edition_names();
    guint played = 0;

    for (gsize i = 0; names[i] != NULL; i++) {
        const Shipped edition = shipped_of(names[i]);
        if (!can_have(start->limit, &edition))
            continue;
        check_start(start, &edition);
        played++;
    }
    ck_assert_uint_gt(played, 0);
}
END_TEST
static const struct suite_test tests[] = {
    { &test_failures_of_starts, .loops = G_N_ELEMENTS(starts) },
};

SUITE(tests, NULL, NULL)
