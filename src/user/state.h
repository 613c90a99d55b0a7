/* SPDX-License-Identifier: MIT */
/*
 * What lies in the state page of a process: all that its step functions know from one message to
 * the next. Nothing here is a pointer; addresses are of the process's own user memory.
 */
#pragma once

#include "abi/boot.h"
#include "abi/image.h"
#include "abi/service.h"
#include "user/key_index.h"
#include "user/object_list.h"
#include "user/text.h"

/* Where a process is in its life. */
enum phase {
    PHASE_NEW = 0,       /* MESSAGE_START is its first message */
    PHASE_CONSOLE,       /* kernel32 waits for csrss to make the console */
    PHASE_HARD_ERROR,    /* the loader waits for csrss to tell the user */
    PHASE_STARTING,      /* start-up actions are played */
    PHASE_WAIT_SERVICES, /* winlogon waits for services.exe */
    PHASE_RESTING,       /* start-up is done */
};

/* What Windows keeps in a thread's own memory. */
struct win32_thread {
    gva_t client_view; /* read-only view of its desktop's heap */
    uint32_t tid;
    uint32_t last_error;
    uint32_t last_status; /* of the call that set it */
    uint32_t is_attached; /* it has made its first USER call */
};

/* The timer of a process that sleeps: this plus how often it has slept. Roles use cookies below. */
#define SLEEP_TIMER_COOKIE 0x50000000u

/* Playing the actions of an image; one at a time in a process. */
struct player {
    gva_t base; /* of the image in user memory */
    uint32_t is_active;
    uint32_t request;    /* that brought the actions, 0: start-up */
    uint32_t is_service; /* they start a service in this process, and services.exe waits for it */
    uint32_t on_failure; /* of the image */
    uint32_t on_failure_value;
    uint32_t action_count;
    uint32_t action_offset;
    uint32_t string_offset;
    uint32_t library_count; /* actions behind action_count: DLLs that are loaded later */
    uint32_t is_library;    /* it plays those of one DLL, for `outer` */
    uint32_t index;         /* of the action being played */
    uint32_t repetition;    /* of it, from 0 */
    uint32_t is_loaded;     /* `action` holds it */
    uint32_t attempts;      /* of this repetition that failed */
    uint32_t done;          /* calls done */
    uint32_t made;          /* handle of the last object it made, 0: none */
    uint32_t last_error;    /* of the last call that failed */
    uint32_t is_exiting;    /* it plays no more, as the process shall end, */
    uint32_t exit_code;     /* with this */
    uint32_t dll;           /* index of the ATTACH_DLL whose DllMain runs, */
    uint32_t dll_end;       /* and of the first action behind it; 0: none runs */
    uint32_t dll_refuses;   /* 1: it returns FALSE by itself */
    uint32_t child;         /* whose start it waits for; 0: for none's */
    uint32_t child_is_told; /* it has started up, or ended before, */
    uint32_t child_status;  /* with this */
    uint32_t reserved;
    /* A service's own windows and menus are numbered behind those that its process had before. */
    uint32_t windows_before;
    uint32_t menus_before;
    /* Looked up once for an action, used by each repetition. */
    uint32_t atom;
    uint32_t parent;
    struct image_action action;
};

/* A child whose start a request waits for. */
struct pending_child {
    uint32_t pid; /* 0: free */
    uint32_t request;
    uint32_t value2; /* v2 of the reply when it becomes ready (a logon's LUID) */
    uint32_t reserved;
};

#define PENDING_CHILDREN 8u

/* COM: the server that is being started. */
struct activation {
    uint32_t request; /* that waits for it, 0: none is started */
    uint32_t pid;
    uint32_t has_exited; /* it has ended, the time it has for registering has not */
    uint32_t exit_status;
    char program[IMAGE_NAME_BYTES];
};

/* A session as smss knows it. */
struct smss_session {
    uint32_t id; /* ABI_NO_SESSION: free entry */
    uint32_t csrss_pid;
    uint32_t winlogon_pid;
    uint32_t is_idle; /* nobody has asked for it yet */
};

struct smss_state {
    struct user_array sessions; /* struct smss_session */
    struct smss_session starting;
    uint32_t is_starting;
    uint32_t is_attached; /* smss is still in that session */
    uint32_t request;     /* that waits for it, 0: none does */
    uint32_t reserved;
    char line[ABI_COMMAND_LINE_BYTES]; /* the value Windows of the key SubSystems */
};

/* A process that uses a console. */
struct console {
    uint32_t client_pid; /* 0: free entry */
    uint32_t owner_pid;  /* for which it was made */
    uint32_t tid;        /* passive thread that owns the window, 0: its host does */
    uint32_t window;
    uint32_t menu;       /* Edit, below the system menu */
    uint32_t host_pid;   /* conhost.exe, 0: csrss made the window */
    uint32_t is_waiting; /* the client hears when its host is ready */
};

