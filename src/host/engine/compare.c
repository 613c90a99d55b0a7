/* SPDX-License-Identifier: MIT */
/* Walks both machines' page tables side by side and stops at the first difference. */
#include "host/engine/compare.h"

#include "host/engine/engine_internal.h"
#include "host/engine/engine_reader.h"
#include "host/memory/page_walk.h"
#include "host/text/address.h"
#include "host/words/region.h"

#include <string.h>

#define LIST_MAX 100000u

typedef struct {
    Engine *model;
    Engine *pc;
    const struct page_format *format;
    guint8 *seen;       /* a byte a frame: compared already */
    guint8 *range_uses; /* enum range_use, of each piece of the shared range */
    guint64 page_count; /* valid entries of the tables compared */
    pfn_t first_frame;
    guint32 frame_count;
    const char *space; /* "session 1", for the error */
    struct kd_block kd;
    AddressSpace *memory; /* of the model, through System's directory */
} Compare;

/* ---- differences ---- */

static AddressText
address_of(const Compare *c, guint64 va)
{
    return address_text(c->format->pointer_bits, va);
}

static gboolean
differ(const Compare *c, const char *what, guint64 va, guint64 model, guint64 pc, GError **error)
{
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
                "the machines differ in %s: %s 0x%s is 0x%" G_GINT64_MODIFIER
                "x on model and 0x%" G_GINT64_MODIFIER "x on qemu",
                c->space, what, address_of(c, va).text, model, pc);
    return FALSE;
}

static gboolean
lose(const Compare *c, const char *what, guint64 va, GError **error)
{
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
                "the machines cannot be compared in %s: %s 0x%s has no memory", c->space, what,
                address_of(c, va).text);
    return FALSE;
}

static gboolean
compare_page(Compare *c, pfn_t pfn, guint64 va, GError **error)
{
    const guint8 *model = engine_frame(c->model, pfn);
    const guint8 *pc = engine_frame(c->pc, pfn);
    if (model == NULL || pc == NULL)
        return lose(c, "the page at", va, error);
    if (memcmp(model, pc, DH_PAGE_SIZE) == 0)
        return TRUE;
    for (guint32 at = 0; at < DH_PAGE_SIZE; at += 4) {
        guint32 a;
        guint32 b;
        memcpy(&a, model + at, sizeof a);
        memcpy(&b, pc + at, sizeof b);
        if (a != b)
            return differ(c, "the word at", va + at, a, b, error);
    }
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
                "the machines cannot be compared in %s: the page at 0x%s changes while "
                "the guest should sleep",
                c->space, address_of(c, va).text);
    return FALSE;
}

/* ---- page tables ---- */

/* True the first time. */
static gboolean
is_new(Compare *c, pfn_t pfn)
{
    guint32 index = pfn - c->first_frame;
    if (index >= c->frame_count)
        return TRUE;
    gboolean was_seen = c->seen[index] != 0;
    c->seen[index] = 1;
    return !was_seen;
}

/* Tables are mostly empty: so many entries from `index` on are nothing on either side. */
static guint32
count_empty(const Compare *c, const guint8 *model, const guint8 *pc, guint32 index)
{
    static const guint8 nothing[256];
    guint32 entry_bytes = c->format->entry_bytes;
    gsize at = (gsize)index * entry_bytes;
    return at % sizeof nothing == 0 && memcmp(model + at, nothing, sizeof nothing) == 0 &&
                   memcmp(pc + at, nothing, sizeof nothing) == 0
               ? (guint32)sizeof nothing / entry_bytes
               : 0;
}

