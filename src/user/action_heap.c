/* SPDX-License-Identifier: MIT */
/* Actions on the heap itself, as a process sees it: through the user view. */
#include "user/action.h"
#include "user/process.h"
#include "user/win32/thread.h"

/* Where the desktop heap begins, or the shared section. 0, and the last error: not here. */
static gva_t
view_of(struct user *u, const struct user_state *state, bool is_shared)
{
    gva_t view = is_shared ? state->shared_view : state->thread.client_view;
    if (view == 0)
        (void)win32_fail(u, STATUS_NOT_MAPPED_VIEW, ERROR_INVALID_PARAMETER);
    return view;
}

bool
action_read_heap(struct user *u, struct user_state *state)
{
    uint32_t word;
    gva_t view = view_of(u, state, state->player.action.read_heap.is_shared != 0);
    return view != 0 && user_read(u, view, &word, sizeof(word));
}

/* An access violation, which ends the process. */
bool
action_write_heap(struct user *u, struct user_state *state)
{
    uint32_t word = 0;
    gva_t view = view_of(u, state, state->player.action.write_heap.is_shared != 0);
    return view != 0 && user_write(u, view, &word, sizeof(word));
}
