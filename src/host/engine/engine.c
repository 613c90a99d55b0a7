/* SPDX-License-Identifier: MIT */
/* What every kind of machine has: requests and their replies, events, physical memory. */
#include "host/engine/engine_internal.h"
#include "host/engine/engine_log.h"

#include <string.h>

G_DEFINE_QUARK(deskheap - engine - error - quark, engine_error)

/* ---- kinds of machines ---- */

static const char *const kind_names[] = { "model", "qemu", "both", NULL };

const char *const *
engine_kind_names(void)
{
    return kind_names;
}

const char *
engine_kind_name(EngineKind kind)
{
    return kind_names[kind];
}

gboolean
engine_kind_parse(const char *text, EngineKind *kind)
{
    for (guint i = 0; kind_names[i] != NULL; i++) {
        if (strcmp(text, kind_names[i]) == 0) {
            *kind = (EngineKind)i;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
engine_accel_is_known(const char *text)
{
    return strcmp(text, "tcg") == 0 || strcmp(text, "kvm") == 0;
}

void
engine_init(Engine *engine,
            const EngineMachine *machine,
            const struct abi_boot *boot,
            EngineEventFunc on_event,
            gpointer user)
{
    engine->machine = machine;
    engine->boot = *boot;
    engine->on_event = on_event;
    engine->user = user;
}

void
engine_free(Engine *engine)
{
    if (engine == NULL)
        return;
    engine_log_free(engine->log);
    engine->machine->free(engine);
}

const char *
engine_machine_name(Engine *engine)
{
    return engine->machine->name;
}

EngineEnvironment *
engine_environment(Engine *engine)
{
    return engine->machine->environment != NULL ? engine->machine->environment(engine) : NULL;
}

void
engine_add_comparison(Engine *engine, EngineComparison *sum)
{
    if (engine->machine->comparison == NULL)
        return;
    const EngineComparison *more = engine->machine->comparison(engine);
    sum->idle_points += more->idle_points;
    sum->session_pages += more->session_pages;
    sum->events += more->events;
}

EngineEnvironment *
engine_environment_copy(const EngineEnvironment *from)
{
    if (from == NULL)
        return NULL;
    EngineEnvironment *environment = g_new0(EngineEnvironment, 1);
    environment->qemu_version = g_strdup(from->qemu_version);
    environment->accel = g_strdup(from->accel);
    environment->qemu_command = g_strdupv(from->qemu_command);
    return environment;
}

void
engine_environment_free(EngineEnvironment *environment)
{
    if (environment == NULL)
        return;
    g_free(environment->qemu_version);
    g_free(environment->accel);
    g_strfreev(environment->qemu_command);
    g_free(environment);
}

const struct abi_boot *
engine_boot(Engine *engine)
{
    return &engine->boot;
}

gboolean
engine_check_boot(const EngineMachine *machine, const struct abi_boot *boot, GError **error)
{
    if (boot->address_bits == 32 || !abi_is_session_dynamic(boot->capabilities))
        return TRUE;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED,
                "edition %s has a %u-bit kernel whose session space grows as needed, and %s "
                "such with 32 bits only (--edition takes another, \"deskheap editions\" lists "
                "them)",
                boot->edition, boot->address_bits, machine->runs);
    return FALSE;
}

void
engine_set_start_error(GError **error, guint32 status)
{
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                "the emulated kernel did not start (status 0x%08X): memory is too small or the "
                "address map does not fit",
                status);
}

/* ---- events ---- */

void
engine_take_event(Engine *engine, const struct abi_event *event, const char *text)
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

static gboolean
refuse_event(Engine *engine, const struct abi_event *event, GError **error)
{
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                "the %s machine sent an event that cannot be (sequence %u after %u, kind %u, %u "
                "bytes of text)",
                engine->machine->name, event->sequence, engine->sequence, event->kind,
                event->text_bytes);
    return FALSE;
}

/* There is one, and what it says of page tables is known. */
static gboolean
is_boot_event(const Engine *engine, const struct abi_event *event)
{
    return engine->boot_event.kind != EVENT_BOOT && event->v[2] < PAGE_FORMAT_COUNT;
}

gboolean
engine_take_records(Engine *engine, const struct abi_event *records, guint count, GError **error)
{
    for (guint i = 0; i < count;) {
        const struct abi_event *event = &records[i++];
        guint more = (event->text_bytes + (guint)sizeof *event - 1) / (guint)sizeof *event;
        char text[ABI_EVENT_TEXT_MAX + 1];
        if (event->text_bytes > ABI_EVENT_TEXT_MAX || more > count - i ||
            event->kind == EVENT_INVALID || event->kind >= EVENT_KIND_COUNT ||
            event->sequence != engine->sequence + 1 ||
            (event->kind == EVENT_BOOT && !is_boot_event(engine, event)))
            return refuse_event(engine, event, error);
        memcpy(text, &records[i], event->text_bytes);
        text[event->text_bytes] = '\0';
        if (event->text_bytes != 0 && !g_utf8_validate(text, -1, NULL))
            return refuse_event(engine, event, error);
        i += more;
        engine->sequence = event->sequence;
        engine_take_event(engine, event, text);
    }
    return TRUE;
}

/* ---- requests ---- */

gboolean
engine_request(Engine *engine,
               struct abi_request *request,
               const void *payload,
               struct abi_event *reply,
               GError **error)
{
    request->id = ++engine->next_request;
    engine->has_reply = FALSE;
    if (!engine->machine->request(engine, request, payload, error))
        return FALSE;
    if (!engine->has_reply) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                    "request %u of kind %u was never replied to", request->id, request->kind);
        return FALSE;
    }
    if (engine->log != NULL)
        engine_log_add(engine->log, request, payload, &engine->reply);
    if (reply != NULL)
        *reply = engine->reply;
    return TRUE;
}

const guint8 *
engine_reply_payload(Engine *engine, gsize *bytes)
{
    guint32 length = 0;
    const guint8 *payload = engine->machine->reply_payload(engine, &length);
    *bytes = length;
    return length > 0 ? payload : NULL;
}

/* ---- memory ---- */

gboolean
engine_read_frame(Engine *engine, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    if (offset > DH_PAGE_SIZE || bytes > DH_PAGE_SIZE - offset)
        return FALSE;
    const guint8 *frame = engine->machine->frame(engine, pfn);
    if (frame == NULL)
        return FALSE;
    memcpy(buffer, frame + offset, bytes);
    return TRUE;
}

gboolean
engine_read_private(Engine *engine, guint64 va, gpointer buffer, gsize bytes)
{
    return engine->machine->read_private != NULL &&
           engine->machine->read_private(engine, va, buffer, bytes);
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

const struct page_format *
engine_page_format(Engine *engine)
{
    return page_format_find((guint32)engine->boot_event.v[2]);
}

gboolean
engine_verify(Engine *engine, GError **error)
{
    return engine->machine->verify(engine, error);
}
