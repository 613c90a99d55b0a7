/* SPDX-License-Identifier: MIT */
/* The in-process machine behind an engine. A panic of its kernel unwinds to here and poisons that
 * machine only. */
#include "host/engine/model_engine.h"

#include "host/engine/engine_internal.h"
#include "machine/model/model_save.h"

#include <string.h>

typedef struct {
    Engine base;
    struct model_machine *machine;
    GError *event_error; /* of the first bad event */
} ModelEngine;

static void
on_records(void *user, const struct abi_event *records, uint32_t count)
{
    ModelEngine *engine = user;
    if (engine->event_error == NULL)
        engine_take_records(&engine->base, records, count, &engine->event_error);
}

static gboolean
fail_panic(ModelEngine *engine, GError **error)
{
    if (engine->machine->is_out_of_memory) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT, "no memory left on this host for %s",
                    engine->machine->panic_text);
        return FALSE;
    }
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                "internal error in the emulated kernel: %s", engine->machine->panic_text);
    return FALSE;
}

static gboolean
check_events(ModelEngine *engine, GError **error)
{
    if (engine->event_error == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&engine->event_error));
    return FALSE;
}

static void
model_free(Engine *base)
{
    ModelEngine *engine = (ModelEngine *)base;
    model_machine_free(engine->machine);
    g_clear_error(&engine->event_error);
    g_free(engine);
}

static gboolean
model_request(Engine *base, const struct abi_request *request, const void *payload, GError **error)
{
    ModelEngine *engine = (ModelEngine *)base;
    struct model_machine *machine = engine->machine;
    if (machine->is_poisoned)
        return fail_panic(engine, error);
    machine->payload = payload;
    machine->payload_bytes = payload != NULL ? request->payload_bytes : 0;
    if (setjmp(machine->panic_exit) != 0) {
        machine->can_panic = 0;
        return fail_panic(engine, error);
    }
    machine->can_panic = 1;
    kernel_request(&machine->kernel, request);
    machine->can_panic = 0;
    machine->payload = NULL;
    machine->payload_bytes = 0;
    return check_events(engine, error);
}

static const guint8 *
model_reply_payload(Engine *base, guint32 *bytes)
{
    const struct model_machine *machine = ((ModelEngine *)base)->machine;
    *bytes = machine->reply_bytes;
    return machine->reply;
}

static const guint8 *
model_frame(Engine *base, pfn_t pfn)
{
    return model_frame_host(((ModelEngine *)base)->machine, pfn);
}

static gboolean
model_read_private(Engine *base, guint64 va, gpointer buffer, gsize bytes)
{
    const struct model_machine *m = ((ModelEngine *)base)->machine;
    if (va < m->private_start || va - m->private_start > m->private_bytes ||
        bytes > m->private_bytes - (va - m->private_start))
        return FALSE;
    memcpy(buffer, pages_at(m->system, va), bytes);
    return TRUE;
}

static gboolean
model_verify(Engine *base, GError **error)
{
    ModelEngine *engine = (ModelEngine *)base;
    struct model_machine *machine = engine->machine;
    if (machine->is_poisoned || setjmp(machine->panic_exit) != 0) {
        machine->can_panic = 0;
        return fail_panic(engine, error);
    }
    machine->can_panic = 1;
    const char *fault = model_machine_verify(machine);
    machine->can_panic = 0;
    if (fault == NULL)
        return TRUE;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                "a verifier of the emulated kernel disagrees: %s", fault);
    return FALSE;
}

static guint32
model_flush_count(Engine *base)
{
    return ((ModelEngine *)base)->machine->flush_count;
}

/* ---- copies ---- */

typedef struct {
    struct model_save *save;
    const guint8 *win32k; /* of the machine, borrowed */
} ModelCopy;

static gpointer
model_copy(Engine *base, GError **error)
{
    struct model_machine *machine = ((ModelEngine *)base)->machine;
    if (machine->is_poisoned) {
        fail_panic((ModelEngine *)base, error);
        return NULL;
    }
    struct model_save *save = model_machine_save(machine);
    if (save == NULL) {
        g_set_error_literal(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT,
                            "no memory left on this host for a copy of the machine");
        return NULL;
    }
    ModelCopy *copy = g_new(ModelCopy, 1);
    *copy = (ModelCopy){ save, machine->win32k };
    return copy;
}

