/* SPDX-License-Identifier: MIT */
/* Prints the offsets of a layout's file, in the order of enum field_id: kernel tests start without
 * an edition. */
#include "host/edition/field_layout.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FieldLayout) layout =
        argc == 2 ? field_layout_load(argv[1], 4, NULL, NULL, &error) : NULL;

    if (layout == NULL) {
        fprintf(stderr, "%s\n",
                error != NULL ? error->message : "usage: print_offsets LAYOUT.yaml");
        return 1;
    }
    for (guint i = 0; i < FIELD_COUNT; i++)
        printf("%u,\n", layout->offsets[i]);
    return 0;
}
