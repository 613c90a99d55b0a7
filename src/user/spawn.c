/* SPDX-License-Identifier: MIT */
/*
 * A logon that has a name is kept: its token stays with the program that asked for it, and whatever
 * it starts by that name later is of the same logon, and so on the same window station. Without one
 * every start is a logon of its own, which ends with the child.
 */
#include "user/spawn.h"

#include "abi/service.h"
#include "user/children.h"
#include "user/object_list.h"
#include "user/process.h"
#include "user/text.h"

/* What a request says: program, lpDesktop, account, and the name of the logon. */
enum spawn_text { TEXT_PROGRAM, TEXT_DESKTOP, TEXT_ACCOUNT, TEXT_LOGON };

/* Of account and name: another account is another logon. */
static uint32_t
logon_key(struct user *u, const struct abi_message *in)
{
    union user_scratch *scratch = user_scratch(u);
    uint32_t size = sizeof(scratch->text);
    uint32_t length = user_text_append(scratch->text, size, 0, user_message_text(in, TEXT_ACCOUNT));
    length = user_text_append(scratch->text, size, length, "\n");
    user_text_append(scratch->text, size, length, user_message_text(in, TEXT_LOGON));
    uint32_t key = user_text_key(scratch->text);
    return key != 0 ? key : 1;
}

static nt_status
log_on(struct user *u, const struct abi_message *in, struct spawn_user *user)
{
    char *text = user_scratch(u)->text;
    uint32_t bytes = user_text_append(text, sizeof(user_scratch(u)->text), 0,
                                      user_message_text(in, TEXT_ACCOUNT));
    struct abi_syscall call;
    nt_status status =
        call4(u, &call, SYSCALL_LOGON_USER, user_address(u, text), bytes, in->v[1], 0);
    user->token = NT_SUCCESS(status) ? (uint32_t)call.a[0] : 0;
    user->is_new = NT_SUCCESS(status);
    return status;
}

nt_status
spawn_choose_user(struct user *u, const struct abi_message *in, bool keeps, struct spawn_user *user)
{
    struct object_list *objects = &user_state(u)->objects;
    *user = (struct spawn_user){ .token = 0 };
    if (user_message_text(in, TEXT_ACCOUNT)[0] == '\0')
        return STATUS_SUCCESS;
    if (!keeps && user_message_text(in, TEXT_LOGON)[0] == '\0')
        return log_on(u, in, user);
    user->key = logon_key(u, in);
    uint32_t index = object_list_find(u, objects, OBJECT_KIND_TOKEN, user->key);
    if (index != OBJECT_LIST_NONE) {
        user->token = object_list_at(u, objects, index).handle;
        return STATUS_SUCCESS;
    }
    nt_status status = object_list_reserve(u, objects);
    return NT_SUCCESS(status) ? log_on(u, in, user) : status;
}

/* The token of a logon with a name stays; of another, only the child has one. */
void
spawn_settle_user(struct user *u, const struct spawn_user *user)
{
    struct abi_syscall call;
    if (!user->is_new)
        return;
    if (user->key == 0) {
        (void)call1(u, &call, SYSCALL_CLOSE, user->token);
        return;
    }
    const struct object_entry entry = { .handle = user->token,
                                        .key = user->key,
                                        .kind = OBJECT_KIND_TOKEN };
    object_list_add(u, &user_state(u)->objects, &entry);
}

/* The lpDesktop that is asked for, or where this program puts what it starts; NULL: neither. */
static const char *
choose_desktop(struct user *u, const struct abi_message *in, char own[ABI_PATH_BYTES])
{
    const char *desktop = user_message_text(in, TEXT_DESKTOP);
    if (desktop[0] != '\0' || (in->v[0] & RUN_DESKTOP_EMPTY))
        return desktop;
    bool is_null = (in->v[0] & RUN_DESKTOP_NULL) != 0;
    const char *account = user_message_text(in, TEXT_ACCOUNT);
    return !is_null && children_desktop(u, account, own, ABI_PATH_BYTES) ? own : NULL;
}

void
spawn_request(struct user *u, const struct abi_message *in)
{
    char own[ABI_PATH_BYTES];
    const char *desktop = choose_desktop(u, in, own);
    struct spawn_user user;
    nt_status status = spawn_choose_user(u, in, false, &user);
    if (!NT_SUCCESS(status)) {
        user_reply(u, in->request_id, status, 0, 0);
        return;
    }
    const struct child child = {
        .image = user_message_text(in, TEXT_PROGRAM),
        .desktop = desktop,
        .token = user.token,
        .flags = desktop != NULL ? 0 : CREATE_PROCESS_INHERIT_DESKTOP,
        .request = in->request_id,
    };
    (void)user_spawn(u, &child, 0);
    spawn_settle_user(u, &user);
}
