/* SPDX-License-Identifier: MIT */
/* GDI objects. */
#include "user/win32/gdi.h"

#include "abi/guest.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_gdi_create_leaked(struct user *u, uint32_t type, uint64_t bytes, bool is_leaked)
{
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_GDI_CREATE, bytes, type, is_leaked);
    return win32_result(u, &call);
}

uint32_t
win32_gdi_create(struct user *u, uint32_t type, uint64_t bytes)
{
    return win32_gdi_create_leaked(u, type, bytes, false);
}

uint32_t
win32_create_compatible_dc(struct user *u)
{
    return win32_gdi_create(u, GDI_TYPE_DC, 0);
}

uint32_t
win32_create_rect_rgn(struct user *u)
{
    return win32_gdi_create(u, GDI_TYPE_REGION, 0);
}

uint32_t
win32_create_bitmap(struct user *u, uint32_t bytes)
{
    return win32_gdi_create(u, GDI_TYPE_BITMAP, bytes);
}

uint32_t
win32_create_palette(struct user *u)
{
    return win32_gdi_create(u, GDI_TYPE_PALETTE, 0);
}

uint32_t
win32_create_font_indirect(struct user *u)
{
    return win32_gdi_create(u, GDI_TYPE_FONT, 0);
}

uint32_t
win32_create_solid_brush(struct user *u)
{
    return win32_gdi_create(u, GDI_TYPE_BRUSH, 0);
}

uint32_t
win32_create_pen(struct user *u)
{
    return win32_gdi_create(u, GDI_TYPE_PEN, 0);
}

uint32_t
win32_ext_create_pen(struct user *u)
{
    return win32_gdi_create(u, GDI_TYPE_EXTPEN, 0);
}
