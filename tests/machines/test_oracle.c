/* SPDX-License-Identifier: MIT */
/*
 * QEMU's own page walkers are the oracle: what they say is mapped in session space is what we find,
 * page by page. `info mem` tells what each page allows, `info tlb` where no code is, `gva2gpa`
 * where some lie, and a dump by virtual addresses every page with its bytes.
 */
#define _GNU_SOURCE /* memfd_create */
#include "host/engine/engine_reader.h"
#include "host/memory/page_walk.h"
#include "machine_test.h"

#include "../suite.h"

#include <elf.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Ring 3's stack, as machine/qemu/pc.h has it. */
#define PC_USER_STACK_BYTES 0x4000u

/* In a byte of a page, beside PAGE_VALID and its like. */
#define NO_CODE 0x80u

/* Little memory: a dump has all of it that is mapped anywhere. */
#define SMALL_SYSTEM(edition)                                                                      \
    "format: 1\ntitle: t\nsystem:\n"                                                               \
    "  edition: " edition "\n"                                                                     \
    "  services: none\n"                                                                           \
    "  memory: 64 MiB\n"                                                                           \
    "  page-file: 0 MiB\n"

typedef struct {
    TestRun test;
    Engine *engine;
    const Snapshot *snapshot;
    TestSpace session;
} Oracle;

static gpointer
page_key(guint64 va)
{
    return GSIZE_TO_POINTER(va >> DH_PAGE_SHIFT);
}

/* u/r/w of every session page by QEMU: page to flags. */
static GHashTable *
pages_by_qemu(const Oracle *o)
{
    GError *error = NULL;
    g_autofree char *text = engine_qemu_monitor(o->engine, "info mem", &error);
    assert_no_error(error);
    GHashTable *pages = g_hash_table_new(NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        guint64 from;
        guint64 to;
        char rights[8];
        if (sscanf(lines[i], "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %*x %3s", &from, &to,
                   rights) != 3)
            continue;
        guint flags =
            PAGE_VALID | (rights[0] == 'u' ? PAGE_USER : 0) | (rights[2] == 'w' ? PAGE_WRITE : 0);
        for (guint j = 0; j < o->session.count; j++) {
            const TestRange *run = &o->session.runs[j];
            for (guint64 va = MAX(from, run->start); va < MIN(to, run->end); va += DH_PAGE_SIZE)
                g_hash_table_insert(pages, page_key(va), GUINT_TO_POINTER(flags));
        }
    }
    return pages;
}

/* 0: no such page. */
static guint
flags_of(GHashTable *pages, guint64 va)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(pages, page_key(va)));
}

/* Adds what no instruction is taken from. */
static void
note_no_execute_by_qemu(const Oracle *o, GHashTable *pages)
{
    GError *error = NULL;
    g_autofree char *text = engine_qemu_monitor(o->engine, "info tlb", &error);
    assert_no_error(error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        guint64 va;
        char rights[16];
        if (sscanf(lines[i], "%" G_GINT64_MODIFIER "x: %*x %9s", &va, rights) == 2 &&
            rights[0] == 'X' && test_space_has(&o->session, va))
            g_hash_table_insert(pages, page_key(va),
                                GUINT_TO_POINTER(flags_of(pages, va) | NO_CODE));
    }
}

static guint64
physical_by_qemu(const Oracle *o, guint64 va)
{
    GError *error = NULL;
    guint64 physical = 0;
    g_autofree char *command = g_strdup_printf("gva2gpa 0x%" G_GINT64_MODIFIER "x", va);
    g_autofree char *text = engine_qemu_monitor(o->engine, command, &error);
    assert_no_error(error);
    if (sscanf(text, "gpa: 0x%" G_GINT64_MODIFIER "x", &physical) != 1)
        return 0;
    return physical;
}

/* ---- the dump ---- */

/* A page as a dump has it. */
typedef struct {
    guint64 physical;
    const guint8 *bytes;
} DumpedPage;

typedef struct {
    guint8 *elf;
    gsize bytes;
    GHashTable *pages; /* of session space: page to DumpedPage */
} Dump;

