/* SPDX-License-Identifier: MIT */
/*
 * A machine as an observer finds it at an idle point: sessions, window stations, desktops and their
 * heaps, processes, pools and views. Everything is read from the bytes of emulated memory, from the
 * debugger data block on, through page tables (Law 2). Only the names of views and services come
 * from the event stream: see name_book.h.
 *
 * Counters the kernel keeps are copied beside what was found (fields called counted_*), to be
 * compared and never to be printed instead. Foreign bytes are not trusted: garbage gives a GError,
 * never a crash or an endless walk.
 *
 * Strings are never NULL unless it says so. GPtrArrays own their elements unless it says
 * "borrowed".
 */
#pragma once

#include "abi/boot.h"
#include "abi/guest.h"
#include "abi/user_types.h"
#include "host/engine/engine.h"
#include "host/inspect/block_kind.h"
#include "host/inspect/name_book.h"
#include "host/inspect/snapshot_range.h"
#include "host/memory/heap_format.h"
#include "host/memory/page_walk.h"
#include "host/words/heap_sizes.h"

#include <glib.h>

G_BEGIN_DECLS

#define SNAPSHOT_ERROR (snapshot_error_quark())
GQuark snapshot_error_quark(void);

typedef enum {
    SNAPSHOT_ERROR_NOT_MAPPED, /* an address that must be there has no page */
    SNAPSHOT_ERROR_GARBAGE,    /* what is there cannot be what it should be */
    SNAPSHOT_ERROR_LIMIT,      /* it leads to more than a snapshot may cost (snapshot_budget.h) */
} SnapshotError;

typedef enum {
    SNAPSHOT_PLAIN = 0,
    SNAPSHOT_BLOCKS = 1 << 0, /* desktops keep every block of their heap, and what each one is */
    SNAPSHOT_PAGES = 1 << 1,  /* sessions keep every page directory entry and count their pages */
    SNAPSHOT_ATOMS = 1 << 2,  /* window stations keep their global atoms */
    SNAPSHOT_BYTES = 1 << 3,  /* desktops keep what their heap holds, byte by byte */
} SnapshotFlags;

/* One range of the kernel's address map. */
typedef struct {
    guint64 start;
    guint64 end; /* exclusive */
    guint kind;  /* enum region_kind */
    guint rule;  /* enum region_rule */
    guint wanted_mb;
    gboolean takes_pieces; /* any of the shared range as it needs them: it has none of its own */
} SnapshotRegion;

/* An image in session image space: win32k, a driver. */
typedef struct {
    char *name;
    guint64 base;
    guint64 bytes; /* of its range */
} SnapshotImage;

typedef enum {
    SNAPSHOT_VIEW_OTHER,
    SNAPSHOT_VIEW_SHARED_SECTION,
    SNAPSHOT_VIEW_DESKTOP_HEAP,
} SnapshotViewKind;

/* A view in session (or system) view space, from the allocator's hash table. */
typedef struct {
    guint64 base;
    guint64 bytes;         /* whole buckets of 64 KB */
    guint64 section;       /* address of its section object */
    guint64 section_bytes; /* what was asked for; 0 if the section could not be read */
    SnapshotViewKind kind;
    char *name; /* from the event stream, or from its kind */
} SnapshotView;

typedef struct {
    guint64 base;
    guint64 bytes;
    guint64 used_bytes;
    guint64 free_bytes;
    guint64 largest_free_bytes;
    guint hash_size;
    guint hash_entries; /* counted by the allocator */
    guint bitmap_failures;
    GPtrArray *views; /* SnapshotView, by address */
    /* guint64 bytes of each free run, where session space is dynamic: not all that lies between its
     * views is a session's to take. NULL: all is. */
    GArray *free_runs;
    guint64 unit_bytes; /* in which it is handed out to views (snapshot_units.c); 0: as one */
} SnapshotViewSpace;

typedef struct {
    guint32 tag;
    guint32 allocations;
    guint32 frees;
    guint64 bytes;
} SnapshotPoolTag;

