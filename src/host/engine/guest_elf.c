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

/* The fields that matter, of a header of 32 bits in one of 64. */
static Elf64_Ehdr
widen_header(const Elf32_Ehdr *from)
{
    Elf64_Ehdr header = {
        .e_type = from->e_type,
        .e_machine = from->e_machine,
        .e_phoff = from->e_phoff,
        .e_phentsize = from->e_phentsize,
        .e_phnum = from->e_phnum,
    };
    memcpy(header.e_ident, from->e_ident, sizeof header.e_ident);
    return header;
}

static gsize
segment_bytes(guint bits)
{
    return bits == 64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

static gboolean
read_header(const guint8 *elf, gsize elf_bytes, guint bits, Elf64_Ehdr *header, GError **error)
{
    Elf32_Ehdr narrow;
    gsize bytes = bits == 64 ? sizeof *header : sizeof narrow;
    if (elf_bytes < bytes || memcmp(elf, ELFMAG, SELFMAG) != 0)
        return fail(error, "it is no ELF file");
    memcpy(bits == 64 ? (void *)header : &narrow, elf, bytes);
    if (bits != 64)
        *header = widen_header(&narrow);
    const unsigned char *ident = header->e_ident;
    if (ident[EI_CLASS] != (bits == 64 ? ELFCLASS64 : ELFCLASS32) ||
        ident[EI_DATA] != ELFDATA2LSB || ident[EI_VERSION] != EV_CURRENT ||
        header->e_type != ET_EXEC || header->e_machine != (bits == 64 ? EM_X86_64 : EM_386))
        return fail(error, "it is no %u-bit x86 program", bits);
    if (header->e_phentsize != segment_bytes(bits) || header->e_phoff > elf_bytes ||
        header->e_phnum > (elf_bytes - header->e_phoff) / segment_bytes(bits))
        return fail(error, "its list of segments is cut off");
    return TRUE;
}

static Elf64_Phdr
read_segment(const guint8 *at, guint bits)
{
    Elf64_Phdr wide;
    Elf32_Phdr narrow;
    if (bits == 64) {
        memcpy(&wide, at, sizeof wide);
        return wide;
    }
    memcpy(&narrow, at, sizeof narrow);
    return (Elf64_Phdr){
        .p_type = narrow.p_type,
        .p_offset = narrow.p_offset,
        .p_vaddr = narrow.p_vaddr,
        .p_filesz = narrow.p_filesz,
        .p_memsz = narrow.p_memsz,
    };
}

gboolean
guest_elf_read(const guint8 *elf,
               gsize elf_bytes,
               guint bits,
               guint64 base,
               guint8 *image,
               gsize bytes,
               GError **error)
{
    Elf64_Ehdr header;
    if (!read_header(elf, elf_bytes, bits, &header, error))
        return FALSE;
    guint64 filled = 0; /* so far; segments are listed in the order of their addresses */
    for (guint i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr segment = read_segment(elf + header.e_phoff + i * header.e_phentsize, bits);
        guint64 start = segment.p_vaddr - base;
        gboolean is_inside = start < bytes || segment.p_memsz > base - segment.p_vaddr;
        if (segment.p_type != PT_LOAD || !is_inside)
            continue;
        if (start != filled || segment.p_filesz != segment.p_memsz ||
            segment.p_filesz > bytes - start)
            return fail(error, "its segment at 0x%s is not what win32k has there",
                        address_text(bits, segment.p_vaddr).text);
        if (segment.p_offset > elf_bytes || segment.p_filesz > elf_bytes - segment.p_offset)
            return fail(error, "its segment at 0x%s is cut off",
                        address_text(bits, segment.p_vaddr).text);
        memcpy(image + start, elf + segment.p_offset, segment.p_filesz);
        filled += segment.p_filesz;
    }
    if (filled != bytes)
        return fail(error, "it has no win32k from 0x%s to 0x%s",
                    address_text(bits, base + filled).text, address_text(bits, base + bytes).text);
    return TRUE;
}
