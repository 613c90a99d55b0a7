/* SPDX-License-Identifier: MIT */
/*
 * Our own structures in emulated memory, shared by the kernel that writes them and the observers
 * that read them. Fixed widths, explicit padding, the same bytes on both machines. Addresses are
 * gva_t (64 bits) for every edition. Structures whose Windows offsets are published are not here:
 * abi/layout/fields.def lists their fields.
 */
#pragma once

#include "abi/layout/fields.h"
#include "abi/session_runs.h"
#include "abi/types.h"

#define ABI_GUEST_IMAGE_NAME 32u

#define GUEST_NAME_BYTES 64u
#define GUEST_PATH_BYTES 136u

/* Doubly linked circular list. An entry holds the addresses of entries; an empty head points to
 * itself. */
struct list_entry {
    gva_t next;
    gva_t previous;
};

/* Of a digit tree: below an object, those whose next digit is 0, and those whose next digit is 1.
 */
struct digit_links {
    gva_t child[2];
};

/* Of the heap of timers: the first below a process; its neighbours, or left of the first what is
 * above it. */
struct timer_links {
    gva_t child;
    gva_t next;
    gva_t previous;
};

/* Address regions, for `layout`: one entry for each range the kernel laid out. */
enum region_kind {
#define REGION(name, text, memory, value, limit) REGION_##name,
#include "abi/regions.def"
#undef REGION
    REGION_COUNT
};

/* Where a number of the layout came from. */
enum region_rule {
    RULE_EDITION = 0,  /* the edition's map */
    RULE_REGISTRY = 1, /* a registry value was present and used as it stands */
    RULE_DEFAULT = 2,  /* the registry says nothing: edition's default */
    RULE_CLAMPED = 3,  /* less than was asked for: neighbours, or the range's end, leave no more */
    RULE_3GB = 4,      /* /3GB fixes it */
    RULE_COMPUTED = 5, /* follows from neighbours */
    RULE_MEMORY = 6,   /* computed from the amount of memory */
    RULE_RAISED = 7,   /* less was asked for than there is at least */
    RULE_ALL = 8,      /* the registry asked for all there is */
    RULE_NEED = 9,     /* what of it is needed is taken, whatever the registry says */
    RULE_LIMIT = 10,   /* a limit of the registry leaves no more (abi/address_limit.h) */
    RULE_SPLIT = 11,   /* /USERVA or increaseuserva says where it ends */
    RULE_COUNT
};

struct region {
    gva_t start;
    gva_t end; /* exclusive */
    uint32_t kind;
    uint32_t rule;
    uint32_t wanted_mb; /* what the registry asked for, 0: nothing */
    uint32_t reserved;
};

#define KD_MAGIC        0x4742444bu /* "KDBG" */
#define KD_REGION_COUNT 32u

/* General pools, as kd_block.pool has them. */
enum kd_pool {
    KD_POOL_NONPAGED = 0,
    KD_POOL_PAGED = 1,
    KD_POOL_EXPANSION =
        2, /* of nonpaged pool, for what the first does not hold; 0: there is none */
    KD_POOL_COUNT = 3,
};

/* System PTEs lie in up to three stretches of addresses, in the order in which they are tried:
 * above paged pool, in what /USERVA takes from user mode, below session space. */
#define SYSTEM_PTE_STRETCHES 3u
struct pte_stretch {
    gva_t start;
    gva_t bitmap;   /* one bit an entry */
    uint32_t count; /* of entries, 0: there is no such stretch */
    uint32_t used;
};

struct system_ptes {
    struct pte_stretch stretch[SYSTEM_PTE_STRETCHES];
    uint32_t failures; /* refused requests */
    uint32_t reserved;
};

/* Who has a piece of the range that all dynamic regions share (kernel/mm/shared_range.h). The rest
 * of Windows' codes of them is of what here has a range of its own. */
enum range_use {
    RANGE_FREE = 0,
    RANGE_FIXED = 1, /* something else lies there */
    RANGE_SESSION = 2,
    RANGE_NONPAGED_POOL = 3,
    RANGE_PAGED_POOL = 4,
    RANGE_SYSTEM_PTES = 5,
    RANGE_SYSTEM_CACHE = 6,
    RANGE_USE_COUNT = 7,
};

