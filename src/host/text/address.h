/* SPDX-License-Identifier: MIT */
/* Addresses as people read them, and debuggers print them: all digits that the kernel's width has.
 */
#pragma once

#include <glib.h>

typedef struct {
    char text[17];
} AddressText;

/*
 * "bc6f0000" of a kernel of 32 bits, "fffff97ffc6f0000" of one of 64 (windbg puts a ` in the
 * middle; without it a number can be copied into any tool). An address too wide for its kernel has
 * the digits it needs. Printed where it is made: printf("%s", address_text(bits, va).text).
 */
AddressText address_text(guint pointer_bits, guint64 va);

/* The same where the kernel is not at hand. The highest bit of a kernel's addresses is set, so they
 * say themselves how wide it is; another one has 16 digits if 8 do not hold it. */
AddressText kernel_address_text(guint64 va);
