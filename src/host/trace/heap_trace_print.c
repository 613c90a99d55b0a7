/* SPDX-License-Identifier: MIT */
/* A played trace as lines, as a map and as JSON. */
#include "host/text/heap_bar.h"
#include "host/text/json_writer.h"
#include "host/text/text_table.h"
#include "host/trace/heap_trace.h"

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

static const char *
holder_of(const HeapTraceResult *result, const HeapBlock *block)
{
    guint32 user_data = block->offset + heap_format_header_bytes(result->format);
    return g_hash_table_lookup(result->holders, GUINT_TO_POINTER(user_data));
}

/* A block in use is drawn with the first letter of its name. */
static char
block_letter(const HeapTraceResult *result, const HeapBlock *block)
{
    if (block->state == HEAP_BLOCK_FREE)
        return '.';
    if (block->state != HEAP_BLOCK_BUSY)
        return '=';
    const char *name = holder_of(result, block);
    return name != NULL && g_ascii_isalnum(*name) ? *name : '#';
}

static void
print_bar(GString *out, const HeapTraceResult *result)
{
    const HeapTotals *totals = &result->totals;
    g_autoptr(GArray) drawn = g_array_new(FALSE, FALSE, sizeof(HeapBarBlock));
    for (guint i = 0; i < result->blocks->len; i++) {
        const HeapBlock *block = &g_array_index(result->blocks, HeapBlock, i);
        const HeapBarBlock bar = {
            .offset = block->offset,
            .bytes = block->bytes,
            .letter = block_letter(result, block),
            .is_used = block->state != HEAP_BLOCK_FREE,
        };
        if (block->state != HEAP_BLOCK_UNCOMMITTED)
            g_array_append_val(drawn, bar);
    }
    HeapBarScale scale = heap_bar_print(out, drawn, totals->committed_bytes, totals->reserve_bytes);
    g_autofree char *unseen = heap_bar_unseen_text(&scale);
    g_string_append_printf(
        out,
        "  a cell is %u bytes: = headers, a letter a block in use by its name (%u), . free "
        "(%u)%s\n\n",
        scale.cell_bytes, totals->busy_count, totals->free_count, unseen);
}

static void
tell_block(TextTable *table, const HeapTraceResult *result, const HeapBlock *block)
{
    text_table_cell(table, "%x", block->offset);
    text_table_cell(table, "%u", block->bytes);
    text_table_cell(table, "%s", heap_block_state_name(block->state));
    if (block->state == HEAP_BLOCK_BUSY) {
        const char *name = holder_of(result, block);
        text_table_cell(table, "%u", block->requested);
        text_table_cell(table, "%s", name != NULL ? name : "?");
    }
    text_table_end_row(table);
}

void
heap_trace_print_map(GString *out, const HeapTraceResult *result)
{
    static const TextColumn columns[] = {
        { .least = 8, .is_right = TRUE },
        { .least = 10, .is_right = TRUE },
        { .least = 11, .gap = 1 },
        { .least = 10, .is_right = TRUE },
        { .gap = 1 },
    };
    g_autoptr(TextTable) table = text_table_new("", columns, G_N_ELEMENTS(columns));
    print_bar(out, result);
    text_table_row(table, "offset", "bytes", "state", "requested", "name", NULL);
    for (guint i = 0; i < result->blocks->len; i++)
        tell_block(table, result, &g_array_index(result->blocks, HeapBlock, i));
    text_table_print(table, out);
}

static const JsonMember step_members[] = {
    { "line", JSON_INT },
    { "verb", JSON_TEXT },
    { "name", JSON_TEXT },
    { "bytes", JSON_INT, JSON_OPTIONAL },
    { "offset", JSON_HEX, JSON_NULLABLE },
    { "refused", JSON_BOOL },
    { "why", JSON_TEXT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

static const JsonMember block_members[] = {
    { "offset", JSON_HEX },
    { "bytes", JSON_INT },
    { "state", JSON_TEXT },
    { "requested", JSON_INT, JSON_OPTIONAL },
    { "name", JSON_TEXT, JSON_OPTIONAL | JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "size", JSON_INT },
    { "used", JSON_INT },
    { "free", JSON_INT },
    { "free_blocks", JSON_INT },
    { "largest_free", JSON_INT },
    { "committed", JSON_INT },
    { "steps", JSON_ARRAY, 0, step_members },
    { "blocks", JSON_ARRAY, 0, block_members },
    JSON_MEMBERS_END,
};

const JsonShape heap_shape = { "heap", "What deskheap heap --json prints.", members };

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
            json_writer_text(writer, "name", holder_of(result, block));
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
    json_writer_document(writer, &heap_shape);
    json_writer_int(writer, "size", totals->reserve_bytes);
    json_writer_int(writer, "used", totals->used_bytes);
    json_writer_int(writer, "free", totals->free_bytes);
    json_writer_int(writer, "free_blocks", totals->free_count);
    json_writer_int(writer, "largest_free", totals->largest_free_bytes);
    json_writer_int(writer, "committed", totals->committed_bytes);
    print_json_steps(writer, result);
    print_json_blocks(writer, result);
    json_writer_end_document(writer);
}
