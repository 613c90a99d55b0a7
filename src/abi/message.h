/* SPDX-License-Identifier: MIT */
/*
 * Messages between processes (a port each, first in first out), and requests from outside, which
 * reach an actor as a message of the same form. Windows' own local procedure calls carry at most
 * 256 bytes, and so do these.
 */
#pragma once

#include "abi/types.h"

#define ABI_MESSAGE_TEXT 256u
#define ABI_REPLY_BYTES  4096u /* of a reply's payload, at most */

enum message_kind {
    MESSAGE_NONE = 0,
    MESSAGE_START = 1, /* first message of a process */
    MESSAGE_TIMER = 2, /* v[0]: cookie */
    /* To the parent, and to the session's csrss if the process uses a console. v[0]: pid, v[1]:
       exit code, v[2]: 1 if it had become ready; status */
    MESSAGE_PROCESS_EXIT = 3,
    MESSAGE_PROCESS_READY = 4, /* from a program to its parent: start-up done. v[0]: pid */
    MESSAGE_CONSOLE_NEW = 5,   /* program -> csrss. v[0]: pid whose console it is to use, its own:
                                  one that is made */
    MESSAGE_CONSOLE_REPLY = 6, /* csrss -> program; status */
    MESSAGE_HARD_ERROR = 7, /* kernel -> csrss on behalf of a process, which waits alive. v[0]: pid,
                               status; text: image, DLL */
    MESSAGE_SESSION_READY = 9,    /* csrss / winlogon -> smss; status */
    MESSAGE_HARD_ERROR_DONE = 10, /* csrss -> that process: the box was closed or the text logged */
    MESSAGE_SERVICE_MAIN = 11,    /* services.exe -> a service's process: start another one in it.
                                     v[0]: the request whose payload are its actions */
    MESSAGE_SERVICE_MAIN_DONE = 12, /* the answer. v[0]: last error; status */
    MESSAGE_REQUEST = 32,           /* + enum request_kind: a request from outside */
};

/* Up to four NUL-terminated UTF-8 strings one after the other; text_bytes counts all. */
struct abi_message {
    uint32_t kind;       /* enum message_kind, or MESSAGE_REQUEST + enum request_kind */
    uint32_t from_pid;   /* 0: kernel or outside */
    uint32_t request_id; /* of the request this belongs to, 0: none; REPLY needs it */
    uint32_t status;
    dh_u64 v[4];
    uint32_t text_bytes;
    uint32_t reserved;
    char text[ABI_MESSAGE_TEXT];
};

enum request_kind {
#define REQUEST(name, actor, v, strings, reply) REQUEST_##name,
#include "abi/requests.def"
#undef REQUEST
    REQUEST_KIND_COUNT
};

/* Who carries a request out. */
enum request_actor {
    ACTOR_KERNEL = 0, /* the machine itself: power, time, images, injected failures */
    ACTOR_SMSS = 1,
    ACTOR_SERVICES = 2,
    ACTOR_WINLOGON = 3, /* of `session` */
    ACTOR_PROCESS = 4,  /* `pid` */
};

/* From the host. A payload (program image) lies behind it, payload_bytes long. */
struct abi_request {
    uint32_t kind; /* enum request_kind */
    uint32_t id;   /* from 1; the REPLY event carries it */
    uint32_t session;
    uint32_t pid;
    dh_u64 v[4];
    uint32_t payload_bytes;
    uint32_t text_bytes;
    char text[ABI_MESSAGE_TEXT];
};

DH_ASSERT_SIZE(struct abi_message, 312);
DH_ASSERT_SIZE(struct abi_request, 312);
