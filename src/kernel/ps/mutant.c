/* SPDX-License-Identifier: MIT */
/*
 * Mutexes as far as names go: programs meet by them, each session in a directory of its own. Nobody
 * waits for one here, so who holds it is not kept. Source of the directories: "Kernel object
 * namespaces", Microsoft Learn.
 */
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"

/* The directory of a session's named objects. */
static void
names_path(uint32_t session_id, char *to, uint32_t size)
{
    uint32_t length = 0;
    if (session_id != 0 && session_id != ABI_NO_SESSION) {
        length = text_append(to, size, length, "\\Sessions\\");
        length = text_append_decimal(to, size, length, session_id);
    }
    text_append(to, size, length, "\\BaseNamedObjects");
}

/* With the last mutex of a session its directory goes. */
void
mutant_delete(struct kernel *k, gva_t mutant)
{
    char path[GUEST_NAME_BYTES];
    names_path(object_header_of(k, mutant)->session, path, sizeof path);
    directory_prune(k, path);
}

static nt_status
create(struct kernel *k, gva_t directory, const char *name, gva_t *mutant)
{
    nt_status status = object_create(k, OBJECT_MUTANT, 0, name, mutant);
    if (!NT_SUCCESS(status))
        return status;
    if (name[0] != '\0')
        status = directory_insert(k, directory, *mutant);
    if (!NT_SUCCESS(status))
        object_unref(k, *mutant);
    return status;
}

/* Windows: a mutex of that name is opened, and the caller is told. */
void
sys_create_mutant(struct kernel *k, struct abi_syscall *call)
{
    char path[GUEST_NAME_BYTES];
    char name[GUEST_NAME_BYTES];
    gva_t mutant;
    uint32_t handle = 0;
    call->status = text_from_user(k, name, sizeof name, call->a[0], call->a[1]);
    if (!NT_SUCCESS(call->status))
        return;
    names_path(current_process(k)->session_id, path, sizeof path);
    gva_t directory = directory_open(k, path, true);
    if (directory == 0) {
        call->status = STATUS_INSUFFICIENT_RESOURCES;
        return;
    }
    gva_t found = name[0] != '\0' ? directory_find(k, directory, OBJECT_NONE, name) : 0;
    call->a[1] = found != 0;
    if (found != 0 && object_header_of(k, found)->type != OBJECT_MUTANT)
        call->status = STATUS_INVALID_HANDLE;
    else if (found != 0)
        call->status = handle_insert(k, k->current_process, found, MUTANT_ACCESS_ALL, &handle);
    else
        call->status = create(k, directory, name, &mutant);
    if (NT_SUCCESS(call->status) && found == 0) {
        call->status = handle_insert(k, k->current_process, mutant, MUTANT_ACCESS_ALL, &handle);
        object_unref(k, mutant);
    }
    call->a[0] = handle;
}
