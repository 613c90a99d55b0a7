/* SPDX-License-Identifier: MIT */
/* What the parts of a snapshot's making share. */
#pragma once

#include "abi/guest.h"
#include "host/inspect/snapshot.h"
#include "host/memory/heap_walk.h"
#include "host/memory/page_walk.h"

G_BEGIN_DECLS

/* A machine's memory, however it is reached. boot may be NULL: object sizes and names of views are
 * then unknown. */
typedef struct {
    PhysicalReader physical;
    guint64 kd_address;
    pfn_t system_directory;
    const struct page_format *page_format;
    const struct abi_boot *boot;
} SnapshotSource;

/* Empty ones, with all their arrays, to be filled. */
Snapshot *snapshot_new(void);
SnapshotSession *snapshot_session_alloc(void);
SnapshotWinsta *snapshot_winsta_alloc(void);
SnapshotDesktop *snapshot_desktop_alloc(SnapshotWinsta *winsta);
/* At the end of an array that was made for atoms. */
SnapshotAtom *snapshot_atom_alloc(GPtrArray *atoms);
GPtrArray *snapshot_atom_array(void);
SnapshotViewSpace *snapshot_view_space_alloc(void);
/* All of them may be NULL. */
void snapshot_session_free(SnapshotSession *session);
void snapshot_view_space_free(SnapshotViewSpace *views);
void snapshot_pool_free(SnapshotPool *pool);

/* snapshot_take.c */
Snapshot *snapshot_take_source(const SnapshotSource *source, SnapshotFlags flags, GError **error);

/* While it is being made. */
typedef struct {
    const SnapshotSource *source;
    PhysicalReader physical; /* the source's, within the budget */
    SnapshotFlags flags;
    Snapshot *snapshot;
    AddressSpace *system;
    GHashTable *processes; /* address of struct process -> SnapshotProcess */
    struct kd_block kd;
} SnapshotMaker;

/* A thread connected to win32k. */
typedef struct {
    guint64 address; /* struct thread_info */
    guint64 desktop;
    guint64 client_info;
    SnapshotProcess *process; /* borrowed */
} SnapshotThread;

/* One entry of a USER handle table that is in use. */
typedef struct {
    guint64 object;
    guint64 owner; /* struct thread_info or process_info, as its type says */
    guint32 handle;
    guint8 type; /* enum user_type */
    guint8 flags;
    const SnapshotProcess *process; /* the owner's; NULL: nobody owns it */
} SnapshotHandle;

/* The window classes a process registered. */
typedef struct {
    guint64 first; /* CLS, newest first */
    guint32 pid;
} SnapshotClasses;

/* A session while it is being read. */
typedef struct {
    SnapshotMaker *maker;
    SnapshotSession *session;
    AddressSpace *space;
    struct win32k_globals globals;
    GArray *threads;      /* SnapshotThread */
    GArray *classes;      /* SnapshotClasses */
    GArray *handles;      /* SnapshotHandle */
    GPtrArray *connected; /* SnapshotProcess, borrowed */
    GHashTable *owners;   /* thread_info or process_info address -> SnapshotProcess */
    GPtrArray *by_base;   /* SnapshotDesktop by the base of its heap, borrowed */
    GHashTable *met;      /* addresses of what was found in win32k's lists */
} SessionMaker;

