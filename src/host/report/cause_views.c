/* SPDX-License-Identifier: MIT */
/* What helps where no room for a desktop heap is left in view space. */
#include "abi/account.h"
#include "host/report/cause_advice.h"
#include "host/text/number.h"

#include <string.h>

typedef struct {
    guint64 kb[HEAP_SIZE_EXPLICIT + 1]; /* of all heaps, by enum heap_size_rule */
    guint accounts;                     /* stations of services with a logon of their own */
} HeapShares;

static HeapShares
share_of_heaps(const SnapshotSession *session)
{
    HeapShares shares = { 0 };
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        shares.kb[MIN(desktop->heap_rule, HEAP_SIZE_EXPLICIT)] += desktop->size_kb;
    }
    for (guint i = 0; i < session->winstas->len; i++) {
        const SnapshotWinsta *winsta = session->winstas->pdata[i];
        shares.accounts += winsta->is_service && winsta->luid > LUID_SYSTEM;
    }
    return shares;
}

static guint
largest_share(const HeapShares *shares)
{
    return shares->kb[HEAP_SIZE_THIRD_VALUE] >= shares->kb[HEAP_SIZE_SECOND_VALUE]
               ? HEAP_SIZE_THIRD_VALUE
               : HEAP_SIZE_SECOND_VALUE;
}

guint
cause_largest_share(const SnapshotSession *session)
{
    const HeapShares shares = share_of_heaps(session);

    return largest_share(&shares);
}

/* What else lies there: neither a heap nor a view that every session has from its start. */
static gboolean
is_of_driver(const struct abi_boot *boot, const SnapshotView *view)
{
    gboolean is_early = FALSE;

    for (guint i = 0; i < boot->view_count; i++)
        is_early = is_early || strcmp(boot->views[i].name, view->name) == 0;
    return view->kind == SNAPSHOT_VIEW_OTHER && !is_early;
}

/* "13 views … hold 39936 KB": settings make room for a while only. NULL: heaps hold more. */
static char *
views_of_drivers(const CauseFacts *facts)
{
    const SnapshotViewSpace *space = snapshot_heap_views(facts->record->snapshot, facts->session);
    guint64 bytes = 0;
    guint count = 0;

    for (guint i = 0; space != NULL && i < space->views->len; i++) {
        const SnapshotView *view = space->views->pdata[i];
        if (!is_of_driver(&facts->record->boot, view))
            continue;
        bytes += view->bytes;
        count++;
    }
    if (bytes / DH_KB <= facts->session->heap_total_kb)
        return NULL;
    return g_strdup_printf("%u view%s that a driver made hold%s %" G_GUINT64_FORMAT
                           " KB, the desktop heaps %" G_GUINT64_FORMAT
                           " KB: if it leaks them, a larger view space is full later.",
                           count, plural(count), count == 1 ? "s" : "", bytes / DH_KB,
                           facts->session->heap_total_kb);
}

/* Heaps take whole steps of view space: below that a smaller value changes nothing. */
static char *
smaller_heaps(const CauseFacts *facts, const HeapShares *shares)
{
    const SnapshotSession *session = facts->session;
    guint rule = largest_share(shares);
    guint32 kb = heap_sizes_of(&session->heap_sizes, rule);
    guint64 least = snapshot_view_takes(facts->record->boot.heap_min_kb * DH_KB);

    if (session->uses_safe_pair)
        return g_strdup_printf("The sizes in SharedSection are not used: they do not fit, and %u "
                               "and %u KB have taken their place.",
                               session->heap_sizes.interactive, session->heap_sizes.noninteractive);
    if (kb * (guint64)DH_KB <= least || shares->kb[rule] == 0)
        return NULL;
    return g_strdup_printf("Smaller heaps may help: a smaller %s (now %u KB).",
                           knob_text(heap_size_knob(rule)), kb);
}

/* A view that is made before any heap: the session does not start. */
static char *
advise_first_view(const CauseFacts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    for (guint i = 0; i < boot->view_count; i++) {
        if (boot->views[i].kind == ABI_VIEW_DISPLAY_SURFACE &&
            strcmp(boot->views[i].name, facts->refusal->what) == 0)
            return cause_join(g_strdup("A smaller screen, or one of fewer colours, may help."),
                              cause_larger_view_space(facts));
        if (boot->views[i].kind == ABI_VIEW_SHARED_SECTION &&
            strcmp(boot->views[i].name, facts->refusal->what) == 0)
            return g_strdup_printf("A smaller %s may help.", knob_text(KNOB_SHARED_SECTION_FIRST));
    }
    return NULL;
}

/* As many heaps of the sizes in SharedSection as a session is expected to have. */
static gboolean
has_expected_heaps(const struct abi_boot *boot, const SnapshotSession *session)
{
    return session->desktops->len - cause_count_heaps(session, HEAP_SIZE_EDITION) >=
           boot->expected_interactive + boot->expected_noninteractive;
}

char *
advise_view_space(const CauseFacts *facts)
{
    if (facts->session == NULL)
        return advise_first_view(facts);
    HeapShares shares = share_of_heaps(facts->session);
    char *fewer =
        g_strdup(shares.accounts >= 2
                     ? "Fewer services with accounts of their own help: those of LocalSystem "
                       "share one heap."
                     : "Fewer desktops help.");
    /* In a larger view space larger sizes may be used, and then fewer heaps fit. */
    gboolean is_trap =
        facts->session->uses_safe_pair && has_expected_heaps(&facts->record->boot, facts->session);
    return cause_join(
        views_of_drivers(facts),
        cause_join(smaller_heaps(facts, &shares),
                   cause_join(is_trap ? NULL : cause_larger_view_space(facts), fewer)));
}
