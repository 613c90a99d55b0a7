/* SPDX-License-Identifier: MIT */
/*
 * Prints layout.py for gdb: what the guest's debug information does not keep. Structures of our own
 * gdb knows from the guest itself; where published ones have their fields it tells by number, and
 * names of fields and the numbers behind macros are in the lists of src/abi.
 */
#include "abi/event.h"
#include "abi/guest.h"
#include "abi/layout/fields.h"
#include "abi/user_types.h"
#include "host/memory/heap_format.h"
#include "host/memory/page_walk.h"

#include <stdio.h>

static void
print_fields(void)
{
    printf(
        "# Published fields, in the order of kd_block.field_offset: name, bytes (0: of pointers)."
        "\nFIELDS = (\n");
#define PTR 0u
#define FIELD(structure, name, width)                                                              \
    printf("    (\"%s\", %u),\n", #structure "." #name, (guint)(width));
#include "abi/layout/fields.def"
#undef PTR
    printf(")\n");
}

static void
print_heap(void)
{
    printf("\n# Heaps, by kd_block.heap_format.\nHEAPS = {\n");
    for (guint32 i = 0; heap_format_find(i + 1) != NULL; i++) {
        const HeapFormat *format = heap_format_find(i + 1);
        printf("    %u: {\n", format->number);
#define HEAP_FIELD(structure, field, width, offset, source)                                        \
    printf("        \"%s.%s\": 0x%x,\n", #structure, #field, format->structure##_##field);
#include "abi/layout/heap.def"
#define HEAP_SIZE(name, value, source) printf("        \"%s\": 0x%x,\n", #name, format->name);
#include "abi/layout/heap.def"
        printf("    },\n");
    }
    printf("}\n");
}

static void
print_page_formats(void)
{
    printf(
        "\n# Of kd_block.page_format: bytes of an entry; for each level from the page table up how far an address\n"
        "# is shifted and what is left of it then.\nPAGE_FORMATS = (\n");
    for (guint i = 0; i < PAGE_FORMAT_COUNT; i++) {
        const struct page_format *format = page_format_find(i);
        printf("    (%u, (", format->entry_bytes);
        for (guint level = 0; level < format->levels; level++)
            printf("(%u, 0x%x), ", format->shift[level], format->mask[level]);
        printf(")),\n");
    }
    printf(")\n");
}

static void
print_user_types(void)
{
    printf("\n# Types of USER handles: number, (text, whose they are).\nUSER_TYPES = {\n");
#define USER_TYPE(name, number, text, tag, place, owner, ...)                                      \
    printf("    %d: (\"%s\", \"%s\"),\n", number, text, #owner);
#include "abi/user_types.def"
    printf("}\n");
}

static void
print_constants(void)
{
    printf("\n");
#define CONSTANT(name) printf("%s = 0x%x\n", #name, (guint)(name));
    CONSTANT(ABI_NO_SESSION)
    CONSTANT(DH_PAGE_SHIFT)
    CONSTANT(DH_VIEW_BUCKET)
    CONSTANT(KD_MAGIC)
    CONSTANT(WIN32K_GLOBALS_MAGIC)
    CONSTANT(PAGE_VALID)
    CONSTANT(PAGE_WRITE)
    CONSTANT(PAGE_USER)
    CONSTANT(PAGE_ACCESSED)
    CONSTANT(PAGE_DIRTY)
    CONSTANT(PAGE_LARGE)
    CONSTANT(PAGE_GLOBAL)
#undef CONSTANT
    printf("PAGE_NO_EXECUTE = %" G_GUINT64_FORMAT "\n", (guint64)PAGE_NO_EXECUTE);
}

int
main(void)
{
    printf("# Made by print_layout from the lists in src/abi.\n");
    print_fields();
    print_heap();
    print_page_formats();
    print_user_types();
    print_constants();
    return 0;
}
