/* SPDX-License-Identifier: MIT */
/* Starts a program piece by piece and counts the heap's blocks after each. */
#include "host/ask/program_cost.h"

#include "host/run/desk.h"
#include "host/run/program_fit.h"

#include <string.h>

/* ---- a cost ---- */

const char *
cost_kind_text(guint kind)
{
    switch (kind) {
    case COST_CHILD:
        return "program started";
    case COST_GDI:
        return "GDI object";
    case COST_DESKTOP:
        return "desktop";
    case COST_WINSTA:
        return "window station";
    default:
        return snapshot_block_kind_text((SnapshotBlockKind)kind);
    }
}

static void
cost_clear(Cost *cost)
{
    g_clear_pointer(&cost->classes, g_ptr_array_unref);
    *cost = (Cost){ 0 };
}

static void
cost_add(Cost *cost, guint kind, gint64 count, gint64 bytes)
{
    cost->sums[kind].count += count;
    cost->sums[kind].bytes += bytes;
    cost->bytes += bytes;
}

static void
cost_join(Cost *cost, const Cost *more)
{
    for (guint i = 0; i < COST_KIND_COUNT; i++)
        cost_add(cost, i, more->sums[i].count, more->sums[i].bytes);
    for (guint i = 0; i < more->classes->len; i++)
        g_ptr_array_add(cost->classes, g_strdup(more->classes->pdata[i]));
}

/* Takes away what was there before. Of the classes those behind it are left. */
static void
cost_subtract(Cost *cost, const Cost *before)
{
    for (guint i = 0; i < COST_KIND_COUNT; i++)
        cost_add(cost, i, -before->sums[i].count, -before->sums[i].bytes);
    for (guint i = 0; before->classes != NULL && i < before->classes->len; i++) {
        guint at;
        if (g_ptr_array_find_with_equal_func(cost->classes, before->classes->pdata[i], g_str_equal,
                                             &at))
            g_ptr_array_remove_index(cost->classes, at);
    }
}

/* ---- a look at the heap ---- */

typedef struct {
    Cost own;     /* of the program, and of what it started */
    Cost csrss;   /* of csrss, or of the conhost.exe of its console */
    Cost nobody;  /* of the desktop itself: what the system keeps there for all */
    gint64 taken; /* bytes of all blocks in use */
    gboolean is_running;
} Look;

static void
look_clear(Look *look)
{
    cost_clear(&look->own);
    cost_clear(&look->csrss);
    cost_clear(&look->nobody);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Look, look_clear)

static gboolean
is_descendant(const Snapshot *snapshot, guint32 pid, guint32 of)
{
    const SnapshotProcess *process = snapshot_process(snapshot, pid);

    /* A parent is older, so this ends. */
    for (guint i = 0; process != NULL && i < snapshot->processes->len; i++) {
        if (process->parent_pid == of)
            return TRUE;
        process = snapshot_process(snapshot, process->parent_pid);
    }
    return FALSE;
}

/* For which a console is, if the process is one; else 0. */
static guint32
console_client(const Snapshot *snapshot, guint32 pid)
{
    const SnapshotProcess *process = snapshot_process(snapshot, pid);

    return process != NULL && process->console_pid != pid ? process->console_pid : 0;
}

static void
count_block(Cost *cost, const Snapshot *snapshot, guint32 session, const SnapshotBlock *block)
{
    cost_add(cost, block->kind, 1, block->bytes);
    if (block->kind != SNAPSHOT_BLOCK_CLASS)
        return;
    const char *name = snapshot_class_name(snapshot, session, block->atom);
    g_ptr_array_add(cost->classes, g_strdup(name != NULL ? name : "?"));
}

static gboolean
is_in_use(const SnapshotBlock *block)
{
    return block->kind != SNAPSHOT_BLOCK_FREE && block->kind != SNAPSHOT_BLOCK_UNCOMMITTED;
}

static void
count_blocks(Look *look, const Snapshot *snapshot, const SnapshotDesktop *desktop, guint32 pid)
{
    const SnapshotSession *session = snapshot_session(snapshot, desktop->session_id);

    for (guint i = 0; i < desktop->blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, i);
        if (!is_in_use(block))
            continue;
        look->taken += block->bytes;
        if (block->pid == 0)
            count_block(&look->nobody, snapshot, desktop->session_id, block);
        else if (block->pid == pid)
            count_block(&look->own, snapshot, desktop->session_id, block);
        else if (session != NULL && block->pid == session->csrss_pid)
            count_block(&look->csrss, snapshot, desktop->session_id, block);
        else if (is_descendant(snapshot, block->pid, pid) ||
                 is_descendant(snapshot, console_client(snapshot, block->pid), pid))
            cost_add(&look->own, COST_CHILD, 0, block->bytes);
        else if (console_client(snapshot, block->pid) == pid)
            count_block(&look->csrss, snapshot, desktop->session_id, block);
    }
}

