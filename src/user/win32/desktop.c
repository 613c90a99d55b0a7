/* SPDX-License-Identifier: MIT */
/* Desktops. */
#include "user/win32/desktop.h"

#include "user/process.h"
#include "user/state.h"
#include "user/win32/names.h"
#include "user/win32/text.h"
#include "user/win32/thread.h"

/* A desktop's name. 0: it is none, and the call has failed; CreateDesktop and OpenDesktop agree on
 * how. */
static gva_t
desktop_name(struct user *u, struct win32_text name, uint32_t *bytes)
{
    gva_t address = win32_text_name(u, name, bytes);
    if (address == 0)
        return 0;
    if (*bytes == 0)
        return win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_HANDLE);
    if (win32_text_has_path(u))
        return win32_fail(u, STATUS_OBJECT_NAME_INVALID, ERROR_BAD_PATHNAME);
    return address;
}

static uint32_t
create(struct user *u, struct win32_text name, uint32_t access, uint32_t heap_kb)
{
    struct abi_syscall call;
    uint32_t bytes;
    gva_t address = desktop_name(u, name, &bytes);
    if (address == 0)
        return 0;
    (void)call4(u, &call, SYSCALL_USER_CREATE_DESKTOP, address, bytes, heap_kb, access);
    return win32_result(u, &call);
}

uint32_t
win32_create_desktop(struct user *u, struct win32_text name, uint32_t access)
{
    return create(u, name, access, 0);
}

/* A program that finds the function by GetProcAddress, as one for older systems too has to, gets no
 * address there and this error; documented is from which Windows on the function is there. */
uint32_t
win32_create_desktop_ex(struct user *u, struct win32_text name, uint32_t access, uint32_t heap_kb)
{
    if (user_has(u, ABI_CAPABILITY_CREATE_DESKTOP_EX))
        return create(u, name, access, heap_kb);
    user_refuse_missing(u, STATUS_ENTRYPOINT_NOT_FOUND, "CreateDesktopExW in user32.dll");
    return win32_fail(u, STATUS_ENTRYPOINT_NOT_FOUND, ERROR_PROC_NOT_FOUND);
}

static uint32_t
open(struct user *u, gva_t path, uint32_t bytes, uint32_t access)
{
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_USER_OPEN_DESKTOP, path, bytes, access);
    return win32_result(u, &call);
}

uint32_t
win32_open_desktop(struct user *u, struct win32_text name, uint32_t access)
{
    uint32_t bytes;
    gva_t address = desktop_name(u, name, &bytes);
    return address != 0 ? open(u, address, bytes, access) : 0;
}

uint32_t
win32_open_desktop_path(struct user *u, struct win32_text path)
{
    uint32_t bytes;
    gva_t address = win32_text_name(u, path, &bytes);
    return address != 0 ? open(u, address, bytes, MAXIMUM_ALLOWED) : 0;
}

uint32_t
win32_enum_desktops(struct user *u,
                    uint32_t station,
                    uint32_t function,
                    uint32_t names,
                    uint32_t answer,
                    struct win32_out *calls)
{
    const struct names_callback callback = { function, names, answer };
    if (station == 0)
        station = win32_get_process_window_station(u);
    return win32_names(u, station, &callback, calls);
}

uint32_t
win32_set_thread_desktop(struct user *u, uint32_t desktop)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_SET_THREAD_DESKTOP, desktop);
    if (!win32_succeeded(u, &call))
        return false;
    user_state(u)->thread.client_view = call.a[0];
    return true;
}
