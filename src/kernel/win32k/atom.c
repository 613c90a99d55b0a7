/* SPDX-License-Identifier: MIT */
/* Buckets of names, each counted. */
#include "kernel/win32k/atom.h"

#include "kernel/ke/memory.h"
#include "kernel/mm/pool.h"

#define ATOM_TABLE_TAG POOL_TAG('A', 't', 'm', 'T')
#define ATOM_TAG       POOL_TAG('A', 't', 'm', 'A')
#define ATOM_LAST      0xFFFFu

static struct atom_table *
table_at(struct kernel *k, gva_t table)
{
    return (struct atom_table *)kptr(k, (kva_t)table);
}

static struct atom_entry *
entry_at(struct kernel *k, gva_t entry)
{
    return (struct atom_entry *)kptr(k, (kva_t)entry);
}

static uint16_t
upper(uint16_t unit)
{
    uint32_t is_lower = (uint32_t)unit - 'a' <= 'z' - 'a';
    return (uint16_t)(unit - is_lower * ('a' - 'A'));
}

/* The same for names that differ in case only: that is one bit of a letter. */
static uint32_t
bucket_of(const uint16_t *name, uint32_t units)
{
    uint32_t hash = 5381;
    for (const uint16_t *end = name + units; name != end; name++)
        hash = hash * 33 + (*name & ~0x20u);
    return hash % WIN32K_ATOM_BUCKETS;
}

static __attribute__((noinline)) bool
are_of_one_letter(uint16_t a, uint16_t b)
{
    return upper(a) == upper(b);
}

static bool
has_name(const struct atom_entry *entry, const uint16_t *name, uint32_t units)
{
    const uint16_t *own = (const uint16_t *)(const void *)(entry + 1);
    if (entry->name_bytes != units * 2)
        return false;
    for (const uint16_t *end = own + units; own != end; own++, name++)
        if (*own != *name && !are_of_one_letter(*own, *name))
            return false;
    return true;
}

/* Windows: "#32770" and the like are numbers, not names. 0: it is a name. */
static uint32_t
integer_atom(const uint16_t *name, uint32_t units)
{
    uint32_t value = 0;
    if (units < 2 || units > 6 || name[0] != '#')
        return 0;
    for (uint32_t i = 1; i < units; i++) {
        if (name[i] < '0' || name[i] > '9')
            return 0;
        value = value * 10 + (uint32_t)(name[i] - '0');
    }
    return value < ATOM_FIRST ? value : 0;
}

gva_t
atom_table_create(struct kernel *k)
{
    gva_t table = pool_alloc(k, POOL_SESSION, sizeof(struct atom_table), ATOM_TABLE_TAG);
    if (table != 0)
        table_at(k, table)->next_atom = ATOM_FIRST_GIVEN;
    return table;
}

void
atom_table_delete(struct kernel *k, gva_t table)
{
    for (uint32_t i = 0; i < WIN32K_ATOM_BUCKETS; i++) {
        gva_t at = table_at(k, table)->bucket[i];
        while (at != 0) {
            gva_t next = entry_at(k, at)->next;
            pool_free(k, (kva_t)at, ATOM_TAG);
            at = next;
        }
    }
    pool_free(k, (kva_t)table, ATOM_TABLE_TAG);
}

static gva_t
find_entry(struct kernel *k, gva_t table, uint32_t bucket, const uint16_t *name, uint32_t units)
{
    gva_t at = table_at(k, table)->bucket[bucket];
    while (at != 0 && !has_name(entry_at(k, at), name, units))
        at = entry_at(k, at)->next;
    return at;
}

const uint16_t *
atom_name(struct kernel *k, gva_t table, uint32_t atom, uint32_t *units)
{
    for (uint32_t i = 0; i < WIN32K_ATOM_BUCKETS; i++)
        for (gva_t at = table_at(k, table)->bucket[i]; at != 0; at = entry_at(k, at)->next)
            if (entry_at(k, at)->atom == atom) {
                *units = entry_at(k, at)->name_bytes / 2;
                return (const uint16_t *)(const void *)(entry_at(k, at) + 1);
            }
    return NULL;
}

/* Ascending; once all have been given out, the next one nobody has. 0: all are in use. */
static uint32_t
fresh_atom(struct kernel *k, gva_t table)
{
    uint32_t units;
    uint32_t atom = table_at(k, table)->next_atom;
    if (atom <= ATOM_LAST) {
        table_at(k, table)->next_atom = atom + 1;
        return atom;
    }
    if (table_at(k, table)->count > ATOM_LAST - ATOM_FIRST_GIVEN)
        return 0;
    for (atom = ATOM_FIRST_GIVEN; atom <= ATOM_LAST; atom++)
        if (atom_name(k, table, atom, &units) == NULL)
            return atom;
    return 0;
}

