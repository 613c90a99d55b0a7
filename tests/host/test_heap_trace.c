/* SPDX-License-Identifier: MIT */
/* Traces as `deskheap heap` plays them: outcomes, outputs, and every way a trace can be wrong. */
#include "host/trace/bare_heap.h"
#include "host/trace/heap_trace.h"

#include "../suite.h"

#include <stdlib.h>
#include <string.h>

static HeapTraceResult *
play(const char *text, guint64 kb, GError **error)
{
    g_autoptr(SourceText) source = source_text_new("t.trace", text, strlen(text));
    return heap_trace_play(source, 1, kb * 1024, error);
}

static void
expect(const char *text, guint64 kb, const char *output)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HeapTraceResult) result = play(text, kb, &error);
    ck_assert_msg(result != NULL, "%s", error != NULL ? error->message : "no error either");
    g_autoptr(GString) out = g_string_new(NULL);
    heap_trace_print(out, result, FALSE);
    ck_assert_str_eq(out->str, output);
}

START_TEST(test_heap_trace_prints_allocations)
{
    expect("alloc a 0x6c\nalloc b 24\nalloc w 0xa4\n", 512,
           "a 0x650\nb 0x6c8\nw 0x6e8\n"
           "# used 1936, free 2160, free blocks 1, largest free 2160, committed 4096\n");
}
END_TEST

START_TEST(test_heap_trace_empty_is_a_fresh_heap)
{
    const char *fresh =
        "# used 1608, free 2488, free blocks 1, largest free 2488, committed 4096\n";
    expect("", 64, fresh);
    expect("\n\n", 64, fresh);
    expect("# nothing\n   \t\r\n  # more", 64, fresh);
}
END_TEST

START_TEST(test_heap_trace_reads_lines_as_people_write_them)
{
    const char *output =
        "a 0x650\nb 0x660\n"
        "# used 1640, free 2456, free blocks 1, largest free 2456, committed 4096\n";
    expect("alloc a 1\nalloc b 1", 64, output);
    expect("alloc a 1\r\nalloc b 1\r\n", 64, output);
    expect("\t alloc\ta   0x1 # first\n\n alloc b 01 #\n", 64, output);
}
END_TEST

START_TEST(test_heap_trace_reuses_the_block_freed_last)
{
    expect("alloc w1 164\nalloc w2 164\nalloc w3 164\nalloc w4 164\n"
           "free w1\nfree w3\nalloc a 164\nalloc b 164\n",
           64,
           "w1 0x650\nw2 0x700\nw3 0x7b0\nw4 0x860\na 0x7b0\nb 0x650\n"
           "# used 2312, free 1784, free blocks 1, largest free 1784, committed 4096\n");
}
END_TEST

START_TEST(test_heap_trace_failures_are_outcomes)
{
    /* The failed name stands for nothing: realloc fails too, free does nothing, then it is free
     * again. */
    expect("alloc a 0xeff9\nrealloc a 8\nfree a\nalloc a 0xeff8\nalloc b 0x9000\nalloc b 8\n", 64,
           "a FAIL\na FAIL\na 0x650\nb FAIL\nb 0xf650\n"
           "# used 63064, free 2472, free blocks 1, largest free 2472, committed 65536\n");
}
END_TEST

START_TEST(test_heap_trace_failed_realloc_keeps_the_block)
{
    expect("alloc a 100\nalloc b 8\nrealloc a 70000\nrealloc a 101\nfree a\nalloc c 100\n", 64,
           "a 0x650\nb 0x6c0\na FAIL\na 0x650\nc 0x650\n"
           "# used 1736, free 2360, free blocks 1, largest free 2360, committed 4096\n");
}
END_TEST

START_TEST(test_heap_trace_sizes_up_to_32_bits)
{
    expect(
        "alloc a 0\nalloc b 4294967295\nalloc c 0xFFFFFFFF\nalloc d 0x80000000\nalloc e 520185\n",
        3072,
        "a 0x650\nb FAIL\nc FAIL\nd FAIL\ne FAIL\n"
        "# used 1624, free 2472, free blocks 1, largest free 2472, committed 4096\n");
}
END_TEST

