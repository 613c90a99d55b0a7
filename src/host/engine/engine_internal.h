/* SPDX-License-Identifier: MIT */
/* What the machines behind an engine have in common, and what each of them implements. */
#pragma once

#include "host/engine/engine.h"

/* One kind of machine. All functions get an Engine that this kind made. */
typedef struct {
    const char *name;
    const char *runs; /* "the model machine runs", in a sentence about what it runs */
    void (*free)(Engine *engine);
    /* Hands the request over and returns when the machine is idle again; events went to
     * engine_take_records(). */
    gboolean (*request)(Engine *engine,
                        const struct abi_request *request,
                        const void *payload,
                        GError **error);
    /* The 4096 bytes of a frame, good until the next request; NULL: there is no such frame. */
    const guint8 *(*frame)(Engine *engine, pfn_t pfn);
    /* The payload of the last reply, ABI_REPLY_BYTES at most. */
    const guint8 *(*reply_payload)(Engine *engine, guint32 *bytes);
    gboolean (*read_private)(Engine *engine, guint64 va, gpointer buffer, gsize bytes);
    gboolean (*verify)(Engine *engine, GError **error);
    /* How often machine_flush() did its work, modulo 2^32. */
    guint32 (*flush_count)(Engine *engine);
    /* All of it as a value, which belongs to no machine; NULL with an error. Another machine that
     * stands there. NULL functions: it cannot be copied, only do again what it did. */
    gpointer (*copy)(Engine *engine, GError **error);
    void (*copy_free)(gpointer copy);
    Engine *(*new_of_copy)(gconstpointer copy, const struct abi_boot *boot, GError **error);
    EngineEnvironment *(*environment)(Engine *engine);     /* NULL: it has none */
    const EngineComparison *(*comparison)(Engine *engine); /* NULL: one machine only */
} EngineMachine;

/* First member of every kind's own struct. */
struct Engine {
    const EngineMachine *machine;
    struct abi_boot boot;
    EngineEventFunc on_event;
    gpointer user;
    struct abi_event boot_event;
    struct abi_event reply;
    gboolean has_reply;
    guint32 next_request;
    guint32 sequence;      /* of the last event */
    EngineOptions options; /* it was started with */
    struct EngineLog *log; /* what it was asked, NULL: that is not kept (engine_save.h) */
};

void engine_init(Engine *engine,
                 const EngineMachine *machine,
                 const struct abi_boot *boot,
                 EngineEventFunc on_event,
                 gpointer user);

/*
 * Events with their continuation records, as a machine sent them. FALSE if they are not what a
 * sound kernel sends: sequence, kinds and text lengths are checked, because a guest is not trusted.
 */
gboolean engine_take_records(Engine *engine,
                             const struct abi_event *records,
                             guint count,
                             GError **error);

/* Bytes of a frame as EngineMachine.frame gives them. */
static inline const guint8 *
engine_frame(Engine *engine, pfn_t pfn)
{
    return engine->machine->frame(engine, pfn);
}

/* One event that has been checked already. */
void engine_take_event(Engine *engine, const struct abi_event *event, const char *text);

/* FALSE with ENGINE_ERROR_UNSUPPORTED if no machine of this kind can be what the boot block asks
 * for. */
gboolean engine_check_boot(const EngineMachine *machine,
                           const struct abi_boot *boot,
                           GError **error);

/* The error of a kernel whose start returned `status`. */
void engine_set_start_error(GError **error, guint32 status);
