/* SPDX-License-Identifier: MIT */
/* Text in the kernel: UTF-8 in fixed buffers. */
#pragma once

#include "kernel/kernel.h"

/* Largest length <= max at which text may be cut without splitting a character. */
uint32_t text_cut(const char *text, uint32_t bytes, uint32_t max);
/* True if all bytes are well-formed UTF-8 (no surrogates, no overlong forms). */
bool text_is_utf8(const char *text, uint32_t bytes);
/* Copies a NUL-terminated text into a fixed buffer, cut at a character; the rest of the buffer
 * becomes zero. */
void text_copy(char *to, uint32_t size, const char *from);
/*
 * Copies `bytes` bytes of UTF-8 from the current process into a fixed buffer and terminates them.
 * Errors: STATUS_OBJECT_NAME_INVALID (too long, a NUL inside, or not UTF-8),
 * STATUS_ACCESS_VIOLATION.
 */
nt_status text_from_user(struct kernel *k, char *to, uint32_t size, gva_t from, uint64_t bytes)
    NT_MUST_CHECK;

/* strlen for kernel texts, bounded. */
uint32_t text_length(const char *text, uint32_t max);
/* Appends to a fixed buffer, always NUL-terminated; returns the new length. */
uint32_t text_append(char *to, uint32_t size, uint32_t length, const char *text);
uint32_t text_append_hex(char *to, uint32_t size, uint32_t length, uint64_t value);
uint32_t text_append_decimal(char *to, uint32_t size, uint32_t length, uint64_t value);
/* As UTF-16 without its end, cut at `max` units; returns the units. pre: well-formed UTF-8. */
uint32_t text_to_utf16(uint16_t *to, uint32_t max, const char *text);
/* ASCII case-insensitive comparison, as object names are compared. */
bool text_equal(const char *a, const char *b);
