/* SPDX-License-Identifier: MIT */
/*
 * The servers of csrss: DLLs that its command line names one by one
 * (ServerDll=name:function,number). They are loaded in that order, and the first that cannot be
 * ends csrss. Source: ReactOS, csrsrv.
 */

#include "user/csrss_servers.h"

#include "abi/subsystem_line.h"
#include "user/process.h"
#include "user/shared_section.h"

/* What is wrong with an entry itself: "a number in ServerDll=winsrv". */
static nt_status
refuse(struct user *u, const char *what, struct subsystem_span value, nt_status status)
{
    char text[128];
    const char *line = user_state(u)->csrss.text;
    uint32_t length = user_text_append(text, sizeof(text), 0, what);
    length = user_text_append(text, sizeof(text), length, " ServerDll=");
    for (uint32_t at = value.start; at < value.end && length + 1 < sizeof(text); at++)
        text[length++] = line[at];
    text[length] = '\0';
    user_refuse_missing(u, status, text);
    return status;
}

/* "csrss loads winsrv and calls UserServerDllInitialization" */
static void
explain(struct user *u, const struct subsystem_server *server)
{
    char text[128];
    const char *line = user_state(u)->csrss.text;
    const struct subsystem_span parts[] = { server->dll, server->entry };
    uint32_t length = user_text_append(text, sizeof(text), 0, "csrss loads ");
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(parts); i++) {
        if (i > 0)
            length = user_text_append(text, sizeof(text), length, " and calls ");
        if (parts[i].start == parts[i].end)
            length = user_text_append(text, sizeof(text), length, SUBSYSTEM_SERVER_ENTRY);
        for (uint32_t at = parts[i].start; at < parts[i].end && length + 1 < sizeof(text); at++)
            text[length++] = line[at];
        text[length] = '\0';
    }
    user_explain(u, STEP_CSRSS, 0, text);
}

static nt_status
load(struct user *u,
     struct subsystem_span value,
     const struct subsystem_server *server,
     const struct shared_section *sizes)
{
    struct csrss_state *csrss = &user_state(u)->csrss;
    struct abi_syscall call;
    uint32_t bit = server->number < 32 ? 1u << server->number : 0;
    if ((csrss->servers & bit) != 0)
        return refuse(u, "a free number for", value, STATUS_INVALID_PARAMETER);
    explain(u, server);
    nt_status status = call6(
        u, &call, SYSCALL_LOAD_SERVER_DLL, user_address(u, csrss->text + server->dll.start),
        server->dll.end - server->dll.start, user_address(u, csrss->text + server->entry.start),
        server->entry.end - server->entry.start, server->number, 0);
    if (status == (nt_status)STATUS_TOO_MANY_NAMES)
        return refuse(u, "a place for the number of", value, status);
    if (!NT_SUCCESS(status))
        return status;
    csrss->servers |= bit;
    /* Under another number than its own nobody finds it. */
    if (call.a[0] == server->number)
        csrss->reachable |= bit;
    if (call.a[0] == SERVER_USER)
        status = call3(u, &call, SYSCALL_USER_INITIALIZE, sizes->shared_kb, sizes->interactive_kb,
                       sizes->noninteractive_kb);
    return status;
}

nt_status
csrss_load_servers(struct user *u, uint32_t length, const struct shared_section *sizes)
{
    struct csrss_state *csrss = &user_state(u)->csrss;
    struct subsystem_span word;
    struct subsystem_span value;
    struct subsystem_server server;
    struct abi_syscall call;
    uint32_t at = 0;
    csrss->servers = 1u << SERVER_CSRSS;
    csrss->reachable = 0;
    if (!subsystem_next_word(csrss->text, length, &at, &word)) /* the program */
        return STATUS_INVALID_PARAMETER;
    while (subsystem_next_word(csrss->text, length, &at, &word)) {
        if (!subsystem_option(csrss->text, word, "ServerDll=", &value))
            continue;
        if (!subsystem_read_server(csrss->text, value, &server))
            return refuse(u, "a number in", value, STATUS_INVALID_PARAMETER);
        nt_status status = load(u, value, &server, sizes);
        if (!NT_SUCCESS(status))
            return status;
    }
    return call1(u, &call, SYSCALL_SESSION_SET_SERVERS, csrss->reachable);
}
