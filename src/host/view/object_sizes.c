/* SPDX-License-Identifier: MIT */
/* What each object costs: its size in this edition, and the heap block that holds it. */
#include "host/memory/heap_format.h"
#include "host/text/printable.h"
#include "host/view/views.h"

static const char *const names[] = {
#define OBJECT_SIZE(name, text) text,
#include "abi/object_sizes.def"
#undef OBJECT_SIZE
};

/* Kinds that lie in a desktop heap with a header of their own; menu items share one block. */
static gboolean
is_in_desktop_heap(guint kind)
{
    switch (kind) {
    case ABI_SIZE_DESKTOPINFO:
    case ABI_SIZE_CLIENTTHREADINFO:
    case ABI_SIZE_WND:
    case ABI_SIZE_MENU:
    case ABI_SIZE_CLS:
    case ABI_SIZE_HOOK:
    case ABI_SIZE_CALLPROC:
    case ABI_SIZE_IMC:
    case ABI_SIZE_PROPLIST:
    case ABI_SIZE_SBINFO:
        return TRUE;
    default:
        return FALSE;
    }
}

static guint
block_bytes(const struct abi_boot *boot, guint kind)
{
    const HeapFormat *format = heap_format_find(boot->heap_format);
    return (guint)heap_format_block_bytes(format, boot->object_size[kind]);
}

void
object_sizes_print(GString *out, const struct abi_boot *boot)
{
    g_autofree char *edition = printable_text(boot->edition, -1);
    g_string_append_printf(out,
                           "Object sizes of %s\n\n"
                           "  object                  bytes         block in the desktop heap\n",
                           edition);
    for (guint i = 0; i < ABI_SIZE_COUNT; i++) {
        if (boot->object_size[i] == 0)
            continue;
        g_string_append_printf(out, "  %-20s %8u  0x%-5x", names[i], boot->object_size[i],
                               boot->object_size[i]);
        if (is_in_desktop_heap(i))
            g_string_append_printf(out, " %8u", block_bytes(boot, i));
        else
            g_string_append(out, i == ABI_SIZE_ITEM || i == ABI_SIZE_PROP ? "   in an array"
                                                                          : "        -");
        g_string_append_c(out, '\n');
    }
}

void
object_sizes_json_array(JsonWriter *writer, const char *name, const struct abi_boot *boot)
{
    json_writer_array(writer, name);
    for (guint i = 0; i < ABI_SIZE_COUNT; i++) {
        if (boot->object_size[i] == 0)
            continue;
        json_writer_object(writer, NULL);
        json_writer_text(writer, "name", names[i]);
        json_writer_int(writer, "bytes", boot->object_size[i]);
        if (is_in_desktop_heap(i))
            json_writer_int(writer, "block_bytes", block_bytes(boot, i));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

void
object_sizes_json(JsonWriter *writer, const struct abi_boot *boot)
{
    json_writer_document(writer, "object-sizes");
    json_writer_text(writer, "edition", boot->edition);
    object_sizes_json_array(writer, "objects", boot);
    json_writer_end_object(writer);
}
