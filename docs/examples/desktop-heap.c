/* SPDX-License-Identifier: MIT */
/*
 * Starts an emulated Server 2003, runs services under one account until one of them fails, and says
 * why.
 *
 *     cc desktop-heap.c $(pkg-config --cflags --libs deskheap) && ./a.out
 *
 * Installed in a folder with blanks in its name: eval "cc desktop-heap.c $(pkg-config …)".
 */
#include <deskheap/deskheap.h>

#include <stdio.h>
#include <string.h>

static const char scenario[] =
    "format: 1\n"
    "title: Services until one fails\n"
    "system: { edition: server2003-sp2 }\n"
    "programs:\n"
    "  worker: { imports: [user32], console: none }\n"
    "steps:\n"
    "  - start-service: { name: 'batch{n}', program: worker, account: '.\\batch',\n"
    "                     for: { n: 1..100 } }\n"
    "expect:\n"
    "  - fails: { step: start-service, cause: session-view-space-full }\n";

/* The first allocation the emulated kernel refused, in plain words. */
static gboolean
print_first_refusal(DeskheapMachine *machine)
{
    DeskheapEvent event;
    for (guint64 i = 0; deskheap_machine_get_event(machine, i, &event); i++) {
        if (strcmp(event.kind, "refusal") != 0)
            continue;
        g_autofree char *words = deskheap_machine_describe_event(machine, i);
        printf("%s\n%s\n", deskheap_machine_get_step(machine), words);
        return TRUE;
    }
    return FALSE;
}

int
main(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskheapMachine) machine = deskheap_machine_new_text("example", scenario, &error);
    if (machine == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    gboolean is_refused = FALSE;
    while (!is_refused && deskheap_machine_step(machine, &error))
        is_refused = print_first_refusal(machine);

    /* The desktop heaps, as dheapmon would list them. */
    g_autoptr(GPtrArray) desktops = deskheap_machine_get_desktops(machine, 0, &error);
    for (guint i = 0; desktops != NULL && i < desktops->len && i < 8; i++) {
        const DeskheapDesktop *row = desktops->pdata[i];
        printf("%s\\%s: %u KB, %u.%u %% used\n", row->winsta, row->desktop, row->size_kb,
               row->used_tenths / 10, row->used_tenths % 10);
    }

    /* The last heap begins with a _HEAP structure: read its signature through the session's page
     * tables. */
    if (desktops != NULL && desktops->len > 0) {
        const DeskheapDesktop *last = desktops->pdata[desktops->len - 1];
        guint32 signature = 0;
        if (deskheap_machine_read(machine, 0, last->base + 8, &signature, sizeof signature))
            printf("heap signature: %08X\n", signature);
    }
    if (error != NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    return is_refused ? 0 : 1;
}
