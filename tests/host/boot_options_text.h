/* SPDX-License-Identifier: MIT */
/* Boot options that were read, as tests write them: "/3GB /USERVA=3030", "" if there are none. */
#pragma once

#include "abi/boot.h"
#include "host/registry/boot_options.h"

#include <glib.h>

/* Free with g_free(). */
static inline char *
boot_options_text(const BootOptions *options)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if ((options->flags & ABI_OPTION_3GB) != 0)
        g_string_append(text, " /3GB");
    if ((options->flags & ABI_OPTION_PAE) != 0)
        g_string_append(text, " /PAE");
    if ((options->flags & ABI_OPTION_NOPAE) != 0)
        g_string_append(text, " /NOPAE");
    if (options->userva_mb != 0)
        g_string_append_printf(text, " /USERVA=%u", options->userva_mb);
    if (options->maxmem_mb != 0)
        g_string_append_printf(text, " /MAXMEM=%u", options->maxmem_mb);
    if (options->burnmemory_mb != 0)
        g_string_append_printf(text, " /BURNMEMORY=%u", options->burnmemory_mb);
    return g_strdup(text->len > 0 ? text->str + 1 : "");
}
