/* SPDX-License-Identifier: MIT */
/* The two exit codes, by name and in words. */
#include "host/words/attach_exit.h"

#include "abi/status.h"

const char *const *
attach_exit_words(void)
{
    static const char *const words[] = { "128", "status", NULL };

    return words;
}

void
attach_exit_choose(AttachExit choice, struct abi_boot *boot)
{
    if (choice == ATTACH_EXIT_128)
        boot->capabilities |= ABI_CAPABILITY_EXIT_CODE_128;
    else if (choice == ATTACH_EXIT_STATUS)
        boot->capabilities &= ~ABI_CAPABILITY_EXIT_CODE_128;
}

gboolean
attach_exit_seen_too(guint32 status, guint32 exit_code, guint32 *other)
{
    if (status != STATUS_DLL_INIT_FAILED)
        return FALSE;
    *other = exit_code == status ? ERROR_WAIT_NO_CHILDREN : status;
    return TRUE;
}