static gboolean
compare_table(Compare *c, pfn_t table, guint64 start, GError **error)
{
    const guint8 *model = engine_frame(c->model, table);
    const guint8 *pc = engine_frame(c->pc, table);
    if (model == NULL || pc == NULL)
        return lose(c, "the page table of", start, error);
    const guint32 count = page_format_entries(c->format, PAGE_LEVEL_TABLE);
    for (guint32 i = 0, empty; i < count; i += MAX(empty, 1)) {
        empty = count_empty(c, model, pc, i);
        if (empty != 0)
            continue;
        guint64 a = page_format_get(c->format, model, i);
        guint64 b = page_format_get(c->format, pc, i);
        guint64 va = start + (guint64)i * DH_PAGE_SIZE;
        if (a != b)
            return differ(c, "the page table entry of", va, a, b, error);
        if ((a & PAGE_VALID) == 0)
            continue;
        c->page_count++;
        if (is_new(c, page_entry_frame(a)) && !compare_page(c, page_entry_frame(a), va, error))
            return FALSE;
    }
    return TRUE;
}

static AddressSpace *
space_of(const Compare *c, Engine *engine, pfn_t directory)
{
    PhysicalReader physical = physical_reader_for_engine(engine);
    return address_space_new(&physical, directory, c->format);
}

/* QEMU marks entries of a top table that is loaded with the directory as accessed, which no real
 * processor does: bits that are left out. */
static guint64
top_marks(const struct page_format *format)
{
    return format->is_top_loaded ? PAGE_ACCESSED : 0;
}

/* The top table, where it is loaded with the directory. */
static gboolean
compare_pointers(const Compare *c, pfn_t directory, GError **error)
{
    const guint8 *model = engine_frame(c->model, directory);
    const guint8 *pc = engine_frame(c->pc, directory);
    if (model == NULL || pc == NULL)
        return lose(c, "the page directory of", 0, error);
    guint32 top = page_format_top(c->format);
    guint32 count = c->format->is_top_loaded ? page_format_entries(c->format, top) : 0;
    for (guint32 i = 0; i < count; i++) {
        guint64 a = page_format_get(c->format, model, i);
        guint64 b = page_format_get(c->format, pc, i);
        if (((a ^ b) & ~top_marks(c->format)) != 0)
            return differ(c, "the directory pointer of", i * page_format_span(c->format, top), a, b,
                          error);
    }
    return TRUE;
}

/* Part of a range, below one entry of the table above. */
typedef struct {
    guint64 start; /* first and last address */
    guint64 last;
} Span;

static gboolean compare_tables(
    Compare *c, guint32 level, pfn_t model, pfn_t pc, Span span, GError **error);

/* What an entry, of a page directory or above, leads to on both sides. Above them, tables are those
 * of the frame database on either machine, too. */
static gboolean
compare_below(Compare *c, guint32 level, guint64 a, guint64 b, Span span, GError **error)
{
    if (level == PAGE_LEVEL_DIRECTORY && a != b)
        return differ(c, "the page directory entry of", span.start, a, b, error);
    if (level > PAGE_LEVEL_DIRECTORY && ((a ^ b) & ~top_marks(c->format)) != 0)
        return differ(c, "the directory pointer of", span.start, a, b, error);
    if ((a & PAGE_VALID) == 0)
        return TRUE;
    if (level > PAGE_LEVEL_DIRECTORY)
        return compare_tables(c, level - 1, page_entry_frame(a), page_entry_frame(b), span, error);
    guint64 table = span.start & ~(page_format_table_span(c->format) - 1);
    return !is_new(c, page_entry_frame(a)) || compare_table(c, page_entry_frame(a), table, error);
}

