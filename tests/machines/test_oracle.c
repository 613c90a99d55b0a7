/* SPDX-License-Identifier: MIT */
/* QEMU's own page walker is the oracle: what it says is mapped in session space is what we find,
 * page by page. */
#include "host/inspect/page_walk.h"
#include "machine_test.h"

#include <stdio.h>

typedef struct {
    TestRun test;
    Engine *engine;
    const Snapshot *snapshot;
    guint64 start;
    guint64 end;
} Oracle;

/* u/r/w of every session page by QEMU: a byte a page, 0 for none. */
static GByteArray *
pages_by_qemu(const Oracle *o)
{
    GError *error = NULL;
    g_autofree char *text = engine_qemu_monitor(o->engine, "info mem", &error);
    assert_no_error(error);
    GByteArray *pages = g_byte_array_new();
    g_byte_array_set_size(pages, (guint)((o->end - o->start) / DH_PAGE_SIZE));
    memset(pages->data, 0, pages->len);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        guint64 from;
        guint64 to;
        char rights[8];
        if (sscanf(lines[i], "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %*x %3s", &from, &to,
                   rights) != 3)
            continue;
        guint8 flags =
            PAGE_VALID | (rights[0] == 'u' ? PAGE_USER : 0) | (rights[2] == 'w' ? PAGE_WRITE : 0);
        for (guint64 va = MAX(from, o->start); va < MIN(to, o->end); va += DH_PAGE_SIZE)
            pages->data[(va - o->start) / DH_PAGE_SIZE] = flags;
    }
    return pages;
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

/* Every page of session space as one process has it. */
static guint
compare_process(const Oracle *o, const SnapshotProcess *process)
{
    GError *error = NULL;
    ck_assert(engine_qemu_attach(o->engine, process->pid, &error));
    g_autoptr(GByteArray) theirs = pages_by_qemu(o);
    PhysicalReader physical = physical_reader_for_engine(o->engine);
    g_autoptr(AddressSpace) space =
        address_space_new(&physical, process->directory, o->snapshot->is_pae);
    guint count = 0;
    for (guint64 va = o->start; va < o->end; va += DH_PAGE_SIZE) {
        PageWalk walk;
        guint8 ours = 0;
        if (address_space_walk(space, va, &walk))
            ours = (guint8)(walk.flags & (PAGE_VALID | PAGE_USER | PAGE_WRITE));
        guint8 seen = theirs->data[(va - o->start) / DH_PAGE_SIZE];
        ck_assert_msg(ours == seen,
                      "process %u, 0x%08" G_GINT64_MODIFIER "x: QEMU says 0x%x, we say 0x%x",
                      process->pid, va, seen, ours);
        if (ours != 0 && count++ % 37 == 0)
            ck_assert_uint_eq(physical_by_qemu(o, va + 0x123),
                              ((guint64)walk.frame << DH_PAGE_SHIFT) + 0x123);
    }
    return count;
}

static void
ask(const char *text)
{
    Oracle o = { .test = test_run(text, ENGINE_QEMU) };
    GError *error = NULL;
    o.engine = run_engine(o.test.run);
    o.snapshot = run_snapshot(o.test.run, &error);
    assert_no_error(error);
    test_session_bounds(o.snapshot, &o.start, &o.end);
    for (guint32 session = 0; session < 2; session++)
        ck_assert_uint_gt(compare_process(&o, test_process_of(o.snapshot, session)), 100);
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
    ask("format: 1\ntitle: t\n" TEST_SYSTEM TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_oracle_agrees_pae)
{
    ask("format: 1\ntitle: t\n" TEST_SYSTEM_PAE TEST_TWO_SESSIONS);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = { test_oracle_agrees, test_oracle_agrees_pae };
    return run_tests("oracle", tests, G_N_ELEMENTS(tests));
}
