/* SPDX-License-Identifier: MIT */
/* Events and their texts. */
#include "kernel/ke/trace.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <string.h>

static struct ps_machine *m;

static void
setup(void)
{
    m = ps_fixture_start(NULL);
}

static void
teardown(void)
{
    ps_fixture_end(m);
}

START_TEST(test_boot_event_names_the_roots)
{
    const struct ps_event *boot = ps_last(m, EVENT_BOOT);
    ck_assert_ptr_nonnull(boot);
    ck_assert_uint_eq(boot->event.v[0], m->k->kd);
    ck_assert_uint_eq(boot->event.v[1], kd(m->k)->system_directory);
    ck_assert_uint_eq(boot->event.v[2], 0);
    ck_assert_str_eq(boot->text, "test");
    ck_assert_uint_eq(m->events[m->event_count - 1].event.kind, EVENT_IDLE);
}
END_TEST

START_TEST(test_sequence_has_no_gaps_and_is_kept_in_memory)
{
    uint32_t before = m->event_count;
    for (int i = 0; i < 10; i++)
        trace(m->k, EVENT_STEP, STATUS_SUCCESS, 1, 2, 3);
    ck_assert_uint_eq(m->event_count, before + 10);
    ck_assert_uint_eq(kd(m->k)->event_sequence, before + 10);
}
END_TEST

START_TEST(test_kernel_itself_has_no_pid_and_no_session)
{
    trace(m->k, EVENT_STEP, STATUS_NO_MEMORY, 1, 2, 3);
    const struct abi_event *event = &ps_last(m, EVENT_STEP)->event;
    ck_assert_uint_eq(event->pid, 0);
    ck_assert_uint_eq(event->session, ABI_NO_SESSION);
    ck_assert_uint_eq(event->status, STATUS_NO_MEMORY);
    ck_assert_uint_eq(event->v[2], 3);
}
END_TEST

START_TEST(test_text_goes_to_continuation_records)
{
    static const uint32_t lengths[] = { 0, 1, 47, 48, 49, 96, ABI_EVENT_TEXT_MAX };
    char text[ABI_EVENT_TEXT_MAX];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < DH_ARRAY_COUNT(lengths); i++) {
        trace_text(m->k, EVENT_STEP, 0, 0, 0, 0, text, lengths[i]);
        ck_assert_uint_eq(strlen(ps_last(m, EVENT_STEP)->text), lengths[i]);
    }
}
END_TEST

START_TEST(test_long_text_is_cut_at_a_character)
{
    char text[ABI_EVENT_TEXT_MAX + 4];
    memset(text, 'a', sizeof text);
    memcpy(text + ABI_EVENT_TEXT_MAX - 1, "\xe2\x82\xac", 3); /* a euro sign across the limit */
    trace_text(m->k, EVENT_STEP, 0, 0, 0, 0, text, sizeof text);
    ck_assert_uint_eq(strlen(ps_last(m, EVENT_STEP)->text), ABI_EVENT_TEXT_MAX - 1);
}
END_TEST

START_TEST(test_refusal_carries_gate_size_and_type)
{
    struct refusal refusal = {
        .gate = GATE_DESKTOP_HEAP,
        .status = STATUS_NO_MEMORY,
        .where = 0xbc630000,
        .needed = 176,
        .object_type = 1,
        .limit = 168,
    };
    trace_refusal(m->k, &refusal, "window");
    const struct ps_event *event = ps_last(m, EVENT_REFUSAL);
    ck_assert_uint_eq(event->event.gate, GATE_DESKTOP_HEAP);
    ck_assert_uint_eq(event->event.v[0], 0xbc630000);
    ck_assert_uint_eq(event->event.v[1], 176 | UINT64_C(1) << 32);
    ck_assert_uint_eq(event->event.v[2], 168);
    ck_assert_str_eq(event->text, "window");
}
END_TEST

/* What fits is refused only because somebody asked for it. */
START_TEST(test_refusal_of_what_fits_is_injected)
{
    struct refusal refusal = { .gate = GATE_DESKTOP_HEAP, .needed = 164, .limit = 164 };
    refusal.is_injected = true;
    trace_refusal(m->k, &refusal, "window");
    ck_assert_uint_eq(ps_count(m, EVENT_REFUSAL), 1);
    trace_refusal(m->k, &(struct refusal){ .gate = GATE_ACCESS }, "WinSta0");
    ck_assert_uint_eq(ps_count(m, EVENT_REFUSAL), 2);
}
END_TEST

START_TEST(test_refusal_of_what_fits_is_our_bug)
{
    struct refusal refusal = { .gate = GATE_DESKTOP_HEAP, .needed = 164, .limit = 164 };
    trace_refusal(m->k, &refusal, "window");
}
END_TEST

START_TEST(test_steps_are_sent_only_while_explaining)
{
    struct abi_request request = { .kind = REQUEST_EXPLAIN, .v = { 1 } };
    trace_step(m->k, STEP_WIN32K, 0x1234, "unseen");
    ck_assert_uint_eq(ps_count(m, EVENT_STEP), 0);
    ps_request(m, &request, NULL);
    trace_step(m->k, STEP_WIN32K, 0x1234, "seen");
    ck_assert_uint_eq(ps_count(m, EVENT_STEP), 1);
    ck_assert_uint_eq(ps_last(m, EVENT_STEP)->event.v[2], 0x1000);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_boot_event_names_the_roots },
    { &test_sequence_has_no_gaps_and_is_kept_in_memory },
    { &test_kernel_itself_has_no_pid_and_no_session },
    { &test_text_goes_to_continuation_records },
    { &test_long_text_is_cut_at_a_character },
    { &test_refusal_carries_gate_size_and_type },
    { &test_refusal_of_what_fits_is_injected },
    { &test_refusal_of_what_fits_is_our_bug, .signal = 6 },
    { &test_steps_are_sent_only_while_explaining },
};

SUITE(tests, setup, teardown)