/* From the top table down to page directories; what is nothing on either side is passed over. */
static gboolean
compare_tables(Compare *c, guint32 level, pfn_t model, pfn_t pc, Span span, GError **error)
{
    const guint8 *ours = engine_frame(c->model, model);
    const guint8 *theirs = engine_frame(c->pc, pc);
    if (ours == NULL || theirs == NULL)
        return lose(c, "the page directory of", span.start, error);
    const guint64 bytes = page_format_span(c->format, level);
    guint32 last = page_format_index(c->format, level, span.last);
    guint32 empty;
    for (guint32 i = page_format_index(c->format, level, span.start); i <= last;
         i += MAX(empty, 1)) {
        empty = count_empty(c, ours, theirs, i);
        if (empty != 0)
            continue;
        guint64 start =
            (span.start & ~(bytes * page_format_entries(c->format, level) - 1)) + i * bytes;
        Span part = { MAX(start, span.start), MIN(start + (bytes - 1), span.last) };
        if (!compare_below(c, level, page_format_get(c->format, ours, i),
                           page_format_get(c->format, theirs, i), part, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
compare_range(Compare *c, pfn_t directory, guint64 start, guint64 end, GError **error)
{
    Span span = { start, end - 1 };
    return start >= end ||
           compare_tables(c, page_format_top(c->format), directory, directory, span, error);
}

/* ---- what to compare ---- */

/* The frames that were ever in use: what for, by how many, and where they stand in a list. */
static gboolean
compare_frames(Compare *c, GError **error)
{
    PhysicalReader physical = physical_reader_for_engine(c->pc);
    AddressSpace *pc = address_space_new(&physical, engine_system_directory(c->pc), c->format);
    guint32 count = GUEST_CARRIER_FRAMES + c->kd.frames_used_max;
    gsize bytes = count * sizeof(struct frame);
    g_autofree struct frame *a = g_malloc(bytes);
    g_autofree struct frame *b = g_malloc(bytes);
    guint64 start = 0;
    for (guint32 i = 0; i < c->kd.region_count && i < KD_REGION_COUNT; i++)
        if (c->kd.regions[i].kind == REGION_PFN_DATABASE)
            start = c->kd.regions[i].start;
    gboolean is_same =
        engine_read_private(c->model, start, a, bytes) && address_space_read(pc, start, b, bytes);
    address_space_free(pc);
    if (!is_same)
        return lose(c, "the frame database at", start, error);
    for (guint32 i = 0; i < count; i++) {
        guint64 ours;
        guint64 theirs;
        memcpy(&ours, &a[i], sizeof ours);
        memcpy(&theirs, &b[i], sizeof theirs);
        if (ours != theirs)
            return differ(c, "the frame database's entry at", start + i * sizeof *a, ours, theirs,
                          error);
    }
    return TRUE;
}

static gboolean
compare_user(Compare *c, pfn_t directory, GError **error)
{
    for (guint32 i = 0; i < c->kd.region_count && i < KD_REGION_COUNT; i++) {
        const struct region *region = &c->kd.regions[i];
        if (region->kind == REGION_USER &&
            !compare_range(c, directory, region->start, region->end, error))
            return FALSE;
    }
    return TRUE;
}

/* Where dynamic regions share a range each may have all of it but pieces where something else lies,
 * which another region is of, or the machine's own. */
static gboolean
compare_region(Compare *c, pfn_t directory, const struct region *region, GError **error)
{
    const struct shared_range *range = &c->kd.shared_range;
    const guint64 span = page_format_table_span(c->format);

    if (range->count == 0 || region->start != range->start ||
        region->end != range->start + range->count * span)
        return compare_range(c, directory, region->start, region->end, error);
    for (guint32 i = 0; i < range->count; i++) {
        guint64 start = range->start + i * span;
        if (c->range_uses[i] != RANGE_FIXED &&
            !compare_range(c, directory, start, start + span, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
compare_regions(Compare *c, pfn_t directory, RegionMemory memory, GError **error)
{
    for (guint32 i = 0; i < c->kd.region_count && i < KD_REGION_COUNT; i++) {
        const struct region *region = &c->kd.regions[i];
        if (region_memory(region->kind) == memory && !compare_region(c, directory, region, error))
            return FALSE;
    }
    return TRUE;
}

/* Who has which piece of a range that dynamic regions share. */
static gboolean
read_range_uses(Compare *c, GError **error)
{
    const struct shared_range *range = &c->kd.shared_range;

    if (range->count > LIST_MAX)
        return lose(c, "the shared range at", range->start, error);
    c->range_uses = g_malloc0(range->count + 1);
    return range->count == 0 ||
           address_space_read(c->memory, range->uses, c->range_uses, range->count) ||
           lose(c, "the list of pieces at", range->uses, error);
}

/* All page tables of one session, whether or not a process has a directory entry for them now. */
static gboolean
compare_session(Compare *c, const struct session *session, GError **error)
{
    g_autofree char *name = g_strdup_printf("session space of session %u", session->id);
    c->space = name;
    guint32 count = session_runs_tables(&c->kd.session_runs, c->format);
    for (guint32 i = 0; i < MIN(count, session->pde_count); i++) {
        guint64 at = session->page_tables + i * sizeof(guint32);
        guint32 table;
        if (!address_space_read(c->memory, at, &table, sizeof table))
            return lose(c, "the master array at", at, error);
        guint64 va = session_runs_table_start(&c->kd.session_runs, c->format, i);
        if (table != 0 && is_new(c, table) && !compare_table(c, table, va, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
compare_sessions(Compare *c, guint64 *page_count, GError **error)
{
    guint64 head = engine_kd_address(c->model) + offsetof(struct kd_block, sessions);
    guint64 at = c->kd.sessions.next;
    c->page_count = 0;
    for (guint32 i = 0; at != head; i++) {
        struct session session;
        if (i == LIST_MAX)
            return lose(c, "the end of the list of sessions behind", at, error);
        if (!address_space_read(c->memory, at, &session, sizeof session))
            return lose(c, "a session at", at, error);
        if (!compare_session(c, &session, error))
            return FALSE;
        at = session.all.next;
    }
    *page_count = c->page_count;
    return TRUE;
}

/* Session space as every process of the machine sees it; nothing is there in one without a session.
 */
static gboolean
compare_processes(Compare *c, GError **error)
{
    guint64 head = engine_kd_address(c->model) + offsetof(struct kd_block, processes);
    guint64 at = c->kd.processes.next;
    for (guint32 i = 0; at != head; i++) {
        struct process process;
        if (i == LIST_MAX)
            return lose(c, "the end of the list of processes behind", at, error);
        if (!address_space_read(c->memory, at, &process, sizeof process))
            return lose(c, "a process at", at, error);
        g_autofree char *name =
            process.session_id == ABI_NO_SESSION
                ? g_strdup_printf("session space of process %u, which has none", process.pid)
                : g_strdup_printf("session space of session %u, process %u", process.session_id,
                                  process.pid);
        c->space = name;
        if (process.directory != 0 &&
            !compare_regions(c, process.directory, REGION_MEMORY_SESSION, error))
            return FALSE;
        g_autofree char *user = g_strdup_printf("user space of process %u", process.pid);
        c->space = user;
        if (process.directory != 0 && !(compare_pointers(c, process.directory, error) &&
                                        compare_user(c, process.directory, error)))
            return FALSE;
        at = process.all.next;
    }
    return TRUE;
}

static gboolean
compare_all(Compare *c, guint64 *session_pages, GError **error)
{
    c->space = "system space";
    return compare_regions(c, engine_system_directory(c->model), REGION_MEMORY_SYSTEM, error) &&
           compare_frames(c, error) && compare_sessions(c, session_pages, error) &&
           compare_processes(c, error);
}

gboolean
engine_compare(Engine *model, Engine *pc, guint64 *session_pages, GError **error)
{
    guint64 unused;
    Compare c = {
        .model = model, .pc = pc, .format = engine_page_format(model), .space = "system space"
    };
    c.memory = space_of(&c, model, engine_system_directory(model));
    gboolean is_same = address_space_read(c.memory, engine_kd_address(model), &c.kd, sizeof c.kd);
    if (!is_same) {
        lose(&c, "the debugger data block at", engine_kd_address(model), error);
    } else if (!session_runs_are_sound(&c.kd.session_runs, c.format)) {
        is_same = lose(&c, "what session space is by", engine_kd_address(model), error);
    } else {
        c.first_frame = c.kd.first_frame;
        c.frame_count = c.kd.frame_count;
        c.seen = g_malloc0(c.frame_count);
        is_same = read_range_uses(&c, error) &&
                  compare_all(&c, session_pages != NULL ? session_pages : &unused, error);
    }
    g_free(c.seen);
    g_free(c.range_uses);
    address_space_free(c.memory);
    return is_same;
}
