/* SPDX-License-Identifier: MIT */
/* Processes: made, found, ended. What runs in them is the scheduler's matter. */
#include "kernel/ps/process.h"

#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/ob/object_type.h"
#include "kernel/ps/image.h"
#include "kernel/ps/message_queue.h"
#include "kernel/ps/process_internal.h"
#include "kernel/ps/thread.h"
#include "kernel/ps/timer.h"
#include "kernel/rtl/list.h"
#include "kernel/win32k/win32k.h"

/* ---- finding ---- */

uint32_t
take_client_id(struct kernel *k)
{
    uint32_t id = kd(k)->next_pid;
    kd(k)->next_pid = id + 4;
    return id;
}

static gva_t *
bucket_of(struct kernel *k, uint32_t pid)
{
    return (gva_t *)kptr(k, (kva_t)kd(k)->process_table) + pid / 4 % GUEST_PROCESS_BUCKETS;
}

void
process_enter(struct kernel *k, gva_t process)
{
    list_append(k, k->kd + offsetof(struct kd_block, processes), process + offsetof(struct process, all));
    gva_t *bucket = bucket_of(k, process_at(k, process)->pid);
    process_at(k, process)->next_by_pid = *bucket;
    *bucket = process;
}

void
process_leave(struct kernel *k, gva_t process)
{
    list_remove(k, process + offsetof(struct process, all));
    gva_t *at = bucket_of(k, process_at(k, process)->pid);
    while (*at != process)
        at = &process_at(k, *at)->next_by_pid;
    *at = process_at(k, process)->next_by_pid;
}

gva_t
process_find(struct kernel *k, uint32_t pid)
{
    gva_t process = *bucket_of(k, pid);
    while (process != 0 && process_at(k, process)->pid != pid)
        process = process_at(k, process)->next_by_pid;
    return process;
}

bool
process_is_actor(struct kernel *k, gva_t process)
{
    const struct process *p = process_at(k, process);
    if ((p->flags & PROCESS_SYSTEM) != 0)
        return true;
    return image_at(k, p->image)->role != IMAGE_ROLE_PROGRAM;
}

/* ---- creation ---- */

/* Station and desktop the creator is on, as a path; its own lpDesktop if it is not connected. */
static void
inherit_desktop(struct kernel *k, gva_t process)
{
    const struct process *creator = current_process(k);
    struct process *p = process_at(k, process);
    if (creator->win32 == 0) {
        text_copy(p->desktop_path, sizeof p->desktop_path, creator->desktop_path);
        return;
    }
    const struct process_info *info = (const struct process_info *)kptr(k, (kva_t)creator->win32);
    if (info->winsta == 0)
        return;
    uint32_t length = text_append(p->desktop_path, sizeof p->desktop_path, 0, object_header_of(k, info->winsta)->name);
    if (info->startup_desktop == 0)
        return;
    length = text_append(p->desktop_path, sizeof p->desktop_path, length, "\\");
    text_append(p->desktop_path, sizeof p->desktop_path, length, object_header_of(k, info->startup_desktop)->name);
}

/* Fills in what needs no memory. The token's and the image's references are taken here. */
static void
describe(struct kernel *k, gva_t process, gva_t image, gva_t token, const struct create_process *arguments)
{
    static const gva_t lists[] = {
        offsetof(struct process, all),
        offsetof(struct process, session_link),
        offsetof(struct process, threads),
        offsetof(struct process, messages),
    };
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(lists); i++)
        list_init(k, process + lists[i]);
    const struct process *creator = current_process(k);
    struct process *p = process_at(k, process);
    p->pid = take_client_id(k);
    p->parent_pid = creator->pid;
    p->session_id = ABI_NO_SESSION;
    p->image = image;
    p->token = token != 0 ? token : creator->token;
    p->service_request = arguments->request_id;
    text_copy(p->name, sizeof p->name, image_at(k, image)->name);
    if ((image_at(k, image)->flags & IMAGE_IMPORTS_USER32) != 0)
        p->flags |= PROCESS_IMPORTS_USER32;
    if ((arguments->flags & CREATE_SERVICE) != 0)
        p->flags |= PROCESS_SERVICE;
    if ((image_at(k, image)->flags & IMAGE_CONSOLE_INHERIT) != 0 && (arguments->flags & CREATE_NO_CONSOLE) == 0)
        p->console_pid = creator->console_pid;
    if (arguments->has_desktop != 0)
        text_copy(p->desktop_path, sizeof p->desktop_path, arguments->desktop);
    else if ((arguments->flags & CREATE_INHERIT_DESKTOP) != 0)
        inherit_desktop(k, process);
    image_ref(k, image);
    object_ref(k, p->token);
}

/* What the process's own code finds in its state page. */
static nt_status
write_user_page(struct kernel *k, gva_t process, gva_t thread)
{
    const struct process *p = process_at(k, process);
    const struct image_file *image = image_at(k, p->image);
    const struct user_page page = { 
        .pid = p->pid,
        .tid = thread_at(k, thread)->tid,
        .role = image->role,
        .image_flags = image->flags,
        .image_bytes = image->bytes,
        .session = p->session_id,
        .parent_pid = p->parent_pid,
        .csrss_pid = p->session != 0 ? ((const struct session *)kptr(k, (kva_t)p->session))->csrss_pid : 0,
    };
    return address_space_write(k, process, USER_PAGE_VA, &page, offsetof(struct user_page, in));
}

static nt_status
send_start(struct kernel *k, gva_t process, uint32_t request_id)
{
    const struct abi_message message = {
        .kind = MESSAGE_START,
        .from_pid = process_at(k, process)->parent_pid,
        .request_id = request_id,
    };
    return message_send(k, process, &message);
}

static void
announce(struct kernel *k, gva_t process, gva_t thread)
{
    const struct process *p = process_at(k, process);
    uint32_t name_bytes = text_length(p->name, sizeof p->name);
    uint32_t pid = p->pid;
    if (image_at(k, p->image)->role == IMAGE_ROLE_SMSS && kd(k)->smss_pid == 0)
        kd(k)->smss_pid = pid;
    if (image_at(k, p->image)->role == IMAGE_ROLE_SERVICES && kd(k)->services_pid == 0)
        kd(k)->services_pid = pid;
    kd(k)->process_count++;
    trace_text(k, EVENT_PROCESS_CREATE, STATUS_SUCCESS, pid, p->parent_pid, p->session_id, p->name, name_bytes);
    trace(k, EVENT_THREAD_CREATE, STATUS_SUCCESS, thread_at(k, thread)->tid, pid, 0);
}
