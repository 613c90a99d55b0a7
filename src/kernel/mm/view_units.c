/* SPDX-License-Identifier: MIT */
/* Units that views lie in and free ones follow each other in runs. */
#include "kernel/mm/view_units.h"

/* Units [first, end), all of them with views, or all free. */
struct unit_run {
    uint32_t first;
    uint32_t end;
};

static uint32_t
units_of(const struct rtl_bitmap *bitmap, uint32_t unit)
{
    return bitmap->bit_count / unit;
}

/* The first unit from `at` on with a view in it; the number of units: there is none. */
static uint32_t
next_open(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t unit, uint32_t at)
{
    uint32_t count = units_of(bitmap, unit);
    uint32_t bit = at < count ? rtl_bitmap_find_set(k, bitmap, at * unit) : RTL_BITMAP_NONE;
    return bit != RTL_BITMAP_NONE && bit / unit < count ? bit / unit : count;
}

static struct rtl_bitmap
part_of(const struct rtl_bitmap *bitmap, uint32_t unit, struct unit_run run)
{
    return (struct rtl_bitmap){ bitmap->words + (kva_t)run.first * (unit / 8),
                                (run.end - run.first) * unit };
}

static bool
is_open(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t unit, uint32_t at)
{
    const struct rtl_bitmap part = part_of(bitmap, unit, (struct unit_run){ at, at + 1 });
    return rtl_bitmap_find_set(k, &part, 0) != RTL_BITMAP_NONE;
}

/* The units with views that follow each other from the first of them at or behind `at`. */
static struct unit_run
open_run(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t unit, uint32_t at)
{
    uint32_t count = units_of(bitmap, unit);
    struct unit_run run = { next_open(k, bitmap, unit, at), 0 };
    for (run.end = run.first; run.end < count && is_open(k, bitmap, unit, run.end);)
        run.end++;
    return run;
}

uint32_t
view_units_find(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t unit, uint32_t run)
{
    uint32_t count = units_of(bitmap, unit);
    uint32_t wanted = run / unit + (run % unit != 0);
    uint32_t fresh = RTL_BITMAP_NONE;
    for (uint32_t at = 0; at < count;) {
        struct unit_run open = open_run(k, bitmap, unit, at);
        if (fresh == RTL_BITMAP_NONE && open.first - at >= wanted)
            fresh = at * unit;
        if (open.first == count)
            break;
        const struct rtl_bitmap part = part_of(bitmap, unit, open);
        uint32_t index = rtl_bitmap_find_clear(k, &part, run, 0);
        if (index != RTL_BITMAP_NONE)
            return open.first * unit + index;
        at = open.end;
    }
    return fresh;
}

uint32_t
view_units_longest(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t unit)
{
    uint32_t count = units_of(bitmap, unit);
    uint32_t longest = 0;
    for (uint32_t at = 0; at < count;) {
        struct unit_run open = open_run(k, bitmap, unit, at);
        uint32_t fresh = (open.first - at) * unit;
        longest = fresh > longest ? fresh : longest;
        if (open.first == count)
            break;
        const struct rtl_bitmap part = part_of(bitmap, unit, open);
        uint32_t clear = rtl_bitmap_longest_clear(k, &part);
        longest = clear > longest ? clear : longest;
        at = open.end;
    }
    return longest;
}