/* The range, in pieces of a page table's span. */
struct shared_range {
    gva_t start;
    gva_t uses;         /* u8[count], enum range_use */
    uint32_t count;     /* 0: each region has a range of its own */
    uint32_t reclaims;  /* how often something was taken back */
    uint32_t reclaimed; /* pieces, by all of them */
    uint32_t reserved;
    uint32_t have[RANGE_USE_COUNT];
    uint32_t most[RANGE_USE_COUNT];     /* all but what is another's at boot and stays that */
    uint32_t limit[RANGE_USE_COUNT];    /* so many at most: fewer where the registry limits it */
    uint32_t failures[RANGE_USE_COUNT]; /* runs that it did not get at once: too few free ones that
                                           follow each other, or its limit */
};

/* What a session has a piece of that range for. */
enum piece_use {
    PIECE_FREE = 0,
    PIECE_VIEWS = 1,
    PIECE_POOL = 2,
};

/* Sessions' pieces of the range: kernel/mm/session_pieces.h. */
struct session_pieces {
    gva_t users;    /* u16[count]: how many sessions have each */
    uint32_t count; /* 0: session space is not dynamic */
    uint32_t used;  /* that some session has */
};

/* The kernel's debugger data block: the root from which an observer finds everything. One page,
 * published address. */
/* An image in session image space, at the same address in all sessions. base 0: none has loaded it.
 */
#define KD_IMAGE_COUNT 17u /* win32k, and ABI_IMAGE_COUNT of an edition */
struct kd_image {
    uint64_t base;
    uint64_t bytes; /* of its range */
    char name[32];
};

struct kd_block {
    uint32_t magic;
    uint32_t bytes;
    uint32_t address_bits;
    uint32_t page_format;      /* number of abi/page_format.def */
    uint32_t system_directory; /* pfn of the top page table of the System process */
    uint32_t time_ms;
    uint32_t capabilities; /* enum abi_capability */
    uint32_t heap_format;

    uint32_t region_count;
    uint32_t reserved;
    uint16_t field_offset[FIELD_TABLE_COUNT]; /* enum field_id: where published structures have
                                                 their fields */
    struct region regions[KD_REGION_COUNT];
    struct session_runs session_runs; /* what of it is session space */

    struct list_entry processes; /* struct process.all */
    struct list_entry sessions;  /* struct session.all */
    struct list_entry logons;    /* struct logon_session.all */
    struct list_entry
        ready;            /* struct thread.ready_link: the scheduler's queue, first in first out */
    gva_t image_files;    /* struct image_file */
    gva_t process_by_pid; /* struct process: root of a digit tree (kernel/rtl/digit_tree.h) */
    gva_t logon_by_luid;  /* struct logon_session: the same */
    gva_t timers;         /* struct process: top of the heap of set timers */
    gva_t root_directory; /* object directory */
    gva_t system_space;   /* MMSESSION of system views, layout MMSESSION_* */
    gva_t session_ids;    /* bitmap, u32[]: bit n is set while session n exists */
    gva_t pool[KD_POOL_COUNT]; /* struct pool */
    struct system_ptes system_ptes;

    /* Memory counters in pages. They exist to be checked against what walking the memory finds. */
    uint32_t first_frame;
    uint32_t frame_count;
    uint32_t frames_used;
    uint32_t frames_used_max;
    uint32_t commit_pages;
    uint32_t commit_limit;
    uint32_t commit_pages_max;
    uint32_t process_count;
    uint32_t thread_count;
    uint32_t handle_count; /* kernel handles of all processes */
    uint32_t session_count;
    uint32_t next_pid;
    uint32_t next_luid;
    uint32_t event_sequence;

