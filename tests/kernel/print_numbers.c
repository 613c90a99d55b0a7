/* SPDX-License-Identifier: MIT */
/* Prints an edition's sizes of objects and offsets of fields as members of a boot block: kernel
 * tests start without an edition. */
#include "host/edition/edition.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = argc == 2 ? edition_load(argv[1], NULL, NULL, &error) : NULL;

    if (edition == NULL) {
        fprintf(stderr, "%s\n",
                error != NULL ? error->message : "usage: print_numbers EDITION.yaml");
        return 1;
    }
    printf(".field_offset = {\n");
    for (guint i = 0; i < FIELD_COUNT; i++)
        printf("%u,\n", edition->boot.field_offset[i]);
    printf("},\n.object_size = {\n");
    for (guint i = 0; i < ABI_SIZE_COUNT; i++)
        printf("%u,\n", edition->boot.object_size[i]);
    printf("},\n");
    return 0;
}
