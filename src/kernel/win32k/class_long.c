/* SPDX-License-Identifier: MIT */
/* What a program reads and writes of a window's class, and the bytes of its own behind it. */
#include "abi/win32.h"
#include "kernel/ke/memory.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"

/* The number an index stands for; false: it is none that is kept here. */
static bool
read_number(struct kernel *k, kva_t class, uint32_t index, uint32_t *value)
{
    switch (index) {
    case GCL_STYLE:
        *value = field_u32(k, class, FIELD_CLS_STYLE);
        return true;
    case GCL_HMODULE:
        *value = (uint32_t)field_pointer(k, class, FIELD_CLS_INSTANCE);
        return true;
    case GCL_CBWNDEXTRA:
        *value = field_u32(k, class, FIELD_CLS_WINDOW_EXTRA);
        return true;
    case GCL_CBCLSEXTRA:
        *value = field_u32(k, class, FIELD_CLS_CLASS_EXTRA);
        return true;
    case GCW_ATOM:
        *value = field_u16(k, class, FIELD_CLS_ATOM);
        return true;
    default:
        return false;
    }
}

/* NULL: the four bytes are not all behind the class. */
static void *
extra_at(struct kernel *k, kva_t class, uint32_t offset)
{
    uint32_t bytes = field_u32(k, class, FIELD_CLS_CLASS_EXTRA);
    if (offset > bytes || bytes - offset < sizeof(uint32_t))
        return NULL;
    return kptr(k, class + size_of(k, ABI_SIZE_CLS) + offset);
}

static void
write_extra(struct kernel *k, kva_t class, uint32_t offset, uint32_t value)
{
    memcpy(extra_at(k, class, offset), &value, sizeof value);
}

/* A registered class and its copies on other desktops are one class to a program. */
static void
write_everywhere(struct kernel *k, kva_t class, uint32_t offset, uint32_t value)
{
    kva_t base = (kva_t)field_pointer(k, class, FIELD_CLS_BASE);
    write_extra(k, base != 0 ? base : class, offset, value);
    kva_t at = base != 0 ? (kva_t)field_pointer(k, base, FIELD_CLS_CLONE) : 0;
    for (; at != 0; at = (kva_t)field_pointer(k, at, FIELD_CLS_NEXT))
        write_extra(k, at, offset, value);
}

void
sys_user_class_long(struct kernel *k, struct abi_syscall *call)
{
    if (user_call_thread(k, call) == 0)
        return;
    kva_t window = user_handle_lookup(k, (uint32_t)call->a[0], USER_TYPE_WINDOW);
    uint32_t index = (uint32_t)call->a[1];
    uint32_t value = 0;
    call->a[0] = 0;
    if (window == 0) {
        user_call_end(call, ERROR_INVALID_WINDOW_HANDLE);
        return;
    }
    kva_t class = (kva_t)field_pointer(k, window, FIELD_WND_CLASS);
    const void *extra = extra_at(k, class, index);
    bool is_set = (call->a[2] & 1) != 0;
    if (extra == NULL && (is_set || !read_number(k, class, index, &value))) {
        user_call_end(call, ERROR_INVALID_INDEX);
        return;
    }
    if (extra != NULL)
        memcpy(&value, extra, sizeof value);
    if (is_set)
        write_everywhere(k, class, index, (uint32_t)call->a[3]);
    call->a[0] = value;
}
