/* SPDX-License-Identifier: MIT */
/* Series: a point where a number changes, and the most there was until then. */
#include "config_test.h"
#include "host/history/series.h"
#include "snapshot_sample.h"

#include "../suite.h"

static const Series *
find(const Lifetimes *all, const char *name, guint32 session)
{
    for (guint i = 0; i < all->all->len; i++) {
        const Series *series = all->all->pdata[i];
        if (strcmp(series->name, name) == 0 && series->session == session)
            return series;
    }
    ck_abort_msg("no series %s", name);
    return NULL;
}

static void
point_is(const Series *series, guint index, guint step, guint64 used, guint64 peak)
{
    const SeriesPoint *point = &g_array_index(series->points, SeriesPoint, index);

    ck_assert_uint_lt(index, series->points->len);
    ck_assert_uint_eq(point->step, step);
    ck_assert_uint_eq(point->used, used);
    ck_assert_uint_eq(point->peak, peak);
}

START_TEST(test_series_rise_and_fall)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    SnapshotSession *session = snapshot->sessions->pdata[0];
    SnapshotDesktop *desktop = session->desktops->pdata[0];
    Lifetimes all;

    lifetimes_init(&all, series_free);
    series_look(&all, snapshot, 0);
    series_look(&all, snapshot, 1);
    desktop->used_bytes = 190000;
    series_look(&all, snapshot, 2);
    desktop->used_bytes = 1000;
    series_look(&all, snapshot, 3);
    const Series *heap = find(&all, "WinSta0\\Default", 0);
    ck_assert_str_eq(series_kind_name(heap->kind), "desktop-heap");
    ck_assert_uint_eq(heap->size, 3072 * DH_KB);
    ck_assert_uint_eq(heap->points->len, 3);
    point_is(heap, 0, 0, 180000, 180000);
    point_is(heap, 1, 2, 190000, 190000);
    point_is(heap, 2, 3, 1000, 190000);
    ck_assert_uint_eq(find(&all, "session view space", 0)->points->len, 1);
    series_look(&all, NULL, 4);
    ck_assert_uint_eq(heap->life.end_step, 4);
    ck_assert_uint_eq(g_hash_table_size(all.alive), 0);
    lifetimes_clear(&all);
}
END_TEST

START_TEST(test_series_have_names)
{
    for (SeriesKind kind = SERIES_DESKTOP_HEAP; kind <= SERIES_COMMIT; kind++)
        ck_assert_str_ne(series_kind_name(kind), "");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_series_rise_and_fall },
    { &test_series_have_names },
};

SUITE(tests, NULL, NULL)
