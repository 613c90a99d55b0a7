/* SPDX-License-Identifier: MIT */
/* Digits by width. */
#include "host/text/address.h"

AddressText
address_text(guint pointer_bits, guint64 va)
{
    AddressText address;
    g_snprintf(address.text, sizeof address.text, "%0*" G_GINT64_MODIFIER "x",
               pointer_bits == 64 ? 16 : 8, va);
    return address;
}

AddressText
kernel_address_text(guint64 va)
{
    return address_text(va > G_MAXUINT32 ? 64 : 32, va);
}
