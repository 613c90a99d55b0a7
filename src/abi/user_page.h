/* SPDX-License-Identifier: MIT */
/* The state page of every process: where the kernel puts a message and where the process's own code
 * keeps its state. */
#pragma once

#include "abi/image.h"
#include "abi/message.h"

#define USER_PAGE_VA    0x7ffdf000u /* zeroed at the process's start */
#define USER_PAGE_STATE 3744u
#define PAYLOAD_BASE                                                                               \
    0x7fe00000u /* actions from outside: behind the state page's own page table                    \
                 */

/* Written by the kernel (all up to `in`) and by the process's own code (the rest). */
struct user_page {
    uint32_t pid;
    uint32_t tid;
    uint32_t role; /* enum image_role */
    uint32_t image_flags;
    uint32_t image_bytes;
    uint32_t session; /* id or ABI_NO_SESSION */
    uint32_t parent_pid;
    uint32_t csrss_pid;    /* of the session, when the process was made; 0: none yet */
    uint32_t server_dlls;  /* bit n: it has loaded server n (abi/subsystem_line.h). Stands for the
                              list of server data that Windows has in each process */
    uint32_t console_pid;  /* whose console it uses: its own pid, or what it inherits; 0: none */
    struct abi_message in; /* message being handled */
    unsigned char state[USER_PAGE_STATE]; /* the role's own struct lies here */
};

DH_STATIC_ASSERT(offsetof(struct user_page, in) == 40 && offsetof(struct user_page, state) % 8 == 0,
                 "same on both builds");

DH_STATIC_ASSERT(PAYLOAD_BASE >> 21 == USER_PAGE_VA >> 21 &&
                     PAYLOAD_BASE + IMAGE_BYTES_MAX <= USER_PAGE_VA,
                 "one page table, with PAE too");

DH_ASSERT_SIZE(struct user_page, 4096);
