/* SPDX-License-Identifier: MIT */
/* What a document is but its tree: its text, and the memory that nodes and texts lie in. */
#include "host/yaml/yaml_internal.h"

#define ARENA_CHUNK_BYTES 16384
#define ALIGNMENT         16u

YamlDocument *
yaml_document_new(SourceText *source)
{
    YamlDocument *document = g_new0(YamlDocument, 1);

    g_atomic_ref_count_init(&document->refs);
    document->source = source;
    document->chunks = g_ptr_array_new_with_free_func(g_free);
    document->chunk_used = ARENA_CHUNK_BYTES;
    return document;
}

YamlDocument *
yaml_document_ref(YamlDocument *document)
{
    g_atomic_ref_count_inc(&document->refs);
    return document;
}

void
yaml_document_unref(YamlDocument *document)
{
    if (document == NULL || !g_atomic_ref_count_dec(&document->refs))
        return;
    g_ptr_array_unref(document->chunks);
    source_text_unref(document->source);
    g_free(document);
}

const char *
yaml_document_name(const YamlDocument *document)
{
    return document->source->name;
}

const YamlNode *
yaml_document_root(const YamlDocument *document)
{
    return document->root;
}

gpointer
yaml_document_alloc(YamlDocument *document, gsize bytes)
{
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes > ARENA_CHUNK_BYTES / 4) {
        gpointer big = g_malloc(bytes);
        /* The chunk in use stays the last one. */
        g_ptr_array_insert(document->chunks, 0, big);
        return big;
    }
    if (document->chunk_used + bytes > ARENA_CHUNK_BYTES) {
        g_ptr_array_add(document->chunks, g_malloc(ARENA_CHUNK_BYTES));
        document->chunk_used = 0;
    }
    char *chunk = g_ptr_array_index(document->chunks, document->chunks->len - 1);
    gpointer result = chunk + document->chunk_used;
    document->chunk_used += bytes;
    return result;
}