/* Reads, or says what was not mapped where. */
gboolean snapshot_read(AddressSpace *space,
                       guint64 va,
                       gpointer buffer,
                       gsize bytes,
                       const char *what,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A field of a published structure: 32 bits, 16 bits, or a pointer of the edition's width. */
gboolean snapshot_read_u32(const SnapshotMaker *maker,
                           AddressSpace *space,
                           guint64 structure,
                           enum field_id field,
                           guint32 *value,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean snapshot_read_pointer(const SnapshotMaker *maker,
                               AddressSpace *space,
                               guint64 structure,
                               enum field_id field,
                               guint64 *value,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A pointer where no field of the lists lies: `what` says what it is part of. */
gboolean snapshot_read_pointer_at(const SnapshotMaker *maker,
                                  AddressSpace *space,
                                  guint64 at,
                                  const char *what,
                                  guint64 *value,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint snapshot_pointer_bytes(const SnapshotMaker *maker);
/* The same out of a copy of the structure; 0 if the field lies behind its end. */
guint8 snapshot_copy_u8(const SnapshotMaker *maker,
                        const guint8 *copy,
                        gsize bytes,
                        enum field_id field);
guint16 snapshot_copy_u16(const SnapshotMaker *maker,
                          const guint8 *copy,
                          gsize bytes,
                          enum field_id field);
guint64 snapshot_copy_pointer(const SnapshotMaker *maker,
                              const guint8 *copy,
                              gsize bytes,
                              enum field_id field);
/* Name of an object with a header of this type and session, UTF-8. */
char *snapshot_object_name(AddressSpace *space,
                           guint64 body,
                           enum object_type type,
                           guint32 session,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A fixed-size name field as a string. */
char *snapshot_name(const char *field, gsize bytes);

/* What memory says of the structure `at` must be `wanted`; `what` says it in words. */
gboolean snapshot_agree(const char *what, guint64 at, guint64 seen, guint64 wanted, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Takes note of a structure at this address. FALSE if one was met there before: lists that end in
 * zero never hold an entry twice. */
gboolean snapshot_meet(GHashTable *met, guint64 address, const char *what, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* snapshot_check.c: what was found is as much as the kernel counts in memory. */
gboolean snapshot_check_counts(const Snapshot *snapshot, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Calls visit for each entry of a circular list, with the entry's address. FALSE stops with its
 * error. Each entry must know the one before it: such a list has no entry twice. */
typedef gboolean (*SnapshotVisit)(gpointer user, guint64 entry, GError **error);
gboolean snapshot_walk_list(AddressSpace *space,
                            guint64 head,
                            SnapshotVisit visit,
                            gpointer user,
                            const char *what,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* snapshot_memory.c: view spaces and pools. */
SnapshotViewSpace *snapshot_view_space(const SnapshotMaker *maker,
                                       AddressSpace *space,
                                       guint64 address,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Counts another range of the same pool in. */
void snapshot_pool_add(SnapshotPool *pool, const SnapshotPool *more);
/* Where a session's views lie in units of so many bytes: keeps that, and corrects how long a run
 * they find. */
void snapshot_units(SnapshotViewSpace *views, guint64 unit_bytes);
/* How many views of that many bytes, whole buckets, find room there. */
guint64 snapshot_units_fitting(const SnapshotViewSpace *views, guint64 run);
/* snapshot_pieces.c: fills snapshot->range. */
gboolean snapshot_range(SnapshotMaker *maker, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Corrects how much room a pool or system PTEs have whose pieces are of that use; words: the bitmap
 * of the pages that are taken. */
gboolean snapshot_range_room(const SnapshotMaker *maker,
                             enum range_use use,
                             guint64 words,
                             guint32 pages,
                             SnapshotPool *pool,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where session space is dynamic: corrects how much room a session's views have. */
gboolean snapshot_view_pieces(const SnapshotMaker *maker,
                              AddressSpace *space,
                              const struct session *session,
                              SnapshotViewSpace *views,
                              GError **error);
/* The same of its pool. pre: snapshot_pool() has read it. */
gboolean snapshot_pool_pieces(const SnapshotMaker *maker,
                              AddressSpace *space,
                              const struct session *session,
                              SnapshotPool *pool,
                              GError **error);
SnapshotPool *snapshot_pool(const SnapshotMaker *maker,
                            AddressSpace *space,
                            guint64 address,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* snapshot_images.c: fills snapshot->images. pre: it has its regions. */
gboolean snapshot_images(const SnapshotMaker *maker, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All stretches of system PTEs together. */
SnapshotPool *snapshot_system_ptes(const SnapshotMaker *maker,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* snapshot_session.c: struct session at `address`. */
SnapshotSession *snapshot_session_new(SnapshotMaker *maker,
                                      guint64 address,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* snapshot_pages.c: fills session->pdes. */
gboolean snapshot_pages(const SnapshotMaker *maker,
                        SnapshotSession *session,
                        AddressSpace *space,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* snapshot_desktop.c: heap_walk() through page tables. */
gboolean snapshot_walk_heap(AddressSpace *space,
                            const HeapFormat *format,
                            guint64 base,
                            guint32 bytes,
                            HeapTotals *totals,
                            GArray *blocks,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Stations and desktops of a session whose handles and threads are known. */
gboolean snapshot_winstas(SessionMaker *maker, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The desktop in whose heap an address lies, of an array sorted by the heaps' bases; NULL: none. */
SnapshotDesktop *snapshot_desktop_at(const GPtrArray *by_base, guint64 address);

/* snapshot_atoms.c: the atoms of the table at `address`, by number. */
gboolean snapshot_atoms(AddressSpace *space,
                        GHashTable *met,
                        guint64 address,
                        GPtrArray *atoms,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* snapshot_clipboard.c: what lies on the clipboard of one station, whose handles are known; then,
 * with all stations, who uses which. */
gboolean snapshot_clips(SessionMaker *maker,
                        SnapshotWinsta *winsta,
                        const struct window_station *body,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean snapshot_clipboards(SessionMaker *maker, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* snapshot_desktop.c: by pid, for arrays of SnapshotHolder. */
gint snapshot_compare_holders(gconstpointer a, gconstpointer b);

/* snapshot_blocks.c: says what each block of the session's desktop heaps is, if they are kept. pre:
 * `blocks` of each desktop is filled by address, and its holders are sorted. */
gboolean snapshot_name_blocks(SessionMaker *maker, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
