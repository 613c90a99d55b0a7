/* SPDX-License-Identifier: MIT */
/*
 * Records of the event ring, and the replies among them, as a guest sends them: requests are
 * answered or end with an error, and what follows a run takes every event that is let through. The
 * first byte says how many records come with each request, and whether sequence numbers are mended,
 * without which no second record would be looked at.
 */
#include "fuzz_target.h"
#include "host/engine/engine_internal.h"
#include "host/run/watch.h"

#define MENDS    0x80u
#define REQUESTS 64u

typedef struct {
    Engine base;
    struct abi_event *records;
    guint count;
    guint taken;
    guint at_once;
} Guest;

static gboolean
guest_request(Engine *engine,
              const struct abi_request *request,
              const void *payload,
              GError **error)
{
    Guest *guest = (Guest *)engine;
    guint count = MIN(guest->at_once, guest->count - guest->taken);
    guint from = guest->taken;
    (void)request;
    (void)payload;
    guest->taken += count;
    return engine_take_records(engine, guest->records + from, count, error);
}

static const EngineMachine guest_machine = { .name = "fuzzed", .request = guest_request };

static void
on_event(const struct abi_event *event, const char *text, gpointer user)
{
    g_assert(event->kind != EVENT_INVALID && event->kind < EVENT_KIND_COUNT);
    watch_event(user, event, text);
}

/* Continuation records have no number. */
static void
mend(struct abi_event *records, guint count)
{
    guint32 sequence = 0;
    for (guint i = 0; i < count;) {
        struct abi_event *event = &records[i];
        event->sequence = ++sequence;
        i += 1 + (event->text_bytes + (guint)sizeof *event - 1) / (guint)sizeof *event;
    }
}

/* What a watch writes to. */
static RunRecord *
record_new(void)
{
    RunRecord *record = run_record_new("f.yaml");

    record->boots = 1;
    return record;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    Guest guest = { .count = (guint)((size - 1) / sizeof(struct abi_event)) };
    const struct abi_boot boot = { .address_bits = 32 };
    RunRecord *record = record_new();
    Watch *watch = watch_new(record, 100);
    guest.records = g_new(struct abi_event, guest.count + 1); /* none has a place, too */
    memcpy(guest.records, data + 1, guest.count * sizeof(struct abi_event));
    guest.at_once = 1 + data[0] % MENDS;
    if (data[0] & MENDS)
        mend(guest.records, guest.count);
    engine_init(&guest.base, &guest_machine, &boot, on_event, watch);
    watch_boot(watch);
    for (guint i = 0; i < REQUESTS; i++) {
        g_autoptr(GError) error = NULL;
        struct abi_request request = { .kind = 0 };
        struct abi_event reply;
        watch_begin_step(watch);
        gboolean is_answered = engine_request(&guest.base, &request, NULL, &reply, &error);
        g_assert(is_answered == (error == NULL));
        g_assert(!is_answered || reply.kind == EVENT_REPLY);
        if (error != NULL)
            fuzz_check_error(error, "");
    }
    watch_finish(watch);
    watch_free(watch);
    g_free(guest.records);
    run_record_free(record);
    return 0;
}
