/* SPDX-License-Identifier: MIT */
/* Each value of each kind of event that means something has a name, and no other. */
#include "config_test.h"
#include "host/history/trace_events.h"
#include "host/words/abi_names.h"
#include "host/words/event_value.h"

#include "../suite.h"

typedef struct {
    const char *meaning[3];
} Meaning;

static const Meaning meanings[EVENT_KIND_COUNT] = {
#define EVENT(name, text, v0, v1, v2) [EVENT_##name] = { { v0, v1, v2 } },
#include "abi/events.def"
#undef EVENT
};

static gboolean
has_name(guint kind, guint value)
{
    guint count;
    const EventValue *rows = event_values(kind, &count);

    for (guint i = 0; i < count; i++)
        if (rows[i].value == value)
            return TRUE;
    return FALSE;
}

START_TEST(test_event_values_are_named)
{
    for (guint kind = EVENT_INVALID + 1; kind < EVENT_KIND_COUNT; kind++)
        for (guint value = 0; value < 3; value++)
            ck_assert_msg(has_name(kind, value) ==
                              (strcmp(meanings[kind].meaning[value], "-") != 0),
                          "kind %u, value %u: %s", kind, value, meanings[kind].meaning[value]);
}
END_TEST

/* A packed value is taken apart. */
START_TEST(test_event_values_are_taken_apart)
{
    const struct abi_event made = { .kind = EVENT_OBJECT_CREATE,
                                    .v = { 0x1000a, 0xbc6f0650, 1 | 164ull << 32 } };
    guint count;
    const EventValue *rows = event_values(EVENT_OBJECT_CREATE, &count);

    ck_assert_uint_eq(count, 4);
    ck_assert_str_eq(rows[0].name, "handle");
    ck_assert_uint_eq(event_value_number(&rows[0], &made), 0x1000a);
    ck_assert_ptr_null(event_value_text(&rows[0], &made));
    ck_assert_str_eq(event_value_text(&rows[2], &made), "window");
    ck_assert_str_eq(rows[3].name, "bytes");
    ck_assert_uint_eq(event_value_number(&rows[3], &made), 164);
}
END_TEST

/* A trace may say each by its name. */
START_TEST(test_event_values_have_a_row_in_a_trace)
{
    for (guint kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        guint count;
        const EventValue *rows = event_values(kind, &count);
        for (guint i = 0; i < count; i++) {
            const JsonMember *member = trace_event_members;
            while (member->name != NULL && strcmp(member->name, rows[i].name) != 0)
                member++;
            ck_assert_msg(member->name != NULL, "%s of %s", rows[i].name, event_kind_name(kind));
        }
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_event_values_are_named },
    { &test_event_values_are_taken_apart },
    { &test_event_values_have_a_row_in_a_trace },
};

SUITE(tests, NULL, NULL)