    /* Injected failures (scenario step fail-next): countdown of matching allocations, tag 0 matches
     * every one. */
    uint32_t fail_countdown;
    uint32_t fail_tag;
    uint32_t explain; /* 1: STEP events are sent */
    uint32_t smss_pid;
    uint32_t services_pid;
    uint32_t timer_count; /* processes whose timer is set */
    uint32_t fail_number; /* what fail_countdown began with */
    uint32_t reserved2;
    struct kd_image images[KD_IMAGE_COUNT];
    struct session_pieces session_pieces;
    struct shared_range shared_range;
};

/* What carries requests from outside (kernel/mm/carrier.h): the first frames of the frame
 * database, and bytes behind the database. */
#define GUEST_CARRIER_FRAMES     1024u
#define GUEST_CARRIER_NODE_BYTES 0x4000u

/* Frame database. */
enum frame_use {
    FRAME_FREE = 0,
    FRAME_PAGE_DIRECTORY = 1,
    FRAME_PAGE_TABLE = 2,
    FRAME_SESSION_PAGE_TABLE = 3,
    FRAME_SYSTEM = 4, /* system space: pools, debugger block, … */
    FRAME_SESSION_STRUCTURE = 5,
    FRAME_SESSION_POOL = 6,
    FRAME_SESSION_IMAGE = 7, /* private page of a session image: a copy made on first write */
    FRAME_SECTION = 8,       /* page of a section: desktop heaps, shared sections, program images */
    FRAME_PRIVATE = 9,       /* private user page */
    FRAME_SHARED_IMAGE = 10, /* page of a session image as loaded, one for all sessions */
    FRAME_CARRIER = 11,      /* before first_frame: actions from outside, not counted */
    FRAME_KERNEL_STACK = 12,
};

struct frame {
    /* pfn, while free; of a session page: index of its working set entry plus 1; of a session page
     * table: id of the session plus 1. */
    uint32_t next_free;
    uint16_t use;         /* enum frame_use */
    uint16_t share_count; /* PTEs that point here */
};

/* Objects with a header in pool: header first, body behind it. */
enum object_type {
#define OBJECT_TYPE(name, text, tag) OBJECT_##name,
#include "abi/object_types.def"
#undef OBJECT_TYPE
    OBJECT_TYPE_COUNT
};

struct object_header {
    uint32_t type;
    uint32_t session;        /* id, or ABI_NO_SESSION */
    int32_t reference_count; /* pointers, handles included */
    int32_t handle_count;
    gva_t directory;         /* object directory body it is entered in, or 0 */
    gva_t next_in_directory; /* body of the next object, in order of creation */
    char name[GUEST_NAME_BYTES];
};

struct object_directory {
    gva_t first; /* body of the first object */
    gva_t last;
};

/* Kernel handle: 4 * (index + 1). */
struct handle_entry {
    gva_t object; /* body, 0: free */
    uint32_t access;
    uint32_t next_free; /* index + 1 of the next free entry */
};

/* Access control of window stations and desktops: who may, and what. */
#define GUEST_ACL_COUNT    6u
#define GUEST_ACL_EVERYONE 0xffffffffu
struct access_list {
    uint32_t count;
    uint32_t luid[GUEST_ACL_COUNT]; /* logon ids (low parts) that may, or EVERYONE; 0x3e7 (SYSTEM)
                                       always may, all there is */
    uint32_t rights;                /* what each of them may, bits of access_rights.def */
};

/* Security: a logon session, and the token of a process that belongs to it. */
enum logon_flag {
    LOGON_SYSTEM = 1u << 0,
    LOGON_SERVICE = 1u << 1,
    LOGON_INTERACTIVE = 1u << 2, /* the user at a session's WinSta0 */
};

struct logon_session {
    struct list_entry all;
    struct digit_links by_luid; /* kd_block.logon_by_luid */
    uint32_t luid;
    uint32_t flags;
    uint32_t session;         /* terminal session id it was made in */
    uint32_t reference_count; /* tokens */
    char account[GUEST_NAME_BYTES];
};

struct token {
    gva_t logon; /* struct logon_session */
    uint32_t luid;
    uint32_t session_id; /* of processes that are made with it */
};

