/* SPDX-License-Identifier: MIT */
/* Fills a heap, makes holes, and asks for a block that several of them could hold, until the heap
 * chooses another one than first fit and worst fit would. */
#include "host/trace/heap_quiz.h"

#include "host/text/json_writer.h"

#include <string.h>

#define BLOCKS_FEWEST 6
#define BLOCKS_MOST   10
#define SMALLEST      16
#define LARGEST       400
#define QUIZ_NAME     "<quiz>"
/* Questions drawn for a seed until one is worth asking; a heap of one page has few. */
#define DRAWS_MOST 64

void
heap_quiz_free(HeapQuiz *quiz)
{
    if (quiz == NULL)
        return;
    g_clear_pointer(&quiz->before, heap_trace_result_free);
    g_clear_pointer(&quiz->after, heap_trace_result_free);
    g_free(quiz->operations);
    g_free(quiz->question);
    g_free(quiz);
}

/* ---- making ---- */

/* Every second or third one is freed again, so that no two holes touch. */
static char *
make_operations(GRand *chance, guint *count)
{
    GString *out = g_string_new(NULL);

    *count = (guint)g_rand_int_range(chance, BLOCKS_FEWEST, BLOCKS_MOST + 1);
    for (guint i = 0; i < *count; i++)
        g_string_append_printf(out, "alloc %c %d\n", 'a' + (int)i,
                               g_rand_int_range(chance, SMALLEST, LARGEST + 1));
    for (guint i = (guint)g_rand_int_range(chance, 0, 2); i + 1 < *count;
         i += (guint)g_rand_int_range(chance, 2, 4))
        g_string_append_printf(out, "free %c\n", 'a' + (int)i);
    return g_string_free(out, FALSE);
}

/* What the second largest hole can hold at most, or less: a hole and the rest of the page at least
 * are large enough. */
static guint32
choose_bytes(GRand *chance, const HeapTraceResult *before, guint32 header_bytes)
{
    guint32 largest = 0, second = 0;

    for (guint i = 0; i < before->blocks->len; i++) {
        const HeapBlock *block = &g_array_index(before->blocks, HeapBlock, i);
        if (block->state != HEAP_BLOCK_FREE || block->bytes <= second)
            continue;
        second = MIN(largest, block->bytes);
        largest = MAX(largest, block->bytes);
    }
    guint32 room = second > header_bytes ? second - header_bytes : SMALLEST;
    return (guint32)g_rand_int_range(chance, 1, (gint32)MAX(room, 2));
}

static HeapTraceResult *
play(const char *text, guint32 heap_format, guint64 heap_bytes, GError **error)
{
    g_autoptr(SourceText) trace =
        source_text_decode(QUIZ_NAME, (guint8 *)text, strlen(text), NULL, error);

    return trace != NULL ? heap_trace_play(trace, heap_format, heap_bytes, error) : NULL;
}

/* ---- answers ---- */

static guint32
block_needed(const HeapQuiz *quiz)
{
    const GArray *steps = quiz->after->steps;
    const HeapTraceStep *last = &g_array_index(steps, HeapTraceStep, steps->len - 1);

    return (guint32)heap_format_block_bytes(quiz->before->format, last->bytes);
}

static void
answer(HeapQuiz *quiz)
{
    const GArray *steps = quiz->after->steps;
    guint32 needed = block_needed(quiz);

    quiz->offset = g_array_index(steps, HeapTraceStep, steps->len - 1).offset;
    guint32 header = quiz->offset - quiz->header_bytes;
    for (guint i = 0; i < quiz->before->blocks->len; i++) {
        const HeapBlock *block = &g_array_index(quiz->before->blocks, HeapBlock, i);
        const HeapQuizBlock hole = { block->offset, block->bytes };
        if (block->state != HEAP_BLOCK_FREE || block->bytes < needed)
            continue;
        if (quiz->first_fit.bytes == 0)
            quiz->first_fit = hole;
        if (hole.bytes > quiz->worst_fit.bytes)
            quiz->worst_fit = hole;
        if (quiz->offset != 0 && header >= hole.offset && header < hole.offset + hole.bytes)
            quiz->taken = hole;
    }
}

