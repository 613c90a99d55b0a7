/* SPDX-License-Identifier: MIT */
/* Modules of the own process. */
#include "user/win32/module.h"

#include "user/process.h"
#include "user/state.h"
#include "user/text.h"
#include "user/win32/text.h"
#include "user/win32/thread.h"

static const struct {
    const char *name;
    uint32_t handle;
} modules[] = { { "user32", MODULE_USER32 }, { "kernel32", MODULE_KERNEL32 } };

/* Whether the text is the module's name, with or without ".dll", in any case. */
static bool
is_name(const char *text, const char *name)
{
    for (; *name != '\0'; name++, text++)
        if ((*text | 0x20) != *name && *text != *name)
            return false;
    return *text == '\0' || user_text_equal(text, ".dll");
}

uint32_t
win32_get_module_handle(struct user *u, struct win32_text name)
{
    uint32_t bytes;
    if (name.address == 0)
        return MODULE_MAIN;
    if (win32_text_name(u, name, &bytes) == 0)
        return 0;
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(modules); i++)
        if (is_name(user_scratch(u)->text, modules[i].name))
            return modules[i].handle;
    return win32_fail(u, STATUS_DLL_NOT_FOUND, ERROR_MOD_NOT_FOUND);
}
