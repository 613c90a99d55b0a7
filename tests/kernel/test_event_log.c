/* SPDX-License-Identifier: MIT */
/* Entries of the System event log: what stands in their texts, and who does not write them. */
#include "abi/event_text.h"
#include "kernel/ke/trace.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <string.h>

#define EVERY_ENTRY                                                                                \
    (ABI_CAPABILITY_EVENT_243 | ABI_CAPABILITY_EVENT_243_NAMES | ABI_CAPABILITY_EVENT_244)

static struct ps_machine *
start_with(uint32_t capabilities)
{
    struct ps_machine *m = ps_fixture_start(NULL);
    m->k->boot.capabilities &= ~EVERY_ENTRY;
    m->k->boot.capabilities |= capabilities;
    return m;
}

static const char *const inserts[] = { "one", "two", "three", "four", "five" };

static const struct ps_event *
logged(struct ps_machine *m, enum event_text text, const char *const *with)
{
    const uint32_t before = ps_count(m, EVENT_EVENT_LOG);
    ck_assert(event_log(m->k, text, with));
    ck_assert_uint_eq(ps_count(m, EVENT_EVENT_LOG), before + 1);
    return ps_last(m, EVENT_EVENT_LOG);
}

START_TEST(test_event_log_fills_inserts_in)
{
    struct ps_machine *m = start_with(EVERY_ENTRY);
    const struct ps_event *at = logged(m, EVENT_TEXT_START_FAILED, inserts);
    ck_assert_str_eq(at->text, "The one service failed to start due to the following error: two");
    ck_assert_uint_eq(at->event.v[0], 7000);
    ck_assert_uint_eq(at->event.v[1], EVENT_SOURCE_SERVICE_CONTROL_MANAGER);
    ck_assert_str_eq(logged(m, EVENT_TEXT_BUG_CHECK, inserts)->text,
                     "Error code one, parameter1 two, parameter2 three, parameter3 four, "
                     "parameter4 five.");
    ck_assert_str_eq(logged(m, EVENT_TEXT_HEAP_REFUSED, NULL)->text,
                     "A desktop heap allocation failed.");
    ck_assert_str_eq(logged(m, EVENT_TEXT_HEAP_REFUSED_TO, inserts)->text,
                     "A desktop heap allocation failed. Process ID: one. Process name: two. "
                     "Thread ID: three. Session ID: four");
    ps_fixture_end(m);
}
END_TEST

/* No row names an insert that is not there, or leaves a per cent sign behind. */
START_TEST(test_event_log_of_every_row)
{
    struct ps_machine *m = start_with(EVERY_ENTRY);
#define EVENT_TEXT(name, id, type, source, capability, words)                                      \
    ck_assert_ptr_null(strchr(logged(m, EVENT_TEXT_##name, inserts)->text, '%'));
#include "abi/event_texts.def"
#undef EVENT_TEXT
    ps_fixture_end(m);
}
END_TEST

START_TEST(test_event_log_cuts_at_a_character)
{
    struct ps_machine *m = start_with(EVERY_ENTRY);
    char name[ABI_EVENT_TEXT_MAX * 2 + 1];
    for (uint32_t i = 0; i < ABI_EVENT_TEXT_MAX; i++)
        memcpy(name + 2 * i, "\xc3\xa9", 3);
    const struct ps_event *at = logged(m, EVENT_TEXT_HUNG, (const char *const[]){ name });
    uint32_t length = (uint32_t)strlen(at->text);
    ck_assert_uint_ge(length, ABI_EVENT_TEXT_MAX - 1);
    ck_assert_uint_eq((length - strlen("The ")) % 2, 0);
    ps_fixture_end(m);
}
END_TEST

START_TEST(test_event_log_is_not_written_by_editions_without_the_entry)
{
    struct ps_machine *m = start_with(ABI_CAPABILITY_EVENT_244);
    ck_assert(!event_log(m->k, EVENT_TEXT_HEAP_REFUSED, NULL));
    ck_assert_uint_eq(ps_count(m, EVENT_EVENT_LOG), 0);
    logged(m, EVENT_TEXT_NO_DESKTOP, NULL);
    ps_fixture_end(m);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_event_log_fills_inserts_in },
    { &test_event_log_of_every_row },
    { &test_event_log_cuts_at_a_character },
    { &test_event_log_is_not_written_by_editions_without_the_entry },
};

SUITE(tests, NULL, NULL)
