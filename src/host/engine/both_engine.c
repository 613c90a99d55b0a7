/* SPDX-License-Identifier: MIT */
/*
 * The model goes first; its events are handed on and kept. Then the PC does the same, and each of
 * its events must be the next one kept. At every idle point memory is compared.
 */
#include "host/engine/both_engine.h"

#include "host/engine/compare.h"
#include "host/engine/engine_internal.h"
#include "host/engine/guest_elf.h"
#include "host/engine/model_engine.h"
#include "host/engine/qemu_engine.h"
#include "host/words/abi_names.h"
#include "machine/model/win32k_image.h"

#include <string.h>

typedef struct {
    struct abi_event event;
    gsize text; /* offset in texts */
} KeptEvent;

typedef struct {
    Engine base;
    Engine *model;
    Engine *pc;
    GArray *kept; /* KeptEvent, of the model since the last idle point */
    GString *texts;
    guint8 *win32k;
    guint compared;
    GError *difference; /* the first */
    EngineComparison comparison;
} BothEngine;

/* ---- events ---- */

static void
on_model_event(const struct abi_event *event, const char *text, gpointer user)
{
    BothEngine *engine = user;
    KeptEvent kept = { .event = *event, .text = engine->texts->len };
    g_array_append_val(engine->kept, kept);
    g_string_append_len(engine->texts, text, (gssize)strlen(text) + 1);
    engine_take_event(&engine->base, event, text);
}

static char *
describe(const struct abi_event *event, const char *text)
{
    return g_strdup_printf(
        "%s session %u pid %u time %u status 0x%08X gate %u v 0x%" G_GINT64_MODIFIER
        "x 0x%" G_GINT64_MODIFIER "x 0x%" G_GINT64_MODIFIER "x \"%s\"",
        event_kind_name(event->kind), event->session, event->pid, event->time_ms, event->status,
        event->gate, event->v[0], event->v[1], event->v[2], text);
}

static void
on_pc_event(const struct abi_event *event, const char *text, gpointer user)
{
    BothEngine *engine = user;
    if (engine->difference != NULL)
        return;
    if (engine->compared == engine->kept->len) {
        g_autofree char *theirs = describe(event, text);
        engine->difference =
            g_error_new(ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
                        "the machines differ at event %u: none on model, and on qemu %s",
                        event->sequence, theirs);
        return;
    }
    const KeptEvent *kept = &g_array_index(engine->kept, KeptEvent, engine->compared++);
    const char *kept_text = engine->texts->str + kept->text;
    if (memcmp(&kept->event, event, sizeof *event) == 0 && strcmp(kept_text, text) == 0)
        return;
    g_autofree char *ours = describe(&kept->event, kept_text);
    g_autofree char *theirs = describe(event, text);
    engine->difference = g_error_new(ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
                                     "the machines differ at event %u: on model %s, on qemu %s",
                                     event->sequence, ours, theirs);
}

static gboolean
check_replies(const BothEngine *engine, GError **error)
{
    gsize model_bytes, pc_bytes;
    const guint8 *model = engine_reply_payload(engine->model, &model_bytes);
    const guint8 *pc = engine_reply_payload(engine->pc, &pc_bytes);
    gsize common = MIN(model_bytes, pc_bytes);
    gsize at = 0;
    while (at < common && model[at] == pc[at])
        at++;
    if (at == model_bytes && at == pc_bytes)
        return TRUE;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
                "the machines differ at byte %zu of what the reply carries: it has %zu bytes on "
                "model, and %zu on qemu",
                at, model_bytes, pc_bytes);
    return FALSE;
}

/* A processor that forgets fewer translations than the kernel changed may show nothing of it: an
 * emulated one forgets many by itself. */
static gboolean
check_flushes(const BothEngine *engine, GError **error)
{
    guint32 model = engine->model->machine->flush_count(engine->model);
    guint32 pc = engine->pc->machine->flush_count(engine->pc);
    if (model == pc)
        return TRUE;
    g_set_error(
        error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
        "the machines differ: %u changed page table entries were flushed on model, and %u on qemu",
        model, pc);
    return FALSE;
}

/* Both are idle. */
static gboolean
check(BothEngine *engine, GError **error)
{
    if (engine->difference == NULL && engine->compared < engine->kept->len) {
        const KeptEvent *kept = &g_array_index(engine->kept, KeptEvent, engine->compared);
        g_autofree char *ours = describe(&kept->event, engine->texts->str + kept->text);
        engine->difference =
            g_error_new(ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE,
                        "the machines differ at event %u: on model %s, and none on qemu",
                        kept->event.sequence, ours);
    }
    engine->comparison.events += engine->compared;
    g_array_set_size(engine->kept, 0);
    g_string_truncate(engine->texts, 0);
    engine->compared = 0;
    if (engine->difference != NULL) {
        g_propagate_error(error, g_steal_pointer(&engine->difference));
        return FALSE;
    }
    guint64 session_pages;
    if (!check_replies(engine, error) || !check_flushes(engine, error) ||
        !engine_compare(engine->model, engine->pc, &session_pages, error))
        return FALSE;
    engine->comparison.idle_points++;
    engine->comparison.session_pages += session_pages;
    return TRUE;
}