/* Bounds for the processes in it; none is put into one here. */
struct job {
    gva_t granted; /* USER handles its processes may use, in paged pool; 0: none so far */
    uint32_t count;
    uint32_t capacity;
    uint32_t ui_limits; /* JOB_OBJECT_UILIMIT_* */
    uint32_t reserved;
};

enum process_flag {
    PROCESS_SYSTEM = 1u << 0, /* System itself: no user mode */
    PROCESS_DYING = 1u << 1,
    PROCESS_EXITED = 1u << 2,
    PROCESS_GUI = 1u << 3, /* connected to win32k */
    PROCESS_IMPORTS_USER32 = 1u << 4,
    PROCESS_SERVICE = 1u << 5,
    PROCESS_READY = 1u << 6, /* start-up actions are done */
    PROCESS_TIMER_DUE =
        1u << 7, /* its timer fired; MESSAGE_TIMER comes before what is in its port */
    PROCESS_INHERITED_PLACE = 1u << 8, /* desktop_path is where its creator was connected */
    PROCESS_WOW64 = 1u << 9,           /* of 32 bits in a system of 64 */
};

struct process {
    struct list_entry all;          /* kd_block.processes */
    struct list_entry session_link; /* session.processes */
    struct list_entry threads;      /* thread.process_link */
    struct list_entry messages;     /* struct message_node.link: its port, oldest first */
    struct digit_links by_pid;      /* kd_block.process_by_pid */
    struct timer_links timer_links; /* kd_block.timers, while timer_ms is set */
    uint32_t pid;
    uint32_t parent_pid;
    uint32_t session_id;         /* ABI_NO_SESSION: none */
    uint32_t flags;              /* enum process_flag */
    uint32_t exit_status;        /* NTSTATUS, or the program's own exit code */
    uint32_t directory;          /* pfn of the top page table */
    uint32_t session_generation; /* of session.generation, when its PDEs were last copied */
    uint32_t private_pages;      /* committed private user pages, page tables included */
    gva_t session;               /* struct session, 0: none */
    gva_t token;                 /* OBJECT_TOKEN body */
    gva_t image;                 /* struct image_file */
    gva_t handles; /* struct handle_entry[handle_capacity] in paged pool, 0 until the first */
    uint32_t handle_capacity;
    uint32_t handle_count;
    uint32_t handle_free; /* index + 1 of the first free entry */
    uint32_t exit_code;   /* what the parent sees: 128 or the status */
    gva_t win32;          /* struct process_info, 0: not connected */
    gva_t user_views;     /* struct user_view list: sections mapped in user space */
    uint32_t console_pid; /* process for which the console was made that it uses, 0: none */
    uint32_t timer_ms;    /* absolute simulated time its timer fires, 0: none */
    uint32_t timer_cookie;
    uint32_t service_request; /* request id that waits for it, for the service control manager */
    gva_t exit_message; /* struct message_node kept for telling the parent, so that its end is never
                           lost */
    gva_t spare_message; /* struct message_node kept for one SEND that finds the pool full */
    char name[ABI_GUEST_IMAGE_NAME];
    char desktop_path[GUEST_PATH_BYTES]; /* STARTUPINFO.lpDesktop, "" for NULL */
};

enum thread_state {
    THREAD_WAITING = 1, /* until a message or its process's timer */
    THREAD_READY = 2,
    THREAD_RUNNING = 3,
    THREAD_PASSIVE =
        4, /* runs nothing of its own: csrss' console threads, all but a process's first */
    THREAD_DEAD = 5,
};

struct thread {
    struct list_entry process_link;
    struct list_entry ready_link; /* kernel's ready queue */
    gva_t process;
    gva_t win32; /* struct thread_info */
    uint32_t tid;
    uint32_t state;
    gva_t stack;          /* lowest address of its kernel stack: the guard page */
    uint32_t stack_pages; /* system PTEs of it, guard page included */
    uint32_t reserved;
};

/* A message in a process's port. abi/message.h has the message itself. */
struct message_node {
    struct list_entry link;
    /* struct abi_message follows */
};

