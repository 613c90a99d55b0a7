/* SPDX-License-Identifier: MIT */
/* Comparing, appending, converting. */
#include "user/text.h"

#include "user/memory.h"

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

uint32_t
user_text_length(const char *text, uint32_t max)
{
    uint32_t length = 0;
    while (length < max && text[length] != '\0')
        length++;
    return length;
}

uint32_t
user_text_append(char *to, uint32_t size, uint32_t length, const char *text)
{
    uint32_t start = length;
    while (*text != '\0' && length + 1 < size)
        to[length++] = *text++;
    /* Cut at a character: if its rest found no room, its beginning goes too. */
    if (((unsigned char)*text & 0xc0) == 0x80) {
        while (length > start && ((unsigned char)to[length - 1] & 0xc0) == 0x80)
            length--;
        if (length > start)
            length--;
    }
    to[length] = '\0';
    return length;
}

uint32_t
user_text_append_decimal(char *to, uint32_t size, uint32_t length, uint32_t value)
{
    char digits[11];
    uint32_t at = sizeof(digits);
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    return user_text_append(to, size, length, digits + at);
}

uint32_t
user_text_append_hex(char *to, uint32_t size, uint32_t length, uint32_t value)
{
    char digits[9];
    uint32_t at = sizeof(digits);
    digits[--at] = '\0';
    do {
        digits[--at] = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value != 0);
    return user_text_append(to, size, length, digits + at);
}

void
user_text_copy(char *to, uint32_t size, const char *text)
{
    (void)user_text_append(to, size, 0, text);
}

bool
user_text_equal(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

uint32_t
user_text_key(const char *text)
{
    uint32_t key = 2166136261u; /* FNV-1a */
    for (; *text != '\0'; text++)
        key = (key ^ (unsigned char)lower(*text)) * 16777619u;
    return key;
}

const char *
user_message_text(const struct abi_message *message, uint32_t index)
{
    uint32_t bytes =
        message->text_bytes < ABI_MESSAGE_TEXT ? message->text_bytes : ABI_MESSAGE_TEXT;
    uint32_t at = 0;
    while (at < bytes) {
        uint32_t length = user_text_length(message->text + at, bytes - at);
        if (at + length == ABI_MESSAGE_TEXT)
            return ""; /* no terminator: not a string */
        if (index-- == 0)
            return message->text + at;
        at += length + 1;
    }
    return "";
}

/* Takes one character off *text; bad sequences give U+FFFD and take one byte. */
static uint32_t
decode(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    uint32_t first = bytes[0];
    uint32_t more = first < 0x80             ? 0
                    : (first & 0xe0) == 0xc0 ? 1
                    : (first & 0xf0) == 0xe0 ? 2
                    : (first & 0xf8) == 0xf0 ? 3
                                             : 4;
    *text += 1;
    if (more == 0)
        return first;
    if (more == 4)
        return 0xfffd;
    uint32_t character = first & (0x3fu >> more);
    for (uint32_t i = 1; i <= more; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0xfffd;
        character = character << 6 | (bytes[i] & 0x3fu);
    }
    *text += more;
    return character > 0x10ffff ? 0xfffd : character;
}

uint32_t
user_text_to_utf16(uint16_t *to, uint32_t units_max, const char *text)
{
    uint32_t units = 0;
    while (*text != '\0') {
        uint32_t character = decode(&text);
        uint32_t wanted = character >= 0x10000 ? 2 : 1;
        if (units + wanted > units_max)
            break;
        if (wanted == 2) {
            to[units++] = (uint16_t)(0xd800 + ((character - 0x10000) >> 10));
            to[units++] = (uint16_t)(0xdc00 + (character & 0x3ff));
        } else {
            to[units++] = (uint16_t)character;
        }
    }
    return units;
}

/* Writes one character as UTF-8; returns its bytes. */
static uint32_t
encode(char *to, uint32_t character)
{
    uint32_t more = character < 0x80 ? 0 : character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    if (more == 0) {
        to[0] = (char)character;
        return 1;
    }
    to[0] = (char)((0xff00u >> (more + 1) & 0xffu) | character >> (6 * more));
    for (uint32_t i = 1; i <= more; i++)
        to[i] = (char)(0x80 | (character >> (6 * (more - i)) & 0x3f));
    return more + 1;
}

uint32_t
user_text_from_utf16(char *to, uint32_t size, const uint16_t *text, uint32_t units)
{
    uint32_t length = 0;
    for (uint32_t i = 0; i < units; i++) {
        uint32_t character = text[i];
        if (character >= 0xd800 && character < 0xe000) {
            bool is_pair = character < 0xdc00 && i + 1 < units && (text[i + 1] & 0xfc00) == 0xdc00;
            character =
                is_pair ? 0x10000 + ((character & 0x3ff) << 10 | (text[++i] & 0x3ffu)) : 0xfffd;
        }
        char bytes[4];
        uint32_t count = encode(bytes, character);
        if (length + count >= size)
            break;
        memcpy(to + length, bytes, count);
        length += count;
    }
    to[length] = '\0';
    return length;
}
