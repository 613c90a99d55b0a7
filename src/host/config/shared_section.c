/* SPDX-License-Identifier: MIT */
#include "host/config/shared_section.h"

#include <string.h>

/* As RtlUnicodeStringToInteger with base 0: a sign, a prefix, the digits that follow; 32 bits. */
static guint32
take_number(const char **at)
{
    gboolean is_negative = **at == '-';
    gint base = 10;
    guint32 number = 0;

    if (**at == '-' || **at == '+')
        (*at)++;
    if ((*at)[0] == '0' && (*at)[1] != '\0') {
        char letter = g_ascii_tolower((*at)[1]);
        base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
        if (base != 10)
            *at += 2;
    }
    for (;; (*at)++) {
        gint digit = g_ascii_xdigit_value(**at);
        if (digit < 0 || digit >= base)
            return is_negative ? 0 - number : number;
        number = number * (guint32)base + (guint32)digit;
    }
}

SharedSection *
shared_section_read(const char *text)
{
    SharedSection *shared = g_new0(SharedSection, 1);
    const char *at;

    shared->seen = g_strndup(text, strcspn(text, " \t"));
    at = shared->seen;
    for (guint i = 0; i < G_N_ELEMENTS(shared->kb); i++) {
        shared->written[i] = g_strndup(at, strcspn(at, ","));
        shared->kb[i] = take_number(&at);
        if (i == 0)
            shared->is_usable = *at == ',';
        if (i == 2)
            shared->has_third = TRUE;
        at += strcspn(at, ",");
        if (*at == '\0')
            break;
        at++;
    }
    return shared;
}

void
shared_section_free(SharedSection *shared)
{
    if (shared == NULL)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(shared->written); i++)
        g_free(shared->written[i]);
    g_free(shared->seen);
    g_free(shared);
}

guint32
shared_section_interactive_kb(const SharedSection *shared, guint32 minimum_kb)
{
    return CLAMP(shared->kb[1], minimum_kb, SHARED_SECTION_KB_MAX);
}

guint32
shared_section_noninteractive_kb(const SharedSection *shared, guint32 minimum_kb)
{
    return shared->has_third ? CLAMP(shared->kb[2], minimum_kb, SHARED_SECTION_KB_MAX)
                             : shared_section_interactive_kb(shared, minimum_kb);
}
