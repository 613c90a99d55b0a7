/* SPDX-License-Identifier: MIT */
/* Job objects, their limits, and a list of handles that are granted. */
#include "kernel/ps/job.h"

#include "kernel/ke/memory.h"
#include "kernel/ke/syscall.h"
#include "kernel/mm/pool.h"
#include "kernel/ob/object.h"

#define GRANTED_TAG    POOL_TAG('J', 'o', 'b', 'g')
#define GRANTED_FIRST  4u
#define JOB_ACCESS_ALL 0x1f001fu /* source: winnt.h, JOB_OBJECT_ALL_ACCESS */

static struct job *
job_at(struct kernel *k, gva_t job)
{
    return (struct job *)kptr(k, (kva_t)job);
}

static uint32_t *
granted(struct kernel *k, gva_t job)
{
    return (uint32_t *)kptr(k, (kva_t)job_at(k, job)->granted);
}

void
job_delete(struct kernel *k, gva_t job)
{
    if (job_at(k, job)->granted != 0)
        pool_free(k, (kva_t)job_at(k, job)->granted, GRANTED_TAG);
}

bool
job_limits_ui(struct kernel *k, gva_t job)
{
    return job_at(k, job)->ui_limits != 0;
}

/* ---- handles that are excepted ---- */

/* The count: it is not there. */
static uint32_t
position(struct kernel *k, gva_t job, uint32_t handle)
{
    uint32_t index = 0;
    while (index < job_at(k, job)->count && granted(k, job)[index] != handle)
        index++;
    return index;
}

static bool
make_room(struct kernel *k, gva_t job)
{
    gva_t old = job_at(k, job)->granted;
    uint32_t count = job_at(k, job)->count;
    uint32_t capacity = job_at(k, job)->capacity;
    if (count < capacity)
        return true;
    capacity = capacity == 0 ? GRANTED_FIRST : capacity * 2;
    kva_t made = pool_alloc(k, POOL_PAGED, capacity * (uint32_t)sizeof(uint32_t), GRANTED_TAG);
    if (made == 0)
        return false;
    if (old != 0) {
        memcpy(kptr(k, made), kptr(k, (kva_t)old), count * sizeof(uint32_t));
        pool_free(k, (kva_t)old, GRANTED_TAG);
    }
    job_at(k, job)->granted = made;
    job_at(k, job)->capacity = capacity;
    return true;
}

bool
job_grant(struct kernel *k, gva_t job, uint32_t handle)
{
    if (position(k, job, handle) < job_at(k, job)->count)
        return true;
    if (!make_room(k, job))
        return false;
    granted(k, job)[job_at(k, job)->count++] = handle;
    return true;
}

void
job_revoke(struct kernel *k, gva_t job, uint32_t handle)
{
    uint32_t index = position(k, job, handle);
    if (index == job_at(k, job)->count)
        return;
    job_at(k, job)->count--;
    granted(k, job)[index] = granted(k, job)[job_at(k, job)->count];
}

/* ---- system calls ---- */

void
sys_create_job(struct kernel *k, struct abi_syscall *call)
{
    gva_t job;
    uint32_t handle = 0;
    call->status = object_create(k, OBJECT_JOB, sizeof(struct job), "", &job);
    if (NT_SUCCESS(call->status)) {
        call->status = handle_insert(k, k->current_process, job, JOB_ACCESS_ALL, &handle);
        object_unref(k, job);
    }
    call->a[0] = handle;
}

void
sys_set_job_limits(struct kernel *k, struct abi_syscall *call)
{
    gva_t job = handle_lookup(k, k->current_process, (uint32_t)call->a[0], OBJECT_JOB);
    if (job != 0)
        job_at(k, job)->ui_limits = (uint32_t)call->a[1];
    call->status = job != 0 ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}