/* ---- the machine ---- */

static void
both_free(Engine *base)
{
    BothEngine *engine = (BothEngine *)base;
    engine_free(engine->model);
    engine_free(engine->pc);
    g_array_unref(engine->kept);
    g_string_free(engine->texts, TRUE);
    g_free(engine->win32k);
    g_clear_error(&engine->difference);
    g_free(engine);
}

static gboolean
both_request(Engine *base, const struct abi_request *request, const void *payload, GError **error)
{
    BothEngine *engine = (BothEngine *)base;
    if (!engine->model->machine->request(engine->model, request, payload, error))
        return FALSE;
    if (engine->pc->machine->request(engine->pc, request, payload, error))
        return check(engine, error);
    if (engine->difference != NULL) { /* it came first, and may be why */
        g_clear_error(error);
        g_propagate_error(error, g_steal_pointer(&engine->difference));
    }
    return FALSE;
}

static const guint8 *
both_reply_payload(Engine *base, guint32 *bytes)
{
    Engine *model = ((BothEngine *)base)->model;
    return model->machine->reply_payload(model, bytes);
}

/* Observers read the PC: whatever they find there they would find in the model, too, as check() has
 * seen. */
static const guint8 *
both_frame(Engine *base, pfn_t pfn)
{
    return engine_frame(((BothEngine *)base)->pc, pfn);
}

static gboolean
both_read_private(Engine *base, guint64 va, gpointer buffer, gsize bytes)
{
    return engine_read_private(((BothEngine *)base)->model, va, buffer, bytes);
}

static gboolean
both_verify(Engine *base, GError **error)
{
    BothEngine *engine = (BothEngine *)base;
    return engine_verify(engine->model, error) && engine_verify(engine->pc, error) &&
           check(engine, error);
}

static EngineEnvironment *
both_environment(Engine *base)
{
    return engine_environment(((BothEngine *)base)->pc);
}

static const EngineComparison *
both_comparison(Engine *base)
{
    return &((BothEngine *)base)->comparison;
}

static const EngineMachine both_machine_kind = {
    .name = "both",
    .runs = "both machines run",
    .free = both_free,
    .request = both_request,
    .reply_payload = both_reply_payload,
    .frame = both_frame,
    .read_private = both_read_private,
    .verify = both_verify,
    .environment = both_environment,
    .comparison = both_comparison,
};

void
engine_both_parts(Engine *base, Engine **model, Engine **pc)
{
    g_return_if_fail(base->machine == &both_machine_kind);
    *model = ((BothEngine *)base)->model;
    *pc = ((BothEngine *)base)->pc;
}

/* The model maps win32k of the very guest that runs. */
static gboolean
load_win32k(BothEngine *engine, GError **error)
{
    const struct abi_boot *boot = &engine->base.boot;
    const struct model_win32k_image *image = &model_win32k_images[pc_guest_of(boot)];
    gsize bytes = image->shared_bytes + image->data_bytes;
    g_autofree char *path = engine_guest_path(boot, error);
    g_autofree char *elf = NULL;
    gsize elf_bytes;
    if (path == NULL)
        return FALSE;
    g_autoptr(GError) problem = NULL;
    if (!g_file_get_contents(path, &elf, &elf_bytes, &problem)) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START, "the guest for QEMU: %s",
                    problem->message);
        return FALSE;
    }
    engine->win32k = g_malloc(bytes);
    if (guest_elf_read((const guint8 *)elf, elf_bytes, boot->address_bits, image->base,
                       engine->win32k, bytes, error))
        return TRUE;
    g_prefix_error(error, "%s is no guest for QEMU: ", path);
    return FALSE;
}

Engine *
engine_new_both(const EngineOptions *options,
                const struct abi_boot *boot,
                EngineEventFunc on_event,
                gpointer user,
                GError **error)
{
    if (!engine_check_boot(&both_machine_kind, boot, error))
        return NULL;
    BothEngine *engine = g_new0(BothEngine, 1);
    engine_init(&engine->base, &both_machine_kind, boot, on_event, user);
    engine->kept = g_array_new(FALSE, FALSE, sizeof(KeptEvent));
    engine->texts = g_string_new(NULL);
    if (load_win32k(engine, error))
        engine->model = engine_new_model_with(boot, engine->win32k, on_model_event, engine, error);
    if (engine->model != NULL)
        engine->pc = engine_new_qemu(options, boot, on_pc_event, engine, error);
    if (engine->pc != NULL && check(engine, error))
        return &engine->base;
    both_free(&engine->base);
    return NULL;
}