/* Into a memory file: QEMU may open no file to write. */
static Dump
dump_by_qemu(const Oracle *o)
{
    GError *error = NULL;
    struct stat file;
    int fd = memfd_create("oracle-dump", MFD_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert(engine_qemu_dump(o->engine, fd, &error));
    ck_assert_int_eq(fstat(fd, &file), 0);
    Dump dump = { .bytes = (gsize)file.st_size };
    dump.elf = mmap(NULL, dump.bytes, PROT_READ, MAP_SHARED, fd, 0);
    ck_assert_ptr_ne(dump.elf, MAP_FAILED);
    close(fd);
    return dump;
}

static void
dump_end(Dump *dump)
{
    munmap(dump->elf, dump->bytes);
    g_hash_table_unref(dump->pages);
}

/* What one PT_LOAD has of session space. No page is in two of them. */
static void
take_segment(const Oracle *o, Dump *dump, const Elf64_Phdr *segment)
{
    guint64 start = segment->p_vaddr;
    guint64 end = start + segment->p_memsz;
    for (guint i = 0; i < o->session.count; i++) {
        const TestRange *run = &o->session.runs[i];
        for (guint64 va = MAX(start, run->start); va < MIN(end, run->end); va += DH_PAGE_SIZE) {
            DumpedPage *page = g_new0(DumpedPage, 1);
            ck_assert_uint_le(va - start + DH_PAGE_SIZE, segment->p_filesz);
            ck_assert_uint_le(segment->p_offset + (va - start) + DH_PAGE_SIZE, dump->bytes);
            page->physical = segment->p_paddr + (va - start);
            page->bytes = dump->elf + segment->p_offset + (va - start);
            ck_assert(g_hash_table_insert(dump->pages, page_key(va), page));
        }
    }
}

static void
read_dump(const Oracle *o, Dump *dump)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)(void *)dump->elf;
    ck_assert_uint_gt(dump->bytes, sizeof *header);
    ck_assert_mem_eq(header->e_ident, ELFMAG, SELFMAG);
    ck_assert_uint_eq(header->e_ident[EI_CLASS], ELFCLASS64);
    ck_assert_uint_eq(header->e_type, ET_CORE);
    ck_assert_uint_lt(header->e_phnum, PN_XNUM);
    dump->pages = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    const Elf64_Phdr *segments = (const Elf64_Phdr *)(void *)(dump->elf + header->e_phoff);
    for (guint i = 0; i < header->e_phnum; i++)
        if (segments[i].p_type == PT_LOAD)
            take_segment(o, dump, &segments[i]);
}

/* The same pages, at the same place, with the same bytes as our walk finds them. */
static guint
compare_dump(const Oracle *o, AddressSpace *space, guint32 pid)
{
    Dump dump = dump_by_qemu(o);
    read_dump(o, &dump);
    TestPages at = { .space = &o->session };
    guint8 ours[DH_PAGE_SIZE];
    PageWalk walk;
    guint64 va;
    guint count = 0;
    for (; test_next_page(&at, space, &va, &walk); count++) {
        const DumpedPage *page = g_hash_table_lookup(dump.pages, page_key(va));
        ck_assert_msg(page != NULL, "process %u, 0x%08" G_GINT64_MODIFIER "x: not in the dump", pid,
                      va);
        ck_assert_uint_eq(page->physical, (guint64)walk.frame << DH_PAGE_SHIFT);
        ck_assert(address_space_read(space, va, ours, sizeof ours));
        ck_assert_msg(memcmp(page->bytes, ours, sizeof ours) == 0,
                      "process %u, 0x%08" G_GINT64_MODIFIER "x: other bytes in the dump", pid, va);
    }
    ck_assert_uint_eq(g_hash_table_size(dump.pages), count);
    dump_end(&dump);
    return count;
}

/* ---- the comparison ---- */

/* Every page of session space as one process has it. */
static guint
compare_process(const Oracle *o, const SnapshotProcess *process)
{
    GError *error = NULL;
    ck_assert(engine_qemu_attach(o->engine, process->pid, &error));
    g_autoptr(GHashTable) theirs = pages_by_qemu(o);
    note_no_execute_by_qemu(o, theirs);
    PhysicalReader physical = physical_reader_for_engine(o->engine);
    g_autoptr(AddressSpace) space =
        address_space_new(&physical, process->directory, o->snapshot->page_format);
    guint count = 0;
    guint code = 0;
    guint no_code = 0;
    TestPages at = { .space = &o->session };
    PageWalk walk;
    guint64 va;
    while (test_next_page(&at, space, &va, &walk)) {
        ck_assert_uint_eq(walk.pte & PAGE_GLOBAL, 0);
        guint ours = (walk.flags & (PAGE_VALID | PAGE_USER | PAGE_WRITE)) |
                     (walk.is_no_execute ? NO_CODE : 0);
        guint seen = flags_of(theirs, va);
        no_code += walk.is_no_execute;
        code += !walk.is_no_execute;
        ck_assert_msg(ours == seen,
                      "process %u, 0x%08" G_GINT64_MODIFIER "x: QEMU says 0x%x, we say 0x%x",
                      process->pid, va, seen, ours);
        if (count++ % 37 == 0)
            ck_assert_uint_eq(physical_by_qemu(o, va + 0x123),
                              ((guint64)walk.frame << DH_PAGE_SHIFT) + 0x123);
    }
    ck_assert_uint_eq(g_hash_table_size(theirs), count);
    ck_assert_uint_eq(compare_dump(o, space, process->pid), count);
    /* win32k's code may be run, and with 64 bits nothing else. */
    ck_assert(count == 0 || code > 0);
    ck_assert((no_code > 0) == (count > 0 && o->snapshot->page_format->has_no_execute));
    return count;
}

