/* SPDX-License-Identifier: MIT */
/* Which pages code may be run from, by the page table entries of booted systems: images and no
 * more with 64 bits, and nonpaged pool up to Windows 7; with 32 bits nothing is forbidden. */
#include "../machines/machine_test.h"
#include "abi/image.h"
#include "abi/user_page.h"
#include "host/engine/engine_internal.h"
#include "host/engine/engine_reader.h"

#include "../suite.h"

typedef enum {
    CODE_NOWHERE,
    CODE_IN_IMAGES,
    CODE_IN_NONPAGED_POOL,
    CODE_EVERYWHERE,
} CodePlace;

typedef struct {
    const char *edition;
    CodePlace place;
} System;

static const System systems[] = {
    { "server2003-sp2", CODE_EVERYWHERE },
    { "win10-x86", CODE_EVERYWHERE },
    { "server2003-x64", CODE_IN_NONPAGED_POOL },
    { "win7-x64", CODE_IN_NONPAGED_POOL },
    { "win8.1-x64", CODE_IN_IMAGES },
    { "win11-x64", CODE_IN_IMAGES },
};

typedef struct {
    TestRun test;
    const Snapshot *snapshot;
    AddressSpace *space;
    const SnapshotProcess *process;
} Booted;

static Booted
boot(const char *edition)
{
    GError *error = NULL;
    g_autofree char *text = g_strdup_printf("format: 1\ntitle: t\nsystem: { edition: %s }\n"
                                            "steps:\n  - logon: alice\n"
                                            "  - run: { program: gui-app, in: alice }\n",
                                            edition);
    Booted b = { .test = test_run(text, ENGINE_MODEL) };
    b.snapshot = run_snapshot(b.test.run, &error);
    assert_no_error(error);
    for (guint i = 0; i < b.snapshot->processes->len; i++)
        b.process = b.snapshot->processes->pdata[i]; /* the last is the program */
    PhysicalReader physical = physical_reader_for_engine(run_engine(b.test.run));
    b.space = address_space_new(&physical, b.process->directory, b.snapshot->page_format);
    return b;
}

static void
end(Booted *b)
{
    address_space_free(b->space);
    test_run_end(&b->test);
}

/* The next page from *va on; FALSE: none before `limit`. */
static gboolean
next_page(const Booted *b, guint64 *va, guint64 limit, PageWalk *walk)
{
    const guint64 span = address_space_pde_span(b->space);
    while (*va < limit) {
        if (address_space_walk(b->space, *va, walk))
            return TRUE;
        guint64 step = walk->pde & PAGE_VALID ? DH_PAGE_SIZE : span;
        guint64 next = (*va & ~(step - 1)) + step;
        if (next < *va)
            return FALSE;
        *va = next;
    }
    return FALSE;
}

typedef struct {
    guint code;
    guint data;
} Pages;

static Pages
count_pages(const Booted *b, guint64 start, guint64 limit)
{
    Pages pages = { 0, 0 };
    PageWalk walk;
    for (guint64 va = start; next_page(b, &va, limit, &walk); va += DH_PAGE_SIZE)
        *(walk.is_no_execute ? &pages.data : &pages.code) += 1;
    return pages;
}

static Pages
pages_of(const Booted *b, guint kind)
{
    Pages pages = { 0, 0 };
    for (guint i = 0; i < b->snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(b->snapshot->regions, SnapshotRegion, i);
        if (region->kind != kind)
            continue;
        Pages more = count_pages(b, region->start, region->end);
        pages.code += more.code;
        pages.data += more.data;
    }
    return pages;
}

