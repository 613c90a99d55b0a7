/* SPDX-License-Identifier: MIT */
/* Traces of heap operations: whatever the bytes, a heap that verifies, or an error that says where.
 * The first byte chooses how large the heap is and of which format. */
#include "fuzz_target.h"
#include "host/trace/heap_trace.h"
#include "kernel/rtl/heap.h"

static const guint64 heap_bytes[] = { 4096, 64 * 1024, 512 * 1024, 3 * 1024 * 1024 };

static const guint32 formats[] = {
#define HEAP_FORMAT(name, column, text, number) HEAP_FORMAT_##name,
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
};

static void
check_result(const HeapTraceResult *result, guint64 bytes)
{
    const HeapTotals *totals = &result->totals;
    g_autoptr(GString) out = g_string_new(NULL);
    guint64 at = 0, busy = 0;

    /* Blocks cover the heap without gaps, and what is in use is known by name. */
    for (guint i = 0; i < result->blocks->len; i++) {
        const HeapBlock *block = &g_array_index(result->blocks, HeapBlock, i);
        g_assert(block->offset == at);
        at += block->bytes;
        busy += block->state == HEAP_BLOCK_BUSY;
    }
    g_assert(at == bytes && busy == g_hash_table_size(result->holders));
    g_assert((guint64)totals->used_bytes + totals->free_bytes + totals->uncommitted_bytes == bytes);
    heap_trace_print(out, result, TRUE);
    heap_trace_print_map(out, result);
    heap_trace_print_json(out, result);
    g_assert(g_utf8_validate(out->str, (gssize)out->len, NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GError *error = NULL;
    guint8 choice = size > 0 ? data[0] : 0;
    guint64 bytes = heap_bytes[choice % G_N_ELEMENTS(heap_bytes)];
    guint32 format = formats[choice / G_N_ELEMENTS(heap_bytes) % G_N_ELEMENTS(formats)];
    g_autoptr(SourceText) trace = source_text_decode("f.trace", data, size, NULL, &error);
    g_autoptr(HeapTraceResult) result =
        trace != NULL ? heap_trace_play(trace, format, bytes, &error) : NULL;

    g_assert((result != NULL) == (error == NULL));
    if (result != NULL)
        check_result(result, bytes);
    else
        fuzz_check_error(error, "f.trace:");
    g_clear_error(&error);
    return 0;
}