uint32_t
atom_find(struct kernel *k, gva_t table, const uint16_t *name, uint32_t units)
{
    uint32_t atom = integer_atom(name, units);
    gva_t entry = atom == 0 ? find_entry(k, table, bucket_of(name, units), name, units) : 0;
    return entry != 0 ? entry_at(k, entry)->atom : atom;
}

/* A name that nobody has: its entry in the bucket. 0: the pool refuses, or all atoms are in use. */
static gva_t
make_entry(struct kernel *k, gva_t table, uint32_t number, const uint16_t *name, uint32_t units)
{
    uint32_t bytes = (uint32_t)sizeof(struct atom_entry) + units * 2;
    gva_t entry = pool_alloc(k, POOL_SESSION, bytes, ATOM_TAG);
    uint32_t atom = entry != 0 ? fresh_atom(k, table) : 0;
    if (atom == 0) {
        if (entry != 0)
            pool_free(k, (kva_t)entry, ATOM_TAG);
        return 0;
    }
    gva_t *bucket = &table_at(k, table)->bucket[number];
    struct atom_entry *made = entry_at(k, entry);
    *made = (struct atom_entry){ .next = *bucket, .atom = atom, .name_bytes = units * 2 };
    memcpy(made + 1, name, units * 2);
    *bucket = entry;
    table_at(k, table)->count++;
    return entry;
}

/* The name's entry with one reference more. */
static gva_t
use_entry(struct kernel *k, gva_t table, const uint16_t *name, uint32_t units)
{
    uint32_t bucket = bucket_of(name, units);
    gva_t entry = find_entry(k, table, bucket, name, units);
    if (entry == 0)
        entry = make_entry(k, table, bucket, name, units);
    if (entry != 0)
        entry_at(k, entry)->reference_count++;
    return entry;
}

uint32_t
atom_add(struct kernel *k, gva_t table, const uint16_t *name, uint32_t units)
{
    uint32_t atom = integer_atom(name, units);
    if (atom != 0)
        return atom;
    gva_t entry = use_entry(k, table, name, units);
    return entry != 0 ? entry_at(k, entry)->atom : 0;
}

static uint32_t
widen(const char *name, uint16_t *wide)
{
    uint32_t units = 0;
    for (; units < ABI_NAME_BYTES && name[units] != '\0'; units++)
        wide[units] = (uint8_t)name[units];
    return units;
}

uint32_t
atom_find_ascii(struct kernel *k, gva_t table, const char *name)
{
    uint16_t wide[ABI_NAME_BYTES];
    uint32_t units = widen(name, wide);
    return atom_find(k, table, wide, units);
}

uint32_t
atom_add_ascii(struct kernel *k, gva_t table, const char *name)
{
    uint16_t wide[ABI_NAME_BYTES];
    uint32_t units = widen(name, wide);
    return atom_add(k, table, wide, units);
}

bool
atom_add_pinned(struct kernel *k, gva_t table, const char *name)
{
    uint16_t wide[ABI_NAME_BYTES];
    uint32_t units = widen(name, wide);
    gva_t entry = use_entry(k, table, wide, units);
    if (entry != 0)
        entry_at(k, entry)->is_pinned = 1;
    return entry != 0;
}

void
atom_release(struct kernel *k, gva_t table, uint32_t atom)
{
    for (uint32_t i = 0; i < WIN32K_ATOM_BUCKETS; i++) {
        gva_t *at = &table_at(k, table)->bucket[i];
        while (*at != 0 && entry_at(k, *at)->atom != atom)
            at = &entry_at(k, *at)->next;
        if (*at == 0)
            continue;
        gva_t entry = *at;
        if (entry_at(k, entry)->is_pinned || --entry_at(k, entry)->reference_count != 0)
            return;
        *at = entry_at(k, entry)->next;
        table_at(k, table)->count--;
        pool_free(k, (kva_t)entry, ATOM_TAG);
        return;
    }
}

bool
atom_table_verify(struct kernel *k, gva_t table)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < WIN32K_ATOM_BUCKETS; i++) {
        gva_t at = table_at(k, table)->bucket[i];
        for (; at != 0; at = entry_at(k, at)->next, count++) {
            const struct atom_entry *entry = entry_at(k, at);
            const uint16_t *name = (const uint16_t *)(const void *)(entry + 1);
            if (entry->reference_count == 0 || entry->atom < ATOM_FIRST_GIVEN ||
                bucket_of(name, entry->name_bytes / 2) != i)
                return false;
        }
    }
    return count == table_at(k, table)->count;
}
