/* SPDX-License-Identifier: MIT */
/* What the events that were watched explain: why a process failed, and by which DLL. */
#include "abi/status.h"
#include "host/run/watch.h"

static const RunRefusal no_refusal = { .gate = GATE_NONE };

/* Generations: smss -> winlogon -> services -> service -> its children. */
#define ANCESTORS_MAX 8

/* A process that was ended from outside, or never came to run, fails by what its maker was refused.
 */
static const RunRefusal *
cause_above(const Watch *watch, const WatchProcess *process)
{
    for (guint i = 0; i < ANCESTORS_MAX; i++) {
        process = watch_process(watch, process->parent_pid);
        if (process == NULL)
            break;
        if (process->pending.gate != GATE_NONE && process->pending.event >= watch->step_event)
            return &process->pending;
    }
    return &no_refusal;
}

const RunRefusal *
watch_cause(const Watch *watch, guint32 pid)
{
    const WatchProcess *process = watch_process(watch, pid);

    if (process == NULL)
        return &watch->step_last;
    if (process->has_failed)
        return process->fatal.event >= watch->step_event ? &process->fatal : &no_refusal;
    if (process->pending.gate != GATE_NONE && process->pending.event >= watch->step_event)
        return &process->pending;
    if (process->retried.gate != GATE_NONE && process->retried.event >= watch->step_event)
        return &process->retried;
    return cause_above(watch, process);
}

const char *
watch_dll(const Watch *watch, guint32 pid)
{
    const WatchProcess *process = watch_process(watch, pid);

    if (process == NULL || process->dll == NULL || process->dll_event < watch->step_event)
        return "";
    return process->dll;
}

const WatchProcess *
watch_casualty(const Watch *watch)
{
    const WatchProcess *first = NULL;

    for (guint i = 0; i < watch->step_created->len; i++) {
        const WatchProcess *process =
            watch_process(watch, g_array_index(watch->step_created, guint32, i));
        if (process != NULL && process->has_ended && !NT_SUCCESS(process->exit_status) &&
            (first == NULL || process->ended < first->ended))
            first = process;
    }
    return first;
}