/* A section mapped in a process. */
struct user_view {
    gva_t next;
    gva_t section;
    gva_t base;
    uint32_t pages;
    uint32_t writable;
};

/* A program as it lies "on disk": an image section, made from what the host put. */
struct image_file {
    gva_t next;
    gva_t section;
    uint32_t bytes;
    uint32_t flags;           /* enum image_flag, abi/image.h */
    uint32_t role;            /* enum image_role */
    uint32_t reference_count; /* processes, and 1 while new processes find it */
    char name[ABI_GUEST_IMAGE_NAME];
};

/* A terminal session. The published MM_SESSION_SPACE lies in session space (mm_space); this is the
 * rest. */
struct session {
    struct list_entry all;       /* kd_block.sessions */
    struct list_entry processes; /* process.session_link */
    uint32_t id;
    uint32_t flags;           /* enum session_flag */
    uint32_t reference_count; /* processes */
    uint32_t generation; /* grows with the first page table that is new since directories were last
                            completed */
    uint32_t csrss_pid;  /* actors, 0 until they exist */
    uint32_t winlogon_pid;
    uint32_t user_luid; /* logged-on user, 0: none */
    uint32_t event_243_logged;
    gva_t mm_space;    /* session address of MM_SESSION_SPACE */
    gva_t page_tables; /* u32[pde_count]: pfn of each page table of kd_block.session_runs, 0: none
                          (master array) */
    uint32_t pde_count;
    uint32_t committed_pages; /* also in MM_SESSION_SPACE */
    gva_t pool;               /* struct pool of session paged pool, or 0 */
    gva_t view_space;         /* MMSESSION of this session */
    gva_t global_alias; /* MM_SESSION_SPACE's pages once more, by system PTEs: for every process */
    gva_t globals;      /* session address of struct win32k_globals, 0 until win32k is loaded */
    uint32_t working_set_pages; /* entries of the session working set list */
    uint32_t server_dlls;       /* bit n: csrss has loaded server n (abi/subsystem_line.h) */
    uint32_t is_incomplete;     /* a process may lack a directory entry that the master array has */
    uint32_t new_first, new_end; /* of the master array: what is new since then lies in between */
    uint32_t uncopied_pages; /* image data pages still shared: charged, their own frame not taken */
    gva_t
        piece_uses; /* u8[session_pieces.count], enum piece_use; 0: session space is not dynamic */
};

/* Session working set list: one entry for each resident session page. */
struct working_set_list {
    uint32_t count;
    uint32_t capacity; /* entries the committed pages of the list can hold */
    /* entry[], each as wide as a pointer: session address >> 12 << 12 | 1 */
};

/* A pool: its descriptor. Block headers are described in kernel/mm/pool.h. */
#define POOL_LIST_COUNT 512u
struct pool {
    uint32_t kind;        /* enum pool_kind */
    uint32_t pages_total; /* of its address range */
    uint32_t pages_used;
    uint32_t
        range_use; /* enum range_use: it lies in these pieces of the shared range, FREE: in none */
    gva_t start;
    gva_t end;
    gva_t page_bitmap; /* one bit a page */
    gva_t end_bitmap;  /* last page of each multi-page allocation */
    gva_t tags;        /* struct pool_tag[tag_capacity] */
    uint32_t tag_capacity;
    uint32_t tag_count;
    uint32_t allocations;                     /* live blocks */
    uint32_t failures;                        /* refused requests */
    dh_u64 bytes_used;                        /* live blocks, headers included */
    uint32_t list_bits[POOL_LIST_COUNT / 32]; /* bit n: free_head[n] is not 0 */
    uint32_t free_head[POOL_LIST_COUNT]; /* page-relative: (address - start) of the first free block
                                            of n units, plus 1; 0: none */
};

/* Of all that a driver takes here: "Gpat", which KB923035 names among what stayed behind. */
#define ABI_DRIVER_TAG 0x74617047u

struct pool_tag {
    uint32_t tag;
    uint32_t allocations;
    uint32_t frees;
    uint32_t reserved;
    dh_u64 bytes;
};

