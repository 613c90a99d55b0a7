/* SPDX-License-Identifier: MIT */
/* From UTF-16 of the caller to UTF-8 of the kernel. */
#include "user/win32/text.h"

#include "user/state.h"
#include "user/win32/thread.h"

static gva_t
fail(struct user *u)
{
    (void)win32_fail(u, STATUS_OBJECT_NAME_INVALID, ERROR_FILENAME_EXCED_RANGE);
    return 0;
}

gva_t
win32_text_name(struct user *u, struct win32_text text, uint32_t *bytes)
{
    uint16_t units[ABI_PATH_BYTES]; /* a character takes at least a byte */
    char *name = user_scratch(u)->text;
    DH_STATIC_ASSERT(sizeof(user_scratch(u)->text) > 3 * DH_ARRAY_COUNT(units), "none is cut");
    *bytes = 0;
    if (text.units > DH_ARRAY_COUNT(units))
        return fail(u);
    if (!user_read(u, text.address, units, text.units * (uint32_t)sizeof(uint16_t)))
        return 0;
    *bytes = user_text_from_utf16(name, sizeof(user_scratch(u)->text), units, text.units);
    return user_address(u, name);
}

bool
win32_text_copy(struct user *u, struct win32_text text, char *to, uint32_t size)
{
    uint32_t bytes;
    to[0] = '\0';
    if (win32_text_name(u, text, &bytes) == 0)
        return false;
    if (bytes >= size)
        return fail(u) != 0;
    user_text_copy(to, size, user_scratch(u)->text);
    return true;
}

bool
win32_text_has_path(struct user *u)
{
    const char *name = user_scratch(u)->text;
    while (*name != '\0' && *name != '\\')
        name++;
    return *name != '\0';
}
