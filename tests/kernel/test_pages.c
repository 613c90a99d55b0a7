/* SPDX-License-Identifier: MIT */
/* Pages of the host behind emulated address spaces: both kinds of them keep the same promises. */
#include "machine/model/model.h"

#include "../suite.h"

#include <string.h>

#define BASE  0x80000000u
#define RUN   0x10000u
#define PAGES (RUN / DH_PAGE_SIZE)

/* Two runs, and something of others between. */
static const struct session_runs runs = {
    .count = 2, .run = { { BASE, BASE + RUN }, { BASE + 3 * RUN, BASE + 4 * RUN } }
};

static struct model_machine *machine;
static struct pages_window *window;

static void
set_up(void)
{
    machine = calloc(1, sizeof *machine);
    window = pages_window_new(&machine->map, &runs);
    ck_assert_ptr_nonnull(window);
    pages_use_system(&machine->map, window, page_format_find(PAGE_FORMAT_X86));
}

static void
tear_down(void)
{
    pages_window_free(window);
    free(machine);
}

static uint64_t
page(uint32_t index)
{
    return BASE + (uint64_t)index * DH_PAGE_SIZE;
}

static bool
is_filled(const uint8_t *at, uint8_t value)
{
    for (uint32_t i = 0; i < DH_PAGE_SIZE; i++)
        if (at[i] != value)
            return false;
    return true;
}

START_TEST(test_pages_window_has_its_runs)
{
    ck_assert(pages_window_has(window, BASE));
    ck_assert(pages_window_has(window, BASE + RUN - 1));
    ck_assert(!pages_window_has(window, BASE + RUN));
    ck_assert(!pages_window_has(window, BASE + 3 * RUN - 1));
    ck_assert(pages_window_has(window, BASE + 4 * RUN - 1));
    ck_assert(!pages_window_has(window, BASE + 4 * RUN));
    ck_assert(!pages_window_has(window, BASE - 1));
}
END_TEST

START_TEST(test_pages_are_zero_each_time)
{
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert(pages_open(window, page(1), DH_PAGE_SIZE));
        ck_assert(is_filled(pages_at(window, page(1)), 0));
        ck_assert_ptr_eq(kptr(&machine->kernel, page(1) + 5), pages_at(window, page(1)) + 5);
        memset(kptr(&machine->kernel, page(1)), 0xa5, DH_PAGE_SIZE);
        ck_assert(is_filled(pages_at(window, page(1)), 0xa5));
        ck_assert(pages_close(window, page(1)));
    }
}
END_TEST

/* Opened from the last one down, so that each finds others at another place than before. */
START_TEST(test_pages_joined_are_one_range)
{
    ck_assert(pages_join(window, BASE, RUN));
    for (uint32_t i = 0; i < PAGES; i++) {
        uint32_t index = _i == 0 ? i : PAGES - 1 - i;
        ck_assert(pages_open(window, page(index), DH_PAGE_SIZE));
        memset(kptr(&machine->kernel, page(index)), (int)index + 1, DH_PAGE_SIZE);
    }
    const uint8_t *start = kptr(&machine->kernel, BASE);
    for (uint32_t i = 0; i < PAGES; i++) {
        ck_assert(is_filled(start + (size_t)i * DH_PAGE_SIZE, (uint8_t)(i + 1)));
        ck_assert_ptr_eq(kptr(&machine->kernel, page(i)), start + (size_t)i * DH_PAGE_SIZE);
    }
    ck_assert(pages_join(window, page(1), DH_PAGE_SIZE));
    ck_assert_ptr_eq(kptr(&machine->kernel, BASE), start);
}
END_TEST

START_TEST(test_pages_range_that_was_never_opened_gives_way)
{
    ck_assert(pages_join(window, page(1), 2 * DH_PAGE_SIZE));
    ck_assert(pages_join(window, page(2), 3 * DH_PAGE_SIZE));
    ck_assert(pages_open(window, page(2), 3 * DH_PAGE_SIZE));
    ck_assert(pages_open(window, page(1), DH_PAGE_SIZE));
    uint8_t *at = pages_at(window, page(2));
    memset(at, 0x77, (size_t)3 * DH_PAGE_SIZE);
    ck_assert(is_filled(pages_at(window, page(4)), 0x77));
    ck_assert(is_filled(pages_at(window, page(1)), 0));
}
END_TEST

