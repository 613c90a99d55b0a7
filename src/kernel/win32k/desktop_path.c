/* SPDX-License-Identifier: MIT */
/* Puts the names of station and desktop together. */
#include "kernel/win32k/desktop_path.h"

#include "kernel/ke/text.h"
#include "kernel/ob/object.h"
#include "kernel/win32k/body.h"

uint32_t
desktop_path(struct kernel *k, gva_t desktop, char *to, uint32_t size)
{
    gva_t winsta = desktop_at(k, desktop)->winsta;
    uint32_t length = text_append(to, size, 0, object_header_of(k, winsta)->name);
    length = text_append(to, size, length, "\\");
    return text_append(to, size, length, object_header_of(k, desktop)->name);
}
