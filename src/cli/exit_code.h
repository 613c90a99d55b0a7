/* SPDX-License-Identifier: MIT */
/* What deskheap tells its caller. Documented and fixed: shells, CI systems and job runners act on
 * these numbers. */
#pragma once

enum exit_code {
    EXIT_AS_EXPECTED = 0, /* ran; every expectation met */
    EXIT_UNMET = 1,       /* ran; an expectation failed */
    EXIT_BAD_INPUT = 2,   /* wrong usage, or a file that says something it may not */
    EXIT_DIVERGED = 3,    /* the two machines differ */
    EXIT_OUR_BUG = 70,    /* an assertion of ours failed */
    EXIT_TRY_AGAIN = 75,  /* the host had no memory, no QEMU, no time, no room for the output */
};
