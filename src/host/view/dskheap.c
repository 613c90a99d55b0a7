/* SPDX-License-Identifier: MIT */
/* !dskheap's layout, from Microsoft's page on the debugger extension. */
#include "host/view/heap_table.h"

void
dskheap_print(GString *out, const HeapTable *table)
{
    guint64 total_kb = 0;
    g_string_append(out, "  Winstation\\Desktop            Heap Size(KB)   Used Rate(%)\n"
                         "------------------------------------------------------------\n");
    for (gsize i = 0; i < table->row_count; i++) {
        const HeapRow *row = &table->rows[i];
        g_autofree char *path = heap_row_path(row);
        g_string_append_printf(out, "  %-28s%10u%18u%%\n", path, row->size_kb, row->cut_percent);
        total_kb += row->size_kb;
    }
    g_string_append_printf(out,
                           "------------------------------------------------------\n"
                           "                Total Desktop: (%8" G_GUINT64_FORMAT
                           " KB -%4u desktops)\n"
                           "                Session ID: %2u\n"
                           "============================================================\n",
                           total_kb, (guint)table->row_count, table->session_id);
}