/* What a copy of a machine is told of ranges is enough to have them again. */
START_TEST(test_pages_ranges_are_told)
{
    uint64_t va = 0;
    uint64_t bytes = 0;
    ck_assert(pages_open(window, page(0), DH_PAGE_SIZE));
    ck_assert(pages_join(window, page(2), 2 * DH_PAGE_SIZE));
    ck_assert(pages_join(window, BASE + 3 * RUN, RUN));
    if (!pages_joined(window, 0, &va, &bytes))
        return; /* address space has no parts */
    ck_assert_uint_eq(va, page(2));
    ck_assert_uint_eq(bytes, 2 * DH_PAGE_SIZE);
    ck_assert(pages_joined(window, 1, &va, &bytes));
    ck_assert_uint_eq(va, BASE + 3 * RUN);
    ck_assert_uint_eq(bytes, RUN);
    ck_assert(!pages_joined(window, 2, &va, &bytes));
}
END_TEST

START_TEST(test_pages_of_two_spaces)
{
    static const struct session_runs own = { .count = 1,
                                             .run = { { BASE + RUN, BASE + 2 * RUN } } };
    struct pages_window *first = pages_window_new(&machine->map, &own);
    struct pages_window *second = pages_window_new(&machine->map, &own);
    const uint64_t at = BASE + RUN;
    ck_assert(pages_open(first, at, DH_PAGE_SIZE) && pages_open(second, at, DH_PAGE_SIZE));
    for (uint32_t i = 0; i < 4; i++) {
        pages_use_session(&machine->map, i % 2 == 0 ? first : second);
        uint8_t *byte = kptr(&machine->kernel, at);
        ck_assert_uint_eq(*byte, i < 2 ? 0 : i - 1);
        *byte = (uint8_t)(i + 1);
    }
    pages_use_session(&machine->map, NULL);
    pages_window_free(second);
    pages_window_free(first);
}
END_TEST

/* Which of two sessions' pieces are the system's: each piece has a byte of its own in all three. */
#define MB     0x100000ull
#define PIECES 8u

static void
check_pieces(const bool *is_system, uint8_t session)
{
    for (uint32_t i = 0; i < PIECES; i++) {
        uint8_t whose = is_system[i] ? 0 : session;
        const uint8_t *byte = kptr(&machine->kernel, BASE + i * 2 * MB + 5);
        ck_assert_msg(*byte == 16 * whose + i, "piece %u is that of %u", i, *byte / 16);
    }
}

START_TEST(test_pages_shared_by_pieces)
{
    static const struct session_runs all = { .count = 1,
                                             .run = { { BASE, BASE + PIECES * 2 * MB } } };
    struct pages_window *windows[3]; /* the system's first */
    bool is_system[PIECES] = { false };
    unsigned random = 77 + (unsigned)_i;
    uint8_t current = 0;
    for (uint32_t w = 0; w < 3; w++) {
        windows[w] = pages_window_new(&machine->map, &all);
        for (uint32_t i = 0; i < PIECES; i++) {
            ck_assert(pages_open(windows[w], BASE + i * 2 * MB, DH_PAGE_SIZE));
            *(pages_at(windows[w], BASE + i * 2 * MB) + 5) = (uint8_t)(16 * w + i);
        }
    }
    pages_use_system(&machine->map, windows[0], page_format_find(PAGE_FORMAT_X86_PAE));
    for (uint32_t step = 0; step < 500; step++) {
        uint32_t first = (uint32_t)rand_r(&random) % PIECES;
        uint32_t count = 1 + (uint32_t)rand_r(&random) % (PIECES - first);
        bool to_system = rand_r(&random) % 2 == 0;
        pages_share(&machine->map, BASE, BASE + first * 2 * MB, count * 2 * MB, to_system);
        for (uint32_t i = first; i < first + count; i++)
            is_system[i] = to_system;
        if (step % 3 != 0) {
            current = (uint8_t)((uint32_t)rand_r(&random) % 3);
            pages_use_session(&machine->map, current != 0 ? windows[current] : NULL);
        }
        check_pieces(is_system, current);
        ck_assert(pages_is_session(&machine->map, BASE) == (current != 0 && !is_system[0]));
    }
    for (uint32_t w = 0; w < 3; w++)
        pages_window_free(windows[w]);
}
END_TEST

