/* SPDX-License-Identifier: MIT */
/* ELF files of guests, made by hand: a good one is read, and of a bad one it is said what is bad.
 */
#include "config_test.h"
#include "host/engine/engine.h"
#include "host/engine/guest_elf.h"

#include "../suite.h"

#include <elf.h>

#define BASE  0xbf800000u
#define BYTES 0x30u

/* win32k's code and data, and between them in the file what is not win32k's. */
typedef struct {
    Elf32_Ehdr header;
    Elf32_Phdr segments[4];
    guint8 data[0x10];
    guint8 other[0x40];
    guint8 code[0x20];
} Guest;

static Elf32_Phdr
segment(guint32 type, guint32 address, gsize offset, guint32 bytes)
{
    return (Elf32_Phdr){
        .p_type = type,
        .p_offset = (guint32)offset,
        .p_vaddr = address,
        .p_filesz = bytes,
        .p_memsz = bytes,
    };
}

static Guest *
good(void)
{
    Guest *guest = g_new0(Guest, 1);
    guest->header = (Elf32_Ehdr){
        .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB, EV_CURRENT },
        .e_type = ET_EXEC,
        .e_machine = EM_386,
        .e_version = EV_CURRENT,
        .e_phoff = offsetof(Guest, segments),
        .e_phentsize = sizeof(Elf32_Phdr),
        .e_phnum = G_N_ELEMENTS(guest->segments),
    };
    guest->segments[0] = segment(PT_NOTE, BASE, offsetof(Guest, other), 0x10);
    guest->segments[1] = segment(PT_LOAD, 0x80100000, offsetof(Guest, other), 0x40);
    guest->segments[2] = segment(PT_LOAD, BASE, offsetof(Guest, code), 0x20);
    guest->segments[3] = segment(PT_LOAD, BASE + 0x20, offsetof(Guest, data), 0x10);
    memset(guest->other, 'o', sizeof guest->other);
    memset(guest->code, 'c', sizeof guest->code);
    memset(guest->data, 'd', sizeof guest->data);
    return guest;
}

START_TEST(test_guest_elf_is_read)
{
    g_autofree Guest *guest = good();
    g_autoptr(GError) error = NULL;
    guint8 image[BYTES];
    ck_assert(guest_elf_read((guint8 *)guest, sizeof *guest, 32, BASE, image, BYTES, &error));
    assert_no_error(error);
    ck_assert_mem_eq(image, guest->code, 0x20);
    ck_assert_mem_eq(image + 0x20, guest->data, 0x10);
}
END_TEST

static void
assert_bad(const Guest *guest, gsize bytes, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    guint8 image[BYTES];
    g_autofree guint8 *copy = g_memdup2(guest, bytes); /* a read behind it is seen */
    ck_assert_msg(!guest_elf_read(copy, bytes, 32, BASE, image, BYTES, &error), "not refused: %s",
                  wanted);
    assert_error(error, ENGINE_ERROR, ENGINE_ERROR_START, wanted);
}

START_TEST(test_guest_elf_cut_off)
{
    g_autofree Guest *guest = good();
    for (gsize bytes = 0; bytes < sizeof *guest; bytes++)
        assert_bad(guest, bytes,
                   bytes < sizeof guest->header    ? "it is no ELF file"
                   : bytes < offsetof(Guest, data) ? "its list of segments is cut off"
                                                   : "its segment at 0xbf800000 is cut off");
}
END_TEST

/* One field wrong at a time. */
START_TEST(test_guest_elf_wrong)
{
    g_autofree Guest *guest = good();
    Elf32_Phdr *code = &guest->segments[2];
    Elf32_Phdr *data = &guest->segments[3];
#define ASSERT_BAD(field, value, wanted)                                                           \
    do {                                                                                           \
        g_autofree Guest *saved = g_memdup2(guest, sizeof *guest);                                 \
        (field) = (value);                                                                         \
        assert_bad(guest, sizeof *guest, wanted);                                                  \
        memcpy(guest, saved, sizeof *guest);                                                       \
    } while (0)
    ASSERT_BAD(guest->header.e_ident[0], 0, "it is no ELF file");
    ASSERT_BAD(guest->header.e_ident[EI_CLASS], ELFCLASS64, "it is no 32-bit x86 program");
    ASSERT_BAD(guest->header.e_ident[EI_DATA], ELFDATA2MSB, "it is no 32-bit x86 program");
    ASSERT_BAD(guest->header.e_ident[EI_VERSION], 0, "it is no 32-bit x86 program");
    ASSERT_BAD(guest->header.e_machine, EM_X86_64, "it is no 32-bit x86 program");
    ASSERT_BAD(guest->header.e_type, ET_REL, "it is no 32-bit x86 program");
    ASSERT_BAD(guest->header.e_phentsize, 56, "its list of segments is cut off");
    ASSERT_BAD(guest->header.e_phnum, 0xffff, "its list of segments is cut off");
    ASSERT_BAD(guest->header.e_phoff, 0xffffffff, "its list of segments is cut off");
    ASSERT_BAD(guest->header.e_phnum, 0, "it has no win32k from 0xbf800000 to 0xbf800030");
    ASSERT_BAD(guest->header.e_phnum, 3, "it has no win32k from 0xbf800020 to 0xbf800030");
    ASSERT_BAD(code->p_type, PT_NOTE, "its segment at 0xbf800020 is not what win32k has there");
    ASSERT_BAD(code->p_vaddr, BASE - 0x10,
               "its segment at 0xbf7ffff0 is not what win32k has there");
    ASSERT_BAD(code->p_filesz, 0x10, "its segment at 0xbf800000 is not what win32k has there");
    ASSERT_BAD(code->p_offset, 0xfffffff0, "its segment at 0xbf800000 is cut off");
    ASSERT_BAD(data->p_vaddr, BASE + 0x10,
               "its segment at 0xbf800010 is not what win32k has there");
    ASSERT_BAD(*data, segment(PT_LOAD, BASE + 0x20, 0, 0x11),
               "its segment at 0xbf800020 is not what win32k has there");
    ASSERT_BAD(*data, segment(PT_LOAD, BASE + 0x20, 0, 0xffffffff),
               "its segment at 0xbf800020 is not what win32k has there");
}
END_TEST

