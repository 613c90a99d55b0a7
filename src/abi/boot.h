/* SPDX-License-Identifier: MIT */
/*
 * The boot block: all that an edition, a registry and the boot options may change, handed to the
 * kernel once, before anything runs. It carries raw values ("SessionViewSize is present and says
 * 48"), never conclusions ("view space has 48 MB"): clamping, fallbacks, /3GB and /PAE are the
 * kernel's work. Numbers come from configs/editions/ and the registry files, each with its source
 * there.
 */
#pragma once

#include "abi/layout/fields.h"
#include "abi/types.h"

#define ABI_BOOT_MAGIC   0x42484b44u /* "DKHB" */
#define ABI_BOOT_VERSION 9u

#define ABI_NAME_BYTES         32u
#define ABI_COMMAND_LINE_BYTES 1024u
#define ABI_VIEW_COUNT         24u
#define ABI_CLASS_COUNT        24u
#define ABI_IMAGE_COUNT        16u
#define ABI_SERVER_DLL_COUNT   8u

/* Size of each thing that lives in pool or desktop heap, in bytes without heap header. */
enum abi_object_size {
#define OBJECT_SIZE(name, text) ABI_SIZE_##name,
#include "abi/object_sizes.def"
#undef OBJECT_SIZE
    ABI_SIZE_COUNT
};

/* Entries of a table of them: what lies behind it is aligned alike however many there are. */
#define ABI_SIZE_TABLE_COUNT ((ABI_SIZE_COUNT + 1u) & ~1u)

/* DWORD values of the registry, raw. */
enum abi_registry_value {
#define REGISTRY_VALUE(name, text, key) ABI_REG_##name,
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
    ABI_REG_COUNT
};

struct abi_dword {
    uint32_t present; /* 0 or 1 */
    uint32_t value;
};

/* Boot options of boot.ini or of the boot store, as given. */
enum abi_boot_option {
    ABI_OPTION_3GB = 1u << 0,
    ABI_OPTION_PAE = 1u << 1,
    ABI_OPTION_NOPAE = 1u << 2,
    ABI_OPTION_USERVA = 1u << 3,         /* userva_mb holds the number */
    ABI_OPTION_INCREASEUSERVA = 1u << 4, /* likewise */
};

/* What /USERVA takes, KB833721, and increaseuserva: Microsoft, "BCDEdit /set". */
#define ABI_USERVA_MIN_MB 2048u
#define ABI_USERVA_MAX_MB 3072u
/* Borders of the address map lie at multiples of it: what one page table maps, and with PAE two. */
#define ABI_MAP_GRAIN_BYTES (4 * (dh_u64)DH_MB)

/* What an edition does or has: bits of a word. */
enum abi_capability_index {
#define CAPABILITY(name, key, subject, with, without) ABI_CAPABILITY_INDEX_##name,
#define CAPABILITY_MORE(name, key)                    ABI_CAPABILITY_INDEX_##name,
#include "abi/capabilities.def"
#undef CAPABILITY
    ABI_CAPABILITY_COUNT
};

enum abi_capability {
#define CAPABILITY(name, key, subject, with, without)                                              \
    ABI_CAPABILITY_##name = 1u << ABI_CAPABILITY_INDEX_##name,
#define CAPABILITY_MORE(name, key) CAPABILITY(name, key, , , )
#include "abi/capabilities.def"
#undef CAPABILITY
};

/* One x86 kernel address map. All ends are exclusive. */
struct abi_address_map {
    dh_u64 user_end;     /* first address user mode cannot have */
    dh_u64 system_start; /* kernel range start */
    dh_u64 kernel_image; /* kernel image, HAL, boot drivers */
    dh_u64 kernel_image_end;
    dh_u64 pfn_database;        /* frame database */
    dh_u64 nonpaged_pool;       /* start of initial nonpaged pool */
    dh_u64 nonpaged_pool_end;   /* limit of its address range */
    dh_u64 session_floor;       /* session space may not begin below */
    dh_u64 session_top;         /* exclusive top of session space */
    dh_u64 session_views_floor; /* the same of a session's views and paged pool, where they lie
                                   apart */
    dh_u64 session_views_top;   /* from the rest, above or below; 0: they lie right below it */
    dh_u64 self_map;            /* page tables' own map */
    dh_u64 hyperspace;
    dh_u64 hyperspace_end;
    dh_u64 system_cache; /* start of system working set and cache */
    dh_u64 system_cache_end;
    dh_u64 paged_pool;
    dh_u64 paged_pool_end; /* limit of its address range, unless the registry asks for more */
    dh_u64 system_ptes;    /* nonpaged system area: system PTEs, nonpaged pool expansion */
    dh_u64 system_ptes_end;
    dh_u64 kd_block; /* one page: debugger data block, see abi/guest.h */
    dh_u64 hal;
    dh_u64 system_views; /* fixed system view region (2000), 0: directly below session space */
    dh_u64 system_views_end;
    uint32_t session_image_mb; /* area sizes used when the registry says nothing */
    uint32_t session_structure_mb;
    uint32_t session_view_mb;
    uint32_t session_pool_mb;
    uint32_t system_view_mb;
    uint32_t session_view_fixed_mb; /* not 0: used whatever the registry says (/3GB) */
    uint32_t session_view_min_mb;   /* clamps; our decision, see docs/fidelity.md */
    uint32_t session_pool_min_mb;
    uint32_t nonpaged_max_mb; /* initial nonpaged pool and its expansion together */
    uint32_t reserved;
};