/* What is free now of the block that was taken. */
static guint32
rest_of(const HeapQuiz *quiz)
{
    if (quiz->taken.bytes == 0)
        return 0;
    for (guint i = 0; i < quiz->after->blocks->len; i++) {
        const HeapBlock *block = &g_array_index(quiz->after->blocks, HeapBlock, i);
        if (block->state == HEAP_BLOCK_FREE && block->offset >= quiz->taken.offset &&
            block->offset < quiz->taken.offset + quiz->taken.bytes)
            return block->bytes;
    }
    return 0;
}

/* Which of two equal blocks is taken no rule of the quiz says. */
static guint
count_holes(const HeapQuiz *quiz, guint32 bytes)
{
    guint count = 0;

    for (guint i = 0; i < quiz->before->blocks->len; i++) {
        const HeapBlock *block = &g_array_index(quiz->before->blocks, HeapBlock, i);
        count += block->state == HEAP_BLOCK_FREE && block->bytes == bytes;
    }
    return count;
}

/* The heap, first fit and worst fit choose three blocks, each the only one it could, and the one
 * that is taken is split: else there is little to think about, or more than one right answer. */
static gboolean
is_worth_asking(const HeapQuiz *quiz)
{
    return quiz->taken.bytes != 0 && quiz->rest != 0 && count_holes(quiz, quiz->taken.bytes) == 1 &&
           count_holes(quiz, quiz->worst_fit.bytes) == 1 &&
           quiz->taken.offset != quiz->first_fit.offset &&
           quiz->taken.offset != quiz->worst_fit.offset &&
           quiz->first_fit.offset != quiz->worst_fit.offset;
}

static HeapQuiz *
make_one(GRand *chance, guint32 seed, guint32 heap_format, guint64 heap_bytes, GError **error)
{
    g_autoptr(HeapQuiz) quiz = g_new0(HeapQuiz, 1);
    guint count;

    quiz->seed = seed;
    quiz->operations = make_operations(chance, &count);
    quiz->before = play(quiz->operations, heap_format, heap_bytes, error);
    if (quiz->before == NULL)
        return NULL;
    quiz->header_bytes = heap_format_header_bytes(quiz->before->format);
    quiz->question = g_strdup_printf("alloc %c %u", 'a' + (int)count,
                                     choose_bytes(chance, quiz->before, quiz->header_bytes));
    g_autofree char *all = g_strconcat(quiz->operations, quiz->question, "\n", NULL);
    quiz->after = play(all, heap_format, heap_bytes, error);
    if (quiz->after == NULL)
        return NULL;
    answer(quiz);
    quiz->rest = rest_of(quiz);
    return g_steal_pointer(&quiz);
}

HeapQuiz *
heap_quiz_new(guint32 seed, guint32 heap_format, guint64 heap_bytes, GError **error)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(seed);
    HeapQuiz *quiz = make_one(chance, seed, heap_format, heap_bytes, error);

    for (guint i = 1; i < DRAWS_MOST && quiz != NULL && !is_worth_asking(quiz); i++) {
        heap_quiz_free(quiz);
        quiz = make_one(chance, seed, heap_format, heap_bytes, error);
    }
    return quiz;
}

/* ---- text ---- */

/* "0x650", where user data would lie. */
static char *
place_text(const HeapQuiz *quiz, const HeapQuizBlock *block)
{
    return block->bytes == 0 ? g_strdup("on new pages")
                             : g_strdup_printf("0x%x", block->offset + quiz->header_bytes);
}

