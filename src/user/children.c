/* SPDX-License-Identifier: MIT */
/*
 * A service may have a desktop for what it starts: for all of it, or as IIS for worker processes of
 * built-in accounts, where one of another account is on the station of its own logon unless
 * UseSharedWPDesktop says that all share IIS's (KB831135). That the Task Scheduler has one for all
 * tasks, SADesktop, is unverified (docs/fidelity.md); its program says so, nothing here.
 */
#include "user/children.h"

#include "abi/image.h"
#include "user/account.h"
#include "user/call.h"
#include "user/memory.h"
#include "user/state.h"

static bool
is_shared_by_all(struct user *u)
{
    struct abi_syscall call;
    return NT_SUCCESS(call1(u, &call, SYSCALL_QUERY_REGISTRY, ABI_REG_SHARED_POOL_DESKTOP)) &&
           call.a[0] != 0 && call.a[1] != 0;
}

static bool
has_place(struct user *u, const struct image_header *header, const char *account)
{
    return header->child_desktop.units != 0 &&
           (header->children == IMAGE_CHILDREN_ALL || account_built_in(account) != 0 ||
            is_shared_by_all(u));
}

bool
children_desktop(struct user *u, const char *account, char *desktop, uint32_t size)
{
    struct image_header header;
    uint16_t units[ABI_PATH_BYTES]; /* a character takes at least a byte */
    if (!user_read(u, IMAGE_BASE, &header, sizeof(header)) || !has_place(u, &header, account))
        return false;
    uint32_t length = header.child_desktop.units;
    if (length > DH_ARRAY_COUNT(units))
        length = DH_ARRAY_COUNT(units);
    gva_t address =
        IMAGE_BASE + header.string_offset + (gva_t)header.child_desktop.at * sizeof(uint16_t);
    if (!user_read(u, address, units, length * (uint32_t)sizeof(uint16_t)))
        return false;
    (void)user_text_from_utf16(desktop, size, units, length);
    return true;
}
