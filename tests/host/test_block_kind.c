/* SPDX-License-Identifier: MIT */
/* Kinds of blocks: each has its words and its letter, and what lies in a desktop heap has a kind.
 */
#include "abi/boot.h"
#include "abi/user_types.h"
#include "host/inspect/block_kind.h"
#include "host/words/abi_names.h"

#include "../suite.h"

START_TEST(test_block_kind_has_words_and_a_letter)
{
    SnapshotBlockKind kind = (SnapshotBlockKind)_i;
    ck_assert_str_ne(snapshot_block_kind_text(kind), "");
    ck_assert_int_ge(snapshot_block_kind_letter(kind), ' ');
    ck_assert_uint_le(snapshot_block_kind_size(kind), ABI_SIZE_COUNT);
}
END_TEST

/* An object that lies in a desktop heap has a size, a letter of its own, and is told by its type.
 */
START_TEST(test_block_kind_of_a_type_is_its_own)
{
    SnapshotBlockKind kind = snapshot_block_kind_of_type((guint)_i);
    if (kind == SNAPSHOT_BLOCK_OTHER)
        return;
    ck_assert_str_eq(snapshot_block_kind_text(kind), user_type_text((guint)_i));
    ck_assert_uint_lt(snapshot_block_kind_size(kind), ABI_SIZE_COUNT);
    ck_assert(!snapshot_block_kind_is_heap(kind));
    ck_assert(g_ascii_isupper(snapshot_block_kind_letter(kind)));
    for (guint other = 0; other < SNAPSHOT_BLOCK_KIND_COUNT; other++)
        ck_assert_msg(other == kind || snapshot_block_kind_letter((SnapshotBlockKind)other) !=
                                           snapshot_block_kind_letter(kind),
                      "%s and %s have the same letter", snapshot_block_kind_text(kind),
                      snapshot_block_kind_text((SnapshotBlockKind)other));
}
END_TEST

START_TEST(test_block_kind_of_what_lies_elsewhere_is_none)
{
    ck_assert_int_eq(snapshot_block_kind_of_type(USER_TYPE_FREE), SNAPSHOT_BLOCK_OTHER);
    ck_assert_int_eq(snapshot_block_kind_of_type(USER_TYPE_CURSOR), SNAPSHOT_BLOCK_OTHER);
    ck_assert_int_eq(snapshot_block_kind_of_type(USER_TYPE_MONITOR), SNAPSHOT_BLOCK_OTHER);
    ck_assert_int_eq(snapshot_block_kind_of_type(USER_TYPE_COUNT), SNAPSHOT_BLOCK_OTHER);
    ck_assert_int_eq(snapshot_block_kind_of_type(USER_TYPE_HOOK), SNAPSHOT_BLOCK_HOOK);
}
END_TEST

/* What user_types.def has no row for is the heap's own, but for what nothing refers to; the list
 * has those first, so that neighbours in it are objects. */
START_TEST(test_block_kind_is_the_heaps_own)
{
    for (guint kind = 0; kind < SNAPSHOT_BLOCK_KIND_COUNT; kind++)
        ck_assert_msg(snapshot_block_kind_is_heap((SnapshotBlockKind)kind) ==
                          (kind <= SNAPSHOT_BLOCK_UNCOMMITTED),
                      "%s", snapshot_block_kind_text((SnapshotBlockKind)kind));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_block_kind_has_words_and_a_letter, .loops = SNAPSHOT_BLOCK_KIND_COUNT },
    { &test_block_kind_of_a_type_is_its_own, .loops = USER_TYPE_COUNT },
    { &test_block_kind_of_what_lies_elsewhere_is_none },
    { &test_block_kind_is_the_heaps_own },
};

SUITE(tests, NULL, NULL)
