/* SPDX-License-Identifier: MIT */
/* Header and records of an image, read as ring 3 reads its memory: one at a time. */
#include "user/player.h"

bool
player_open(struct user *u, struct player *player, gva_t base, uint32_t request)
{
    struct image_header header;
    if (!user_read(u, base, &header, sizeof(header)) || header.magic != IMAGE_MAGIC)
        return false;
    *player = (struct player){
        .base = base,
        .is_active = 1,
        .request = request,
        .on_failure = header.on_failure,
        .on_failure_value = header.on_failure_value,
        .action_count = header.action_count,
        .action_offset = header.action_offset,
        .string_offset = header.string_offset,
        .library_count = header.library_count,
    };
    return true;
}

bool
player_load(struct user *u, struct player *player, uint32_t index)
{
    gva_t address =
        player->base + player->action_offset + (gva_t)index * sizeof(struct image_action);
    player->repetition = 0;
    player->attempts = 0;
    player->atom = 0;
    player->parent = 0;
    player->is_loaded = 1;
    return user_read(u, address, &player->action, sizeof(player->action));
}
