/* SPDX-License-Identifier: MIT */
/* make bench: all of them, or the ones named on the command line after the command, the scenarios'
 * folder and the empty guest; exit code 1 if a limit was missed. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static int misses;

void
bench_limit(const char *name, double value, double limit)
{
    if (value <= limit)
        return;
    printf("MISSED: %s: %.2f, and the limit is %.2f\n", name, value, limit);
    misses++;
}

static int
is_wanted(int argc, char **argv, const char *name)
{
    if (argc <= 4)
        return 1;
    for (int i = 4; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return 1;
    return 0;
}

int
main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(
            stderr,
            "usage: bench DESKHEAP SCENARIOS EMPTY-GUEST [heap|windows|wide|sessions|load|run|sweep|pc…]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (is_wanted(argc, argv, "heap"))
        bench_heap();
    if (is_wanted(argc, argv, "windows"))
        bench_windows();
    if (is_wanted(argc, argv, "wide"))
        bench_wide(argv[3][0] != '\0');
    if (is_wanted(argc, argv, "sessions"))
        bench_sessions();
    if (is_wanted(argc, argv, "load"))
        bench_load();
    if (is_wanted(argc, argv, "run"))
        bench_run(argv[1], argv[2]);
    if (is_wanted(argc, argv, "sweep"))
        bench_sweep(argv[1], argv[2]);
    if (is_wanted(argc, argv, "pc") && argv[3][0] != '\0')
        bench_pc(argv[1], argv[2], argv[3]);
    return misses == 0 ? 0 : 1;
}
