/* SPDX-License-Identifier: MIT */
/* Colours of blocks: what a heap itself has has one of the palette's, and every object a hue. */
#include "host/view/block_colour.h"

#include "../suite.h"

START_TEST(test_block_colour_tells_objects_from_the_heap)
{
    SnapshotBlockKind kind = (SnapshotBlockKind)_i;

    ck_assert_int_eq(block_colour(kind) == COLOUR_COUNT, !snapshot_block_kind_is_heap(kind));
}
END_TEST

START_TEST(test_block_colour_tells_what_has_room)
{
    ck_assert_int_ne(block_colour(SNAPSHOT_BLOCK_FREE), block_colour(SNAPSHOT_BLOCK_UNCOMMITTED));
    ck_assert_int_ne(block_colour(SNAPSHOT_BLOCK_FREE), block_colour(SNAPSHOT_BLOCK_HEADER));
    ck_assert_int_eq(block_colour(SNAPSHOT_BLOCK_SEGMENT), block_colour(SNAPSHOT_BLOCK_HEADER));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_block_colour_tells_objects_from_the_heap, .loops = SNAPSHOT_BLOCK_KIND_COUNT },
    { &test_block_colour_tells_what_has_room },
};

SUITE(tests, NULL, NULL)