/* i: a system. */
START_TEST(test_page_rights_of_each_range)
{
    static const guint kinds[] = { REGION_PAGED_POOL,    REGION_NONPAGED_POOL,
                                   REGION_SYSTEM_PTES,   REGION_KD_BLOCK,
                                   REGION_SESSION_POOL,  REGION_SESSION_VIEW,
                                   REGION_SESSION_IMAGE, REGION_SESSION_STRUCTURE };
    const CodePlace place = systems[_i].place;
    Booted b = boot(systems[_i].edition);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        Pages pages = pages_of(&b, kinds[i]);
        gboolean is_image = kinds[i] == REGION_SESSION_IMAGE;
        gboolean may_hold_code =
            place == CODE_EVERYWHERE || is_image ||
            (place == CODE_IN_NONPAGED_POOL && kinds[i] == REGION_NONPAGED_POOL);
        ck_assert_msg((may_hold_code || pages.code == 0) &&
                          (place != CODE_EVERYWHERE || pages.data == 0) &&
                          (!may_hold_code || is_image || pages.data == 0),
                      "%s, %s: %u pages may be run, %u not", systems[_i].edition,
                      region_text(kinds[i]), pages.code, pages.data);
        /* There is something in each but session pool. */
        ck_assert(pages.code + pages.data > 0 || kinds[i] == REGION_SESSION_POOL);
        ck_assert(!is_image || (pages.code > 0 && (pages.data > 0) == (place != CODE_EVERYWHERE)));
    }
    end(&b);
}
END_TEST

/* A program's image may be run; its heap, the views of desktop heaps and the page of its state may
 * not. */
START_TEST(test_page_rights_of_user_space)
{
    Booted b = boot(systems[_i].edition);
    gboolean is_marked = systems[_i].place != CODE_EVERYWHERE;
    Pages image = count_pages(&b, IMAGE_BASE, IMAGE_BASE + IMAGE_BYTES_MAX);
    Pages other = count_pages(&b, IMAGE_BASE + IMAGE_BYTES_MAX, USER_PAGE_VA + DH_PAGE_SIZE);
    ck_assert_uint_gt(image.code, 0);
    ck_assert_uint_eq(image.data, 0);
    ck_assert_uint_gt(other.code + other.data, 1);
    ck_assert_uint_eq(is_marked ? other.code : other.data, 0);
    end(&b);
}
END_TEST

static guint8 *
high_byte(const Booted *b, guint64 va)
{
    PageWalk walk;
    ck_assert(address_space_walk(b->space, va, &walk));
    return (guint8 *)(guintptr)engine_frame(run_engine(b->test.run), walk.pte_frame) +
           walk.pte_offset + 7;
}

static guint64
first_page(const Booted *b, guint kind)
{
    for (guint i = 0; i < b->snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(b->snapshot->regions, SnapshotRegion, i);
        guint64 va = region->start;
        PageWalk walk;
        if (region->kind == kind && next_page(b, &va, region->end, &walk))
            return va;
    }
    ck_abort_msg("nothing is there");
    return 0;
}

/* The kernel's own check knows each kind of page. i: a range. */
START_TEST(test_page_rights_are_verified)
{
    static const guint kinds[] = { REGION_PAGED_POOL,       REGION_NONPAGED_POOL,
                                   REGION_SYSTEM_PTES,      REGION_SESSION_POOL,
                                   REGION_SESSION_VIEW,     REGION_SESSION_IMAGE,
                                   REGION_SESSION_STRUCTURE };
    GError *error = NULL;
    Booted b = boot("win7-x64");
    Engine *engine = run_engine(b.test.run);
    ck_assert(engine_verify(engine, &error));
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        guint8 *byte = high_byte(&b, first_page(&b, kinds[i]));
        *byte ^= PAGE_NO_EXECUTE >> 56;
        ck_assert_msg(!engine_verify(engine, &error), "%s", region_text(kinds[i]));
        g_clear_error(&error);
        *byte ^= PAGE_NO_EXECUTE >> 56;
        ck_assert_msg(engine_verify(engine, &error), "%s", region_text(kinds[i]));
    }
    end(&b);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_page_rights_of_each_range, .loops = G_N_ELEMENTS(systems) },
    { &test_page_rights_of_user_space, .loops = G_N_ELEMENTS(systems) },
    { &test_page_rights_are_verified },
};

SUITE(tests, NULL, NULL)