/* A section object: a segment of pages, mapped as views. Prototype PTEs are pfns, 0: not committed.
 */
struct section {
    uint32_t reference_count;
    uint32_t pages;
    uint32_t committed_pages;
    uint32_t view_count;
    gva_t prototypes;  /* u32[pages] in paged pool */
    uint32_t flags;    /* 1: image (shared, read-only), 2: charges the session */
    uint32_t session;  /* id whose window its frames live in, or ABI_NO_SESSION */
    gva_t kernel_view; /* address of its session or system view, 0: none */
    dh_u64 reserved;
};

/* ---- win32k ---- */

/* Session globals of win32k: first thing in the private data of its session image. */
#define WIN32K_GLOBALS_MAGIC 0x534b3257u /* "W2KS" */
#define WIN32K_ATOM_BUCKETS  37u
#define WIN32K_VIEW_COUNT    24u /* ABI_VIEW_COUNT */
#define WIN32K_CLASS_COUNT   24u /* ABI_CLASS_COUNT */

/* Entry 0 of both handle tables is never used: how many handles a table of `entries` has. */
static inline uint32_t
handle_table_room(uint32_t entries)
{
    return entries > 0 ? entries - 1 : 0;
}

struct win32k_globals {
    uint32_t magic;
    uint32_t session_id;
    gva_t window_stations; /* struct window_station, in order of creation */
    gva_t input_desktop;   /* struct desktop */
    /* Shared section: first SharedSection value. */
    gva_t shared_section; /* struct section */
    gva_t shared_base;    /* session address */
    uint32_t shared_bytes;
    uint32_t
        shared_heap_offset; /* the shared heap begins here, behind the handle table's reserve */
    gva_t shared_heap;      /* rtl heap */
    gva_t server_info;      /* SERVERINFO in the shared heap */
    /* USER handle table: HANDLEENTRY[], at shared_base. */
    gva_t handle_table;
    uint32_t handle_entry_bytes;
    uint32_t handle_limit;           /* entries its reserve can hold */
    uint32_t handle_capacity;        /* entries committed */
    uint32_t handle_used_max;        /* entries ever used: first never-used index */
    uint32_t handle_count;           /* live */
    uint32_t handle_free;            /* index of the first free entry, 0: none */
    uint32_t handle_committed_bytes; /* of the table, whole pages */
    /* Desktop heap sizes of this session (KB), after parsing, minimum and reservation. */
    uint32_t interactive_heap_kb;
    uint32_t noninteractive_heap_kb;
    uint32_t uses_safe_pair;
    uint32_t user_handle_quota;
    uint32_t gdi_handle_quota;
    uint32_t gdi_count;
    gva_t gdi_table; /* struct gdi_entry[gdi_capacity], session pool, 0 until the first object */
    uint32_t gdi_capacity;
    uint32_t gdi_free;  /* index of the first free entry, 0: none; entry 0 is never used */
    uint32_t gdi_left;  /* of gdi_count: objects that stay though their process has ended */
    uint32_t gdi_limit; /* entries there can be */
    gva_t process_list; /* struct process_info, oldest first */
    gva_t process_last;
    gva_t class_atoms;              /* struct atom_table: names of classes */
    dh_u64 owned_windows;           /* windows that have an owner now */
    gva_t csrss_process;            /* struct process */
    gva_t desktop_thread;           /* struct thread that owns desktop windows */
    gva_t monitor;                  /* MONITOR in the shared heap */
    gva_t views[WIN32K_VIEW_COUNT]; /* struct section of each view of the boot block, in its order;
                                       0: none */
    uint16_t system_atoms[WIN32K_CLASS_COUNT]; /* atoms of the boot block's classes, in its order */
    gva_t attachments;                         /* struct thread_attachment */
    gva_t clipboards; /* struct clipboard_use: of stations whose clipboard is open, or has an owner
                         or a viewer */
};

/* GDI handle: uniqueness << 16 | index of its entry. */
enum gdi_type {
#define GDI_TYPE(name, text, number) GDI_TYPE_##name = (number),
#include "abi/gdi_types.def"
#undef GDI_TYPE
};

