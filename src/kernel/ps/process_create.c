/* SPDX-License-Identifier: MIT */
/*
 * How a process comes to be: object, session, address space with the program's image, first thread,
 * first message. Each step can be refused, and then all before it are taken back.
 */
#include "abi/user_page.h"
#include "kernel/callouts.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/ps/image.h"
#include "kernel/ps/message_queue.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"
#include "kernel/ps/thread.h"
#include "kernel/rtl/list.h"

/*
 * Station and desktop the creator began on, as a path, wherever it went since; its own lpDesktop if
 * it is not connected. Windows: STARTUPINFO's lpDesktop NULL is that of the creator.
 */
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
    gva_t desktop = info->startup_desktop;
    if (desktop == 0)
        return;
    p->flags |= PROCESS_INHERITED_PLACE;
    gva_t winsta = ((const struct desktop *)kptr(k, (kva_t)desktop))->winsta;
    uint32_t length =
        text_append(p->desktop_path, sizeof p->desktop_path, 0, object_header_of(k, winsta)->name);
    length = text_append(p->desktop_path, sizeof p->desktop_path, length, "\\");
    text_append(p->desktop_path, sizeof p->desktop_path, length,
                object_header_of(k, desktop)->name);
}

/*
 * lpDesktop NULL. A program for another user goes where its creator is only if that is interactive,
 * else where its logon has its station. Source: KB165194.
 */
static bool
follows_creator(struct kernel *k, gva_t token, uint32_t flags)
{
    if ((flags & CREATE_PROCESS_INHERIT_DESKTOP) == 0)
        return false;
    return token == 0 || win32k_callouts.is_interactive(k, k->current_process);
}

/* A console has its client's token, and goes where that does: neither is connected yet. */
static void
follow_client(struct kernel *k, gva_t process, gva_t client)
{
    const struct process *from = process_at(k, client);
    struct process *p = process_at(k, process);
    p->console_pid = from->pid;
    p->flags |= from->flags & PROCESS_INHERITED_PLACE;
    text_copy(p->desktop_path, sizeof p->desktop_path, from->desktop_path);
}

/* Fills in what needs no memory. The token's and the image's references are taken here. */
static void
describe(struct kernel *k,
         gva_t process,
         gva_t image,
         gva_t token,
         const struct create_process *arguments)
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
    /* Windows: it has the same desktop heap, with the objects that all have there. */
    if ((image_at(k, image)->flags & IMAGE_32_BIT) != 0 && k->boot.address_bits == 64)
        p->flags |= PROCESS_WOW64;
    if ((arguments->flags & CREATE_PROCESS_SERVICE) != 0)
        p->flags |= PROCESS_SERVICE;
    if ((image_at(k, image)->flags & IMAGE_CONSOLE_NEW) != 0)
        p->console_pid = p->pid;
    if ((image_at(k, image)->flags & IMAGE_CONSOLE_INHERIT) != 0 &&
        (arguments->flags & CREATE_PROCESS_NO_CONSOLE) == 0)
        p->console_pid = creator->console_pid;
    if (arguments->console_of != 0)
        follow_client(k, process, process_find(k, arguments->console_of));
    else if (arguments->has_desktop != 0)
        text_copy(p->desktop_path, sizeof p->desktop_path, arguments->desktop);
    else if (follows_creator(k, token, arguments->flags))
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
    const struct session *session = (const struct session *)kptr(k, (kva_t)p->session);
#define FIELD_INDEX(field) (offsetof(struct user_page, field) / sizeof(uint32_t))
    const uint32_t head[offsetof(struct user_page, in) / sizeof(uint32_t)] = {
        [FIELD_INDEX(pid)] = p->pid,
        [FIELD_INDEX(tid)] = thread_at(k, thread)->tid,
        [FIELD_INDEX(role)] = image->role,
        [FIELD_INDEX(image_flags)] = image->flags,
        [FIELD_INDEX(image_bytes)] = image->bytes,
        [FIELD_INDEX(session)] = p->session_id,
        [FIELD_INDEX(parent_pid)] = p->parent_pid,
        [FIELD_INDEX(csrss_pid)] = p->session != 0 ? session->csrss_pid : 0,
        [FIELD_INDEX(server_dlls)] =
            p->session != 0 && session->csrss_pid != 0 ? session->server_dlls : 0,
        [FIELD_INDEX(console_pid)] = p->console_pid,
    };
#undef FIELD_INDEX
    return address_space_write(k, process, USER_PAGE_VA, head, sizeof head);
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
    trace_text(k, EVENT_PROCESS_CREATE, STATUS_SUCCESS, pid, p->parent_pid, p->session_id, p->name,
               name_bytes);
    trace(k, EVENT_THREAD_CREATE, STATUS_SUCCESS, thread_at(k, thread)->tid, pid, 0);
}

/* Its creator's, or for another user the one that the token names: it may have ended. */
static nt_status
join_session(struct kernel *k, gva_t process, gva_t token)
{
    gva_t session = current_process(k)->session;
    if (session != 0 && token != 0)
        session = session_find(k, ((const struct token *)kptr(k, (kva_t)token))->session_id);
    if (session != 0)
        return session_add_process(k, session, process);
    return current_process(k)->session == 0 ? STATUS_SUCCESS : STATUS_PROCESS_IS_TERMINATING;
}