/* What takes nothing from this heap. */
static void
count_others(Look *look, const Snapshot *snapshot, guint32 console, guint32 pid)
{
    const SnapshotProcess *process = pid != 0 ? snapshot_process(snapshot, pid) : NULL;
    const SnapshotSession *session = snapshot_session(snapshot, console);

    look->is_running = process != NULL;
    if (process != NULL)
        cost_add(&look->own, COST_GDI, process->gdi_handles, 0);
    for (guint i = 0; pid != 0 && i < snapshot->processes->len; i++) {
        const SnapshotProcess *other = g_ptr_array_index(snapshot->processes, i);
        if (is_descendant(snapshot, other->pid, pid))
            cost_add(&look->own, COST_CHILD, 1, 0);
    }
    if (session == NULL)
        return;
    cost_add(&look->own, COST_DESKTOP, session->desktops->len, 0);
    cost_add(&look->own, COST_WINSTA, session->winstas->len, 0);
}

/* pid 0: of no program. */
static gboolean
look_at(Desk *desk, guint32 pid, Look *look, GError **error)
{
    const SnapshotDesktop *desktop = NULL;
    const Snapshot *snapshot = desk_look(desk, &desktop, error);

    look_clear(look);
    look->taken = 0;
    look->own.classes = g_ptr_array_new_with_free_func(g_free);
    look->csrss.classes = g_ptr_array_new_with_free_func(g_free);
    look->nobody.classes = g_ptr_array_new_with_free_func(g_free);
    if (snapshot == NULL)
        return FALSE;
    if (desktop != NULL)
        count_blocks(look, snapshot, desktop, pid);
    count_others(look, snapshot, desk_session(desk), pid);
    return TRUE;
}

static void
look_subtract(Look *look, const Look *before)
{
    cost_subtract(&look->own, &before->own);
    cost_subtract(&look->csrss, &before->csrss);
    cost_subtract(&look->nobody, &before->nobody);
    look->taken -= before->taken;
}

/* ---- moments ---- */

typedef struct {
    const Scenario *scenario;
    const Programs *programs;
    const Program *program;
    const ActionList *list; /* all that it does in the scenario's Windows */
    ProgramCost *cost;
    Look *attached; /* what it holds when user32's attach has returned */
} Measure;

/* One process of the program that does what it is told, and what was there before it. */
typedef struct {
    Desk *desk;
    Look empty;
    guint32 pid;
} Subject;

static void
subject_clear(Subject *subject)
{
    g_clear_pointer(&subject->desk, desk_free);
    look_clear(&subject->empty);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Subject, subject_clear)

static gboolean
subject_start(Subject *subject, const Measure *measure, gboolean is_whole, GError **error)
{
    g_autoptr(GArray) nothing = g_array_new(FALSE, FALSE, sizeof(ProgramAction));

    subject->desk = desk_new(measure->scenario->path, measure->scenario->plain, measure->programs,
                             program_fit_needed, measure->scenario->plain, error);
    return subject->desk != NULL && look_at(subject->desk, 0, &subject->empty, error) &&
           desk_start(subject->desk, measure->program, is_whole ? NULL : nothing, &subject->pid,
                      error);
}

static gboolean
subject_look(Subject *subject, const Measure *measure, Look *look, GError **error)
{
    if (!look_at(subject->desk, subject->pid, look, error))
        return FALSE;
    look_subtract(look, &subject->empty);
    /* Classes of the system's that came to this desktop came for it, or for its console. */
    cost_join(measure->program->console == PROGRAM_CONSOLE_NEW ? &look->csrss : &look->own,
              &look->nobody);
    measure->cost->peak_bytes = MAX(measure->cost->peak_bytes, look->taken);
    return TRUE;
}

static const ProgramAction *
action_of(const Measure *measure, guint index)
{
    return &g_array_index(measure->list->actions, ProgramAction, index);
}

static void
move_cost(Cost *to, Cost *from)
{
    cost_clear(to);
    *to = *from;
    *from = (Cost){ 0 };
}