/* "Gpat"; text has room for it. */
#define SNAPSHOT_TAG_TEXT 5u
const char *snapshot_tag_text(guint32 tag, char text[static SNAPSHOT_TAG_TEXT]);

typedef struct {
    guint64 base;
    guint64 bytes;
    guint64 used_bytes; /* pages in use, from its page bitmap */
    guint64 largest_free_bytes;
    guint64 counted_block_bytes; /* live blocks with their headers */
    guint32 counted_allocations;
    guint32 counted_failures;
    GArray *tags; /* SnapshotPoolTag, most bytes first */
} SnapshotPool;

typedef struct {
    guint32 luid;
    guint32 flags; /* enum logon_flag */
    guint32 session_id;
    char *account;
} SnapshotLogon;

typedef struct {
    guint32 pid;
    guint32 parent_pid;
    guint32 session_id; /* ABI_NO_SESSION: none */
    guint32 flags;      /* enum process_flag */
    guint32 exit_status;
    guint32 luid;      /* of its token, 0: none */
    guint32 directory; /* pfn of its page directory */
    guint32 thread_count;
    guint64 kernel_stack_bytes; /* system PTEs of its threads, guard pages included */
    guint32 kernel_handles;
    guint32 user_handles; /* counted in the handle table */
    guint32 counted_user_handles;
    guint32 gdi_handles; /* counted in the GDI handle table */
    guint32 counted_gdi_handles;
    guint32 queued_messages; /* in the fullest message queue of its threads */
    guint32 console_pid;
    guint64 address;         /* struct process */
    guint64 win32;           /* struct process_info, 0: not connected */
    guint64 startup_desktop; /* struct desktop, 0: none */
    gboolean is_connected;   /* win32k lists it */
    char *name;
    char *desktop_path; /* STARTUPINFO.lpDesktop, "" for none */
    char *service;      /* service it runs, NULL: none known (name_book.h) */
} SnapshotProcess;

typedef struct {
    guint32 offset;    /* from the heap's base */
    guint32 bytes;     /* header included */
    guint32 requested; /* bytes asked for, 0 where that means nothing */
    guint32 handle;    /* 0: none */
    guint32 pid;       /* owner, 0: none */
    guint16 atom;      /* of a class, or of a window's class: its name's */
    guint8 kind;       /* SnapshotBlockKind */
} SnapshotBlock;

/* Objects of one kind on a desktop. */
typedef struct {
    guint count;
    guint64 bytes; /* blocks, headers included; only with SNAPSHOT_BLOCKS */
} SnapshotObjectSum;

/* What one process has on one desktop, counted in the handle table. */
typedef struct {
    guint32 pid;
    guint32 objects[USER_TYPE_COUNT];
    guint64 bytes; /* blocks of the heap it owns; only with SNAPSHOT_BLOCKS */
} SnapshotHolder;

/* A global atom of a window station, or the name of a class or clipboard format. */
typedef struct {
    guint32 atom;
    guint32 references;
    gboolean is_pinned; /* it stays whatever is deleted */
    char *name;         /* NULL: it is no UTF-16 */
} SnapshotAtom;

/* What lies on a clipboard in one format. */
typedef struct {
    guint32 format; /* from 0xC000 on registered: an atom of class_names */
    guint32 bytes;  /* of the data, without the object's header */
    guint32 handle;
} SnapshotClip;

typedef struct SnapshotWinsta SnapshotWinsta;