/* Where the kernel's half of the map begins. */
static guint64
system_start(const Oracle *o)
{
    return abi_boot_system_start(engine_boot(o->engine));
}

/*
 * Ring 3 reaches nothing of kernel space but its own code, which it cannot write, and its stack
 * behind it: no page of the kernel, of its data, of the memory shared with the host.
 */
static void
check_privileges(const Oracle *o)
{
    GError *error = NULL;
    g_autofree char *text = engine_qemu_monitor(o->engine, "info mem", &error);
    assert_no_error(error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint64 read_only = 0;
    guint64 writable = 0;
    guint64 first = G_MAXUINT64;
    guint64 last = 0;
    for (guint i = 0; lines[i] != NULL; i++) {
        guint64 from;
        guint64 to;
        char rights[8];
        if (sscanf(lines[i], "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %*x %3s", &from, &to,
                   rights) != 3 ||
            to <= system_start(o) || rights[0] != 'u')
            continue;
        *(rights[2] == 'w' ? &writable : &read_only) += to - MAX(from, system_start(o));
        first = MIN(first, from);
        last = MAX(last, to);
    }
    ck_assert_uint_eq(writable, PC_USER_STACK_BYTES);
    ck_assert_uint_gt(read_only, 0);
    ck_assert_uint_le(last - first, 2 * DH_MB);
}

static void
ask(const char *text)
{
    Oracle o = { .test = test_run(text, ENGINE_QEMU) };
    GError *error = NULL;
    o.engine = run_engine(o.test.run);
    o.snapshot = run_snapshot(o.test.run, &error);
    assert_no_error(error);
    o.session = test_session_space(o.snapshot);
    for (guint32 session = 0; session < 2; session++) {
        ck_assert_uint_gt(compare_process(&o, test_process_of(o.snapshot, session)), 100);
        check_privileges(&o);
    }
    /* The System process has none of it. */
    const SnapshotProcess *system = o.snapshot->processes->pdata[0];
    ck_assert_uint_eq(system->session_id, ABI_NO_SESSION);
    ck_assert_uint_eq(compare_process(&o, system), 0);
    /* The machine goes on where it was. */
    struct abi_request request = { .kind = REQUEST_WAIT, .v = { 1 } };
    ck_assert(engine_request(o.engine, &request, NULL, NULL, &error));
    ck_assert(engine_verify(o.engine, &error));
    test_run_end(&o.test);
}

START_TEST(test_oracle_agrees)
{
    ask(SMALL_SYSTEM("server2003-sp2") TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_oracle_agrees_pae)
{
    ask(SMALL_SYSTEM("server2003-sp2") "  boot-options: [/PAE]\n" TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_oracle_agrees_3gb)
{
    ask(SMALL_SYSTEM("server2003-sp2") "  boot-options: [/3GB]\n" TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_oracle_agrees_x64)
{
    ask(SMALL_SYSTEM("server2003-x64") TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_oracle_agrees_nt6)
{
    ask(SMALL_SYSTEM("win7-x64") TEST_TWO_SESSIONS);
}
END_TEST

/* Among the addresses of session space lie pools and system PTEs. */
START_TEST(test_oracle_agrees_shared_range)
{
    ask(SMALL_SYSTEM("vista-sp1-x86") "  boot-options: [/PAE]\n" TEST_TWO_SESSIONS);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_oracle_agrees },     { &test_oracle_agrees_pae }, { &test_oracle_agrees_3gb },
    { &test_oracle_agrees_x64 }, { &test_oracle_agrees_nt6 }, { &test_oracle_agrees_shared_range },
};

SUITE(tests, NULL, NULL)
