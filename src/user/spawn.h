/* SPDX-License-Identifier: MIT */
/* A program starts another: as itself, or as a user whom it logs on (CreateProcessAsUser). */
#pragma once

#include "user/user.h"

/* Whom a child is started as. */
struct spawn_user {
    uint32_t token;  /* 0: whoever the program itself is */
    uint32_t key;    /* of a logon that is kept, 0: it is not */
    uint32_t is_new; /* nobody has the token but this start */
};

/* Of a message whose texts are program, lpDesktop, account and the name of the logon, and whose
 * v[1] is the luid of a new one. `keeps`: the logon stays, whether it has a name or not. */
nt_status spawn_choose_user(struct user *u,
                            const struct abi_message *in,
                            bool keeps,
                            struct spawn_user *user) NT_MUST_CHECK;
/* After the child was started, or could not be: a token that is not kept is closed. */
void spawn_settle_user(struct user *u, const struct spawn_user *user);

/* REQUEST_SPAWN; answered when the child is ready or has ended. */
void spawn_request(struct user *u, const struct abi_message *in);