/* Against an array: what is open, and what stands there. */
START_TEST(test_pages_random_against_array)
{
    unsigned random = 1000 + (unsigned)_i;
    uint8_t value[PAGES] = { 0 };
    for (uint32_t step = 0; step < 4000; step++) {
        uint32_t index = (uint32_t)rand_r(&random) % PAGES;
        if (value[index] != 0) {
            ck_assert(is_filled(kptr(&machine->kernel, page(index)), value[index]));
            ck_assert(pages_close(window, page(index)));
            value[index] = 0;
        } else {
            ck_assert(pages_open(window, page(index), DH_PAGE_SIZE));
            ck_assert(is_filled(kptr(&machine->kernel, page(index)), 0));
            value[index] = (uint8_t)(1 + rand_r(&random) % 255);
            memset(kptr(&machine->kernel, page(index)), value[index], DH_PAGE_SIZE);
        }
    }
}
END_TEST

#define GB       0x40000000ull
#define SESSIONS 1500u

static void
check_wide(struct pages_window *const *windows, const struct session_runs *wide, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        pages_use_session(&machine->map, windows[i]);
        for (uint32_t run = 0; run < wide->count; run++) {
            const uint32_t *first = kptr(&machine->kernel, (kva_t)wide->run[run].start);
            const uint32_t *last = kptr(&machine->kernel, (kva_t)wide->run[run].end - DH_PAGE_SIZE);
            ck_assert_uint_eq(*first, i + 1);
            ck_assert_uint_eq(*last, ~i);
        }
    }
    pages_use_session(&machine->map, NULL);
}

static struct pages_window *
open_wide(const struct session_runs *wide, uint32_t number)
{
    struct pages_window *session = pages_window_new(&machine->map, wide);
    ck_assert_msg(session != NULL, "no room for session %u", number);
    for (uint32_t run = 0; run < wide->count; run++) {
        uint64_t first = wide->run[run].start, last = wide->run[run].end - DH_PAGE_SIZE;
        ck_assert(pages_open(session, first, DH_PAGE_SIZE));
        ck_assert(pages_open(session, last, DH_PAGE_SIZE));
        *(uint32_t *)(void *)pages_at(session, first) = number + 1;
        *(uint32_t *)(void *)pages_at(session, last) = ~number;
    }
    return session;
}

/* Sessions of a 64-bit system, whose runs lie hundreds of gigabytes apart: more of them than a host
 * has such distances. */
START_TEST(test_pages_of_many_wide_spaces)
{
    static const gva_t views = 0xFFFFF900C0000000ull, images = 0xFFFFF95FF0000000ull;
    const struct session_runs wide = {
        .count = 2,
        .run = { { views, views + 17 * GB }, { images, images + GB / 4 } },
    };
    struct pages_window *sessions[SESSIONS];
    pages_use_system(&machine->map, window, page_format_find(PAGE_FORMAT_X64));
    for (uint32_t i = 0; i < SESSIONS; i++)
        sessions[i] = open_wide(&wide, i);
    check_wide(sessions, &wide, SESSIONS);
    for (uint32_t i = 0; i < SESSIONS; i += 3) {
        pages_window_free(sessions[i]);
        sessions[i] = open_wide(&wide, i);
    }
    check_wide(sessions, &wide, SESSIONS);
    for (uint32_t i = 0; i < SESSIONS; i++)
        pages_window_free(sessions[i]);
}
END_TEST

START_TEST(test_pages_arena_keeps_its_place)
{
    struct pages_arena *arena = pages_arena_new(1000);
    uint8_t *first = pages_arena_at(arena, 999);
    memset(first, 9, DH_PAGE_SIZE);
    for (uint64_t i = 0; i < 999; i++)
        ck_assert(is_filled(pages_arena_at(arena, i), 0));
    for (uint64_t i = 0; i < 999; i++)
        *pages_arena_at(arena, i) = 1;
    ck_assert_ptr_eq(pages_arena_at(arena, 999), first);
    ck_assert(is_filled(first, 9));
    pages_arena_free(arena);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_pages_window_has_its_runs },
    { &test_pages_are_zero_each_time },
    { &test_pages_joined_are_one_range, .loops = 2 },
    { &test_pages_range_that_was_never_opened_gives_way },
    { &test_pages_ranges_are_told },
    { &test_pages_of_two_spaces },
    { &test_pages_shared_by_pieces, .loops = 3 },
    { &test_pages_random_against_array, .loops = 3 },
    { &test_pages_of_many_wide_spaces },
    { &test_pages_arena_keeps_its_place },
};

SUITE(tests, set_up, tear_down)
