/* SPDX-License-Identifier: MIT */
#include "host/engine/engine.h"

#include "host/engine/model_engine.h"
#include "machine/model/model.h"

#include <string.h>

G_DEFINE_QUARK(deskheap - engine - error - quark, engine_error)

struct Engine {
    struct model_machine *machine;
    EngineEventFunc on_event;
    gpointer user;
    struct abi_event boot_event;
    struct abi_event reply;
    gboolean has_reply;
    guint32 next_request;
};

static void
take_event(Engine *engine, const struct abi_event *event, const char *text)
{
    if (event->kind == EVENT_BOOT)
        engine->boot_event = *event;
    if (event->kind == EVENT_REPLY) {
        engine->reply = *event;
        engine->has_reply = TRUE;
    }
    if (engine->on_event != NULL)
        engine->on_event(event, text, engine->user);
}

/* One event and the continuation records that carry its text. */
static void
on_records(void *user, const struct abi_event *records, uint32_t count)
{
    Engine *engine = user;
    for (uint32_t i = 0; i < count;) {
        const struct abi_event *event = &records[i++];
        if (event->text_bytes == 0) {
            take_event(engine, event, "");
            continue;
        }
        char text[ABI_EVENT_TEXT_MAX + 1];
        gsize bytes = MIN(event->text_bytes, ABI_EVENT_TEXT_MAX);
        guint32 more = (guint32)((event->text_bytes + sizeof *event - 1) / sizeof *event);
        g_assert(more <= count - i);
        memcpy(text, &records[i], bytes);
        text[bytes] = '\0';
        i += more;
        take_event(engine, event, text);
    }
}

static gboolean
fail_panic(Engine *engine, GError **error)
{
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                "internal error in the emulated kernel: %s", engine->machine->panic_text);
    return FALSE;
}

Engine *
engine_new_model(const struct abi_boot *boot,
                 EngineEventFunc on_event,
                 gpointer user,
                 GError **error)
{
    g_autoptr(Engine) engine = g_new0(Engine, 1);
    engine->on_event = on_event;
    engine->user = user;
    engine->machine = model_machine_new(boot);
    if (engine->machine == NULL) {
        g_set_error_literal(error, ENGINE_ERROR, ENGINE_ERROR_START,
                            "cannot reserve host address space for the machine");
        return NULL;
    }
    struct model_machine *machine = engine->machine;
    machine->on_events = on_records;
    machine->user = engine;
    if (setjmp(machine->panic_exit) != 0) {
        fail_panic(engine, error);
        return NULL;
    }
    machine->can_panic = 1;
    nt_status status = kernel_start(&machine->kernel);
    machine->can_panic = 0;
    if (!NT_SUCCESS(status)) {
        g_set_error(
            error, ENGINE_ERROR, ENGINE_ERROR_START,
            "the emulated kernel did not start (status 0x%08X): memory is too small or the address map does not "
            "fit",
            status);
        return NULL;
    }
    return g_steal_pointer(&engine);
}

void
engine_free(Engine *engine)
{
    if (engine == NULL)
        return;
    model_machine_free(engine->machine);
    g_free(engine);
}

const char *
engine_machine_name(Engine *engine)
{
    (void)engine;
    return "model";
}

const struct abi_boot *
engine_boot(Engine *engine)
{
    return &engine->machine->kernel.boot;
}

struct kernel *
engine_model_kernel(Engine *engine)
{
    return &engine->machine->kernel;
}

gboolean
engine_request(Engine *engine,
               struct abi_request *request,
               const void *payload,
               struct abi_event *reply,
               GError **error)
{
    struct model_machine *machine = engine->machine;
    if (machine->is_poisoned)
        return fail_panic(engine, error);
    request->id = ++engine->next_request;
    engine->has_reply = FALSE;
    machine->request = request;
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
    if (!engine->has_reply) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                    "request %u of kind %u was never replied to", request->id, request->kind);
        return FALSE;
    }
    if (reply != NULL)
        *reply = engine->reply;
    return TRUE;
}

gboolean
engine_read_frame(Engine *engine, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    const guint8 *host = model_frame_host(engine->machine, pfn);
    if (host == NULL || offset > DH_PAGE_SIZE || bytes > DH_PAGE_SIZE - offset)
        return FALSE;
    memcpy(buffer, host + offset, bytes);
    return TRUE;
}

gboolean
engine_read_private(Engine *engine, guint64 va, gpointer buffer, gsize bytes)
{
    const struct model_machine *m = engine->machine;
    if (va < m->private_start || va - m->private_start > m->private_bytes ||
        bytes > m->private_bytes - (va - m->private_start))
        return FALSE;
    memcpy(buffer, m->system.host + (va - m->system.start), bytes);
    return TRUE;
}

guint64
engine_kd_address(Engine *engine)
{
    return engine->boot_event.v[0];
}

pfn_t
engine_system_directory(Engine *engine)
{
    return (pfn_t)engine->boot_event.v[1];
}

gboolean
engine_is_pae(Engine *engine)
{
    return engine->boot_event.v[2] != 0;
}

gboolean
engine_verify(Engine *engine, GError **error)
{
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

guint64
engine_frames_used(Engine *engine)
{
    struct kernel *k = &engine->machine->kernel;
    return kd(k)->frames_used;
}
