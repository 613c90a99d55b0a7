/* SPDX-License-Identifier: MIT */
/* Reads program headers and the segments they name, with a check before each step. */
#include "host/engine/guest_elf.h"

#include "host/engine/engine.h"
#include "host/text/address.h"

#include <elf.h>
#include <string.h>

G_GNUC_PRINTF(2, 3)
static gboolean
fail(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, ENGINE_ERROR, ENGINE_ERROR_START, what);
    return FALSE;
}

static gboolean
read_header(const guint8 *elf, gsize elf_bytes, Elf32_Ehdr *header, GError **error)
{
    if (elf_bytes < sizeof *header)
        return fail(error, "it is no ELF file");
    memcpy(header, elf, sizeof *header);
    const unsigned char *ident = header->e_ident;
    if (memcmp(ident, ELFMAG, SELFMAG) != 0)
        return fail(error, "it is no ELF file");
    if (ident[EI_CLASS] != ELFCLASS32 || ident[EI_DATA] != ELFDATA2LSB ||
        ident[EI_VERSION] != EV_CURRENT || header->e_type != ET_EXEC || header->e_machine != EM_386)
        return fail(error, "it is no 32-bit x86 program");
    if (header->e_phentsize != sizeof(Elf32_Phdr) || header->e_phoff > elf_bytes ||
        header->e_phnum > (elf_bytes - header->e_phoff) / sizeof(Elf32_Phdr))
        return fail(error, "its list of segments is cut off");
    return TRUE;
}

gboolean
guest_elf_read(
    const guint8 *elf, gsize elf_bytes, guint32 base, guint8 *image, gsize bytes, GError **error)
{
    Elf32_Ehdr header;
    if (!read_header(elf, elf_bytes, &header, error))
        return FALSE;
    guint64 end = (guint64)base + bytes;
    guint64 filled = base; /* up to here; segments are listed in the order of their addresses */
    for (guint i = 0; i < header.e_phnum; i++) {
        Elf32_Phdr segment;
        memcpy(&segment, elf + header.e_phoff + i * sizeof segment, sizeof segment);
        guint64 start = segment.p_vaddr;
        if (segment.p_type != PT_LOAD || start >= end || start + segment.p_memsz <= base)
            continue;
        if (start != filled || segment.p_filesz != segment.p_memsz ||
            segment.p_filesz > end - start)
            return fail(error, "its segment at 0x%08x is not what win32k has there",
                        segment.p_vaddr);
        if (segment.p_offset > elf_bytes || segment.p_filesz > elf_bytes - segment.p_offset)
            return fail(error, "its segment at 0x%08x is cut off", segment.p_vaddr);
        memcpy(image + (start - base), elf + segment.p_offset, segment.p_filesz);
        filled += segment.p_filesz;
    }
    if (filled != end)
        return fail(error, "it has no win32k from 0x%s to 0x%s", address_text(32, filled).text,
                    address_text(32, end).text);
    return TRUE;
}
