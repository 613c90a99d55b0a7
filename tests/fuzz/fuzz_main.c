/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target as an ordinary program: over each file named (of a folder, over its files),
 * over cut versions of it, and over versions with bytes changed from a fixed seed. Linked where
 * libFuzzer is not.
 */
#include "fuzz_target.h"

#include <glib.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CUTS      64
#define MUTATIONS 200

/* A copy of exactly this size, so that a sanitizer sees a read behind its end. */
static void
run(const char *bytes, gsize length)
{
    g_autofree uint8_t *copy = g_memdup2(bytes, length);

    LLVMFuzzerTestOneInput(copy, length);
}

static void
mutate(GRand *random, char *bytes, gsize length)
{
    static const char interesting[] = "\"\\[]{}:,=-\n\r\t &*!|>#%@`'0x\xff\xfe\xc3";
    guint changes = (guint)g_rand_int_range(random, 1, 5);

    for (guint i = 0; i < changes; i++) {
        gsize at = g_rand_int(random) % length;
        gsize from = g_rand_int(random) % length;
        gsize run_length = g_rand_int(random) % 16, room = length - MAX(at, from);

        switch (g_rand_int(random) % 3) {
        case 0:
            bytes[at] = (char)g_rand_int(random);
            break;
        case 1:
            bytes[at] = interesting[g_rand_int(random) % (sizeof(interesting) - 1)];
            break;
        default:
            memmove(bytes + at, bytes + from, MIN(run_length, room));
            break;
        }
    }
}

static void
run_file(const char *path)
{
    g_autofree char *bytes = NULL;
    g_autoptr(GRand) random = g_rand_new_with_seed(20000);
    gsize length;

    if (!g_file_get_contents(path, &bytes, &length, NULL))
        return;
    run(bytes, length);
    if (length == 0 || length > 65536)
        return;
    for (gsize i = 0; i < CUTS; i++)
        run(bytes, length * i / CUTS);
    for (gsize i = 0; i < MUTATIONS; i++) {
        g_autofree char *changed = g_memdup2(bytes, length);
        mutate(random, changed, length);
        run(changed, length);
    }
}

int
main(int argc, char **argv)
{
    guint files = 0;

    for (int i = 1; i < argc; i++) {
        g_autoptr(GDir) dir = g_dir_open(argv[i], 0, NULL);
        const char *name;

        if (dir == NULL) {
            run_file(argv[i]);
            files++;
        }
        while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
            g_autofree char *path = g_build_filename(argv[i], name, NULL);
            run_file(path);
            files++;
        }
    }
    printf("%u files\n", files);
    return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
