/* SPDX-License-Identifier: MIT */
/* COM starts a server in a process of its own: as whom, and what its client hears. */
#pragma once

/* v0 of ACTIVATE. Windows: the identities of DCOM's configuration; "launching user" is either of
 * the first two. Source: KB291682. */
enum com_identity {
    COM_CLIENT = 0,           /* the client's logon, on the client's desktop */
    COM_ACCOUNT = 1,          /* the account named: a client elsewhere, or "this user" */
    COM_INTERACTIVE_USER = 2, /* whoever is logged on in the client's session */
};

/* Windows: winerror.h. v2 of the reply to ACTIVATE; 0: the server has registered. */
enum com_result {
    COM_OK = 0,
    COM_RUNAS_LOGON_FAILURE = 0x8000401A, /* nobody is there to be, or the logon is refused */
    COM_SERVER_EXEC_FAILURE = 0x80080005, /* it could not start, or did not register in time */
};
