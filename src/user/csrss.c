/* SPDX-License-Identifier: MIT */
/* csrss from its start to its messages. */
#include "user/csrss.h"

#include "abi/subsystem_line.h"
#include "user/csrss_console.h"
#include "user/csrss_hard_error.h"
#include "user/csrss_servers.h"
#include "user/process.h"
#include "user/shared_section.h"

/* Reads the own command line, says what it found, and loads the servers it names. */
static nt_status
initialize(struct user *u)
{
    struct csrss_state *csrss = &user_state(u)->csrss;
    struct abi_syscall call;
    nt_status status = call2(u, &call, SYSCALL_QUERY_COMMAND_LINE, user_address(u, csrss->text),
                             sizeof(csrss->text));
    if (!NT_SUCCESS(status))
        return status;
    uint32_t length =
        call.a[0] < sizeof(csrss->text) ? (uint32_t)call.a[0] : (uint32_t)sizeof(csrss->text);
    length = user_text_length(csrss->text, length);
    struct shared_section sizes;
    status = shared_section_parse(csrss->text, length, &sizes);
    user_trace(u, EVENT_SHARED_SECTION, status, sizes.shared_kb, sizes.interactive_kb,
               sizes.noninteractive_kb, sizes.text);
    if (!NT_SUCCESS(status))
        return status;
    return csrss_load_servers(u, length, &sizes);
}

static void
start(struct user *u)
{
    struct user_state *state = user_state(u);
    user_array_start(&state->csrss.consoles, sizeof(struct console));
    state->phase = PHASE_RESTING;
    nt_status status = initialize(u);
    nt_status sent =
        user_send(u, user_page(u)->parent_pid, MESSAGE_SESSION_READY, status, user_page(u)->pid);
    if (!NT_SUCCESS(status))
        user_exit(u, status);
    else if (!NT_SUCCESS(sent))
        user_exit(u, sent);
}

void
csrss_step(struct user *u)
{
    const struct abi_message *in = &user_page(u)->in;
    switch (in->kind) {
    case MESSAGE_START:
        start(u);
        break;
    case MESSAGE_CONSOLE_NEW:
        csrss_console_new(u, in->from_pid, (uint32_t)in->v[0]);
        break;
    case MESSAGE_HARD_ERROR:
        /* The user server's work: without it nobody sees the box, and nothing is logged. */
        if ((user_state(u)->csrss.reachable & 1u << SERVER_USER) != 0)
            csrss_hard_error(u, in);
        else
            (void)user_send(u, (uint32_t)in->v[0], MESSAGE_HARD_ERROR_DONE, STATUS_SUCCESS, 0);
        break;
    case MESSAGE_PROCESS_EXIT:
        csrss_console_free(u, (uint32_t)in->v[0]);
        csrss_console_ended(u, (uint32_t)in->v[0], in->status);
        break;
    case MESSAGE_PROCESS_READY:
        csrss_console_ready(u, (uint32_t)in->v[0]);
        break;
    default:
        if (in->kind >= MESSAGE_REQUEST)
            user_reply(u, in->request_id, STATUS_NOT_SUPPORTED, 0, 0);
        break;
    }
}