/* Keeps the look at the program in `height` if it is the highest so far. */
static void
keep_height(const Measure *measure, Look *look, CostMoment moment)
{
    Cost *height = &measure->cost->moments[moment];

    cost_subtract(&look->own, &measure->attached->own);
    if (height->classes == NULL || look->own.bytes >= height->bytes)
        move_cost(height, &look->own);
}

/* Plays actions [first, end) one at a time, as long as it lives. */
static gboolean
climb(Subject *subject,
      const Measure *measure,
      guint first,
      guint end,
      CostMoment moment,
      GError **error)
{
    for (guint i = first; i < end; i++) {
        g_auto(Look) look = { 0 };
        if (action_of(measure, i)->op == ACTION_EXIT)
            return TRUE;
        if (!desk_act(subject->desk, subject->pid, action_of(measure, i), 1, error) ||
            !subject_look(subject, measure, &look, error))
            return FALSE;
        if (!look.is_running)
            return TRUE;
        keep_height(measure, &look, moment);
    }
    return TRUE;
}

/* Where the actions of the DLL that begins at `at` end; `at` if none does. */
static guint
dll_end(const Measure *measure, guint at)
{
    const GArray *actions = measure->list->actions;

    if (at >= actions->len || action_of(measure, at)->op != ACTION_ATTACH_DLL)
        return at;
    return MIN(at + 1 + (guint)action_of(measure, at)->attach_dll.action_count, actions->len);
}

/* The DLLs before `first` have attached; [first, end) is a stretch to be climbed. */
static gboolean
measure_stretch(const Measure *measure, guint first, guint end, CostMoment moment, GError **error)
{
    g_auto(Subject) subject = { 0 };

    if (first >= end)
        return TRUE;
    if (!subject_start(&subject, measure, FALSE, error))
        return FALSE;
    for (guint at = 0; dll_end(measure, at) != at && dll_end(measure, at) <= first;
         at = dll_end(measure, at))
        if (!desk_act(subject.desk, subject.pid, action_of(measure, at), dll_end(measure, at) - at,
                      error))
            return FALSE;
    return climb(&subject, measure, first, end, moment, error);
}

static gboolean
measure_start_up(const Measure *measure, GError **error)
{
    guint at = 0;

    for (guint end; (end = dll_end(measure, at)) != at; at = end)
        if (!measure_stretch(measure, at + 1, end, COST_DLLS, error))
            return FALSE;
    return measure_stretch(measure, at, measure->list->actions->len, COST_STARTUP, error);
}

static gboolean
measure_attach(Measure *measure, GError **error)
{
    g_auto(Subject) subject = { 0 };

    return subject_start(&subject, measure, FALSE, error) &&
           subject_look(&subject, measure, measure->attached, error);
}

/* As a whole, as anyone would start it. */
static gboolean
measure_rest(const Measure *measure, GError **error)
{
    g_auto(Subject) subject = { 0 };
    g_auto(Look) look = { 0 };

    if (!subject_start(&subject, measure, TRUE, error) ||
        !subject_look(&subject, measure, &look, error))
        return FALSE;
    measure->cost->is_running = look.is_running;
    measure->cost->rest_bytes = look.taken;
    if (look.is_running) {
        cost_subtract(&look.own, &measure->attached->own);
        move_cost(&measure->cost->moments[COST_REST], &look.own);
    }
    return TRUE;
}

ProgramCost *
program_cost_ask(const Scenario *scenario,
                 const Programs *programs,
                 const Program *program,
                 GError **error)
{
    g_autoptr(ProgramCost) cost = g_new0(ProgramCost, 1);
    g_auto(Look) attached = { 0 };
    ActionList list = { 0 };
    const Program *made = program_fit(scenario->plain, programs, program, error);
    Measure measure = { scenario, programs, made, &list, cost, &attached };

    if (made == NULL)
        return NULL;

    action_list_init(&list);
    program_actions(made, edition_windows(scenario->plain->edition), &list);
    gboolean is_measured = measure_attach(&measure, error) && measure_start_up(&measure, error) &&
                           measure_rest(&measure, error);
    action_list_clear(&list);
    if (!is_measured)
        return NULL;
    move_cost(&cost->moments[COST_ATTACH], &attached.own);
    move_cost(&cost->moments[COST_CONSOLE], &attached.csrss);
    return g_steal_pointer(&cost);
}

void
program_cost_free(ProgramCost *cost)
{
    if (cost == NULL)
        return;
    for (guint i = 0; i < COST_MOMENT_COUNT; i++)
        cost_clear(&cost->moments[i]);
    g_free(cost);
}
