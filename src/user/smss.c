/* SPDX-License-Identifier: MIT */
/*
 * One session is started at a time: smss joins it, loads win32k, starts csrss, waits until that has
 * set win32k up, starts winlogon, and leaves. The request that asked for the session is answered
 * when its winlogon is ready.
 *
 * Terminal Services has some sessions made ahead, which wait for a client: idle ones. A request
 * takes the first of them, and another is made in its place.
 */
#include "user/smss.h"

#include "abi/session.h"
#include "abi/subsystem_line.h"
#include "user/memory.h"
#include "user/process.h"

/* Index of the session one of whose two processes this is; `count` if there is none. pid 0 finds a
 * free entry. */
static uint32_t
find(struct user *u, const struct user_array *sessions, uint32_t pid, struct smss_session *session)
{
    for (uint32_t i = 0; i < sessions->count; i++) {
        if (!user_read(u, user_array_address(sessions, i), session, sizeof(*session)))
            break;
        bool is_free = session->id == ABI_NO_SESSION;
        if (pid == 0 ? is_free
                     : !is_free && (session->csrss_pid == pid || session->winlogon_pid == pid))
            return i;
    }
    return sessions->count;
}

/* Makes room in the table before anything is started. */
static nt_status
reserve(struct user *u)
{
    struct user_array *sessions = &user_state(u)->smss.sessions;
    struct smss_session session;
    return find(u, sessions, 0, &session) < sessions->count ? STATUS_SUCCESS
                                                            : user_array_reserve(u, sessions);
}

static void
enter(struct user *u, const struct smss_session *session)
{
    struct user_array *sessions = &user_state(u)->smss.sessions;
    struct smss_session old;
    uint32_t index = find(u, sessions, 0, &old);
    if (index == sessions->count)
        sessions->count++;
    (void)user_write(u, user_array_address(sessions, index), session, sizeof(*session));
}

/*
 * The program that the value Windows of the key SubSystems names, which is a file of the system's
 * folder: anywhere else there is none. The value gives no extension but .exe.
 */