struct csrss_state {
    struct user_array consoles;        /* struct console */
    uint32_t servers;                  /* bit n: server n is loaded */
    uint32_t reachable;                /* and clients, who ask by number, find it */
    char text[ABI_COMMAND_LINE_BYTES]; /* command line; title and message of a box */
};

struct winlogon_state {
    uint32_t station;
    uint32_t desktop_winlogon;
    uint32_t desktop_disconnect; /* 0: the edition has none */
    uint32_t desktop_default;
    uint32_t user_token; /* 0: nobody is logged on */
    uint32_t user_luid;
    uint32_t services_pid;
    uint32_t is_locked;
    uint32_t desktop_saver; /* 0: no secure screen saver runs */
    uint32_t saver_pid;     /* 0: none runs */
    char user[64];
};

#define SERVICE_NAME_BYTES 64u

/* An entry of the service table, in user memory. */
struct service {
    uint32_t pid;          /* 0: it has no process */
    uint32_t listed_pid;   /* by which services_state.pids finds it, 0: by none */
    uint32_t flags;        /* enum service_flag */
    uint32_t state;        /* enum service_state */
    uint32_t luid_wanted;  /* of this start's logon, 0: fresh */
    uint32_t luid;         /* of its logon, while it runs */
    uint32_t token;        /* handle, 0: the SYSTEM token */
    uint32_t terminations; /* unexpected ones */
    char name[SERVICE_NAME_BYTES];
    char program[IMAGE_NAME_BYTES];
    char account[64];
    char desktop[64]; /* "": by its account */
};

#define SERVICE_NONE 0xffffffffu

struct services_state {
    struct user_array table; /* struct service */
    struct key_index names;  /* its entries by the key of their name, */
    struct key_index pids;   /* and by process */
    struct service current;  /* copy of the entry being worked on */
    uint32_t current_index;
    uint32_t starting;   /* index of the service that is being started, SERVICE_NONE: none */
    uint32_t request;    /* that waits for it */
    uint32_t has_exited; /* its process has ended, the time-out has not */
    uint32_t exit_status;
};

/* Buffers for system calls: their content lives from filling to the call. */
union user_scratch {
    struct abi_message message;
    struct create_process create;
    struct query_process query;
    uint16_t units[256];
    char text[512];
};

struct user_state {
    uint32_t phase; /* enum phase */
    uint32_t capabilities;
    uint32_t explain;
    uint32_t service_timeout_ms;
    gva_t shared_view;          /* read-only view of the session's shared section */
    struct win32_thread thread; /* the one that runs */
    struct user_array threads;  /* struct win32_thread: others that made a call */
    uint32_t is_asleep;         /* until the timer with cookie `sleep_timer` */
    uint32_t sleep_timer;
    uint32_t sleeping_request; /* the call of Sleep that it answers then, 0: it sleeps by itself */
    uint32_t has_procedures;   /* a class of its own has a procedure that is called */
    uint32_t has_user32;       /* user32.dll has attached */
    uint32_t reserved;
    union user_scratch scratch;
    struct player player;
    struct player outer; /* whose call of LoadLibrary player.is_library is */
    dh_u64 dlls;         /* bit n: DLL n of its program has attached; IMAGE_DLLS_MAX of them */
    struct pending_child pending[PENDING_CHILDREN];
    struct object_list objects;
    struct activation activation;
    union {
        struct smss_state smss;
        struct csrss_state csrss;
        struct winlogon_state winlogon;
        struct services_state services;
    };
};

DH_STATIC_ASSERT(sizeof(struct user_state) <= USER_PAGE_STATE, "fits the state page");

static inline struct user_state *
user_state(struct user *u)
{
    return (struct user_state *)(void *)user_page(u)->state;
}

static inline union user_scratch *
user_scratch(struct user *u)
{
    return &user_state(u)->scratch;
}

/* What the edition has or does: a bit of enum abi_capability. */
static inline bool
user_has(struct user *u, uint32_t capability)
{
    return (user_state(u)->capabilities & capability) != 0;
}

/* The session at the console. */
static inline uint32_t
user_console_session(struct user *u)
{
    return abi_console_session(user_state(u)->capabilities);
}

DH_ASSERT_SIZE(struct win32_thread, 24);
DH_ASSERT_SIZE(struct player, 192);
DH_ASSERT_SIZE(struct pending_child, 16);
DH_ASSERT_SIZE(struct smss_session, 16);
DH_ASSERT_SIZE(struct smss_state, 1168);
DH_ASSERT_SIZE(struct console, 28);
DH_ASSERT_SIZE(struct csrss_state, 1144);
DH_ASSERT_SIZE(struct winlogon_state, 104);
DH_ASSERT_SIZE(struct service, 256);
DH_ASSERT_SIZE(struct services_state, 616);
DH_ASSERT_SIZE(union user_scratch, 512);
DH_ASSERT_SIZE(struct activation, 48);
DH_ASSERT_SIZE(struct user_state, 3368);
