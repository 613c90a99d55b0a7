/* SPDX-License-Identifier: MIT */
/* The answers of a quiz are what its own blocks say, before and after. */
#include "abi/heap_format.h"
#include "config_test.h"
#include "host/trace/heap_quiz.h"

#include "../suite.h"

#define SEEDS      300u
#define HEAP_BYTES 65536u

static HeapQuiz *
quiz_of(guint32 seed, guint64 bytes)
{
    g_autoptr(GError) error = NULL;
    HeapQuiz *quiz = heap_quiz_new(seed, HEAP_FORMAT_NT5_X86, bytes, &error);

    assert_no_error(error);
    return quiz;
}

static const HeapBlock *
block_at(const HeapTraceResult *result, guint32 offset)
{
    for (guint i = 0; i < result->blocks->len; i++) {
        const HeapBlock *block = &g_array_index(result->blocks, HeapBlock, i);
        if (block->offset == offset)
            return block;
    }
    return NULL;
}

/* Best fit, as the labs say: no smaller block would have done. */
static void
check_smallest(const HeapQuiz *quiz, guint32 needed)
{
    for (guint i = 0; i < quiz->before->blocks->len; i++) {
        const HeapBlock *hole = &g_array_index(quiz->before->blocks, HeapBlock, i);
        if (hole->state == HEAP_BLOCK_FREE && hole->bytes >= needed)
            ck_assert_uint_ge(hole->bytes, quiz->taken.bytes);
    }
}

static guint
count_holes(const HeapQuiz *quiz, guint32 bytes)
{
    guint count = 0;

    for (guint i = 0; i < quiz->before->blocks->len; i++) {
        const HeapBlock *hole = &g_array_index(quiz->before->blocks, HeapBlock, i);
        count += hole->state == HEAP_BLOCK_FREE && hole->bytes == bytes;
    }
    return count;
}

/* The new block is there, it was no block of the trace before, and its hole was free. */
static void
check_answers(const HeapQuiz *quiz)
{
    const HeapBlock *block = block_at(quiz->after, quiz->offset - quiz->header_bytes);
    const HeapBlock *hole = block_at(quiz->before, quiz->taken.offset);

    ck_assert_ptr_nonnull(block);
    ck_assert_int_eq(block->state, HEAP_BLOCK_BUSY);
    ck_assert_ptr_nonnull(hole);
    ck_assert_int_eq(hole->state, HEAP_BLOCK_FREE);
    ck_assert_uint_eq(hole->bytes, quiz->taken.bytes);
    ck_assert_uint_eq(block->bytes + quiz->rest, quiz->taken.bytes);
    ck_assert_uint_le(quiz->first_fit.offset, quiz->taken.offset);
    ck_assert_uint_ge(quiz->worst_fit.bytes, quiz->taken.bytes);
    ck_assert_uint_ge(quiz->first_fit.bytes, block->bytes);
    check_smallest(quiz, block->bytes);
}

START_TEST(test_heap_quiz_answers)
{
    for (guint32 seed = 0; seed < SEEDS; seed++) {
        g_autoptr(HeapQuiz) quiz = quiz_of(seed, HEAP_BYTES);
        check_answers(quiz);
        /* Else there would be nothing to think about. */
        ck_assert_uint_lt(quiz->first_fit.offset, quiz->taken.offset);
        ck_assert_uint_ne(quiz->worst_fit.offset, quiz->taken.offset);
        ck_assert_uint_ne(quiz->worst_fit.offset, quiz->first_fit.offset);
        /* It asks which block is split, and there is one answer. */
        ck_assert_uint_gt(quiz->rest, 0);
        ck_assert_uint_eq(count_holes(quiz, quiz->taken.bytes), 1);
        ck_assert_uint_eq(count_holes(quiz, quiz->worst_fit.bytes), 1);
    }
}
END_TEST

START_TEST(test_heap_quiz_is_its_seed)
{
    g_autoptr(HeapQuiz) one = quiz_of(7, HEAP_BYTES), same = quiz_of(7, HEAP_BYTES);
    g_autoptr(HeapQuiz) other = quiz_of(8, HEAP_BYTES);
    g_autoptr(GString) text = g_string_new(NULL), again = g_string_new(NULL);

    heap_quiz_print_json(text, one, TRUE);
    heap_quiz_print_json(again, same, TRUE);
    ck_assert_str_eq(text->str, again->str);
    ck_assert_str_ne(one->operations, other->operations);
}
END_TEST

/* Without --answer nothing tells it. */
START_TEST(test_heap_quiz_keeps_its_answers)
{
    g_autoptr(HeapQuiz) quiz = quiz_of(7, HEAP_BYTES);
    g_autoptr(GString) text = g_string_new(NULL);

    heap_quiz_print(text, quiz, FALSE);
    heap_quiz_print_json(text, quiz, FALSE);
    g_autofree char *answer = g_strdup_printf("0x%x", quiz->offset);
    ck_assert_ptr_null(strstr(text->str, answer));
    ck_assert_ptr_null(strstr(text->str, "answers"));
}
END_TEST

/* A heap of a page is soon full. */
START_TEST(test_heap_quiz_of_a_small_heap)
{
    guint refused = 0;

    for (guint32 seed = 0; seed < SEEDS; seed++) {
        g_autoptr(HeapQuiz) quiz = quiz_of(seed, 4096);
        g_autoptr(GString) text = g_string_new(NULL);
        heap_quiz_print(text, quiz, TRUE);
        heap_quiz_print_json(text, quiz, TRUE);
        refused += quiz->offset == 0;
        ck_assert(quiz->offset != 0 || strstr(text->str, "it is refused") != NULL);
    }
    ck_assert_uint_lt(refused, SEEDS);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_quiz_answers },
    { &test_heap_quiz_is_its_seed },
    { &test_heap_quiz_keeps_its_answers },
    { &test_heap_quiz_of_a_small_heap },
};

SUITE(tests, NULL, NULL)
