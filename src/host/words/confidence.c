/* SPDX-License-Identifier: MIT */
/* Kinds of evidence. */
#include "host/words/confidence.h"

#include <stddef.h>

const char *const *
confidence_words(void)
{
    static const char *const words[] = {
        "documented",         /* Microsoft's or the publisher's text */
        "observed",           /* printed by a tool on a real system */
        "reverse-engineered", /* structure layouts from symbols, clean reimplementations */
        "inferred",           /* arithmetic on the kinds above */
        "unverified",         /* claimed somewhere, not confirmed */
        "fitted",             /* chosen so that a published number comes out */
        "decided",            /* not known: our own choice */
        NULL,
    };

    return words;
}