/* A view that win32k or its drivers map in session view space before the first desktop heap. */
enum abi_view_kind {
    ABI_VIEW_SHARED_SECTION = 1,  /* size from the first SharedSection value, bytes is 0 */
    ABI_VIEW_FIXED = 2,           /* bytes as given */
    ABI_VIEW_DISPLAY_SURFACE = 3, /* likewise: pixels of the session's screen */
};

struct abi_view {
    char name[ABI_NAME_BYTES];
    uint32_t kind;
    uint32_t bytes;
    uint32_t committed_bytes; /* pages of it that are committed at once */
    uint16_t pixels;          /* of a display surface: in a row, */
    uint16_t rows;            /* and rows */
};

/* A window class that win32k (per desktop) or user32 (per process) registers by itself. */
enum abi_class_owner {
    ABI_CLASS_DESKTOP = 1, /* #32769, with the desktop window */
    ABI_CLASS_MESSAGE = 2, /* Message, with the message window */
    ABI_CLASS_CONTROL = 4, /* registered by user32 at a process's first connection */
    ABI_CLASS_CONSOLE = 5, /* console window, registered by csrss */
    ABI_CLASS_POPUP = 6,   /* hard error and message boxes (#32770) */
    ABI_CLASS_SESSION = 7, /* of each session; nobody makes windows of it unasked */
};

struct abi_class {
    char name[ABI_NAME_BYTES];
    uint32_t owner;
    uint32_t class_extra;
    uint32_t window_extra;
    uint32_t style; /* CS_* */
    /* How many windows of it the system makes with a desktop; the first of classes DESKTOP and
     * MESSAGE is the desktop's root. */
    uint16_t windows;
    uint16_t interactive_windows; /* and on a desktop of an interactive station */
};

/* Which sessions load an image of session image space. */
enum abi_image_kind {
    ABI_IMAGE_EVERY = 0,
    ABI_IMAGE_WIN32K = 1,   /* every one; the image comes from the machine, this is its range */
    ABI_IMAGE_CONSOLE = 2,  /* the display driver of the machine's card */
    ABI_IMAGE_STANDARD = 3, /* instead of one of CONSOLE that does not fit */
    ABI_IMAGE_REMOTE = 4,   /* the display driver of sessions of Terminal Services */
};

/* An image in session image space; they are loaded in this order, win32k first. */
struct abi_session_image {
    char name[ABI_NAME_BYTES];
    dh_u64 linked_at; /* it lies there if that is free; 0: anywhere */
    uint32_t bytes;
    uint32_t data_bytes; /* private to each session; the rest is shared */
    uint32_t kind;       /* enum abi_image_kind */
    uint32_t reserved;
};

/* A server that csrss can load: a function of a DLL. How a command line names it, see
 * abi/subsystem_line.h. */
struct abi_server_dll {
    char name[ABI_NAME_BYTES]; /* "winsrv" */
    char entry[ABI_NAME_BYTES];
    uint32_t number; /* clients ask for it by this */
    uint32_t reserved;
};

/* Ids of processes and threads are multiples of it, as the system-pid of every edition is. */
#define ABI_ID_STEP 4u

struct abi_boot {
    uint32_t magic;
    uint32_t version;
    uint32_t bytes; /* sizeof(struct abi_boot) */
    uint32_t options;
    char edition[ABI_NAME_BYTES];

