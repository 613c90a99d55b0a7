/* SPDX-License-Identifier: MIT */
/* Memory by address: its page tables, its bytes. */
#include "host/shell/shell_internal.h"
#include "host/text/address.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"
#include "host/words/region.h"

#include <string.h>

#define LINE_BYTES    16u
#define BYTES_USUALLY 128u
#define BYTES_MAX     65536u

/* ---- !pte ---- */

/* WinDbg's letters for the bits of an entry (Microsoft's page on !pte), in its order; a clear bit
 * is the second letter. */
static const struct {
    guint bit;
    char set, clear;
} letters[] = {
    { 0x200, 'C', '-' },      { PAGE_GLOBAL, 'G', '-' },   { PAGE_LARGE, 'L', '-' },
    { PAGE_DIRTY, 'D', '-' }, { PAGE_ACCESSED, 'A', '-' }, { 0x10, 'N', '-' },
    { 0x8, 'T', '-' },        { PAGE_USER, 'U', 'K' },     { PAGE_WRITE, 'W', 'R' },
};

static void
append_letters(GString *out, guint64 entry)
{
    for (gsize i = 0; i < G_N_ELEMENTS(letters); i++)
        g_string_append_c(out, (entry & letters[i].bit) != 0 ? letters[i].set : letters[i].clear);
    g_string_append(out, (entry & PAGE_NO_EXECUTE) != 0 ? "-V" : "EV");
}

/* An entry was reached where its table has a frame. */
static void
tell_entry(TextTable *table,
           const char *name,
           const struct page_format *format,
           guint level,
           guint64 at,
           guint64 entry,
           guint64 frame,
           guint offset)
{
    g_autoptr(GString) meaning = g_string_new(NULL);

    if ((entry & PAGE_VALID) != 0) {
        g_string_append_printf(meaning, "pfn %x  ", page_entry_frame(entry));
        append_letters(meaning, entry);
    }
    text_table_cell(table, "%s  index", name);
    text_table_cell(table, "%x", page_format_index(format, level, at));
    text_table_cell(table, "at #%s  contains %0*" G_GINT64_MODIFIER "x",
                    address_text(32, frame << DH_PAGE_SHIFT | offset).text,
                    (int)format->entry_bytes * 2, entry);
    text_table_cell(table, "%s", meaning->len > 0 ? meaning->str : "not valid");
    text_table_end_row(table);
}

gboolean
shell_pte(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    g_auto(Sight) sight = { 0 };
    PageWalk walk = { 0 };
    guint64 at;

    if (!arguments_address(arguments, "an address", &at, error) ||
        !arguments_end(arguments, error) || !sight_open(&sight, shell, arguments, error) ||
        !sight_check_width(&sight, at, error))
        return FALSE;
    static const TextColumn columns[] = {
        { 0 }, { .least = 3, .is_right = TRUE }, { 0 }, { .gap = 1 }
    };
    g_autoptr(TextTable) table = text_table_new("", columns, G_N_ELEMENTS(columns));
    const struct page_format *format = sight.snapshot->page_format;
    const SnapshotRegion *region = snapshot_region_at(sight.snapshot, at);
    gboolean is_mapped = address_space_walk(sight.space, at, &walk);
    g_string_append_printf(out, "VA   %s%s%s\n", address_text(sight.bits, at).text,
                           region != NULL ? "  in " : "",
                           region != NULL ? region_text(region->kind) : "");
    if (walk.pde_frame != 0)
        tell_entry(table, "PDE", format, PAGE_LEVEL_DIRECTORY, at, walk.pde, walk.pde_frame,
                   walk.pde_offset);
    if (walk.pte_frame != 0)
        tell_entry(table, "PTE", format, PAGE_LEVEL_TABLE, at, walk.pte, walk.pte_frame,
                   walk.pte_offset);
    text_table_print(table, out);
    if (is_mapped)
        g_string_append_printf(out, "page in frame %x, physical %" G_GINT64_MODIFIER "x\n",
                               walk.frame,
                               (guint64)walk.frame << DH_PAGE_SHIFT | (at & (DH_PAGE_SIZE - 1)));
    else
        g_string_append(out, "not mapped\n");
    return TRUE;
}

/* ---- db, dd ---- */

static void
append_text(GString *out, const guint8 *bytes, gsize count)
{
    g_string_append(out, "  ");
    for (gsize i = 0; i < count; i++)
        g_string_append_c(out, g_ascii_isprint(bytes[i]) ? (char)bytes[i] : '.');
}

static void
append_units(GString *out, const guint8 *bytes, gsize count, guint width)
{
    for (gsize i = 0; i + width <= count; i += width) {
        guint32 word = 0;
        for (guint n = 0; n < width; n++)
            word |= (guint32)bytes[i + n] << (8 * n);
        g_string_append_printf(out, " %0*x", (int)width * 2, word);
    }
}

/* What is not mapped is shown as question marks, as WinDbg does. */
static void
dump_line(GString *out, const Sight *sight, guint64 at, gsize count, guint width)
{
    guint8 bytes[LINE_BYTES];

    g_string_append_printf(out, "%s ", address_text(sight->bits, at).text);
    if (address_space_read(sight->space, at, bytes, count)) {
        append_units(out, bytes, count, width);
        if (width == 1)
            append_text(out, bytes, count);
    } else {
        for (gsize i = 0; i < count; i += width)
            g_string_append_printf(out, " %.*s", (int)width * 2, "????????");
    }
    g_string_append_c(out, '\n');
}

static gboolean
dump(Shell *shell, Arguments *arguments, guint width, GString *out, GError **error)
{
    g_auto(Sight) sight = { 0 };
    guint64 at, count;

    if (!arguments_address(arguments, "an address", &at, error) ||
        !arguments_length(arguments, width, BYTES_USUALLY, &count, error) ||
        !arguments_end(arguments, error) || !sight_open(&sight, shell, arguments, error) ||
        !sight_check_width(&sight, at, error))
        return FALSE;
    if (count > BYTES_MAX)
        return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT, "at most %u bytes at once",
                          BYTES_MAX);
    count = (count + width - 1) / width * width;
    for (guint64 done = 0; done < count; done += LINE_BYTES)
        dump_line(out, &sight, at + done, (gsize)MIN(LINE_BYTES, count - done), width);
    return TRUE;
}

gboolean
shell_bytes(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    return dump(shell, arguments, 1, out, error);
}

gboolean
shell_dwords(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    return dump(shell, arguments, 4, out, error);
}
