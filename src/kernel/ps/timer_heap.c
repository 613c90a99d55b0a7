/* SPDX-License-Identifier: MIT */
/* A pairing heap through the processes. */
#include "kernel/ps/timer_heap.h"

#include "kernel/ps/process.h"

static struct timer_links *
links_of(struct kernel *k, gva_t process)
{
    return &process_at(k, process)->timer_links;
}

/* Process ids grow. */
static bool
is_before(struct kernel *k, gva_t a, gva_t b)
{
    const struct process *one = process_at(k, a);
    const struct process *other = process_at(k, b);
    return one->timer_ms < other->timer_ms ||
           (one->timer_ms == other->timer_ms && one->pid < other->pid);
}

/* Two heaps, each with a top of its own or empty, made one. */
static gva_t
meld(struct kernel *k, gva_t a, gva_t b)
{
    if (a == 0 || b == 0)
        return a != 0 ? a : b;
    gva_t top = is_before(k, a, b) ? a : b;
    gva_t below = top == a ? b : a;
    gva_t sibling = links_of(k, top)->child;
    links_of(k, below)->next = sibling;
    links_of(k, below)->previous = top;
    if (sibling != 0)
        links_of(k, sibling)->previous = below;
    links_of(k, top)->child = below;
    return top;
}

/* The next of a row of siblings, cut off from it. */
static gva_t
take_first(struct kernel *k, gva_t *row)
{
    gva_t first = *row;
    if (first == 0)
        return 0;
    *row = links_of(k, first)->next;
    links_of(k, first)->next = 0;
    links_of(k, first)->previous = 0;
    return first;
}

/* What is below a process, as one heap: pairs from the left, then all of these from the right. */
static gva_t
take_children(struct kernel *k, gva_t process)
{
    gva_t row = links_of(k, process)->child;
    gva_t pairs = 0;
    links_of(k, process)->child = 0;
    while (row != 0) {
        gva_t one = take_first(k, &row);
        gva_t pair = meld(k, one, take_first(k, &row));
        links_of(k, pair)->next = pairs;
        pairs = pair;
    }
    gva_t top = 0;
    while (pairs != 0) {
        gva_t pair = take_first(k, &pairs);
        top = meld(k, top, pair);
    }
    return top;
}

/* A process that is not on top, with all below it. */
static void
cut(struct kernel *k, gva_t process)
{
    const struct timer_links old = *links_of(k, process);
    struct timer_links *before = links_of(k, old.previous);
    if (before->child == process)
        before->child = old.next;
    else
        before->next = old.next;
    if (old.next != 0)
        links_of(k, old.next)->previous = old.previous;
}

gva_t
timer_heap_top(struct kernel *k)
{
    return kd(k)->timers;
}

void
timer_heap_enter(struct kernel *k, gva_t process)
{
    *links_of(k, process) = (struct timer_links){ 0 };
    kd(k)->timers = meld(k, kd(k)->timers, process);
}

void
timer_heap_leave(struct kernel *k, gva_t process)
{
    gva_t rest = take_children(k, process);
    if (process == kd(k)->timers) {
        kd(k)->timers = rest;
    } else {
        cut(k, process);
        kd(k)->timers = meld(k, kd(k)->timers, rest);
    }
    *links_of(k, process) = (struct timer_links){ 0 };
}

/* The one behind this in a walk over all of them: below it, beside it, or beside one above it. */
static gva_t
walk_next(struct kernel *k, gva_t at)
{
    if (links_of(k, at)->child != 0)
        return links_of(k, at)->child;
    while (at != 0 && links_of(k, at)->next == 0) {
        gva_t before = links_of(k, at)->previous;
        while (before != 0 && links_of(k, before)->child != at) {
            at = before;
            before = links_of(k, at)->previous;
        }
        at = before;
    }
    return at != 0 ? links_of(k, at)->next : 0;
}

bool
timer_heap_verify(struct kernel *k, uint32_t count)
{
    uint32_t seen = 0;
    for (gva_t at = kd(k)->timers; at != 0 && seen <= count; at = walk_next(k, at)) {
        gva_t child = links_of(k, at)->child;
        if (process_at(k, at)->timer_ms == 0)
            return false;
        for (; child != 0; child = links_of(k, child)->next)
            if (is_before(k, child, at))
                return false;
        seen++;
    }
    return seen == count;
}
