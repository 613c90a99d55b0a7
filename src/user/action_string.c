/* SPDX-License-Identifier: MIT */
/* Reads strings from the image and puts a number behind a name that repeats. */
#include "user/action_string.h"

struct win32_text
action_string(const struct player *player, struct image_string string)
{
    if (string.at == IMAGE_NO_STRING)
        return (struct win32_text){ 0 };
    return (struct win32_text){
        .address = player->base + player->string_offset + (gva_t)string.at * sizeof(uint16_t),
        .units = string.units,
    };
}

struct win32_text
action_name(struct user *u, struct user_state *state, struct image_string string)
{
    const struct player *player = &state->player;
    struct win32_text name = action_string(player, string);
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
action_string_utf8(struct user *u,
                   const struct player *player,
                   struct image_string string,
                   char *to,
                   uint32_t size)
{
    uint16_t units[ABI_PATH_BYTES]; /* a character takes at least a byte */
    struct win32_text text = action_string(player, string);
    to[0] = '\0';
    if (text.address == 0)
        return;
    if (text.units > DH_ARRAY_COUNT(units))
        text.units = DH_ARRAY_COUNT(units);
    if (user_read(u, text.address, units, text.units * (uint32_t)sizeof(uint16_t)))
        (void)user_text_from_utf16(to, size, units, text.units);
}

uint32_t
action_name_key(struct user *u, struct user_state *state, struct image_string string)
{
    char *text = state->scratch.text;
    const struct player *player = &state->player;
    action_string_utf8(u, player, string, text, ABI_PATH_BYTES);
    if (player->action.count > 1)
        (void)user_text_append_decimal(text, sizeof(state->scratch.text),
                                       user_text_length(text, ABI_PATH_BYTES),
                                       player->repetition + 1);
    return user_text_key(text);
}