/* A desktop and its heap: one row of dheapmon. */
typedef struct {
    SnapshotWinsta *winsta; /* borrowed */
    char *name;
    char *path; /* "WinSta0\Default" */
    guint32 session_id;
    guint64 address; /* struct desktop */
    guint64 base;    /* from DESKTOPINFO */
    guint64 limit;   /* exclusive, from DESKTOPINFO */
    guint32 size_kb;
    guint heap_rule; /* enum heap_size_rule */
    guint64
        used_bytes; /* size - free blocks - uncommitted: heap header and rounding count as used */
    guint32 used_tenths; /* used_bytes of size in tenths of a percent, rounded: 57 prints as 5.7 */
    guint64 free_bytes;  /* free blocks and uncommitted bytes */
    guint64 free_block_bytes;
    guint64 committed_bytes;
    guint64 largest_free_block; /* header included */
    guint64 largest_free;       /* the largest block the heap could give next, header included */
    guint32 block_bytes_max;    /* it gives no larger one, whatever is free */
    guint32 free_blocks;
    guint32 busy_blocks;
    guint32 objects[USER_TYPE_COUNT]; /* entries of the handle table whose object lies in it */
    guint32 desktopinfo_offset;       /* from base */
    guint32 desktop_window_offset;    /* from base */
    guint32 frame;                    /* page of memory behind the heap's first page, 0: none */
    guint32 thread_count;
    guint32 counted_threads;
    gboolean is_input; /* it receives input now */
    GArray *holders;   /* SnapshotHolder by pid: connected processes, and owners of objects */
    GHashTable *holder_index; /* pid -> index in holders plus 1; NULL once it is made */
    GArray *blocks;           /* SnapshotBlock by address; NULL without SNAPSHOT_BLOCKS */
    guint8 *bytes;            /* committed_bytes of the heap; NULL without SNAPSHOT_BYTES */
    SnapshotObjectSum sums[SNAPSHOT_BLOCK_KIND_COUNT]; /* filled with SNAPSHOT_BLOCKS */
} SnapshotDesktop;

struct SnapshotWinsta {
    char *name;
    guint64 address;
    guint32 session_id;
    guint32 luid; /* of the name Service-0x0-LUID$, else of the account it was made for, 0: none */
    gboolean is_interactive;
    gboolean is_service;        /* its name is Service-0x…-…$ */
    const SnapshotLogon *logon; /* borrowed; NULL: no such logon session (any more) */
    GPtrArray *desktops;        /* SnapshotDesktop in list order: newest first */
    GPtrArray *atoms; /* SnapshotAtom by number: its global atoms; empty without SNAPSHOT_ATOMS */
    GArray *clips;    /* SnapshotClip, newest first: what lies on its clipboard */
    guint32 clipboard_pid;   /* the process that has its clipboard open, 0: none */
    guint32 clipboard_owner; /* the window that owns the clipboard, 0: none */
    guint32 clipboard_owner_pid;
};

/* One page directory entry of session space. */
typedef struct {
    guint64 va;    /* first address it maps */
    guint32 pfn;   /* page table, 0: none */
    guint32 pages; /* valid pages in it */
} SnapshotPde;

typedef struct {
    guint32 id;
    guint32 process_count;
    guint32 counted_processes;
    guint64 address;         /* struct session */
    guint64 mm_space;        /* MM_SESSION_SPACE */
    guint32 directory;       /* page directory it was read through */
    guint32 mm_id;           /* SessionId of MM_SESSION_SPACE */
    guint32 committed_pages; /* of MM_SESSION_SPACE */
    guint32 counted_pages;   /* the same in struct session */
    guint32 nonpagable_pages;
    guint32 pool_failures; /* SessionPoolAllocationFailures[0] */
    guint32 working_set_pages;
    guint32 user_luid; /* logged-on user, 0: none */
    guint32 csrss_pid; /* owns the desktop windows, 0: none yet */
    guint64 globals;   /* struct win32k_globals, 0: win32k is not loaded */
    guint64 shared_base;
    guint32 shared_bytes;
    guint64 shared_heap; /* behind the handle table, 0: not made yet */
    guint64 shared_heap_bytes;
    guint64 shared_heap_used_bytes;
    guint64 shared_heap_largest_free; /* the largest block it could give next */
    guint64 handle_table;
    guint32 handle_entries;   /* entries of committed pages */
    guint32 handle_limit;     /* handles there can be */
    guint32 gdi_handle_limit; /* likewise, however small its table still is */
    guint32 handles_used;     /* found by walking it */
    guint32 counted_handles;
    guint32 gdi_handles_used; /* by walking the table */
    guint32 counted_gdi_handles;
    guint32 gdi_left;       /* of them: objects whose process has ended, and which have stayed */
    guint64 gdi_left_bytes; /* beside their headers */
    guint32 counted_gdi_left;
    HeapSizes heap_sizes; /* in force */
    gboolean uses_safe_pair;
    guint32 user_handle_quota; /* of each process */
    guint32 gdi_handle_quota;
    SnapshotViewSpace *view_space; /* NULL without session space: then Snapshot.system_views */
    SnapshotPool *pool;            /* NULL without session paged pool */
    GPtrArray *winstas;            /* SnapshotWinsta in order of creation */
    GPtrArray *desktops;     /* SnapshotDesktop, borrowed, in the order dheapmon prints them */
    guint64 heap_total_kb;   /* sum of the desktops' sizes */
    GHashTable *class_names; /* atom -> name of a window class or clipboard format registered now */
    GArray *pdes;            /* SnapshotPde; NULL without SNAPSHOT_PAGES */
    GArray *master;          /* guint32 pfn, 0: none; see address_space_set_master */
} SnapshotSession;

