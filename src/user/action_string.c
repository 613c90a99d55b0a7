/* SPDX-License-Identifier: MIT */
/* Reads strings from the image and puts a number behind a name that repeats. */
#include "user/action_string.h"

struct win32_text
action_string(const struct player *player, uint32_t units_offset, uint32_t units)
{
    return (struct win32_text){
        .address = player->base + player->string_offset + (gva_t)units_offset * sizeof(uint16_t),
        .units = units,
    };
}

static struct win32_text
string_or_null(const struct player *player, uint32_t units_offset, uint32_t units)
{
    return units_offset != IMAGE_NO_STRING ? action_string(player, units_offset, units)
                                           : (struct win32_text){ 0 };
}

struct win32_text
action_string_1(const struct player *player)
{
    return string_or_null(player, player->action.s1, player->action.s1_length);
}

struct win32_text
action_string_2(const struct player *player)
{
    return string_or_null(player, player->action.s2, player->action.s2_length);
}

struct win32_text
action_name(struct user *u, struct user_state *state)
{
    const struct player *player = &state->player;
    struct win32_text name = action_string_1(player);
    if (player->action.count <= 1 || name.units == 0)
        return name.units != 0 ? name : (struct win32_text){ 0 };
    uint16_t *units = state->scratch.units;
    char digits[12];
    uint32_t digit_count =
        user_text_append_decimal(digits, sizeof(digits), 0, player->repetition + 1);
    uint32_t units_max = DH_ARRAY_COUNT(state->scratch.units) - digit_count;
    if (name.units > units_max)
        name.units = units_max;
    if (!user_read(u, name.address, units, name.units * (uint32_t)sizeof(uint16_t)))
        return (struct win32_text){ 0 };
    for (uint32_t i = 0; i < digit_count; i++)
        units[name.units++] = (uint16_t)digits[i];
    name.address = user_address(u, units);
    return name;
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
    if (user_read(u, action_string(player, offset, length).address, units,
                  length * (uint32_t)sizeof(uint16_t)))
        (void)user_text_from_utf16(to, size, units, length);
}

uint32_t
action_name_key(struct user *u, struct user_state *state)
{
    char *text = state->scratch.text;
    const struct player *player = &state->player;
    action_text_utf8(u, player, 1, text, ABI_PATH_BYTES);
    if (player->action.count > 1)
        (void)user_text_append_decimal(text, sizeof(state->scratch.text),
                                       user_text_length(text, ABI_PATH_BYTES),
                                       player->repetition + 1);
    return user_text_key(text);
}
