/* SPDX-License-Identifier: MIT */
/* Short UTF-8 and UTF-16 texts in fixed buffers, for ring-3 code. */
#pragma once

#include "abi/message.h"

/* Length of a text of at most `max` bytes. */
uint32_t user_text_length(const char *text, uint32_t max);
/* Append to a buffer of `size` bytes that holds `length`; always NUL-terminated, cut if it is full.
 * Return the new length. */
uint32_t user_text_append(char *to, uint32_t size, uint32_t length, const char *text);
uint32_t user_text_append_decimal(char *to, uint32_t size, uint32_t length, uint32_t value);
uint32_t user_text_append_hex(char *to, uint32_t size, uint32_t length, uint32_t value);
void user_text_copy(char *to, uint32_t size, const char *text);
/* ASCII case-insensitive, as names of objects, accounts and services compare. */
bool user_text_equal(const char *a, const char *b);
/* A key of a name that is the same for names that user_text_equal() finds equal. */
uint32_t user_text_key(const char *text);

/* The n-th of the NUL-terminated strings of a message, "" if there are fewer. */
const char *user_message_text(const struct abi_message *message, uint32_t index);

/* UTF-8 to UTF-16 and back; what does not fit is cut, bad sequences become U+FFFD. Return units or
 * bytes, no terminator. */
uint32_t user_text_to_utf16(uint16_t *to, uint32_t units_max, const char *text);
uint32_t user_text_from_utf16(char *to, uint32_t size, const uint16_t *text, uint32_t units);
