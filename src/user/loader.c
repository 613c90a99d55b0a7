/* SPDX-License-Identifier: MIT */
/* DLLs one after another; the first that fails ends the process. */
#include "user/loader.h"

#include "user/kernel32.h"
#include "user/process.h"
#include "user/user32.h"
#include "user/win32/thread.h"
#include "user/winlogon_station.h"

void
loader_fail(struct user *u, const char *dll, nt_status status)
{
    user_trace(u, EVENT_DLL_ATTACH, status, 0, 0, 0, dll);
    char image[IMAGE_NAME_BYTES];
    user_image_name(u, image);
    if (user_is_dead(u))
        return;
    char *text = user_scratch(u)->text;
    uint32_t bytes = user_text_append(text, sizeof(user_scratch(u)->text), 0, image) + 1;
    bytes += user_text_append(text + bytes, sizeof(user_scratch(u)->text) - bytes, 0, dll) + 1;
    user_state(u)->phase = PHASE_HARD_ERROR;
    struct abi_syscall call;
    if (!NT_SUCCESS(call3(u, &call, SYSCALL_HARD_ERROR, STATUS_DLL_INIT_FAILED,
                          user_address(u, text), bytes)))
        user_exit(u, STATUS_DLL_INIT_FAILED);
}

/* user32.dll's DllMain. winlogon makes the first window station of its session, and must stand on
 * it before it connects: on false it has given up already. */
static bool
attach_user32(struct user *u, nt_status *status)
{
    *status = user32_find_server(u);
    if (!NT_SUCCESS(*status))
        return true;
    if (user_page(u)->role == IMAGE_ROLE_WINLOGON) {
        *status = winlogon_make_station(u);
        if (!NT_SUCCESS(*status)) {
            winlogon_give_up(u, *status);
            return false;
        }
    }
    user_explain(u, STEP_LOADER, 0, "the loader calls user32.dll's DllMain");
    *status = user32_attach(u);
    user_state(u)->has_user32 = NT_SUCCESS(*status);
    return true;
}

bool
loader_load_user32(struct user *u)
{
    nt_status status;
    if (user_state(u)->has_user32)
        return true;
    user_explain(u, STEP_LOADER, 0, "LoadLibrary: the loader calls DllMain of what is new");
    if (!attach_user32(u, &status))
        return false;
    user_trace(u, EVENT_DLL_ATTACH, status, NT_SUCCESS(status), 1, 0, "user32.dll");
    return NT_SUCCESS(status) || win32_fail(u, STATUS_DLL_INIT_FAILED, ERROR_DLL_INIT_FAILED);
}

/* Attaches what comes after kernel32.dll. */
static bool
attach_rest(struct user *u)
{
    user_trace(u, EVENT_DLL_ATTACH, STATUS_SUCCESS, 1, 0, 0, "kernel32.dll");
    if (!(user_page(u)->image_flags & IMAGE_IMPORTS_USER32))
        return true;
    nt_status status;
    if (!attach_user32(u, &status))
        return false;
    if (!NT_SUCCESS(status)) {
        user_explain(
            u, STEP_LOADER, 0,
            "DllMain returned FALSE: the loader ends the process with STATUS_DLL_INIT_FAILED");
        loader_fail(u, "user32.dll", status);
        return false;
    }
    user_trace(u, EVENT_DLL_ATTACH, STATUS_SUCCESS, 1, 0, 0, "user32.dll");
    return true;
}

static bool
kernel32_attached(struct user *u, nt_status status)
{
    if (NT_SUCCESS(status))
        return attach_rest(u);
    kernel32_refused(u, status);
    loader_fail(u, "kernel32.dll", status);
    return false;
}

bool
loader_step(struct user *u)
{
    struct user_state *state = user_state(u);
    const struct abi_message *in = &user_page(u)->in;
    switch (state->phase) {
    case PHASE_NEW: {
        if (in->kind != MESSAGE_START)
            return false;
        if (user_page(u)->image_flags & IMAGE_NATIVE)
            return true;
        nt_status status = kernel32_attach(u);
        if (status == STATUS_PENDING) {
            state->phase = PHASE_CONSOLE;
            return false;
        }
        return kernel32_attached(u, status);
    }
    case PHASE_CONSOLE:
        return in->kind == MESSAGE_CONSOLE_REPLY && kernel32_attached(u, in->status);
    case PHASE_HARD_ERROR:
        if (in->kind == MESSAGE_HARD_ERROR_DONE)
            user_exit(u, STATUS_DLL_INIT_FAILED);
        return false;
    default:
        return false;
    }
}
