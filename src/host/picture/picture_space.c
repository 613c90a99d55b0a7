/* SPDX-License-Identifier: MIT */
/* Two bars: the regions of session space, and the views in the one in which heaps lie. */
#include "host/picture/picture_internal.h"
#include "host/text/address.h"
#include "host/text/number.h"
#include "host/words/desktop_path.h"
#include "host/words/region.h"

#define BAR_HEIGHT 26.0
#define GAP        14.0

/* A stretch of addresses that a bar shows. */
typedef struct {
    guint64 start;
    guint64 end;
} Stretch;

static double
place_in(const Stretch *stretch, guint64 address)
{
    return (double)(address - stretch->start) / (double)(stretch->end - stretch->start);
}

static void
add_segment(GArray *segments, const Stretch *stretch, guint64 from, guint64 to, guint colour)
{
    const CanvasSegment segment = { place_in(stretch, from), place_in(stretch, to), colour };

    g_array_append_val(segments, segment);
}

/* ---- session space ---- */

/* Where a session has memory of its own; without session space, where heaps lie. */
static gboolean
is_shown(const Moment *moment, const SnapshotRegion *region)
{
    gboolean has_space = snapshot_region(moment->boot->snapshot, REGION_SESSION_VIEW) != NULL;

    return has_space ? region_memory(region->kind) == REGION_MEMORY_SESSION
                     : region->kind == REGION_SYSTEM_VIEWS;
}

static Stretch
whole_space(const Moment *moment)
{
    const GArray *regions = moment->boot->snapshot->regions;
    Stretch whole = { G_MAXUINT64, 0 };

    for (guint i = 0; i < regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(regions, SnapshotRegion, i);
        if (!is_shown(moment, region))
            continue;
        whole.start = MIN(whole.start, region->start);
        whole.end = MAX(whole.end, region->end);
    }
    return whole;
}

static void
add_caption(
    Canvas *canvas, const Moment *moment, guint colour, const char *what, const Stretch *stretch)
{
    guint bits = moment->boot->snapshot->address_bits;
    g_autofree char *size = number_range_text(stretch->end - stretch->start);
    g_autofree char *text =
        g_strdup_printf("%s: %s, %s to %s", what, size, address_text(bits, stretch->start).text,
                        address_text(bits, stretch->end - 1).text);

    canvas_caption(canvas, colour, text);
}

static void
draw_bar(Canvas *canvas, const GArray *segments)
{
    double top = canvas->y;

    canvas_row(canvas, segments, BAR_HEIGHT);
    canvas->y += BAR_HEIGHT;
    canvas_frame(canvas, top);
}

/* The region in which the session's heaps lie. */
static const SnapshotRegion *
view_region(const Moment *moment)
{
    const SnapshotRegion *own = snapshot_region(moment->boot->snapshot, REGION_SESSION_VIEW);

    return own != NULL ? own : snapshot_region(moment->boot->snapshot, REGION_SYSTEM_VIEWS);
}

static void
draw_regions(Canvas *canvas, const Moment *moment, const Stretch *whole)
{
    const GArray *regions = moment->boot->snapshot->regions;
    g_autoptr(GArray) segments = g_array_new(FALSE, FALSE, sizeof(CanvasSegment));
    g_autoptr(GArray) colours = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(regions, SnapshotRegion, i);
        if (!is_shown(moment, region))
            continue;
        g_autofree char *size = number_range_text(region->end - region->start);
        guint colour = region == view_region(moment) ? COLOUR_VIEWS
                       : segments->len % 2 == 0      ? COLOUR_REGION
                                                     : COLOUR_REGION_BESIDE;
        add_segment(segments, whole, region->start, region->end, colour);
        g_array_append_val(colours, colour);
        g_ptr_array_add(texts, g_strdup_printf("%s, %s", region_text(region->kind), size));
    }
    draw_bar(canvas, segments);
    canvas_legend(canvas, texts, colours);
    canvas->y += GAP;
}

/* ---- view space ---- */