/* One of 64 bits: the fields have other places, and the checks are the same. */
typedef struct {
    Elf64_Ehdr header;
    Elf64_Phdr segments[2];
    guint8 code[0x20];
    guint8 data[0x10];
} WideGuest;

#define WIDE_BASE G_GUINT64_CONSTANT(0xfffff97fff000000)

static WideGuest *
good_wide(void)
{
    WideGuest *guest = g_new0(WideGuest, 1);
    guest->header = (Elf64_Ehdr){
        .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_phoff = offsetof(WideGuest, segments),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = G_N_ELEMENTS(guest->segments),
    };
    guest->segments[0] = (Elf64_Phdr){ .p_type = PT_LOAD,
                                       .p_offset = offsetof(WideGuest, code),
                                       .p_vaddr = WIDE_BASE,
                                       .p_filesz = sizeof guest->code,
                                       .p_memsz = sizeof guest->code };
    guest->segments[1] = (Elf64_Phdr){ .p_type = PT_LOAD,
                                       .p_offset = offsetof(WideGuest, data),
                                       .p_vaddr = WIDE_BASE + sizeof guest->code,
                                       .p_filesz = sizeof guest->data,
                                       .p_memsz = sizeof guest->data };
    memset(guest->code, 'c', sizeof guest->code);
    memset(guest->data, 'd', sizeof guest->data);
    return guest;
}

static void
assert_bad_wide(const WideGuest *guest, gsize bytes, guint bits, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    guint8 image[BYTES];
    g_autofree guint8 *copy = g_memdup2(guest, bytes);
    ck_assert_msg(!guest_elf_read(copy, bytes, bits, WIDE_BASE, image, BYTES, &error),
                  "not refused: %s", wanted);
    assert_error(error, ENGINE_ERROR, ENGINE_ERROR_START, wanted);
}

START_TEST(test_guest_elf_of_64_bits)
{
    g_autofree WideGuest *guest = good_wide();
    g_autoptr(GError) error = NULL;
    guint8 image[BYTES];
    ck_assert(guest_elf_read((guint8 *)guest, sizeof *guest, 64, WIDE_BASE, image, BYTES, &error));
    assert_no_error(error);
    ck_assert_mem_eq(image, guest->code, 0x20);
    ck_assert_mem_eq(image + 0x20, guest->data, 0x10);
    assert_bad_wide(guest, sizeof *guest, 32, "it is no 32-bit x86 program");
    for (gsize bytes = 0; bytes < sizeof *guest; bytes++)
        assert_bad_wide(guest, bytes, 64,
                        bytes < sizeof guest->header        ? "it is no ELF file"
                        : bytes < offsetof(WideGuest, code) ? "its list of segments is cut off"
                        : bytes < offsetof(WideGuest, data)
                            ? "its segment at 0xfffff97fff000000 is cut off"
                            : "its segment at 0xfffff97fff000020 is cut off");
    guest->segments[1].p_memsz = guest->segments[1].p_filesz = G_MAXUINT64;
    assert_bad_wide(guest, sizeof *guest, 64,
                    "its segment at 0xfffff97fff000020 is not what win32k has there");
    guest->segments[1].p_vaddr = 0;
    assert_bad_wide(guest, sizeof *guest, 64,
                    "its segment at 0x0000000000000000 is not what win32k has there");
    guest->segments[1].p_memsz = guest->segments[1].p_filesz = 0x1000;
    assert_bad_wide(guest, sizeof *guest, 64,
                    "it has no win32k from 0xfffff97fff000020 to 0xfffff97fff000030");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_guest_elf_is_read },
    { &test_guest_elf_cut_off },
    { &test_guest_elf_wrong },
    { &test_guest_elf_of_64_bits },
};

SUITE(tests, NULL, NULL)