struct gdi_entry {
    gva_t object;        /* 0: free */
    uint32_t pid;        /* owner; 0: it has ended and the object has stayed */
    uint16_t uniqueness; /* upper half of the handle: how often used, and below enum gdi_type */
    uint16_t next_free;  /* index of the next free entry, 0: none */
};

/* Start of a GDI object in session pool; the edition's size of a GDI object counts from here. */
struct gdi_object {
    uint32_t handle;
    uint32_t bytes;     /* beyond the header */
    uint32_t is_leaked; /* it stays when its process ends, until its session does */
    uint32_t reserved;
};

struct atom_entry {
    gva_t next;
    uint32_t atom;
    uint32_t reference_count;
    uint32_t name_bytes;
    uint32_t is_pinned; /* stays whatever is released */
    /* UTF-16 name follows */
};

struct atom_table {
    uint32_t next_atom; /* 0xC000 and up */
    uint32_t count;
    gva_t bucket[WIN32K_ATOM_BUCKETS];
};

enum window_station_flag {
    WINSTA_NOIO = 4, /* not interactive; value seen in memory images, see docs/fidelity.md */
};

struct window_station {
    gva_t next;     /* in order of creation */
    gva_t desktops; /* struct desktop, newest first */
    gva_t globals;
    uint32_t session_id;
    uint32_t flags; /* enum window_station_flag */
    uint32_t luid;  /* of the account it was made for, 0: none */
    uint32_t clipboard_count;
    gva_t clipboard; /* struct clip_item */
    gva_t atoms;     /* struct atom_table: global atoms */
    struct access_list access;
};

/* Who uses a station's clipboard. */
struct clipboard_use {
    gva_t next;
    gva_t winsta;
    gva_t thread;    /* struct thread_info that opened it, 0: it is not open */
    uint32_t window; /* HWND it was opened for, 0: none */
    uint32_t owner;  /* HWND it was emptied for last, 0: none */
    uint32_t viewer; /* HWND, 0: none */
    uint32_t reserved;
};

struct clip_item {
    gva_t next;
    uint32_t format;
    uint32_t bytes;
    uint32_t handle;
    uint32_t reserved;
};

/* Where the size of a desktop's heap came from. */
enum heap_size_rule {
    HEAP_SIZE_SECOND_VALUE = 1, /* of SharedSection, or what replaced it: interactive stations */
    HEAP_SIZE_THIRD_VALUE = 2,  /* likewise: all other stations */
    HEAP_SIZE_EDITION = 3,      /* the edition's own: Winlogon and Disconnect of WinSta0 */
    HEAP_SIZE_EXPLICIT = 4,     /* who made the desktop said so */
};

enum desktop_flag {
    DESKTOP_DELETED = 1, /* being deleted */
    DESKTOP_LISTED = 2,  /* finished, in its station's list */
};

struct desktop {
    gva_t next; /* of its window station */
    gva_t winsta;
    gva_t desktop_info; /* DESKTOPINFO, first user block of the heap */
    gva_t section;
    gva_t heap; /* base address of heap and view */
    uint32_t heap_bytes;
    uint32_t thread_count;
    gva_t desktop_window; /* WND */
    gva_t message_window;
    gva_t classes; /* CLS list of this desktop */
    gva_t threads; /* struct thread_info.desktop_next */
    struct access_list access;
    uint32_t flags;     /* enum desktop_flag */
    uint32_t heap_rule; /* enum heap_size_rule */
    gva_t prelude;      /* second block of the heap, 0: none */
};

enum process_info_flag {
    PROCESS_INFO_CONNECTED = 1,
    PROCESS_INFO_INTERACTIVE = 2,
    PROCESS_INFO_CSRSS = 4,
};

