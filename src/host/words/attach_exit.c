/* SPDX-License-Identifier: MIT */
/* The two exit codes, by name and in words. */
#include "host/words/attach_exit.h"

const char *const *
attach_exit_words(void)
{
    static const char *const words[] = { "128", "status", NULL };

    return words;
}
