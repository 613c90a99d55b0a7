/* SPDX-License-Identifier: MIT */
/* A second player for one DLL: found by name in the image, put in the place of the first and back.
 */
#include "user/library.h"

#include "user/action.h"
#include "user/action_string.h"
#include "user/loader.h"
#include "user/player.h"
#include "user/process.h"
#include "user/text.h"
#include "user/win32/thread.h"

/* Sets the player before what belongs to the DLL. */
static bool
find(struct user *u, struct player *library, const char *wanted)
{
    uint32_t end = library->action_count + library->library_count;
    char name[IMAGE_NAME_BYTES];
    for (uint32_t at = library->action_count; at < end;
         at += 1 + library->action.library.action_count) {
        if (!player_load(u, library, at))
            return false;
        action_string_utf8(u, library, library->action.library.dll, name, sizeof(name));
        if (library->action.op == ACTION_LIBRARY && user_text_equal(name, wanted)) {
            library->index = at;
            library->action_count = at + 1 + library->action.library.action_count;
            library->is_library = 1;
            return true;
        }
    }
    return false;
}

bool
action_load_library(struct user *u, struct user_state *state)
{
    struct player library;
    char name[IMAGE_NAME_BYTES];
    action_string_utf8(u, &state->player, state->player.action.load_library.dll, name,
                       sizeof(name));
    if (user_text_equal(name, "user32"))
        return loader_load_user32(u);
    if (player_open(u, &library, IMAGE_BASE, state->player.request) && find(u, &library, name)) {
        user_explain(u, STEP_LOADER, 0, "LoadLibrary: the loader calls DllMain of what is new");
        state->outer = state->player;
        state->player = library;
        return true;
    }
    user_refuse_missing(u, STATUS_DLL_NOT_FOUND, name);
    return win32_fail(u, STATUS_DLL_NOT_FOUND, ERROR_MOD_NOT_FOUND);
}

void
library_leave(struct user_state *state)
{
    state->player = state->outer;
}

bool
library_needs_not(struct user *u, const struct player *player)
{
    return (player->is_library || player->is_service) &&
           player->action.op == ACTION_REGISTER_CLASS &&
           user_state(u)->thread.last_error == ERROR_CLASS_ALREADY_EXISTS;
}