static gboolean
is_here(const Moment *moment, const HistoryView *view)
{
    const SnapshotRegion *region = view_region(moment);

    return view->boot == moment->boot_number && view->life.first_step <= moment->step &&
           moment->step < view->life.end_step && view->base >= region->start &&
           view->base < region->end &&
           (view->session == moment->session || view->session == ABI_NO_SESSION);
}

/* Heaps beside each other can be told apart. */
static guint
colour_of(const Moment *moment, const HistoryView *view, guint heaps)
{
    if (moment->heap != NULL && view->base == moment->heap->base)
        return COLOUR_MARKED;
    if (view->kind == SNAPSHOT_VIEW_DESKTOP_HEAP)
        return heaps % 2 == 0 ? COLOUR_HEAP : COLOUR_HEAP_BESIDE;
    return view->kind == SNAPSHOT_VIEW_SHARED_SECTION ? COLOUR_SHARED : COLOUR_GREY;
}

static int
compare_views(gconstpointer a, gconstpointer b)
{
    const HistoryView *const *one = a, *const *other = b;

    return (*one)->base < (*other)->base ? -1 : (*one)->base > (*other)->base;
}

static GPtrArray *
views_here(const Moment *moment)
{
    const GPtrArray *all = moment->history->views.all;
    GPtrArray *here = g_ptr_array_new();

    for (guint i = 0; i < all->len; i++)
        if (is_here(moment, all->pdata[i]))
            g_ptr_array_add(here, all->pdata[i]);
    g_ptr_array_sort(here, compare_views);
    return here;
}

static void
add_legend(Canvas *canvas, const Moment *moment, guint heaps)
{
    const HistoryHeap *heap = moment->heap;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    const guint shown[] = { COLOUR_MARKED, COLOUR_HEAP, COLOUR_SHARED, COLOUR_GREY, COLOUR_FREE };
    g_autoptr(GArray) colours = g_array_new(FALSE, FALSE, sizeof(guint));

    if (heap != NULL) {
        g_autofree char *path = desktop_path_text(heap->winsta, heap->desktop);
        g_ptr_array_add(texts, g_strconcat("heap of ", path, NULL));
    }
    g_array_append_vals(colours, heap != NULL ? shown : shown + 1, heap != NULL ? 5 : 4);
    g_ptr_array_add(texts,
                    g_strdup_printf("%u %sdesktop heaps", heaps, heap != NULL ? "other " : ""));
    g_ptr_array_add(texts, g_strdup("shared section"));
    g_ptr_array_add(texts, g_strdup("other views"));
    g_ptr_array_add(texts, g_strdup("free"));
    canvas_legend(canvas, texts, colours);
    canvas->y += GAP;
}

static void
draw_views(Canvas *canvas, const Moment *moment, const Stretch *space)
{
    g_autoptr(GPtrArray) views = views_here(moment);
    g_autoptr(GArray) segments = g_array_new(FALSE, FALSE, sizeof(CanvasSegment));
    guint64 at = space->start;
    guint heaps = 0;

    for (guint i = 0; i < views->len; i++) {
        const HistoryView *view = views->pdata[i];
        guint colour = colour_of(moment, view, heaps);
        heaps += colour == COLOUR_HEAP || colour == COLOUR_HEAP_BESIDE;
        if (view->base > at)
            add_segment(segments, space, at, view->base, COLOUR_FREE);
        at = MIN(view->base + view->bytes, space->end);
        add_segment(segments, space, view->base, at, colour);
    }
    add_segment(segments, space, at, space->end, COLOUR_FREE);
    draw_bar(canvas, segments);
    add_legend(canvas, moment, heaps);
}

void
picture_space(Canvas *canvas, const Moment *moment)
{
    const SnapshotRegion *region = view_region(moment);
    Stretch whole = whole_space(moment);

    if (region == NULL || whole.end <= whole.start)
        return;
    Stretch views = { region->start, region->end };
    g_autofree char *name = g_strdup_printf("Session %u, its space in the kernel", moment->session);
    g_autofree char *inside = g_strdup_printf("In it, %s", region_text(region->kind));
    add_caption(canvas, moment, COLOUR_PAPER, name, &whole);
    draw_regions(canvas, moment, &whole);
    add_caption(canvas, moment, COLOUR_VIEWS, inside, &views);
    draw_views(canvas, moment, &views);
}
