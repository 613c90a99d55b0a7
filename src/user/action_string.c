/* SPDX-License-Identifier: MIT */
#include "user/action_string.h"

gva_t
action_string(const struct player *player, uint32_t units_offset)
{
    return player->base + player->string_offset + (gva_t)units_offset * sizeof(uint16_t);
}

gva_t
action_name(struct user *u, struct user_state *state, uint32_t *units)
{
    const struct player *player = &state->player;
    const struct image_action *action = &player->action;
    uint32_t length = action->s1 == IMAGE_NO_STRING ? 0 : action->s1_length;
    *units = length;
    if (action->count <= 1 || length == 0)
        return length ? action_string(player, action->s1) : 0;
    uint16_t *name = state->scratch.units;
    char digits[12];
    uint32_t digit_count =
        user_text_append_decimal(digits, sizeof(digits), 0, player->repetition + 1);
    uint32_t units_max = DH_ARRAY_COUNT(state->scratch.units) - digit_count;
    if (length > units_max)
        length = units_max;
    if (!user_read(u, action_string(player, action->s1), name, length * (uint32_t)sizeof(uint16_t)))
        return 0;
    for (uint32_t i = 0; i < digit_count; i++)
        name[length++] = (uint16_t)digits[i];
    *units = length;
    return user_address(u, name);
}

void
action_text_utf8(
    struct user *u, const struct player *player, uint32_t which, char *to, uint32_t size)
{
    const struct image_action *action = &player->action;
    uint32_t offset = which == 1 ? action->s1 : action->s2;
    uint32_t length = which == 1 ? action->s1_length : action->s2_length;
    uint16_t units[ABI_PATH_BYTES]; /* a character takes at least a byte */
    to[0] = '\0';
    if (offset == IMAGE_NO_STRING)
        return;
    if (length > DH_ARRAY_COUNT(units))
        length = DH_ARRAY_COUNT(units);
    if (user_read(u, action_string(player, offset), units, length * (uint32_t)sizeof(uint16_t)))
        (void)user_text_from_utf16(to, size, units, length);
}

gva_t
action_name_utf8(struct user *u, struct user_state *state, uint32_t *bytes)
{
    char *text = state->scratch.text;
    const struct player *player = &state->player;
    action_text_utf8(u, player, 1, text, ABI_PATH_BYTES);
    uint32_t length = user_text_length(text, ABI_PATH_BYTES);
    if (player->action.count > 1)
        length = user_text_append_decimal(text, sizeof(state->scratch.text), length,
                                          player->repetition + 1);
    *bytes = length;
    return user_address(u, text);
}
