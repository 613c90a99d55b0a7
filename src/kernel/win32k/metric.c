/* SPDX-License-Identifier: MIT */
/* What GetSystemMetrics tells: the screen, if the machine has one. */
#include "abi/win32.h"
#include "kernel/win32k/user_call.h"

static const struct abi_view *
screen_of(const struct kernel *k)
{
    for (uint32_t i = 0; i < k->boot.view_count; i++)
        if (k->boot.views[i].kind == ABI_VIEW_DISPLAY_SURFACE)
            return &k->boot.views[i];
    return NULL;
}

/* One screen is all of the virtual one. Windows: a metric that is none is 0. */
static uint32_t
metric(const struct abi_view *screen, uint64_t index)
{
    switch (index) {
    case SM_CXSCREEN:
    case SM_CXVIRTUALSCREEN:
        return screen->pixels;
    case SM_CYSCREEN:
    case SM_CYVIRTUALSCREEN:
        return screen->rows;
    default:
        return index == SM_CMONITORS;
    }
}

void
sys_user_metric(struct kernel *k, struct abi_syscall *call)
{
    const struct abi_view *screen = screen_of(k);
    call->a[0] = screen != NULL ? metric(screen, call->a[0]) : 0;
}
