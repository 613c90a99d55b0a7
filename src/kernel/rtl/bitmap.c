/* SPDX-License-Identifier: MIT */
/* Bitmaps in emulated memory: word-wise searches, so that 64 K buckets cost as little as 64. */
#include "kernel/rtl/bitmap.h"

#include "kernel/ke/assert.h"

typedef uint32_t __attribute__((may_alias)) bitmap_word;

static bitmap_word *
words_of(struct kernel *k, const struct rtl_bitmap *bitmap)
{
    return (bitmap_word *)kptr(k, bitmap->words);
}

static void
check_run(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t index, uint32_t run)
{
    k_assert_values(k, run > 0 && run <= bitmap->bit_count && index <= bitmap->bit_count - run,
                    index, run);
}

/* The bits of word `word` that lie in [index, end). */
static uint32_t
word_mask(uint32_t word, uint32_t index, uint32_t end)
{
    uint32_t start = word * 32;
    uint32_t mask = ~0u;
    if (index > start) {
        mask &= ~0u << (index - start);
    }
    if (end - start < 32) {
        mask &= (1u << (end - start)) - 1;
    }
    return mask;
}

/* Behind words from this one on, four at a time and all before `last`, that have no clear bit (or
 * set one): most of a large bitmap is such a run. */
static uint32_t
skip_words(const bitmap_word *words, uint32_t word, uint32_t last, uint32_t flip)
{
    const uint32_t none = ~flip;
    while (word + 3 < last && ((words[word] ^ none) | (words[word + 1] ^ none) |
                               (words[word + 2] ^ none) | (words[word + 3] ^ none)) == 0)
        word += 4;
    return word;
}

/* First index in [from, end) whose bit is clear (or set, with flip all ones); end if there is none.
 */
static uint32_t
next_clear(const bitmap_word *words, uint32_t from, uint32_t end, uint32_t flip)
{
    if (from >= end) {
        return end;
    }
    uint32_t candidates = ~(words[from / 32] ^ flip) & ~0u << from % 32;
    uint32_t word = from / 32;
    uint32_t last = (end - 1) / 32;
    while (!candidates) {
        word = skip_words(words, word + 1, last, flip);
        if (word > last) {
            return end;
        }
        candidates = ~(words[word] ^ flip);
    }
    uint32_t found = word * 32 + (uint32_t)__builtin_ctz(candidates);
    return found < end ? found : end;
}

/* Behind the last index in [from, end) whose bit is clear (or set, with flip all ones); from if
 * there is none. */
static uint32_t
behind_clear(const bitmap_word *words, uint32_t from, uint32_t end, uint32_t flip)
{
    while (end > from) {
        uint32_t word = (end - 1) / 32;
        uint32_t candidates = ~(words[word] ^ flip) & ~0u >> (31 - (end - 1) % 32);
        if (candidates) {
            uint32_t found = word * 32 + 32 - (uint32_t)__builtin_clz(candidates);
            return found > from ? found : from;
        }
        end = word * 32;
    }
    return from;
}

bool
rtl_bitmap_test(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t index)
{
    check_run(k, bitmap, index, 1);
    return words_of(k, bitmap)[index / 32] >> index % 32 & 1;
}

void
rtl_bitmap_set(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t index, uint32_t run)
{
    check_run(k, bitmap, index, run);
    bitmap_word *words = words_of(k, bitmap);
    uint32_t end = index + run;
    for (uint32_t word = index / 32; word <= (end - 1) / 32; word++) {
        uint32_t mask = word_mask(word, index, end);
        k_assert_values(k, !(words[word] & mask), index, run);
        words[word] |= mask;
    }
}

void
rtl_bitmap_clear(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t index, uint32_t run)
{
    check_run(k, bitmap, index, run);
    bitmap_word *words = words_of(k, bitmap);
    uint32_t end = index + run;
    for (uint32_t word = index / 32; word <= (end - 1) / 32; word++) {
        uint32_t mask = word_mask(word, index, end);
        k_assert_values(k, (words[word] & mask) == mask, index, run);
        words[word] &= ~mask;
    }
}

bool
rtl_bitmap_is_set(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t index, uint32_t run)
{
    check_run(k, bitmap, index, run);
    return next_clear(words_of(k, bitmap), index, index + run, 0) == index + run;
}

uint32_t
rtl_bitmap_find_set(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t from)
{
    uint32_t found = next_clear(words_of(k, bitmap), from, bitmap->bit_count, ~0u);
    return found < bitmap->bit_count ? found : RTL_BITMAP_NONE;
}

uint32_t
rtl_bitmap_find_clear(struct kernel *k,
                      const struct rtl_bitmap *bitmap,
                      uint32_t run,
                      uint32_t from)
{
    const bitmap_word *words = words_of(k, bitmap);
    uint32_t end = bitmap->bit_count;
    k_assert_values(k, run > 0, from, end);
    while (from < end) {
        uint32_t start = next_clear(words, from, end, 0);
        if (end - start < run) {
            break;
        }
        from = next_clear(words, start, start + run, ~0u);
        if (from == start + run) {
            return start;
        }
    }
    return RTL_BITMAP_NONE;
}

uint32_t
rtl_bitmap_find_clear_down(struct kernel *k,
                           const struct rtl_bitmap *bitmap,
                           uint32_t run,
                           uint32_t below)
{
    const bitmap_word *words = words_of(k, bitmap);
    uint32_t top = below < bitmap->bit_count ? below : bitmap->bit_count;
    k_assert_values(k, run > 0, below, bitmap->bit_count);
    while (top > 0) {
        top = behind_clear(words, 0, top, 0);
        uint32_t least = top > run ? top - run : 0;
        uint32_t start = behind_clear(words, least, top, ~0u);
        if (top - start == run) {
            return start;
        }
        top = start;
    }
    return RTL_BITMAP_NONE;
}

/* No __builtin_popcount: on i686 it is a call into the compiler's library. */
static uint32_t
word_count(uint32_t word)
{
    word -= word >> 1 & 0x55555555u;
    word = (word & 0x33333333u) + (word >> 2 & 0x33333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0fu;
    return word * 0x01010101u >> 24;
}

uint32_t
rtl_bitmap_count_set(struct kernel *k, const struct rtl_bitmap *bitmap)
{
    const bitmap_word *words = words_of(k, bitmap);
    uint32_t count = 0;
    for (uint32_t word = 0; word * 32 < bitmap->bit_count; word++) {
        count += word_count(words[word] & word_mask(word, 0, bitmap->bit_count));
    }
    return count;
}

uint32_t
rtl_bitmap_longest_clear(struct kernel *k, const struct rtl_bitmap *bitmap)
{
    const bitmap_word *words = words_of(k, bitmap);
    uint32_t end = bitmap->bit_count;
    uint32_t longest = 0;
    for (uint32_t from = 0; from < end;) {
        uint32_t start = next_clear(words, from, end, 0);
        from = next_clear(words, start, end, ~0u);
        longest = from - start > longest ? from - start : longest;
    }
    return longest;
}