static void
model_copy_free(gpointer data)
{
    ModelCopy *copy = data;
    model_save_free(copy->save);
    g_free(copy);
}

static Engine *model_new_of_copy(gconstpointer data, const struct abi_boot *boot, GError **error);

static const EngineMachine model_machine_kind = {
    .name = "model",
    .runs = "the model machine runs",
    .free = model_free,
    .request = model_request,
    .reply_payload = model_reply_payload,
    .frame = model_frame,
    .read_private = model_read_private,
    .verify = model_verify,
    .flush_count = model_flush_count,
    .copy = model_copy,
    .copy_free = model_copy_free,
    .new_of_copy = model_new_of_copy,
};

/* On its own: nothing of its caller is live over the setjmp. */
static gboolean
start(ModelEngine *engine, GError **error)
{
    struct model_machine *machine = engine->machine;
    if (setjmp(machine->panic_exit) != 0) {
        machine->can_panic = 0;
        return fail_panic(engine, error);
    }
    machine->can_panic = 1;
    nt_status status = kernel_start(&machine->kernel);
    machine->can_panic = 0;
    if (NT_SUCCESS(status))
        return check_events(engine, error);
    engine_set_start_error(error, status);
    return FALSE;
}

/* The same for one that stands where another stood. */
static gboolean
load(ModelEngine *engine, const struct model_save *save, GError **error)
{
    struct model_machine *machine = engine->machine;
    if (setjmp(machine->panic_exit) != 0) {
        machine->can_panic = 0;
        return fail_panic(engine, error);
    }
    machine->can_panic = 1;
    model_machine_load(machine, save);
    machine->can_panic = 0;
    return TRUE;
}

/* Without power. NULL with an error if there is no room for it. */
static ModelEngine *
new_engine(const struct abi_boot *boot, const guint8 *win32k, GError **error)
{
    struct model_machine *machine = model_machine_new(boot);
    if (machine == NULL) {
        g_set_error(
            error, ENGINE_ERROR, ENGINE_ERROR_LIMIT,
            "no address space left on this host for a machine of %u MB memory and page file "
            "(ulimit -v bounds it)",
            (boot->memory_pages + boot->page_file_pages) / DH_MB_PAGES);
        return NULL;
    }
    ModelEngine *engine = g_new0(ModelEngine, 1);
    engine->machine = machine;
    machine->on_events = on_records;
    machine->user = engine;
    machine->win32k = win32k;
    return engine;
}

static Engine *
model_new_of_copy(gconstpointer data, const struct abi_boot *boot, GError **error)
{
    const ModelCopy *copy = data;
    ModelEngine *engine = new_engine(boot, copy->win32k, error);
    if (engine == NULL)
        return NULL;
    engine_init(&engine->base, &model_machine_kind, boot, NULL, NULL);
    if (load(engine, copy->save, error))
        return &engine->base;
    model_free(&engine->base);
    return NULL;
}

Engine *
engine_new_model_with(const struct abi_boot *boot,
                      const guint8 *win32k,
                      EngineEventFunc on_event,
                      gpointer user,
                      GError **error)
{
    ModelEngine *engine = new_engine(boot, win32k, error);
    if (engine == NULL)
        return NULL;
    engine_init(&engine->base, &model_machine_kind, boot, on_event, user);
    if (start(engine, error))
        return &engine->base;
    model_free(&engine->base);
    return NULL;
}

Engine *
engine_new_model(const struct abi_boot *boot,
                 EngineEventFunc on_event,
                 gpointer user,
                 GError **error)
{
    return engine_check_boot(&model_machine_kind, boot, error)
               ? engine_new_model_with(boot, NULL, on_event, user, error)
               : NULL;
}

struct kernel *
engine_model_kernel(Engine *engine)
{
    g_return_val_if_fail(engine->machine == &model_machine_kind, NULL);
    return &((ModelEngine *)engine)->machine->kernel;
}
