/* SPDX-License-Identifier: MIT */
/* Lists through guest memory. */
#include "kernel/mm/pool.h"
#include "kernel/rtl/list.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <string.h>

#define TAG POOL_TAG('T', 'e', 's', 't')

static struct ps_machine *m;

static void
setup(void)
{
    m = ps_fixture_start(NULL);
}

static void
teardown(void)
{
    ps_fixture_end(m);
}

static uint32_t
length(gva_t head)
{
    uint32_t count = 0;
    for (gva_t at = list_next(m->k, head); at != head; at = list_next(m->k, at)) {
        gva_t previous = list_entry_at(m->k, at)->previous;
        ck_assert_uint_eq(list_next(m->k, previous), at);
        count++;
    }
    return count;
}

START_TEST(test_list_keeps_order_through_removals)
{
    kva_t block = pool_alloc(m->k, POOL_PAGED, 6 * sizeof(struct list_entry), TAG);
    gva_t head = block;
    gva_t entries[5];
    list_init(m->k, head);
    ck_assert(list_is_empty(m->k, head));
    for (uint32_t i = 0; i < 5; i++) {
        entries[i] = block + (i + 1) * sizeof(struct list_entry);
        list_append(m->k, head, entries[i]);
    }
    ck_assert_uint_eq(length(head), 5);
    list_remove(m->k, entries[2]);
    list_remove(m->k, entries[2]); /* alone by now: nothing happens */
    list_remove(m->k, entries[0]);
    list_remove(m->k, entries[4]);
    ck_assert_uint_eq(length(head), 2);
    ck_assert_uint_eq(list_next(m->k, head), entries[1]);
    ck_assert_uint_eq(list_next(m->k, entries[1]), entries[3]);
    list_append(m->k, head, entries[0]);
    ck_assert_uint_eq(list_entry_at(m->k, head)->previous, entries[0]);
    pool_free(m->k, block, TAG);
}
END_TEST

START_TEST(test_owner_is_found_from_a_member)
{
    const gva_t process = 0x8000;
    ck_assert_uint_eq(
        LIST_OWNER(process + offsetof(struct process, session_link), struct process, session_link),
        process);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_list_keeps_order_through_removals },
    { &test_owner_is_found_from_a_member },
};

SUITE(tests, setup, teardown)
