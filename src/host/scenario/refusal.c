/* SPDX-License-Identifier: MIT */
/* Refusals: out of the event, and in words, one unit on both sides of each comparison. */
#include "host/scenario/refusal.h"

#include "abi/types.h"
#include "host/scenario/run_record.h"

RunRefusal
run_refusal_of(const struct abi_event *event, const char *text)
{
    RunRefusal refusal = {
        .gate = event->gate < GATE_COUNT ? (enum gate)event->gate : GATE_NONE,
        .session = event->session,
        .pid = event->pid,
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

enum gate_unit
run_gate_unit(enum gate gate)
{
    static const guint8 units[GATE_COUNT] = {
#define GATE(name, cause, unit) GATE_UNIT_##unit,
#include "abi/gates.def"
#undef GATE
    };

    return (enum gate_unit)units[gate];
}

const char *
run_gate_unit_name(enum gate gate)
{
    switch (run_gate_unit(gate)) {
    case GATE_UNIT_BYTES:
        return "bytes";
    case GATE_UNIT_PAGES:
        return "pages";
    case GATE_UNIT_COUNT:
        return "count";
    case GATE_UNIT_NONE:
        break;
    }
    return "";
}

gboolean
run_gate_is_of_session(enum gate gate)
{
    switch ((guint)gate) {
    case GATE_PAGED_POOL:
    case GATE_NONPAGED_POOL:
    case GATE_SYSTEM_VIEW_SPACE:
    case GATE_COMMIT_LIMIT:
    case GATE_FRAMES:
    case GATE_SESSION_IDS:
        return FALSE;
    default:
        return TRUE;
    }
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
    return refusal->gate == GATE_DESKTOP_HEAP || refusal->gate == GATE_HEAP_BLOCK ||
           (refusal->gate == GATE_SHARED_HEAP && refusal->object_type != 0);
}

static gboolean
is_pool(enum gate gate)
{
    return gate == GATE_PAGED_POOL || gate == GATE_NONPAGED_POOL || gate == GATE_SESSION_POOL;
}

/* A run of pages or buckets. */
static char *
run_comparison(const RunRefusal *refusal)
{
    const char *verb = is_pool(refusal->gate) ? "need" : "needs"; /* "40 bytes with tag Gobj" */
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
count_comparison(const RunRefusal *refusal)
{
    static const struct {
        enum gate gate;
        const char *what;
        const char *limit;
    } rows[] = {
        { GATE_USER_HANDLE_QUOTA, "USER object of the process", "the quota is" },
        { GATE_USER_HANDLE_TABLE, "USER handle of the session", "the table has room for" },
        { GATE_GDI_HANDLE_QUOTA, "GDI object of the process", "the quota is" },
        { GATE_GDI_HANDLE_TABLE, "GDI handle of the session", "the table has room for" },
        { GATE_MESSAGE_QUEUE, "posted message in the queue", "it holds" },
        { GATE_SESSION_IDS, "session", "there can be" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].gate == refusal->gate)
            return g_strdup_printf("%s: it would be number %u, %s %u", rows[i].what,
                                   refusal->needed, rows[i].limit, refusal->limit);
    }
    return g_strdup_printf("%s: it would be number %u of at most %u", refusal->what,
                           refusal->needed, refusal->limit);
}

char *
run_refusal_comparison(const RunRefusal *refusal)
{
    switch (run_gate_unit(refusal->gate)) {
    case GATE_UNIT_BYTES:
        return is_block(refusal) ? block_comparison(refusal) : run_comparison(refusal);
    case GATE_UNIT_PAGES:
        return g_strdup_printf("%u page%s needed, %u left", refusal->needed,
                               refusal->needed == 1 ? "" : "s", refusal->limit);
    case GATE_UNIT_COUNT:
        return count_comparison(refusal);
    case GATE_UNIT_NONE:
        break;
    }
    return g_strdup(refusal->what);
}

/* Where it was refused, where the comparison does not say so itself. */
static char *
place_text(const RunRefusal *refusal)
{
    switch ((guint)refusal->gate) {
    case GATE_DESKTOP_HEAP:
    case GATE_HEAP_BLOCK:
        return refusal->desktop != NULL ? g_strdup_printf("desktop heap of %s", refusal->desktop)
                                        : g_strdup("a heap");
    case GATE_SHARED_HEAP:
        return g_strdup("shared heap");
    case GATE_SESSION_VIEW_SPACE:
        return g_strdup("session view space");
    case GATE_SYSTEM_VIEW_SPACE:
        return g_strdup("system view space");
    case GATE_SESSION_IMAGE_SPACE:
        return g_strdup("session image space");
    case GATE_PAGED_POOL:
        return g_strdup("paged pool");
    case GATE_NONPAGED_POOL:
        return g_strdup("nonpaged pool");
    case GATE_SESSION_POOL:
        return g_strdup("session paged pool");
    case GATE_COMMIT_LIMIT:
        return g_strdup("commit limit, memory and page file together");
    case GATE_FRAMES:
        return g_strdup("page frames");
    case GATE_ACCESS:
        return g_strdup("access denied");
    case GATE_NOT_FOUND:
        return g_strdup("not found");
    default:
        return NULL;
    }
}

char *
run_refusal_text(const RunRefusal *refusal)
{
    g_autofree char *place = place_text(refusal);
    g_autofree char *comparison = run_refusal_comparison(refusal);

    if (refusal->gate == GATE_NONE)
        return g_strdup("nothing was refused");
    if (refusal->gate == GATE_CONSOLE)
        return g_strdup("csrss could not make its console");
    if (place == NULL)
        return g_steal_pointer(&comparison);
    return g_strdup_printf("%s: %s", place, comparison);
}