struct process_info {
    gva_t next; /* win32k_globals.process_list */
    gva_t previous;
    gva_t process;
    gva_t winsta;          /* referenced */
    gva_t startup_desktop; /* referenced */
    uint32_t winsta_handle;
    uint32_t desktop_handle;
    uint32_t user_handles;
    uint32_t gdi_handles;
    gva_t desktop_views; /* struct desktop_view */
    gva_t threads;       /* struct thread_info.next */
    gva_t classes;       /* CLS: base classes this process registered, newest first */
    uint32_t flags;
    uint32_t shared_view_low; /* user address of the shared section */
    uint32_t winsta_copy;   /* another handle of the station it went to, 0: it never went to one */
    uint32_t window_timers; /* timers of its windows */
};

struct desktop_view {
    gva_t next;
    gva_t desktop;
    gva_t client_base;        /* user address of the read-only view */
    uint32_t reference_count; /* attached threads, and process-owned objects in this heap */
    uint32_t reserved;
};

struct thread_info {
    gva_t next;         /* process_info.threads */
    gva_t desktop_next; /* desktop.threads */
    gva_t thread;
    gva_t process_info;
    gva_t desktop;
    gva_t client_info; /* CLIENTTHREADINFO in the desktop heap */
    gva_t queue;       /* message queue, pool */
    gva_t hooks;       /* HOOK: hooks of this thread only */
    gva_t acts_for;    /* csrss: thread_info of the console thread its calls act for, 0: itself */
    uint32_t window_count;
    uint32_t hook_count;
    uint32_t object_count;   /* USER objects it owns, of all types */
    uint32_t console_pid;    /* console thread of csrss: whose console it is, 0: none */
    uint32_t desktop_handle; /* by which it came to its desktop, 0: by none */
    uint32_t reserved;
};

/* One call of AttachThreadInput that was not taken back. */
struct thread_attachment {
    gva_t next;
    gva_t from; /* struct thread_info */
    gva_t to;
};

DH_ASSERT_SIZE(struct list_entry, 16);
DH_ASSERT_SIZE(struct region, 32);
DH_ASSERT_SIZE(struct pte_stretch, 24);
DH_ASSERT_SIZE(struct system_ptes, 80);
DH_ASSERT_SIZE(struct kd_image, 48);
DH_ASSERT_SIZE(struct kd_block, 1608 + FIELD_TABLE_COUNT * 2 + KD_IMAGE_COUNT * 48);
DH_ASSERT_SIZE(struct frame, 8);
DH_ASSERT_SIZE(struct object_header, 96);
DH_ASSERT_SIZE(struct object_directory, 16);
DH_ASSERT_SIZE(struct handle_entry, 16);
DH_ASSERT_SIZE(struct access_list, 32);
DH_ASSERT_SIZE(struct logon_session, 112);
DH_ASSERT_SIZE(struct token, 16);
DH_ASSERT_SIZE(struct job, 24);
DH_ASSERT_SIZE(struct process, 400);
DH_ASSERT_SIZE(struct thread, 72);
DH_ASSERT_SIZE(struct message_node, 16);
DH_ASSERT_SIZE(struct user_view, 32);
DH_ASSERT_SIZE(struct image_file, 64);
DH_ASSERT_SIZE(struct session, 152);
DH_ASSERT_SIZE(struct working_set_list, 8);
DH_ASSERT_SIZE(struct pool, 2192);
DH_ASSERT_SIZE(struct pool_tag, 24);
DH_ASSERT_SIZE(struct section, 48);
DH_ASSERT_SIZE(struct win32k_globals, 464);
DH_ASSERT_SIZE(struct gdi_entry, 16);
DH_ASSERT_SIZE(struct gdi_object, 16);
DH_ASSERT_SIZE(struct atom_entry, 24);
DH_ASSERT_SIZE(struct atom_table, 304);
DH_ASSERT_SIZE(struct window_station, 88);
DH_ASSERT_SIZE(struct clipboard_use, 40);
DH_ASSERT_SIZE(struct clip_item, 24);
DH_ASSERT_SIZE(struct desktop, 128);
DH_ASSERT_SIZE(struct process_info, 96);
DH_ASSERT_SIZE(struct desktop_view, 32);
DH_ASSERT_SIZE(struct thread_info, 96);
DH_ASSERT_SIZE(struct thread_attachment, 24);