/* Takes back what describe did. Session, address space and threads are gone already. */
static void
discard(struct kernel *k, gva_t process)
{
    process_leave(k, process);
    object_unref(k, process_at(k, process)->token);
    image_unref(k, process_at(k, process)->image);
    process_at(k, process)->flags |= PROCESS_EXITED;
    object_unref(k, process);
}

/* Everything that lies in the new address space. */
static nt_status
build_address_space(struct kernel *k, gva_t process)
{
    nt_status status = address_space_create(k, process);
    if (!NT_SUCCESS(status))
        return status;
    gva_t section = image_at(k, process_at(k, process)->image)->section;
    status = section_map_user_at(k, process, section, false, IMAGE_BASE);
    if (!NT_SUCCESS(status))
        address_space_delete(k, process);
    return status;
}

/* First thread, state page, first message: afterwards the process only waits for its turn. */
static nt_status
build_thread(struct kernel *k, gva_t process, uint32_t request_id, gva_t *thread)
{
    nt_status status = thread_make(k, process, false, thread);
    if (!NT_SUCCESS(status))
        return status;
    status = write_user_page(k, process, *thread);
    if (NT_SUCCESS(status))
        status = send_start(k, process, request_id);
    if (!NT_SUCCESS(status))
        thread_exit(k, *thread);
    return status;
}

static nt_status
refuse_image(struct kernel *k, const char *name, nt_status status)
{
    char what[sizeof((struct create_process *)0)->image + sizeof "native program "];
    struct refusal refusal = { .gate = GATE_NOT_FOUND, .status = status };
    uint32_t length = 0;
    what[0] = '\0';
    if (status == (nt_status)STATUS_INVALID_IMAGE_FORMAT)
        length = text_append(what, sizeof what, length, "native program ");
    text_append(what, sizeof what, length, name);
    trace_refusal(k, &refusal, what);
    return status;
}

nt_status
process_create(struct kernel *k, const struct create_process *arguments, gva_t token, gva_t *result)
{
    gva_t image = image_find(k, arguments->image);
    if (image == 0)
        return refuse_image(k, arguments->image, STATUS_OBJECT_NAME_NOT_FOUND);
    if ((arguments->flags & CREATE_PROCESS_NATIVE) != 0 &&
        (image_at(k, image)->flags & IMAGE_NATIVE) == 0)
        return refuse_image(k, arguments->image, STATUS_INVALID_IMAGE_FORMAT);
    gva_t process;
    gva_t thread;
    nt_status status = object_create(k, OBJECT_PROCESS, sizeof(struct process), NULL, &process);
    if (!NT_SUCCESS(status))
        return status;
    describe(k, process, image, token, arguments);
    /* Listed from here on: what fails below takes it out again. */
    process_enter(k, process);
    status = message_prepare_exit(k, process);
    if (!NT_SUCCESS(status))
        goto no_session;
    /* A console's client is of csrss's session, whichever its token names. */
    status = join_session(k, process, arguments->console_of != 0 ? 0 : token);
    if (!NT_SUCCESS(status))
        goto no_session;
    status = build_address_space(k, process);
    if (!NT_SUCCESS(status))
        goto no_address_space;
    status = build_thread(k, process, arguments->request_id, &thread);
    if (!NT_SUCCESS(status))
        goto no_thread;
    announce(k, process, thread);
    *result = process;
    return STATUS_SUCCESS;

no_thread:
    address_space_delete(k, process);
no_address_space:
    session_remove_process(k, process);
no_session:
    message_drop_all(k, process);
    discard(k, process);
    return status;
}

static bool
is_text(const char *text, uint32_t size)
{
    uint32_t length = text_length(text, size);
    return length < size && text_is_utf8(text, length);
}

/* The client's of a console, which csrss makes for processes of its session; 0: the caller's own.
 */
static nt_status
find_token(struct kernel *k, const struct create_process *arguments, gva_t *token)
{
    if (arguments->console_of != 0) {
        gva_t client = process_find(k, arguments->console_of);
        if (!process_is_csrss(k, k->current_process))
            return STATUS_ACCESS_DENIED;
        if (client == 0 || process_at(k, client)->session != current_process(k)->session)
            return STATUS_INVALID_PARAMETER;
        *token = process_at(k, client)->token;
    } else if (arguments->token != 0) {
        *token = handle_lookup(k, k->current_process, arguments->token, OBJECT_TOKEN);
        if (*token == 0)
            return STATUS_INVALID_HANDLE;
    }
    return STATUS_SUCCESS;
}

void
sys_create_process(struct kernel *k, struct abi_syscall *call)
{
    struct create_process arguments;
    if (!machine_user_copy_in(k, &arguments, call->a[0], sizeof arguments)) {
        call->status = STATUS_ACCESS_VIOLATION;
        return;
    }
    if (!is_text(arguments.image, sizeof arguments.image) ||
        !is_text(arguments.desktop, sizeof arguments.desktop)) {
        call->status = STATUS_OBJECT_NAME_INVALID;
        return;
    }
    gva_t token = 0;
    call->status = find_token(k, &arguments, &token);
    if (!NT_SUCCESS(call->status))
        return;
    gva_t process;
    call->status = process_create(k, &arguments, token, &process);
    if (NT_SUCCESS(call->status))
        call->a[0] = process_at(k, process)->pid;
}