/* Does not change once it is taken and has its names; counted by references. */
typedef struct {
    gatomicrefcount refs;
    SnapshotFlags flags;  /* what it was asked to keep */
    guint32 capabilities; /* enum abi_capability */
    guint32 address_bits;
    const HeapFormat *heap_format;
    guint32 time_ms;
    const struct page_format *page_format;
    guint32 system_directory;
    guint64 kd_address;
    struct session_runs session_runs; /* sound */

    SnapshotRange range;

    /* Where session space is dynamic: addresses that all sessions together may have, image and
     * structure included, and those that they have. 0: it is not dynamic. */
    guint64 session_bytes_max;
    guint64 session_bytes_used;
    gboolean session_bytes_is_limited; /* the range has more than they may have */

    GArray *regions;      /* SnapshotRegion by address */
    GArray *images;       /* SnapshotImage by address; the same in all sessions */
    GPtrArray *processes; /* SnapshotProcess in order of creation */
    GHashTable *by_pid;   /* pid -> one of them */
    GPtrArray *logons;    /* SnapshotLogon in order of creation */
    GPtrArray *sessions;  /* SnapshotSession by id */
    SnapshotPool *nonpaged_pool;
    SnapshotPool *paged_pool;
    SnapshotPool *system_ptes;       /* no blocks and no tags: addresses that are taken */
    SnapshotViewSpace *system_views; /* NULL if it could not be found */

    /* The kernel's counters. */
    guint32 counted_processes;
    guint32 counted_sessions;
    guint32 counted_threads;
    guint32 counted_handles;
    guint32 frame_count;
    guint32 frames_used;
    guint32 commit_pages;
    guint32 commit_limit;
    guint32 commit_pages_max;
} Snapshot;

/* Reads the machine. NULL and error if the bytes make no sense. */
Snapshot *snapshot_take_with(Engine *engine, SnapshotFlags flags, GError **error);
Snapshot *snapshot_ref(Snapshot *snapshot);
/* The last one frees it. */
void snapshot_free(Snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)

/* Memory as a process of this session sees it now. session may be NULL: as the System process does.
 */
AddressSpace *snapshot_address_space(Engine *engine,
                                     const Snapshot *snapshot,
                                     const SnapshotSession *session);

/* Gives views and processes the names the event stream knows. */
void snapshot_apply_names(Snapshot *snapshot, const NameBook *names);

SnapshotSession *snapshot_session(const Snapshot *snapshot, guint32 id);
SnapshotProcess *snapshot_process(const Snapshot *snapshot, guint32 pid);
const SnapshotLogon *snapshot_logon(const Snapshot *snapshot, guint32 luid);
const SnapshotRegion *snapshot_region(const Snapshot *snapshot, guint kind);
/* The view space desktop heaps of a session come from: its own, or the system's without session
 * space. May be NULL. */
const SnapshotViewSpace *snapshot_heap_views(const Snapshot *snapshot,
                                             const SnapshotSession *session);
/* Of "Session 1\WinSta0\Default" what is behind the session, which is put into *session_id; of
 * others all. */
