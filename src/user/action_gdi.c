/* SPDX-License-Identifier: MIT */
/* Actions on GDI objects. */
#include "abi/guest.h"
#include "user/action.h"
#include "user/action_object.h"
#include "user/win32/gdi.h"

bool
action_create_gdi(struct user *u, struct user_state *state)
{
    const struct action_create_gdi *wanted = &state->player.action.create_gdi;
    if (!action_reserve(u, state))
        return false;
    uint32_t object =
        win32_gdi_create_leaked(u, wanted->kind != 0 ? wanted->kind : (uint32_t)GDI_TYPE_BRUSH,
                                wanted->bytes, wanted->is_leaked != 0);
    return action_add_object(u, state, OBJECT_KIND_GDI, object, 0, 0);
}

bool
action_delete_gdi(struct user *u, struct user_state *state)
{
    return action_destroy_last(u, state, OBJECT_KIND_GDI);
}
