/* SPDX-License-Identifier: MIT */
/* Threads of emulated processes, and calls of Win32 functions for them. */
#include "host/api_thread.h"

#include "host/api_internal.h"
#include "host/run/run.h"
#include "host/run/run_state.h"
#include "host/text/printable.h"

struct DeskheapThread {
    DeskheapMachine *machine;
    guint32 pid;
    guint32 tid; /* 0: the first */
};

static DeskheapThread *
thread_new(DeskheapMachine *machine, guint32 pid, guint32 tid)
{
    DeskheapThread *thread = g_new(DeskheapThread, 1);
    *thread = (DeskheapThread){ machine, pid, tid };
    return thread;
}

static gboolean
expect_running(DeskheapMachine *machine, GError **error)
{
    return api_expect_machine(machine, error) &&
           api_expect_argument(machine->run != NULL && run_is_up(machine->run),
                               "the machine does not run", error);
}

DeskheapThread *
deskheap_machine_get_thread(DeskheapMachine *machine, const char *process, GError **error)
{
    if (!expect_running(machine, error) ||
        !api_expect_argument(process != NULL, "the process's name is NULL", error))
        return NULL;
    const WatchProcess *found = run_process(machine->run, process);
    if (found != NULL && !found->has_ended)
        return thread_new(machine, found->pid, 0);
    printable_error(error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT,
                    found != NULL ? "the process of \"%s\" has ended"
                                  : "the scenario has no process \"%s\" so far",
                    process);
    return NULL;
}

DeskheapThread *
deskheap_machine_get_thread_by_id(DeskheapMachine *machine,
                                  guint32 pid,
                                  guint32 tid,
                                  GError **error)
{
    return expect_running(machine, error) ? thread_new(machine, pid, tid) : NULL;
}

void
deskheap_thread_free(DeskheapThread *thread)
{
    g_free(thread);
}

guint32
deskheap_thread_get_process_id(DeskheapThread *thread)
{
    return thread != NULL ? thread->pid : 0;
}

/* Why it was not called, or what became of the process. */
static void
set_error(const DeskheapThread *thread, const char *function, nt_status status, GError **error)
{
    if (status == STATUS_NOT_FOUND)
        g_set_error(error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT,
                    "there is no thread %u of a process %u", thread->tid, thread->pid);
    else if (status == STATUS_DLL_NOT_FOUND)
        g_set_error(error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT,
                    "process %u has not loaded the DLL of %s", thread->pid, function);
    else if (status == STATUS_DEVICE_BUSY)
        g_set_error(error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT,
                    "process %u is in the middle of its own actions", thread->pid);
    else
        g_set_error(error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT,
                    "process %u did not come back from %s: status 0x%08X", thread->pid, function,
                    status);
}

guint32
api_thread_call(DeskheapThread *thread, guint function, const Win32Value *values, GError **error)
{
    GError *problem = NULL;
    Win32Result result;
    if (!api_expect_argument(thread != NULL, "the thread is NULL", error) ||
        !expect_running(thread->machine, error))
        return 0;
    const Win32Call call = { thread->pid, thread->tid, function, values };
    const Win32Function *called = win32_function(function);
    if (!run_call(thread->machine->run, &call, &result, &problem)) {
        if (problem->domain == ENGINE_ERROR && problem->code != ENGINE_ERROR_UNSUPPORTED)
            api_give_broken(thread->machine, error, problem);
        else
            api_give_error(error, problem);
        return 0;
    }
    if (NT_SUCCESS(result.status))
        return g_str_equal(called->result, "VOID") ? TRUE : result.value;
    const WatchProcess *process = watch_process(thread->machine->run->watch, thread->pid);
    if (function == WIN32_ExitProcess && process != NULL && process->has_ended)
        return TRUE;
    set_error(thread, called->name, result.status, error);
    return 0;
}