const char *snapshot_path_in_session(const char *path, guint32 *session_id);
/* Finds a desktop by "WinSta0\Default", "Session 0\WinSta0\Default" or, unique, "Default"
 * (case-insensitive). */
SnapshotDesktop *snapshot_desktop(const Snapshot *snapshot, guint32 session_id, const char *path);
/* The desktop whose heap begins at this address. NULL: none of the session, which may be NULL. */
const SnapshotDesktop *snapshot_desktop_of_heap(const SnapshotSession *session, guint64 base);
/* The desktop a process is on. NULL: none. */
const SnapshotDesktop *snapshot_process_desktop(const Snapshot *snapshot,
                                                const SnapshotProcess *process);

/* KB of a heap that is asked for with so many: whole pages. */
guint32 snapshot_heap_kb(guint32 kb);
/* What a view of so many bytes takes of a view space, which is given away in steps. */
guint64 snapshot_view_takes(guint64 bytes);
/* How many more views of this size fit: whole runs of free steps in each gap. */
guint64 snapshot_heaps_fitting(const SnapshotViewSpace *views, guint64 heap_bytes);
/* Bytes for desktop heaps: all that other views do not take. */
guint64 snapshot_room_for_heaps(const SnapshotViewSpace *views);
/*
 * Whether the next larger size fits: for the heaps that were made, and for those that a session is
 * expected to have, because if these do not fit another size is used. `expected_bytes`: what all
 * expected heaps need now, as the kernel's event says it.
 */
gboolean snapshot_larger_heaps_fit(const SnapshotViewSpace *views,
                                   guint made,
                                   guint expected,
                                   guint64 expected_bytes);

/*
 * How close a session is to either exhaustion. "Near" is our own decision: from 90 % on, where
 * KB949296 advises to keep heaps at 80 to 90 %; or no room for one more non-interactive heap.
 */
#define SNAPSHOT_NEAR_TENTHS 900u

typedef struct {
    const SnapshotDesktop *fullest; /* NULL without desktops */
    const SnapshotViewSpace *views; /* where its heaps come from; may be NULL */
    guint32 view_used_tenths;
    guint64 heaps_fitting; /* non-interactive heaps that would still fit */
    gboolean is_heap_near_limit;
    gboolean is_view_near_limit;
} SnapshotHealth;

/* All that are neither windows nor menus nor hooks. */
guint32 snapshot_other_objects(const SnapshotHolder *holder);
SnapshotHealth snapshot_health(const Snapshot *snapshot, const SnapshotSession *session);

/* Appends it to blocks of a bar (text/heap_bar.h); what is not committed is none. */
void snapshot_block_bar(const SnapshotBlock *block, GArray *bar);

/* Tenths of a percent, rounded to nearest: the one rounding rule of every table. 0 for an empty
 * whole. */
guint32 snapshot_tenths(guint64 part, guint64 whole);

/* Bytes of the regions (SnapshotRegion) whose size this registry value asks for; they may be
 * several. 0: there is none. */
guint64 snapshot_value_bytes(const GArray *regions, guint value);
/* Of these the one whose rule says what becomes of the value: one that takes pieces of the shared
 * range, whoever else there is, session space for views and pool. NULL: there is none. */
const SnapshotRegion *snapshot_sized_region(const GArray *regions, guint value);
/* Its rule for a size: one that takes pieces asks for none, whatever limits it. */
enum region_rule snapshot_size_rule(const SnapshotRegion *region);
/* The same of a kind of region, which may lie in several pieces. */
guint64 snapshot_kind_bytes(const GArray *regions, guint kind);
/* The region an address of the kernel's half lies in, NULL: none; in the shared range that of who
 * has the piece. */
const SnapshotRegion *snapshot_region_at(const Snapshot *snapshot, guint64 address);
/* Name of a window class or registered clipboard format of this session, NULL: not known (any
 * more). */
const char *snapshot_class_name(const Snapshot *snapshot, guint32 session_id, guint32 atom);

G_END_DECLS
