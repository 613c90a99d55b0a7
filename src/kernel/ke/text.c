/* SPDX-License-Identifier: MIT */
/* Appending, comparing and converting, always with the buffer's size. */
#include "kernel/ke/text.h"

#include "kernel/ke/memory.h"

static bool
is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

uint32_t
text_length(const char *text, uint32_t max)
{
    uint32_t length = 0;
    while (length < max && text[length] != '\0')
        length++;
    return length;
}

uint32_t
text_cut(const char *text, uint32_t bytes, uint32_t max)
{
    if (bytes <= max)
        return bytes;
    while (max > 0 && is_continuation(text[max]))
        max--;
    return max;
}

/* The character at the start of text; returns its bytes, 0 if it is not well formed. */
static uint32_t
decode(const char *text, uint32_t bytes, uint32_t *character)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    uint32_t lead = (unsigned char)text[0];
    *character = lead;
    if (lead < 0x80)
        return 1;
    uint32_t count = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || count > bytes)
        return 0;
    uint32_t value = lead & (0x7fu >> count);
    for (uint32_t i = 1; i < count; i++) {
        if (!is_continuation(text[i]))
            return 0;
        value = value << 6 | ((unsigned char)text[i] & 0x3fu);
    }
    if (value < smallest[count] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *character = value;
    return count;
}

bool
text_is_utf8(const char *text, uint32_t bytes)
{
    uint32_t at = 0;
    while (at < bytes) {
        uint32_t character;
        uint32_t count = decode(text + at, bytes - at, &character);
        if (count == 0)
            return false;
        at += count;
    }
    return true;
}

uint32_t
text_to_utf16(uint16_t *to, uint32_t max, const char *text)
{
    uint32_t units = 0;
    uint32_t bytes = text_length(text, UINT32_MAX);
    for (uint32_t at = 0; at < bytes;) {
        uint32_t character;
        at += decode(text + at, bytes - at, &character);
        uint32_t wanted = character >= 0x10000 ? 2 : 1;
        if (units + wanted > max)
            break;
        if (wanted == 2) {
            to[units++] = (uint16_t)(0xd800 + ((character - 0x10000) >> 10));
            to[units++] = (uint16_t)(0xdc00 + (character & 0x3ff));
        } else
            to[units++] = (uint16_t)character;
    }
    return units;
}

uint32_t
text_append(char *to, uint32_t size, uint32_t length, const char *text)
{
    uint32_t bytes = text_length(text, size);
    bytes = text_cut(text, bytes, size - 1 - length);
    memcpy(to + length, text, bytes);
    to[length + bytes] = '\0';
    return length + bytes;
}

uint32_t
text_append_hex(char *to, uint32_t size, uint32_t length, uint64_t value)
{
    char digits[17];
    uint32_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value != 0);
    return text_append(to, size, length, digits + at);
}

uint32_t
text_append_decimal(char *to, uint32_t size, uint32_t length, uint64_t value)
{
    char digits[21];
    uint32_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    return text_append(to, size, length, digits + at);
}

void
text_copy(char *to, uint32_t size, const char *from)
{
    uint32_t bytes = text_cut(from, text_length(from, size), size - 1);
    memcpy(to, from, bytes);
    memset(to + bytes, 0, size - bytes);
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
text_equal(const char *a, const char *b)
{
    for (;; a++, b++) {
        if (*a != *b && lower(*a) != lower(*b))
            return false;
        if (*a == '\0')
            return true;
    }
}

nt_status
text_from_user(struct kernel *k, char *to, uint32_t size, gva_t from, uint64_t bytes)
{
    to[0] = '\0';
    if (bytes >= size)
        return STATUS_OBJECT_NAME_INVALID;
    uint32_t length = (uint32_t)bytes;
    if (length != 0 && !machine_user_copy_in(k, to, from, length)) {
        to[0] = '\0';
        return STATUS_ACCESS_VIOLATION;
    }
    to[length] = '\0';
    if (text_length(to, length) != length || !text_is_utf8(to, length)) {
        to[0] = '\0';
        return STATUS_OBJECT_NAME_INVALID;
    }
    return STATUS_SUCCESS;
}
