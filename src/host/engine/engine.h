/* SPDX-License-Identifier: MIT */
/*
 * Drives a machine: starts it with a boot block, hands it requests, collects its events, reads its
 * physical memory. The machine is the in-process model, a PC under QEMU, or one of each in step;
 * nothing else here tells which.
 */
#pragma once

#include "abi/boot.h"
#include "abi/event.h"
#include "abi/guest.h"
#include "abi/message.h"
#include "abi/page_format.h"

#include <glib.h>

G_BEGIN_DECLS

#define ENGINE_ERROR (engine_error_quark())
GQuark engine_error_quark(void);

typedef enum {
    ENGINE_ERROR_PANIC,   /* the emulated kernel found a bug of ours; the machine is poisoned (exit
                             code 70) */
    ENGINE_ERROR_MISSING, /* no such machine can start here: QEMU or its guest is missing or too old
                             (75) */
    ENGINE_ERROR_START,   /* the machine did not start (75) */
    ENGINE_ERROR_LIMIT,   /* host memory, event or time limit (75) */
    ENGINE_ERROR_DIFFERENCE,  /* the two machines differ (3) */
    ENGINE_ERROR_UNSUPPORTED, /* this machine cannot be what the boot block asks for (2) */
} EngineError;

typedef struct Engine Engine;

/* One event with its text, owned by the engine for the duration of the call. text is
 * NUL-terminated, "" if none. */
typedef void (*EngineEventFunc)(const struct abi_event *event, const char *text, gpointer user);

typedef enum {
    ENGINE_MODEL, /* in-process */
    ENGINE_QEMU,  /* a PC under QEMU */
    ENGINE_BOTH,  /* one of each, in step, compared after every request */
} EngineKind;

/* "model", "qemu", "both". FALSE: none of them. */
gboolean engine_kind_parse(const char *text, EngineKind *kind);
const char *engine_kind_name(EngineKind kind);
/* All of them, NULL-terminated. */
const char *const *engine_kind_names(void);
/* A way of QEMU's to run a machine that this program may ask for: "tcg" or "kvm". */
gboolean engine_accel_is_known(const char *text);

typedef struct {
    EngineKind kind;
    const char *accel;    /* of QEMU, one that is known; NULL: tcg */
    gboolean is_debugged; /* QEMU gets a line for its gdb server (gdb_server.h) */
    gboolean is_logged;   /* a machine that cannot be copied keeps what it is asked: so it can be
                             saved (engine_save.h) */
} EngineOptions;

void engine_free(Engine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Engine, engine_free)

/* What outside the machine a run depended on, for reports. */
typedef struct {
    char *qemu_version; /* "7.2.22" */
    char *accel;        /* "tcg" */
    char **qemu_command;
} EngineEnvironment;

/* NULL: on nothing. Free with engine_environment_free(). */
EngineEnvironment *engine_environment(Engine *engine);
/* NULL of NULL. */
EngineEnvironment *engine_environment_copy(const EngineEnvironment *from);
void engine_environment_free(EngineEnvironment *environment);

/* What ENGINE_BOTH found equal on both machines. */
typedef struct {
    guint64 idle_points;   /* at which memory was compared; 0: there was one machine only */
    guint64 session_pages; /* pages of session space, at each of them */
    guint64 events;
} EngineComparison;

/* Adds what this engine compared so far; nothing if it has one machine only. */
void engine_add_comparison(Engine *engine, EngineComparison *sum);

const char *engine_machine_name(Engine *engine); /* "model", "qemu", "both" */
const struct abi_boot *engine_boot(Engine *engine);

/*
 * Hands over one request and runs the machine until it is idle. request->id is set by the engine
 * and returned through it. reply (may be NULL) receives the REPLY event. FALSE only for our own or
 * the host's failures.
 */
gboolean engine_request(Engine *engine,
                        struct abi_request *request,
                        const void *payload,
                        struct abi_event *reply,
                        GError **error);

/* What the reply to the last request carried besides its values, NULL if nothing. Good until the
 * next request. */
const guint8 *engine_reply_payload(Engine *engine, gsize *bytes);

/* Physical memory: exactly the bytes of one frame. FALSE if the frame is not one of the machine's
 * database. */
gboolean engine_read_frame(Engine *engine, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes);
/* Reads kernel addresses outside the frame database (the database itself), FALSE if va is not
 * there. */
gboolean engine_read_private(Engine *engine, guint64 va, gpointer buffer, gsize bytes);

/* Debugger data block address and System page directory, from the BOOT event. */
guint64 engine_kd_address(Engine *engine);
pfn_t engine_system_directory(Engine *engine);
/* Of its page tables, from the same event. */
const struct page_format *engine_page_format(Engine *engine);

/* Runs the kernel's own verifiers (heaps, sessions, pools, handle tables). FALSE with what
 * disagrees. */
gboolean engine_verify(Engine *engine, GError **error);

G_END_DECLS
