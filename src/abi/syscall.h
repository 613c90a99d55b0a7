/* SPDX-License-Identifier: MIT */
/*
 * System calls. One fixed-width message, by value: arguments go in and results come out in it.
 * Strings are given as a user address and a length; the kernel copies them in.
 */
#pragma once

#include "abi/types.h"

struct abi_syscall {
    uint32_t number;     /* enum syscall_number */
    uint32_t status;     /* out: NTSTATUS */
    uint32_t last_error; /* out: Win32 error user32 or kernel32 would leave */
    uint32_t reserved;
    dh_u64 a[6]; /* in and out */
};

enum syscall_number {
#define SYSCALL(name, handler, text, in, out) SYSCALL_##name,
#include "abi/syscalls.def"
#undef SYSCALL
    SYSCALL_COUNT,

    /* The calls from one to the other are win32k's, as in Windows those of the second service
     * table. */
    SYSCALL_WIN32K_FIRST = SYSCALL_USER_INITIALIZE,
    SYSCALL_WIN32K_LAST = SYSCALL_USER_CLIPBOARD_OWNER,
};

/* What USER_WINDOW_QUERY asks. */
enum window_question {
    WINDOW_QUESTION_DESKTOP = 0, /* desktop window of the caller's desktop; no window is named */
    WINDOW_QUESTION_PARENT = 1,  /* of a child window, or a popup's owner; 0 of another */
    WINDOW_QUESTION_MENU = 2,
    WINDOW_QUESTION_CLASS = 3,      /* its atom */
    WINDOW_QUESTION_SCROLLBARS = 4, /* 1: it has them */
    WINDOW_QUESTION_HIT = 5,        /* HT*: what of it lies under a point of the screen */
    WINDOW_QUESTION_PROCEDURE = 6,  /* its class's, if the calling process made it; 0: none */
};

#define ABI_PATH_BYTES 136u

enum create_process_flag {
    CREATE_PROCESS_SERVICE = 1u << 0,         /* started by the service control manager */
    CREATE_PROCESS_NO_CONSOLE = 1u << 1,      /* no console is inherited */
    CREATE_PROCESS_INHERIT_DESKTOP = 1u << 2, /* inherits station and desktop of the caller */
    CREATE_PROCESS_NATIVE = 1u << 3, /* no Windows program, or STATUS_INVALID_IMAGE_FORMAT */
};

/* Argument of CREATE_PROCESS. */
struct create_process {
    char image[32];
    char desktop[ABI_PATH_BYTES]; /* STARTUPINFO.lpDesktop; used if has_desktop, else it is NULL */
    uint32_t has_desktop;
    uint32_t token;      /* handle, 0: the caller's own token */
    uint32_t flags;      /* enum create_process_flag */
    uint32_t request_id; /* kept in the process, for its parent */
    uint32_t console_of; /* of csrss: pid whose console it is to be, as whom and where it runs; 0:
                            no console */
};

struct query_process {
    uint32_t session;
    uint32_t flags; /* enum process_flag */
    uint32_t luid;
    uint32_t console_pid;
    uint32_t parent_pid;
    uint32_t is_interactive; /* on a desktop of an interactive station, or would connect to one */
    uint32_t session_user;   /* luid of who is logged on in its session, 0: nobody */
    char image[32];
    char desktop[ABI_PATH_BYTES];
};

/* a0 of USER_CREATE_WINDOW is an atom below this, the address of a name above; source: MAKEINTATOM,
 * winuser.h documentation. */
#define WINDOW_CLASS_ATOM_END 0x10000u

/* a3 of USER_CREATE_WINDOW where it is no handle. */
enum window_parent {
    WINDOW_PARENT_DESKTOP = 0, /* the desktop window: a top-level window */
    WINDOW_PARENT_MESSAGE = 1, /* the message window: HWND_MESSAGE */
};

/* a1 of USER_ICON. */
enum window_icon {
    WINDOW_ICON_IS_BIG = 1u << 0, /* else the small one */
    WINDOW_ICON_IS_SET = 1u << 1, /* else it is only asked for */
};

/* a3 >> 32 of USER_INSERT_ITEM. */
enum menu_item_flag {
    MENU_ITEM_BY_POSITION = 1u << 0, /* a3 is a position, else the id of an item */
    MENU_ITEM_HAS_ID = 1u << 1,      /* else its id is how many items there are then */
};

/* In the place of an instance: which local classes of a process a call means. */
#define CLASS_INSTANCE_ANY  0u
#define CLASS_INSTANCE_NONE 0xffffffffu

/* What USER_FIND_CLASS tells of a class. */
struct class_information {
    uint32_t style;     /* CS_* */
    uint32_t procedure; /* 0: DefWindowProc, or of the system */
    uint32_t class_extra;
    uint32_t window_extra;
    uint32_t instance;
};

enum class_flag {
    CLASS_GLOBAL = 1u << 0, /* CS_GLOBALCLASS */
    CLASS_SYSTEM = 1u << 1, /* registered by user32 for the process */
};

enum event_source {
    EVENT_SOURCE_NONE = 0,
#define EVENT_SOURCE(name, text, writer) EVENT_SOURCE_##name,
#include "abi/event_sources.def"
#undef EVENT_SOURCE
    EVENT_SOURCE_COUNT
};

DH_ASSERT_SIZE(struct abi_syscall, 64);
DH_ASSERT_SIZE(struct create_process, 188);
DH_ASSERT_SIZE(struct query_process, 196);
DH_ASSERT_SIZE(struct class_information, 20);
