/* SPDX-License-Identifier: MIT */
/* Makes the windows of a box and destroys them again. */
#include "user/message_box.h"

#include "abi/win32.h"
#include "user/process.h"
#include "user/user32.h"

static nt_status
find_class(struct user *u, const char *name, uint32_t *atom)
{
    struct abi_syscall call;
    uint32_t units;
    gva_t address = user_scratch_text(u, name, &units);
    nt_status status = call2(u, &call, SYSCALL_USER_FIND_CLASS, address, units);
    *atom = (uint32_t)call.a[0];
    return status;
}

static nt_status
make_window(struct user *u,
            const char *class,
            const char *text,
            uint32_t parent,
            uint32_t style,
            uint32_t *window)
{
    struct abi_syscall call;
    uint32_t atom;
    nt_status status = find_class(u, class, &atom);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t units;
    gva_t address = user_scratch_text(u, text, &units);
    status = call6(u, &call, SYSCALL_USER_CREATE_WINDOW, atom, address, units, parent, 0, style);
    *window = (uint32_t)call.a[0];
    return status;
}

/* csrss has no attach of its own: the controls are registered when its first box needs them. */
static nt_status
need_controls(struct user *u)
{
    uint32_t atom;
    return NT_SUCCESS(find_class(u, "Static", &atom)) ? STATUS_SUCCESS
                                                      : user32_register_controls(u);
}

nt_status
message_box_show(struct user *u, const char *title, const char *message)
{
    const uint32_t child_style = WS_CHILD | WS_VISIBLE;
    uint32_t box, child;
    nt_status status = need_controls(u);
    if (!NT_SUCCESS(status))
        return status;
    status = make_window(u, "#32770", title, 0, WS_VISIBLE | WS_SYSMENU, &box);
    if (!NT_SUCCESS(status))
        return status;
    status = make_window(u, "Static", "", box, child_style, &child); /* the icon */
    if (NT_SUCCESS(status))
        status = make_window(u, "Static", message, box, child_style, &child);
    if (NT_SUCCESS(status))
        status = make_window(u, "Button", "OK", box, child_style, &child);
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_DESTROY_WINDOW, box);
    return status;
}

void
message_box_of_program(struct user *u, uint32_t last_error)
{
    char title[IMAGE_NAME_BYTES];
    char message[64];
    char line[IMAGE_NAME_BYTES + sizeof(message) + 4];
    user_image_name(u, title);
    uint32_t length =
        user_text_append(message, sizeof(message), 0, "The operation failed with error ");
    length = user_text_append_decimal(message, sizeof(message), length, last_error);
    (void)user_text_append(message, sizeof(message), length, ".");
    nt_status status = message_box_show(u, title, message);
    length = user_text_append(line, sizeof(line), 0, title);
    length = user_text_append(line, sizeof(line), length, " : ");
    (void)user_text_append(line, sizeof(line), length, message);
    user_trace(u, EVENT_POPUP, status, user_page(u)->pid, NT_SUCCESS(status), 0, line);
}