    uint32_t nt_version;   /* 0x0500, 0x0501, 0x0502 …: a name; what it does are capabilities */
    uint32_t capabilities; /* enum abi_capability */
    uint32_t address_bits; /* of the emulated kernel: 32 or 64 */
    uint32_t heap_format;  /* enum heap_format, kernel/rtl/heap.h */
    uint32_t page_format;  /* number of abi/page_format.def, without boot options */
    uint32_t userva_mb;    /* of /USERVA or increaseuserva: a system knows one of the two */
    uint32_t memory_pages;
    uint32_t page_file_pages;

    /* Where published structures have their fields: enum field_id (abi/layout/fields.h). */
    uint16_t field_offset[FIELD_TABLE_COUNT];

    struct abi_address_map map;     /* 2 GB split */
    struct abi_address_map map_3gb; /* with /3GB */

    struct abi_dword registry[ABI_REG_COUNT];
    char subsystem_command_line[ABI_COMMAND_LINE_BYTES]; /* SubSystems\Windows, NUL-terminated
                                                            UTF-8; "" if absent */

    uint32_t object_size[ABI_SIZE_TABLE_COUNT];

    /* Desktop heaps (KB). */
    uint32_t disconnect_heap_kb;
    uint32_t winlogon_heap_kb;
    uint32_t heap_min_kb;         /* smaller second and third values become this */
    uint32_t safe_interactive_kb; /* fallback pair when the reservation fails */
    uint32_t safe_noninteractive_kb;
    uint32_t expected_interactive; /* heaps the window manager expects of a session, for the
                                      reservation */
    uint32_t expected_noninteractive;
    uint32_t prelude_bytes;     /* second block of every desktop heap, after DESKTOPINFO */
    uint32_t shared_section_kb; /* as large as the section is with the usual first value */

    /* USER and GDI limits. */
    uint32_t user_handles_max;  /* per session */
    uint32_t user_handle_quota; /* per process, used when the registry says nothing */
    uint32_t user_handle_quota_min;
    uint32_t user_handle_quota_max;
    uint32_t gdi_handles_max;
    uint32_t gdi_handle_quota;
    uint32_t post_message_limit;
    uint32_t menu_growth; /* items a menu's array grows by */

    /* Identifiers and times. */
    uint32_t first_luid; /* low part of the first fresh logon id */
    uint32_t luid_step;
    uint32_t service_timeout_ms; /* service control manager waits this long */
    uint32_t session_count_max;
    uint32_t idle_sessions; /* made ahead of a logon, where the registry says nothing */

    /* General pools, as far as memory decides their size. */
    uint32_t nonpaged_base_kb; /* with nonpaged_base_memory_mb of memory or less */
    uint32_t nonpaged_base_memory_mb;
    uint32_t nonpaged_step_kb;         /* for each MB above it */
    uint32_t nonpaged_request_min_kb;  /* NonPagedPoolSize below is ignored */
    uint32_t nonpaged_request_eighths; /* and above so many eighths of memory */
    uint32_t paged_factor;             /* times nonpaged pool */
    uint32_t paged_min_kb;
    uint32_t paged_max_mb;
    uint32_t nonpaged_initial_base_kb; /* of nonpaged pool, what is there from the start */
    uint32_t nonpaged_initial_step_kb;
    uint32_t nonpaged_small_memory_mb; /* with so much memory or less it is */
    uint32_t nonpaged_small_kb;        /* this */
    uint32_t nonpaged_large_memory_mb; /* with so much memory or more the whole grows by */
    uint32_t nonpaged_large_step_kb;   /* this for each MB, and is at least */
    uint32_t nonpaged_large_min_kb;    /* this */
    uint32_t nonpaged_pfn_bytes;       /* for each page of memory, besides */
    uint32_t ptes_small;               /* system PTEs below ptes_small_memory_mb */
    uint32_t ptes_small_memory_mb;
    uint32_t ptes_medium; /* up to ptes_medium_memory_mb */
    uint32_t ptes_medium_memory_mb;
    uint32_t ptes_large;
    uint32_t cache_paged_max_mb; /* with a paged pool of at most so much the cache is extended */

    uint32_t kernel_stack_kb;     /* of a thread, without its guard page */
    uint32_t gui_kernel_stack_kb; /* of one that called win32k */

    uint32_t system_pid; /* of the System process; the others follow in steps of ABI_ID_STEP */

    uint32_t view_count;
    uint32_t class_count;
    uint32_t image_count;
    uint32_t gdi_handle_quota_min;    /* a smaller registry value becomes this */
    uint32_t nonpaged_memory_percent; /* nonpaged pool has at most so much of memory, 0: by the
                                         numbers of nonpaged_ above */
    struct abi_view views[ABI_VIEW_COUNT];
    struct abi_class classes[ABI_CLASS_COUNT];
    struct abi_session_image images[ABI_IMAGE_COUNT];

