/* SPDX-License-Identifier: MIT */
/* A played trace as lines, as a map and as JSON. */
#include "host/engine/heap_trace.h"
#include "host/inspect/json_writer.h"

#define BAR_WIDTH   64u
#define ENTRY_BYTES 8u

void
heap_trace_print(GString *out, const HeapTraceResult *result, gboolean explain)
{
    const HeapTotals *totals = &result->totals;
    for (guint i = 0; i < result->steps->len; i++) {
        const HeapTraceStep *step = &g_array_index(result->steps, HeapTraceStep, i);
        if (step->verb == HEAP_TRACE_FREE)
            continue;
        if (step->is_refused)
            g_string_append_printf(out, "%s FAIL\n", step->name);
        else
            g_string_append_printf(out, "%s 0x%x\n", step->name, step->offset);
        if (explain && step->why != NULL)
            g_string_append_printf(out, "# line %u: %s\n", step->line, step->why);
    }
    g_string_append_printf(out,
                           "# used %u, free %u, free blocks %u, largest free %u, committed %u\n",
                           totals->used_bytes, totals->free_bytes, totals->free_count,
                           totals->largest_free_bytes, totals->committed_bytes);
}

static char
state_letter(HeapBlockState state)
{
    switch (state) {
    case HEAP_BLOCK_HEADER:
    case HEAP_BLOCK_SEGMENT:
        return 'H';
    case HEAP_BLOCK_BUSY:
        return '#';
    case HEAP_BLOCK_FREE:
        return '.';
    case HEAP_BLOCK_UNCOMMITTED:
        return ' ';
    }
    return '?';
}

/* The letter of the state that has most bytes in [from, to). */
static char
dominant_letter(const GArray *blocks, guint64 from, guint64 to, guint *first)
{
    guint64 sums[HEAP_BLOCK_UNCOMMITTED + 1] = { 0 };
    guint best = HEAP_BLOCK_UNCOMMITTED;
    for (guint i = *first; i < blocks->len; i++) {
        const HeapBlock *block = &g_array_index(blocks, HeapBlock, i);
        guint64 end = (guint64)block->offset + block->bytes;
        if (block->offset >= to)
            break;
        if (end <= from)
            *first = i + 1;
        else
            sums[block->state] += MIN(end, to) - MAX(block->offset, from);
    }
    for (guint i = 0; i < G_N_ELEMENTS(sums); i++) {
        if (sums[i] > sums[best])
            best = i;
    }
    return state_letter((HeapBlockState)best);
}

static void
print_bar(GString *out, const HeapTraceResult *result)
{
    const guint64 reserve = result->totals.reserve_bytes;
    guint first = 0;
    g_string_append_c(out, '[');
    for (guint i = 0; i < BAR_WIDTH; i++)
        g_string_append_c(out, dominant_letter(result->blocks, reserve * i / BAR_WIDTH,
                                               reserve * (i + 1) / BAR_WIDTH, &first));
    g_string_append_printf(out, "] %" G_GUINT64_FORMAT " KB\n", reserve / 1024);
    g_string_append(out, " H heap and segment, # in use, . free, blank: not committed\n");
}

static void
print_block(GString *out, const HeapTraceResult *result, const HeapBlock *block)
{
    const char *name = NULL;
    if (block->state == HEAP_BLOCK_BUSY)
        name = g_hash_table_lookup(result->holders, GUINT_TO_POINTER(block->offset + ENTRY_BYTES));
    g_string_append_printf(out, "%8x %10u  %-11s", block->offset, block->bytes,
                           heap_block_state_name(block->state));
    if (block->state == HEAP_BLOCK_BUSY)
        g_string_append_printf(out, " %10u  %s", block->requested, name != NULL ? name : "?");
    while (out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

void
heap_trace_print_map(GString *out, const HeapTraceResult *result)
{
    print_bar(out, result);
    g_string_append(out, "  offset      bytes  state        requested  name\n");
    for (guint i = 0; i < result->blocks->len; i++)
        print_block(out, result, &g_array_index(result->blocks, HeapBlock, i));
}

static void
print_json_steps(JsonWriter *writer, const HeapTraceResult *result)
{
    static const char *const verbs[] = { "alloc", "realloc", "free" };
    json_writer_array(writer, "steps");
    for (guint i = 0; i < result->steps->len; i++) {
        const HeapTraceStep *step = &g_array_index(result->steps, HeapTraceStep, i);
        json_writer_object(writer, NULL);
        json_writer_int(writer, "line", step->line);
        json_writer_text(writer, "verb", verbs[step->verb]);
        json_writer_text(writer, "name", step->name);
        if (step->verb != HEAP_TRACE_FREE)
            json_writer_int(writer, "bytes", step->bytes);
        if (step->offset != 0)
            json_writer_hex(writer, "offset", step->offset);
        else
            json_writer_null(writer, "offset");
        json_writer_bool(writer, "refused", step->is_refused);
        if (step->why != NULL)
            json_writer_text(writer, "why", step->why);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
print_json_blocks(JsonWriter *writer, const HeapTraceResult *result)
{
    json_writer_array(writer, "blocks");
    for (guint i = 0; i < result->blocks->len; i++) {
        const HeapBlock *block = &g_array_index(result->blocks, HeapBlock, i);
        json_writer_object(writer, NULL);
        json_writer_hex(writer, "offset", block->offset);
        json_writer_int(writer, "bytes", block->bytes);
        json_writer_text(writer, "state", heap_block_state_name(block->state));
        if (block->state == HEAP_BLOCK_BUSY) {
            json_writer_int(writer, "requested", block->requested);
            json_writer_text(writer, "name",
                             g_hash_table_lookup(result->holders,
                                                 GUINT_TO_POINTER(block->offset + ENTRY_BYTES)));
        }
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

void
heap_trace_print_json(GString *out, const HeapTraceResult *result)
{
    const HeapTotals *totals = &result->totals;
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
    json_writer_document(writer, "heap");
    json_writer_int(writer, "size", totals->reserve_bytes);
    json_writer_int(writer, "used", totals->used_bytes);
    json_writer_int(writer, "free", totals->free_bytes);
    json_writer_int(writer, "free_blocks", totals->free_count);
    json_writer_int(writer, "largest_free", totals->largest_free_bytes);
    json_writer_int(writer, "committed", totals->committed_bytes);
    print_json_steps(writer, result);
    print_json_blocks(writer, result);
    json_writer_end_object(writer);
    g_string_append_c(out, '\n');
}
