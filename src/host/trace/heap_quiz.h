/* SPDX-License-Identifier: MIT */
/*
 * A question about a heap, made by chance: what was done, the blocks there are, and one allocation
 * more. The answers are what the heap does, read from its bytes; where two other ways to choose a
 * block would put it stands beside them, which is somewhere else wherever the heap has room for
 * such a question.
 */
#pragma once

#include "host/trace/heap_trace.h"

#include <glib.h>

G_BEGIN_DECLS

/* A free block that an allocation could take. */
typedef struct {
    guint32 offset; /* of its header */
    guint32 bytes;  /* header included; 0: there is none that is large enough */
} HeapQuizBlock;

typedef struct {
    guint32 seed;
    guint32 header_bytes; /* in front of a block's user data */
    char *operations;     /* the trace */
    char *question;       /* its last line: "alloc h 100" */
    HeapTraceResult *before;
    HeapTraceResult *after;
    guint32 offset;          /* where the new block's user data lies, 0: it was refused */
    HeapQuizBlock taken;     /* the free block it is part of */
    guint32 rest;            /* bytes of it that stay free */
    HeapQuizBlock first_fit; /* the lowest that is large enough */
    HeapQuizBlock worst_fit; /* the largest */
} HeapQuiz;

/* The same seed is the same question in the same format. As heap_trace_play(). */
HeapQuiz *heap_quiz_new(guint32 seed, guint32 heap_format, guint64 heap_bytes, GError **error);
void heap_quiz_free(HeapQuiz *quiz);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HeapQuiz, heap_quiz_free)

void heap_quiz_print(GString *out, const HeapQuiz *quiz, gboolean with_answers);
/* One object, schema deskheap.heap-quiz/1. */
extern const JsonShape heap_quiz_shape;
void heap_quiz_print_json(GString *out, const HeapQuiz *quiz, gboolean with_answers);

G_END_DECLS
