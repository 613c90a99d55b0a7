/* SPDX-License-Identifier: MIT */
/* Linear hashing: a bucket is split with every element that comes. */
#include "user/key_index.h"

void
key_index_start(struct key_index *index)
{
    user_array_start(&index->slots, sizeof(struct key_slot));
}

static struct key_slot
slot_at(struct user *u, const struct key_index *index, uint32_t number)
{
    struct key_slot slot = { 0 };
    (void)user_read(u, user_array_address(&index->slots, number), &slot, sizeof(slot));
    return slot;
}

static void
put_slot(struct user *u, const struct key_index *index, uint32_t number, struct key_slot slot)
{
    (void)user_write(u, user_array_address(&index->slots, number), &slot, sizeof(slot));
}

static void
set_first(struct user *u, const struct key_index *index, uint32_t bucket, uint32_t first)
{
    struct key_slot slot = slot_at(u, index, bucket);
    slot.first = first;
    put_slot(u, index, bucket, slot);
}

static void
set_next(struct user *u, const struct key_index *index, uint32_t element, uint32_t next)
{
    struct key_slot slot = slot_at(u, index, element);
    slot.next = next;
    put_slot(u, index, element, slot);
}

/* The largest power of two that is not above a number. pre: number != 0. */
static uint32_t
floor_power(uint32_t number)
{
    return 0x80000000u >> __builtin_clz(number);
}

/* Buckets below count - half are split already, and their other half lies behind `half`. */
static uint32_t
bucket_of(uint32_t key, uint32_t count)
{
    uint32_t half = floor_power(count);
    uint32_t bucket = key & (2 * half - 1);
    return bucket < count ? bucket : bucket & (half - 1);
}

nt_status
key_index_reserve(struct user *u, struct key_index *index)
{
    return user_array_reserve(u, &index->slots);
}

/* Hands to the newest bucket those of another's elements that are its own now. */
static void
split(struct user *u, const struct key_index *index, uint32_t bucket)
{
    uint32_t count = index->slots.count;
    uint32_t element = slot_at(u, index, bucket).first;
    set_first(u, index, bucket, 0);
    while (element != 0) {
        struct key_slot slot = slot_at(u, index, element - 1);
        uint32_t to = bucket_of(slot.key, count);
        set_next(u, index, element - 1, slot_at(u, index, to).first);
        set_first(u, index, to, element);
        element = slot.next;
    }
}

void
key_index_grow(struct user *u, struct key_index *index)
{
    uint32_t newest = index->slots.count++;
    put_slot(u, index, newest, (struct key_slot){ 0 });
    if (newest != 0)
        split(u, index, newest - floor_power(newest));
}

void
key_index_enter(struct user *u, struct key_index *index, uint32_t element, uint32_t key)
{
    uint32_t bucket = bucket_of(key, index->slots.count);
    struct key_slot slot = slot_at(u, index, element);
    slot.next = slot_at(u, index, bucket).first;
    slot.key = key;
    slot.is_listed = 1;
    put_slot(u, index, element, slot);
    set_first(u, index, bucket, element + 1);
}

void
key_index_leave(struct user *u, struct key_index *index, uint32_t element)
{
    struct key_slot leaving = slot_at(u, index, element);
    if (leaving.is_listed == 0)
        return;
    uint32_t bucket = bucket_of(leaving.key, index->slots.count);
    uint32_t before = 0;
    uint32_t at = slot_at(u, index, bucket).first;
    while (at != 0 && at != element + 1) {
        before = at;
        at = slot_at(u, index, at - 1).next;
    }
    if (before != 0)
        set_next(u, index, before - 1, leaving.next);
    else
        set_first(u, index, bucket, leaving.next);
    struct key_slot left = slot_at(u, index, element);
    left.is_listed = 0;
    put_slot(u, index, element, left);
}

/* The first of a chain, from this one on, that has the key. */
static uint32_t
find_from(struct user *u, const struct key_index *index, uint32_t at, uint32_t key)
{
    while (at != 0) {
        struct key_slot slot = slot_at(u, index, at - 1);
        if (slot.key == key)
            return at - 1;
        at = slot.next;
    }
    return KEY_INDEX_NONE;
}

uint32_t
key_index_find(struct user *u, const struct key_index *index, uint32_t key)
{
    uint32_t count = index->slots.count;
    if (count == 0)
        return KEY_INDEX_NONE;
    return find_from(u, index, slot_at(u, index, bucket_of(key, count)).first, key);
}

uint32_t
key_index_next(struct user *u, const struct key_index *index, uint32_t element)
{
    struct key_slot slot = slot_at(u, index, element);
    return find_from(u, index, slot.next, slot.key);
}
