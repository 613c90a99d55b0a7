/* SPDX-License-Identifier: MIT */
/*
 * Windows: each of these DLLs asks csrss by message, with the server's number. Here what csrss has
 * loaded stands in the state page, so that a start of a process costs no more messages; the status
 * is csrss's own for a number behind which there is none. Source: ReactOS, csrsrv.
 */
#include "user/server_connect.h"

#include "user/process.h"

static const char *const names[] = {
    [SERVER_CSRSS] = "csrss",
    [SERVER_BASE] = "csrss's base server (ServerDll=basesrv,1)",
    [SERVER_CONSOLE] = "csrss's console server (ServerDll=winsrv:ConServerDllInitialization,2)",
    [SERVER_USER] = "csrss's user server (ServerDll=winsrv:UserServerDllInitialization,3)",
};

nt_status
server_connect(struct user *u, enum subsystem_server_number number)
{
    if ((user_page(u)->server_dlls & 1u << number) != 0)
        return STATUS_SUCCESS;
    user_refuse_missing(u, STATUS_INVALID_PARAMETER, names[number]);
    return STATUS_INVALID_PARAMETER;
}
