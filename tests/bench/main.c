/* SPDX-License-Identifier: MIT */
/* make bench: all of them, or the ones named on the command line after the command and the
 * scenarios' folder. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static int
is_wanted(int argc, char **argv, const char *name)
{
    if (argc <= 3)
        return 1;
    for (int i = 3; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return 1;
    return 0;
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: bench DESKHEAP SCENARIOS [heap|windows|sessions|run…]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (is_wanted(argc, argv, "heap"))
        bench_heap();
    if (is_wanted(argc, argv, "windows"))
        bench_windows();
    if (is_wanted(argc, argv, "sessions"))
        bench_sessions();
    if (is_wanted(argc, argv, "run"))
        bench_run(argv[1], argv[2]);
    return 0;
}