static nt_status
subsystem_image(struct user *u, char name[IMAGE_NAME_BYTES])
{
    struct smss_state *smss = &user_state(u)->smss;
    struct subsystem_span word = { 0 };
    struct subsystem_span file;
    struct abi_syscall call;
    uint32_t at = 0;
    nt_status status = call2(u, &call, SYSCALL_QUERY_COMMAND_LINE, user_address(u, smss->line),
                             sizeof(smss->line));
    if (!NT_SUCCESS(status))
        return status;
    uint32_t length = user_text_length(smss->line, sizeof(smss->line) - 1);
    if (!subsystem_next_word(smss->line, length, &at, &word)) {
        user_refuse_missing(u, STATUS_OBJECT_NAME_NOT_FOUND,
                            "a program in the value Windows of SubSystems");
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    smss->line[word.end] = '\0';
    if (!subsystem_program(smss->line, word, user_state(u)->capabilities, &file) ||
        file.end - file.start + sizeof(".exe") > IMAGE_NAME_BYTES) {
        user_refuse_missing(u, STATUS_OBJECT_NAME_NOT_FOUND, smss->line + word.start);
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    length = user_text_append(name, IMAGE_NAME_BYTES, 0, smss->line + file.start);
    bool has_extension = false;
    for (at = file.start; at < file.end; at++)
        has_extension = has_extension || smss->line[at] == '.';
    if (!has_extension)
        (void)user_text_append(name, IMAGE_NAME_BYTES, length, ".exe");
    return STATUS_SUCCESS;
}

/* Starts one of the session's two processes in it. */
static nt_status
start_actor(struct user *u, const char *image, uint32_t flags, uint32_t actor, uint32_t *pid)
{
    const struct child child = { .image = image, .flags = CREATE_PROCESS_NO_CONSOLE | flags };
    uint32_t last_error;
    nt_status status = user_create_child(u, &child, pid, &last_error);
    if (!NT_SUCCESS(status)) {
        *pid = 0;
        return status;
    }
    struct abi_syscall call;
    return call2(u, &call, SYSCALL_SESSION_SET_ACTOR, actor, *pid);
}

static nt_status
start_subsystem(struct user *u)
{
    char name[IMAGE_NAME_BYTES];
    nt_status status = subsystem_image(u, name);
    if (NT_SUCCESS(status))
        status = start_actor(u, name, CREATE_PROCESS_NATIVE, SESSION_ACTOR_CSRSS,
                             &user_state(u)->smss.starting.csrss_pid);
    return status;
}

/* Ends what was started of a session; without processes it goes away. */
static void
end_processes(struct user *u, const struct smss_session *session, nt_status status)
{
    struct abi_syscall call;
    if (session->winlogon_pid != 0)
        (void)call2(u, &call, SYSCALL_TERMINATE_PROCESS, session->winlogon_pid, status);
    if (session->csrss_pid != 0)
        (void)call2(u, &call, SYSCALL_TERMINATE_PROCESS, session->csrss_pid, status);
}

/* The session that is being started cannot be: what there is of it ends, and the request hears why.
 */
static void
give_up(struct user *u, nt_status status)
{
    struct smss_state *smss = &user_state(u)->smss;
    struct abi_syscall call;
    end_processes(u, &smss->starting, status);
    if (smss->is_attached)
        (void)call0(u, &call, SYSCALL_SESSION_DETACH);
    smss->is_attached = 0;
    smss->is_starting = 0;
    user_reply(u, smss->request, status, smss->starting.id, 0);
}

/* Request 0: nobody waits for it, it is to be an idle one. */
static void
start_session(struct user *u, uint32_t request)
{
    struct smss_state *smss = &user_state(u)->smss;
    struct abi_syscall call;
    nt_status status = reserve(u);
    if (NT_SUCCESS(status))
        status = call0(u, &call, SYSCALL_SESSION_CREATE);
    if (!NT_SUCCESS(status)) {
        user_reply(u, request, status, 0, 0);
        return;
    }
    smss->is_starting = 1;
    smss->is_attached = 1;
    smss->request = request;
    smss->starting = (struct smss_session){ .id = (uint32_t)call.a[0] };
    status = call0(u, &call, SYSCALL_SESSION_LOAD_WIN32K);
    if (NT_SUCCESS(status))
        status = start_subsystem(u);
    if (!NT_SUCCESS(status))
        give_up(u, status);
}

/* ---- idle sessions ---- */

/* How many there are; the first of them, index `count` if there is none. */
static uint32_t
count_idle(struct user *u, uint32_t *first, struct smss_session *session)
{
    const struct user_array *sessions = &user_state(u)->smss.sessions;
    uint32_t count = 0;
    *first = sessions->count;
    for (uint32_t i = sessions->count; i-- > 0;) {
        struct smss_session other;
        if (!user_read(u, user_array_address(sessions, i), &other, sizeof(other)))
            break;
        if (other.id == ABI_NO_SESSION || other.is_idle == 0)
            continue;
        count++;
        if (*first == sessions->count || other.id < session->id) {
            *first = i;
            *session = other;
        }
    }
    return count;
}

/* Makes one more if there are too few; when that is done, the next. One that cannot be made is
 * tried again when the next is taken. */
static void
fill_pool(struct user *u)
{
    struct smss_session session;
    struct abi_syscall call;
    uint32_t first;
    if (user_has(u, ABI_CAPABILITY_SESSION_SPACE) &&
        NT_SUCCESS(call0(u, &call, SYSCALL_QUERY_SYSTEM)) &&
        count_idle(u, &first, &session) < (uint32_t)call.a[4])
        start_session(u, 0);
}

static bool
take_idle(struct user *u, struct smss_session *session)
{
    const struct user_array *sessions = &user_state(u)->smss.sessions;
    uint32_t first;
    if (count_idle(u, &first, session) == 0)
        return false;
    session->is_idle = 0;
    return user_write(u, user_array_address(sessions, first), session, sizeof(*session));
}

/* The session that is asked for is an idle one, the one that is being made, or a new one. */
static void
new_session(struct user *u, uint32_t request)
{
    struct smss_state *smss = &user_state(u)->smss;
    struct smss_session session;
    if (take_idle(u, &session)) {
        user_reply(u, request, STATUS_SUCCESS, session.id, 0);
        if (!smss->is_starting)
            fill_pool(u);
    } else if (!smss->is_starting) {
        start_session(u, request);
    } else if (smss->request == 0) {
        smss->request = request;
    } else {
        user_reply(u, request, STATUS_DEVICE_BUSY, 0, 0);
    }
}

/* ---- what becomes of the one that is being started ---- */

/* win32k is set up: winlogon can start, and smss is not needed in the session any more. */
static void
csrss_ready(struct user *u)
{
    struct smss_state *smss = &user_state(u)->smss;
    struct abi_syscall call;
    nt_status status =
        start_actor(u, "winlogon.exe", 0, SESSION_ACTOR_WINLOGON, &smss->starting.winlogon_pid);
    if (!NT_SUCCESS(status)) {
        give_up(u, status);
        return;
    }
    (void)call0(u, &call, SYSCALL_SESSION_DETACH);
    smss->is_attached = 0;
}

/* Where services have session 0 to themselves, the console's is made when that is there. */
static bool
is_before_console(struct user *u)
{
    return user_state(u)->smss.starting.id < user_console_session(u);
}

static void
winlogon_ready(struct user *u)
{
    struct smss_state *smss = &user_state(u)->smss;
    smss->starting.is_idle = smss->request == 0;
    enter(u, &smss->starting);
    smss->is_starting = 0;
    if (is_before_console(u)) {
        start_session(u, smss->request);
        return;
    }
    user_reply(u, smss->request, STATUS_SUCCESS, smss->starting.id, 0);
    fill_pool(u);
}

/* One of the two processes is gone or about to go by itself: it is not to be ended. False: it is
 * none of them. */
static bool
forget(struct smss_session *session, uint32_t pid)
{
    uint32_t *which = session->csrss_pid == pid      ? &session->csrss_pid
                      : session->winlogon_pid == pid ? &session->winlogon_pid
                                                     : NULL;
    if (pid == 0 || !which)
        return false;
    *which = 0;
    return true;
}

static void
session_ready(struct user *u, const struct abi_message *in)
{
    struct smss_state *smss = &user_state(u)->smss;
    if (!smss->is_starting)
        return;
    if (!NT_SUCCESS(in->status)) {
        if (forget(&smss->starting, in->from_pid))
            give_up(u, in->status);
        return;
    }
    if (in->from_pid == smss->starting.csrss_pid)
        csrss_ready(u);
    else if (in->from_pid == smss->starting.winlogon_pid)
        winlogon_ready(u);
}

/* An entry becomes free; the table shrinks with its last entries. */
static void
leave(struct user *u, uint32_t index)
{
    struct user_array *sessions = &user_state(u)->smss.sessions;
    struct smss_session last = { .id = ABI_NO_SESSION };
    (void)user_write(u, user_array_address(sessions, index), &last, sizeof(last));
    while (sessions->count > 0 &&
           user_read(u, user_array_address(sessions, sessions->count - 1), &last, sizeof(last)) &&
           last.id == ABI_NO_SESSION)
        sessions->count--;
    user_array_trim(u, sessions);
}

/* csrss and winlogon cannot be without each other: with one of them the session ends. */
static void
process_ended(struct user *u, const struct abi_message *in)
{
    struct smss_state *smss = &user_state(u)->smss;
    uint32_t pid = (uint32_t)in->v[0];
    if (smss->is_starting && forget(&smss->starting, pid)) {
        give_up(u, NT_SUCCESS(in->status) ? (nt_status)STATUS_UNSUCCESSFUL : in->status);
        return;
    }
    struct smss_session session;
    uint32_t index = find(u, &smss->sessions, pid, &session);
    if (index == smss->sessions.count || !forget(&session, pid))
        return;
    leave(u, index);
    end_processes(u, &session, in->status);
}

void
smss_step(struct user *u)
{
    struct user_state *state = user_state(u);
    const struct abi_message *in = &user_page(u)->in;
    switch (in->kind) {
    case MESSAGE_START:
        state->phase = PHASE_RESTING;
        user_array_start(&state->smss.sessions, sizeof(struct smss_session));
        new_session(u, in->request_id);
        break;
    case MESSAGE_SESSION_READY:
        session_ready(u, in);
        break;
    case MESSAGE_PROCESS_EXIT:
        process_ended(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_SESSION_NEW:
        new_session(u, in->request_id);
        break;
    default:
        if (in->kind >= MESSAGE_REQUEST)
            user_reply(u, in->request_id, STATUS_NOT_SUPPORTED, 0, 0);
        break;
    }
}
