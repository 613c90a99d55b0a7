/* SPDX-License-Identifier: MIT */
/* A process, running or ended. */
#include "host/run/comparing.h"
#include "host/run/expectation_fields.h"
#include "host/scenario/expectation_kinds.h"

typedef enum {
    PROCESS_STATE_ANY,
    PROCESS_STATE_RUNNING,
    PROCESS_STATE_ENDED,
} ProcessState;

static const char *const process_states[] = { "running", "ended", NULL };

typedef struct {
    Expectation expectation;
    char *name;
    guint state; /* ProcessState */
    Quantity *exit_code;
    OptionalNumber status;
    char *desktop;
    Quantity *user_handles;
    Quantity *gdi_handles;
} Process;

/* clang-format off */
#define AT(member) offsetof(Process, member)
static const Field process_fields[] = {
    USE("name", name, FIELD_REQUIRED, NAME_PROCESS | NAME_SERVICE, "Of a process or service."),
    { "state", &field_choice, AT(state), 0, 0, 0, process_states, "Whether it runs." },
    COUNT("exit-code", exit_code, G_MAXUINT32, "Of one that has ended."),
    { "status", &field_status, AT(status), 0, 0, 0, NULL, "NTSTATUS by name or number." },
    TEXT("desktop", desktop, 0, "That its first thread is on: WinSta0\\Default, or with Session 1\\ in front."),
    COUNT("user-handles", user_handles, EXPECTATION_HANDLES_MAX, "How many USER handles it has."),
    COUNT("gdi-handles", gdi_handles, EXPECTATION_HANDLES_MAX, "How many GDI handles it has."),
    FIELDS_END,
};
#undef AT
/* clang-format on */

/* Of a process that runs. */
static void
compare_running(Comparing *check, const SnapshotProcess *now)
{
    const Process *wanted = (const Process *)check->expectation;

    if (wanted->state == PROCESS_STATE_ENDED)
        check_wrong(check, "expected %s to have ended, but it is running", wanted->name);
    if (wanted->exit_code != NULL || wanted->status.is_set)
        check_wrong(check, "%s has no exit code: it is running", wanted->name);
    check_count(check, "USER handles", wanted->user_handles, now->user_handles);
    check_count(check, "GDI handles", wanted->gdi_handles, now->gdi_handles);
}

/* Memory has nothing of it any more; how it ended its last event said. */
static void
compare_ended(Comparing *check, const WatchProcess *process)
{
    const Process *wanted = (const Process *)check->expectation;

    if (wanted->state == PROCESS_STATE_RUNNING)
        check_wrong(check, "expected %s to be running, but it ended with exit code 0x%X",
                    wanted->name, process->exit_code);
    check_count(check, "exit code", wanted->exit_code, process->exit_code);
    if (wanted->status.is_set && process->exit_status != wanted->status.value)
        check_wrong(check, "exit status: expected 0x%08X, seen 0x%08X", wanted->status.value,
                    process->exit_status);
    if (wanted->user_handles != NULL || wanted->gdi_handles != NULL)
        check_wrong(check, "process %u is not in memory any more", process->pid);
}

/* "WinSta0\\Default", or with the session in front. */
static gboolean
is_desktop(const char *wanted, const WatchProcess *process, const char *seen)
{
    guint32 session = process->session;

    return g_ascii_strcasecmp(snapshot_path_in_session(wanted, &session), seen) == 0 &&
           session == process->session;
}

static void
compare_process(Comparing *check)
{
    const Process *wanted = (const Process *)check->expectation;
    const WatchProcess *process = run_process(check->run, wanted->name);

    if (process == NULL) {
        check_wrong(check, "\"%s\" has no process", wanted->name);
        return;
    }
    check_note(check, "%s", process->image);
    const SnapshotProcess *now = snapshot_process(check->snapshot, process->pid);
    if (now != NULL)
        compare_running(check, now);
    else
        compare_ended(check, process);
    check_answer_word(check, "state", process_states[now == NULL]);
    const char *desktop = check_desktop_of(check, process);
    check_answer_word(check, "desktop", desktop);
    if (wanted->desktop != NULL && !is_desktop(wanted->desktop, process, desktop))
        check_wrong(check, "desktop: expected %s, seen %s", wanted->desktop,
                    *desktop == '\0' ? "none" : desktop);
}

static const char *const told_of_processes[] = { "state", "desktop", NULL };

const ExpectationKind expect_process = {
    .name = "process",
    .about = "A process, running or ended.",
    .bytes = sizeof(Process),
    .fields = process_fields,
    .tells = told_of_processes,
    .needs_snapshot = TRUE,
    .compare = compare_process,
};
