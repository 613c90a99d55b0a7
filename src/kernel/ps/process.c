/* SPDX-License-Identifier: MIT */
/* Processes as the kernel finds them: their list, and a tree by pid. */
#include "kernel/ps/process.h"

#include "kernel/ps/image.h"
#include "kernel/ps/process_internal.h"
#include "kernel/rtl/digit_tree.h"
#include "kernel/rtl/list.h"

uint32_t
take_client_id(struct kernel *k)
{
    uint32_t id = kd(k)->next_pid;
    kd(k)->next_pid = id + ABI_ID_STEP;
    return id;
}

static const struct digit_tree by_pid = {
    .root = offsetof(struct kd_block, process_by_pid),
    .links = offsetof(struct process, by_pid),
    .key = offsetof(struct process, pid),
};

void
process_enter(struct kernel *k, gva_t process)
{
    list_append(k, k->kd + offsetof(struct kd_block, processes),
                process + offsetof(struct process, all));
    digit_tree_enter(k, &by_pid, process);
}

void
process_leave(struct kernel *k, gva_t process)
{
    list_remove(k, process + offsetof(struct process, all));
    digit_tree_leave(k, &by_pid, process);
}

gva_t
process_find(struct kernel *k, uint32_t pid)
{
    return digit_tree_find(k, &by_pid, pid);
}

gva_t
process_system(struct kernel *k)
{
    return LIST_OWNER(list_next(k, k->kd + offsetof(struct kd_block, processes)), struct process,
                      all);
}

gva_t
process_csrss(struct kernel *k, gva_t process)
{
    gva_t session = process_at(k, process)->session;
    if (session == 0)
        return 0;
    uint32_t pid = ((const struct session *)kptr(k, (kva_t)session))->csrss_pid;
    return pid != 0 ? process_find(k, pid) : 0;
}

bool
process_is_csrss(struct kernel *k, gva_t process)
{
    return process != 0 && process_csrss(k, process) == process;
}

bool
process_is_actor(struct kernel *k, gva_t process)
{
    const struct process *p = process_at(k, process);
    if ((p->flags & PROCESS_SYSTEM) != 0)
        return true;
    /* A console is its user's own. */
    uint32_t role = image_at(k, p->image)->role;
    return role != IMAGE_ROLE_PROGRAM && role != IMAGE_ROLE_CONHOST;
}

void
process_delete(struct kernel *k, gva_t process)
{
    const struct process *p = process_at(k, process);
    k_assert_values(k, (p->flags & PROCESS_EXITED) != 0 && p->handles == 0, process, p->pid);
}