START_TEST(test_heap_trace_explains_refusals)
{
    g_autoptr(HeapTraceResult) result = play("alloc a 70000\nrealloc a 1\n", 64, NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    heap_trace_print(out, result, TRUE);
    ck_assert_str_eq(out->str,
                     "a FAIL\n"
                     "# line 1: 70000 bytes need a block of 70008 bytes; the largest that can be "
                     "given has 61440 (largest free block 2488, not committed yet 61440)\n"
                     "a FAIL\n"
                     "# line 2: the allocation in line 1 was refused\n"
                     "# used 1608, free 2488, free blocks 1, largest free 2488, committed 4096\n");
}
END_TEST

START_TEST(test_heap_trace_map_shows_every_block)
{
    g_autoptr(HeapTraceResult) result =
        play("alloc window 164\nalloc text 29\nalloc menu 300\nfree text\n", 16, NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    heap_trace_print_map(out, result);
    ck_assert_str_eq(out->str,
                     "  000000 |"
                     "================================================================|\n"
                     "  000400 |"
                     "=====================================wwwwwwwwwww..mmmmmmmmmmmmmm|\n"
                     "  000800 |"
                     "mmmmmm..........................................................|\n"
                     "  000c00 |"
                     "................................................................|\n"
                     "  001000  not committed yet: 12 KB, up to 004000\n"
                     "  a cell is 16 bytes: = headers, a letter a block in use by its name (2), . "
                     "free (2)\n\n"
                     "  offset      bytes  state        requested  name\n"
                     "       0       1544  header\n"
                     "     608         64  segment\n"
                     "     648        176  busy               164  window\n"
                     "     6f8         40  free\n"
                     "     720        312  busy               300  menu\n"
                     "     858       1960  free\n"
                     "    1000      12288  uncommitted\n");
}
END_TEST

START_TEST(test_heap_trace_json)
{
    g_autoptr(HeapTraceResult) result = play("alloc a 8\nfree a\nalloc b 70000\n", 64, NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    heap_trace_print_json(out, result);
    ck_assert(g_str_has_prefix(out->str, "{\n  \"schema\": \"deskheap.heap/1\",\n"));
    ck_assert_ptr_nonnull(strstr(out->str, "\"offset\": \"0x650\""));
    ck_assert_ptr_nonnull(strstr(out->str, "\"refused\": true"));
    ck_assert_ptr_nonnull(strstr(out->str, "\"largest_free\": 2488"));
}
END_TEST

static const struct {
    const char *text, *error;
    gint code;
} bad[] = {
    { "alloc a 8\nallok b 8\n",
      "t.trace:2:1: error: no such operation (did you mean \"alloc\"?)\nallok b 8\n^~~~~",
      HEAP_TRACE_ERROR_SYNTAX },
    { "malloc a 8", NULL, HEAP_TRACE_ERROR_SYNTAX },
    { "alloc", "t.trace:1:6: error: the name is missing (alloc NAME SIZE)\nalloc\n     ^",
      HEAP_TRACE_ERROR_SYNTAX },
    { "alloc a # 8",
      "t.trace:1:8: error: the size is missing (alloc NAME SIZE)\nalloc a # 8\n       ^",
      HEAP_TRACE_ERROR_SYNTAX },
    { "alloc a 8 9",
      "t.trace:1:11: error: one word too many (alloc NAME SIZE)\nalloc a 8 9\n          ^",
      HEAP_TRACE_ERROR_SYNTAX },
    { "alloc a 8\nfree a 8", NULL, HEAP_TRACE_ERROR_SYNTAX },
    { "alloc a -8", "t.trace:1:9: error: a size cannot be negative\nalloc a -8\n        ^~",
      HEAP_TRACE_ERROR_SIZE },
    { "alloc a 512K",
      "t.trace:1:9: error: a size is a number of bytes, here 524288\nalloc a 512K\n        ^~~~",
      HEAP_TRACE_ERROR_SIZE },
    { "alloc a 0x", NULL, HEAP_TRACE_ERROR_SIZE },
    { "alloc a 1.5", NULL, HEAP_TRACE_ERROR_SIZE },
    { "alloc a 8\xc3\xa9", NULL, HEAP_TRACE_ERROR_SIZE },
    { "alloc a +8", NULL, HEAP_TRACE_ERROR_SIZE },
    { "alloc a 4294967296", NULL, HEAP_TRACE_ERROR_SIZE },
    { "alloc a 99999999999999999999999999", NULL, HEAP_TRACE_ERROR_SIZE },
    { "alloc a 8\nalloc a 8",
      "t.trace:2:7: error: this name stands for a block since line 1 (free it first, or use "
      "another "
      "name)\nalloc a 8\n      ^",
      HEAP_TRACE_ERROR_NAME },
    { "alloc window 8\nfree windwo",
      "t.trace:2:6: error: nothing was allocated under this name (did you mean \"window\"?)\n"
      "free windwo\n     ^~~~~~",
      HEAP_TRACE_ERROR_NAME },
    { "realloc a 8", NULL, HEAP_TRACE_ERROR_NAME },
    { "alloc a 8\nfree a\nfree a",
      "t.trace:3:6: error: this name was freed in line 2 already\nfree a\n     ^",
      HEAP_TRACE_ERROR_NAME },
    { "alloc a 8\nfree a\nrealloc a 8", NULL, HEAP_TRACE_ERROR_NAME },
    { "alloc 12345678901234567890123456789012345678901234567890123456789012345 8", NULL,
      HEAP_TRACE_ERROR_NAME },
};

START_TEST(test_heap_trace_bad_input)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(play(bad[_i].text, 64, &error));
    ck_assert_msg(g_error_matches(error, HEAP_TRACE_ERROR, bad[_i].code), "%s", error->message);
    ck_assert(g_str_has_prefix(error->message, "t.trace:"));
    if (bad[_i].error != NULL)
        ck_assert_str_eq(error->message, bad[_i].error);
}
END_TEST

START_TEST(test_heap_trace_bad_size_of_the_heap)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(play("alloc a 8\n", 3, &error));
    ck_assert(g_error_matches(error, BARE_HEAP_ERROR, BARE_HEAP_ERROR_SIZE));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_trace_prints_allocations },
    { &test_heap_trace_empty_is_a_fresh_heap },
    { &test_heap_trace_reads_lines_as_people_write_them },
    { &test_heap_trace_reuses_the_block_freed_last },
    { &test_heap_trace_failures_are_outcomes },
    { &test_heap_trace_failed_realloc_keeps_the_block },
    { &test_heap_trace_sizes_up_to_32_bits },
    { &test_heap_trace_explains_refusals },
    { &test_heap_trace_map_shows_every_block },
    { &test_heap_trace_json },
    { &test_heap_trace_bad_input, .loops = G_N_ELEMENTS(bad) },
    { &test_heap_trace_bad_size_of_the_heap },
};

SUITE(tests, NULL, NULL)
