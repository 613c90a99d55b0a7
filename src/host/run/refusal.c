/* SPDX-License-Identifier: MIT */
/* Refusals: out of the event, and in words, one unit on both sides of each comparison. */
#include "host/run/refusal.h"

#include "abi/types.h"
#include "host/text/number.h"
#include "host/words/gate.h"

static guint32
holder_of(const struct abi_event *event)
{
    guint32 other = (guint32)(event->v[2] >> 32);

    return other != 0 ? other : event->pid;
}

RunRefusal
run_refusal_of(const struct abi_event *event, const char *text)
{
    RunRefusal refusal = {
        .gate = event->gate < GATE_COUNT ? (enum gate)event->gate : GATE_NONE,
        .session = event->session,
        .pid = event->pid,
        .holder = holder_of(event),
        .status = event->status,
        .time_ms = event->time_ms,
        .where = event->v[0],
        .needed = (guint32)event->v[1],
        .object_type = (guint32)(event->v[1] >> 32),
        .limit = (guint32)event->v[2],
        .what = *text == '\0' ? "an allocation" : text,
    };

    return refusal;
}

static const char *
keep(const char *text, GStringChunk *strings)
{
    return text == NULL ? NULL : g_string_chunk_insert_const(strings, text);
}

RunRefusal
run_refusal_copy(const RunRefusal *from, GStringChunk *strings)
{
    RunRefusal refusal = *from;

    refusal.what = keep(from->what, strings);
    refusal.program = keep(from->program, strings);
    refusal.holder_program = keep(from->holder_program, strings);
    refusal.desktop = keep(from->desktop, strings);
    return refusal;
}

/* Whole pages and buckets in KB. */
static char *
size_text(guint32 bytes)
{
    if (bytes % DH_KB == 0)
        return g_strdup_printf("%u KB", bytes / DH_KB);
    return g_strdup_printf("%u bytes", bytes);
}

/* A block of a heap: with its header. */
static char *
block_comparison(const RunRefusal *refusal)
{
    g_autofree char *request =
        g_strdup_printf("%s, a block of %u bytes with its header", refusal->what, refusal->needed);

    if (refusal->needed <= refusal->limit)
        return g_strdup_printf("%s; there was room for %u", request, refusal->limit);
    if (refusal->gate == GATE_HEAP_BLOCK)
        return g_strdup_printf("%s, more than any heap gives in one block", request);
    if (refusal->limit == 0)
        return g_strdup_printf("%s; there is none to give", request);
    return g_strdup_printf("%s; the largest that can be given has %u", request, refusal->limit);
}

/* The shared heap's gate refuses a section, too, that is too small to begin with. */
static gboolean
is_block(const RunRefusal *refusal)
{
    const GateWords *words = gate_words(refusal->gate);

    return words->compares == GATE_COMPARES_BLOCKS &&
           (words->is_of_desktop || refusal->object_type != 0);
}

/* A run of pages or buckets. */
static char *
run_comparison(const RunRefusal *refusal)
{
    gboolean are_bytes = gate_words(refusal->gate)->compares == GATE_COMPARES_POOL;
    const char *verb = are_bytes ? "need" : "needs"; /* "40 bytes with tag Gobj" */
    g_autofree char *needed = size_text(refusal->needed);
    g_autofree char *limit = size_text(refusal->limit);
    g_autofree char *request = g_strdup_printf("%s %s %s", refusal->what, verb, needed);

    if (refusal->needed <= refusal->limit)
        return g_strdup_printf("%s; there was room for %s", request, limit);
    if (refusal->limit == 0)
        return g_strdup_printf("%s in one piece; nothing is free", request);
    return g_strdup_printf("%s in one piece; the largest free one has %s", request, limit);
}

/* Objects, messages, sessions: which number this one would have been. */
static char *
number_comparison(const RunRefusal *refusal)
{
    const GateWords *words = gate_words(refusal->gate);
    const char *whose = refusal->holder_program != NULL ? refusal->holder_program : "the process";
    g_autofree char *of = words->is_of_process ? g_strconcat(" of ", whose, NULL) : g_strdup("");

    return g_strdup_printf("%s%s: it would be number %u, %s %u", words->counted, of,
                           refusal->needed, words->at_most, refusal->limit);
}

char *
run_refusal_comparison(const RunRefusal *refusal)
{
    switch (gate_words(refusal->gate)->compares) {
    case GATE_COMPARES_BLOCKS:
        return is_block(refusal) ? block_comparison(refusal) : run_comparison(refusal);
    case GATE_COMPARES_RUNS:
    case GATE_COMPARES_POOL:
        return run_comparison(refusal);
    case GATE_COMPARES_PAGES:
        return g_strdup_printf("%u page%s needed, %u left", refusal->needed,
                               plural(refusal->needed), refusal->limit);
    case GATE_COMPARES_NUMBERS:
        return number_comparison(refusal);
    case GATE_COMPARES_NOTHING:
        break;
    }
    return g_strdup(refusal->what);
}

char *
run_refusal_text(const RunRefusal *refusal)
{
    const GateWords *words = gate_words(refusal->gate);
    g_autofree char *comparison = run_refusal_comparison(refusal);

    if (words->whole != NULL)
        return g_strdup(words->whole);
    if (words->is_of_desktop && refusal->desktop == NULL)
        return g_strdup_printf("a heap: %s", comparison);
    if (words->place == NULL)
        return g_steal_pointer(&comparison);
    return g_strdup_printf("%s%s%s: %s", words->place, words->is_of_desktop ? " of " : "",
                           words->is_of_desktop ? refusal->desktop : "", comparison);
}