    uint32_t server_dll_count;
    uint32_t seed;
    struct abi_server_dll server_dlls[ABI_SERVER_DLL_COUNT];
};

/* Whether user mode has addresses above 2 GB: with /3GB, or with an increaseuserva that says more
 * than that. An edition without a map for it has none. */
static inline bool
abi_boot_is_3gb(const struct abi_boot *boot)
{
    bool is_asked = (boot->capabilities & ABI_CAPABILITY_BOOT_STORE) != 0
                        ? (boot->options & ABI_OPTION_INCREASEUSERVA) != 0 &&
                              boot->userva_mb > ABI_USERVA_MIN_MB
                        : (boot->options & ABI_OPTION_3GB) != 0;
    return is_asked && (boot->capabilities & ABI_CAPABILITY_MAP_3GB) != 0;
}

/* What the edition says of win32k's image: its range is as long as a real one's. Zeroes: nothing.
 */
static inline struct abi_session_image
abi_boot_win32k(const struct abi_boot *boot)
{
    for (uint32_t i = 0; i < boot->image_count && i < ABI_IMAGE_COUNT; i++)
        if (boot->images[i].kind == ABI_IMAGE_WIN32K)
            return boot->images[i];
    return (struct abi_session_image){ .linked_at = 0 };
}

/* Whether session space takes addresses as it needs them. */
static inline bool
abi_is_session_dynamic(uint32_t capabilities)
{
    return (capabilities & ABI_CAPABILITY_SESSION_SPACE) != 0 &&
           (capabilities & ABI_CAPABILITY_SESSION_SIZES) == 0;
}

/* Whether its parts have an order: places of their own in it. */
static inline bool
abi_is_session_ordered(uint32_t capabilities)
{
    return (capabilities & ABI_CAPABILITY_SESSION_SPACE) != 0 &&
           !abi_is_session_dynamic(capabilities);
}

/* The session at the console once the system has started: it stays as long as the system runs, and
 * none below it has a user. */
static inline uint32_t
abi_console_session(uint32_t capabilities)
{
    return (capabilities & ABI_CAPABILITY_SESSION_0_APART) != 0 ? 1 : 0;
}

static inline uint32_t
abi_boot_console(const struct abi_boot *boot)
{
    return abi_console_session(boot->capabilities);
}

/* The address map that is used. */
static inline const struct abi_address_map *
abi_boot_map(const struct abi_boot *boot)
{
    return abi_boot_is_3gb(boot) ? &boot->map_3gb : &boot->map;
}

/* Where the kernel's addresses begin: where the map has them, or below, in whole page tables of
 * either kind, where /USERVA or increaseuserva leaves user mode less. */
static inline dh_u64
abi_boot_system_start(const struct abi_boot *boot)
{
    const struct abi_address_map *map = abi_boot_map(boot);
    dh_u64 start = DH_ROUND_UP((dh_u64)boot->userva_mb * DH_MB, ABI_MAP_GRAIN_BYTES);
    bool is_said = (boot->options & (ABI_OPTION_USERVA | ABI_OPTION_INCREASEUSERVA)) != 0;
    return abi_boot_is_3gb(boot) && is_said && start != 0 && start < map->system_start
               ? start
               : map->system_start;
}

/* The window of addresses in which a session's views and paged pool find room. */
static inline dh_u64
abi_map_views_window(const struct abi_address_map *map)
{
    return map->session_views_top != 0 ? map->session_views_top - map->session_views_floor
                                       : map->session_top - map->session_floor;
}

DH_STATIC_ASSERT(ABI_CAPABILITY_COUNT <= 32, "capabilities are bits of a word");
DH_STATIC_ASSERT(offsetof(struct abi_boot, map) % 8 == 0,
                 "64-bit fields aligned alike on both machines");

DH_ASSERT_SIZE(struct abi_dword, 8);
DH_ASSERT_SIZE(struct abi_address_map, 232);
DH_ASSERT_SIZE(struct abi_view, 48);
DH_ASSERT_SIZE(struct abi_class, 52);
DH_ASSERT_SIZE(struct abi_session_image, 56);
DH_ASSERT_SIZE(struct abi_server_dll, 72);
DH_ASSERT_SIZE(struct abi_boot,
               5656 + ABI_REG_COUNT * 8 + FIELD_TABLE_COUNT * 2 + ABI_SIZE_TABLE_COUNT * 4);