static void
print_answers(GString *out, const HeapQuiz *quiz)
{
    g_autofree char *first = place_text(quiz, &quiz->first_fit);
    g_autofree char *worst = place_text(quiz, &quiz->worst_fit);

    if (quiz->offset == 0) {
        g_string_append(out, "  1. Nowhere: it is refused.\n");
        return;
    }
    g_string_append_printf(out, "  1. 0x%x\n", quiz->offset);
    if (quiz->taken.bytes == 0)
        g_string_append(out, "  2. None: it lies on new pages.\n");
    else
        g_string_append_printf(out, "  2. The one at %x of %u bytes; %u bytes of it stay free.\n",
                               quiz->taken.offset, quiz->taken.bytes, quiz->rest);
    g_string_append_printf(out, "  3. First fit: %s. Worst fit: %s.\n", first, worst);
}

void
heap_quiz_print(GString *out, const HeapQuiz *quiz, gboolean with_answers)
{
    const char *name = quiz->question + strlen("alloc ");

    g_string_append_printf(out, "What was done:\n\n%s\n", quiz->operations);
    heap_trace_print_map(out, quiz->before);
    g_string_append_printf(
        out,
        "\nNow comes: %s\n\n"
        "  1. At which offset does %c lie, as a program sees it (its header has %u bytes)?\n"
        "  2. Which free block is split for it, and how much of that stays free?\n"
        "  3. Where would first fit put it (the lowest block that is large enough), where worst fit "
        "(the largest)?\n\n",
        quiz->question, *name, quiz->header_bytes);
    if (with_answers)
        print_answers(out, quiz);
    else
        g_string_append(out, "--answer tells.\n");
}

/* ---- JSON ---- */

static const JsonMember answer_members[] = {
    { "offset", JSON_HEX, JSON_NULLABLE },
    { "taken", JSON_HEX, JSON_NULLABLE },
    { "rest", JSON_INT },
    { "first_fit", JSON_HEX, JSON_NULLABLE },
    { "worst_fit", JSON_HEX, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember quiz_block_members[] = {
    { "offset", JSON_HEX },
    { "bytes", JSON_INT },
    { "state", JSON_TEXT },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "seed", JSON_INT },
    { "header_bytes", JSON_INT },
    { "operations", JSON_TEXT },
    { "question", JSON_TEXT },
    { "blocks", JSON_ARRAY, 0, quiz_block_members },
    { "answers", JSON_OBJECT, JSON_OPTIONAL, answer_members },
    JSON_MEMBERS_END,
};

const JsonShape heap_quiz_shape = { "heap-quiz", "What deskheap heap --quiz --json prints.",
                                    members };

static void
write_place(JsonWriter *writer, const char *name, const HeapQuizBlock *block, guint32 header)
{
    if (block->bytes == 0)
        json_writer_null(writer, name);
    else
        json_writer_hex(writer, name, block->offset + header);
}

static void
write_answers(JsonWriter *writer, const HeapQuiz *quiz)
{
    json_writer_object(writer, "answers");
    if (quiz->offset == 0)
        json_writer_null(writer, "offset");
    else
        json_writer_hex(writer, "offset", quiz->offset);
    write_place(writer, "taken", &quiz->taken, 0);
    json_writer_int(writer, "rest", quiz->rest);
    write_place(writer, "first_fit", &quiz->first_fit, quiz->header_bytes);
    write_place(writer, "worst_fit", &quiz->worst_fit, quiz->header_bytes);
    json_writer_end_object(writer);
}

void
heap_quiz_print_json(GString *out, const HeapQuiz *quiz, gboolean with_answers)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, &heap_quiz_shape);
    json_writer_int(writer, "seed", quiz->seed);
    json_writer_int(writer, "header_bytes", quiz->header_bytes);
    json_writer_text(writer, "operations", quiz->operations);
    json_writer_text(writer, "question", quiz->question);
    json_writer_array(writer, "blocks");
    for (guint i = 0; i < quiz->before->blocks->len; i++) {
        const HeapBlock *block = &g_array_index(quiz->before->blocks, HeapBlock, i);
        json_writer_object(writer, NULL);
        json_writer_hex(writer, "offset", block->offset);
        json_writer_int(writer, "bytes", block->bytes);
        json_writer_text(writer, "state", heap_block_state_name(block->state));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    if (with_answers)
        write_answers(writer, quiz);
    json_writer_end_document(writer);
}
