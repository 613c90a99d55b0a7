/* SPDX-License-Identifier: MIT */
/* One whole command, from process start: the yardstick is the same command asked for its version.
 */
#include "bench.h"

#include <glib.h>

#include <stdio.h>

#define ROUNDS        20
#define ROUNDS_OF_ALL 3

void
bench_run(const char *deskheap, const char *scenarios)
{
    g_autofree char *many =
        g_build_filename(scenarios, "services", "one-account-many-logons.yaml", NULL);
    const char *version[] = { deskheap, "--version", NULL };
    const char *one[] = { deskheap, "run", many, NULL };
    const char *all[] = { deskheap, "run", scenarios, NULL };
    double version_cpu;
    double one_cpu;
    double all_cpu;
    double version_ms = bench_command_ms(version, ROUNDS, &version_cpu);
    double one_ms = bench_command_ms(one, ROUNDS, &one_cpu);
    double all_ms = bench_command_ms(all, ROUNDS_OF_ALL, &all_cpu);
    printf(
        "run/one-account-many-logons: %.1f ms from process start (%.1f ms of processor time), %.1f x an empty "
        "command (%.1f ms)\n",
        one_ms, one_cpu, one_ms / version_ms, version_ms);
    printf(
        "run/all shipped scenarios: %.0f ms (%.0f ms of processor time), %.0f x an empty command\n",
        all_ms, all_cpu, all_ms / version_ms);
}
