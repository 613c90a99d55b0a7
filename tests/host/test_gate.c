/* SPDX-License-Identifier: MIT */
/* Gates: a row for each that fits together, and the order in which calls come to them. */
#include "config_test.h"
#include "host/run/run.h"
#include "host/words/gate.h"
#include "host/words/knob.h"
#include "run_text.h"

#include "../suite.h"

#define SYSTEM                                                                                     \
    "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2, registry: server2003-sp2-ts.reg, set: { "
#define BODY                                                                                       \
    " } }\nprograms: { greedy: { imports: [gdi32] } }\nsteps:\n"                                   \
    "  - start-service: { name: g, program: greedy }\n"
#define MENUS(count)  "  - create-menu: { in: g, count: " #count " }\n"
#define GDI(count)    "  - create-gdi: { in: g, count: " #count " }\n"
#define GDI_TOO_LARGE "  - create-gdi: { in: g, size: 16 MiB }\n"
#define TEXT(length)                                                                               \
    "  - create-window: { in: g, class: Static }\n"                                                \
    "  - set-text: { in: g, text: x, repeat-text: " #length " }\n"
#define HEAP_REFUSES "  - fail-next: { tag: UsDh }\n"

/* ---- rows ---- */

START_TEST(test_gate_row_says_what_it_compares)
{
    const GateWords *words = gate_words((guint)_i);
    ck_assert(_i == GATE_NONE || words->check != NULL);
    gboolean is_counted = words->compares == GATE_COMPARES_NUMBERS;
    gboolean is_in_pages = words->compares == GATE_COMPARES_PAGES;
    gboolean is_nothing = words->compares == GATE_COMPARES_NOTHING;

    ck_assert_int_eq(gate_unit((guint)_i) == GATE_UNIT_COUNT, is_counted);
    ck_assert_int_eq(gate_unit((guint)_i) == GATE_UNIT_PAGES, is_in_pages);
    ck_assert_int_eq(gate_unit((guint)_i) == GATE_UNIT_NONE, is_nothing);
    ck_assert_int_eq(*gate_unit_name((guint)_i) == '\0', is_nothing);
    ck_assert_int_eq(words->limit == NULL, is_nothing);
    ck_assert_int_eq(words->counted != NULL && words->at_most != NULL, is_counted);
    ck_assert_int_eq(words->counted == NULL && words->at_most == NULL, !is_counted);
    /* One of them says where it was. */
    ck_assert_int_eq((words->whole != NULL) + (words->place != NULL) + (words->counted != NULL), 1);
    ck_assert_int_eq(*words->meaning == '\0', _i == GATE_NONE);
    ck_assert_int_eq(g_str_equal(gate_component((guint)_i), "system"), _i == GATE_NONE);
    ck_assert_uint_eq(words->knobs[GATE_KNOBS_MAX - 1], KNOB_NONE);
    for (guint i = 0; i + 1 < GATE_KNOBS_MAX && words->knobs[i + 1] != KNOB_NONE; i++)
        ck_assert_uint_ne(words->knobs[i], KNOB_NONE);
}
END_TEST

/* The memory manager refuses memory; what has a table or a queue of its own refuses by itself. */
START_TEST(test_gate_is_of_who_refuses)
{
    for (guint gate = GATE_NONE + 1; gate < GATE_COUNT; gate++) {
        gboolean is_memory_managers = g_str_equal(gate_component(gate), "memory manager");
        ck_assert_msg(!is_memory_managers || gate_unit(gate) != GATE_UNIT_COUNT ||
                          gate == GATE_SESSION_IDS,
                      "%s counts what is not memory", gate_cause(gate));
        ck_assert_msg(!is_memory_managers || gate_unit(gate) != GATE_UNIT_NONE,
                      "%s compares nothing", gate_cause(gate));
    }
    ck_assert_str_eq(gate_component(GATE_CONSOLE), "csrss");
    ck_assert_str_eq(gate_component(GATE_GDI_HANDLE_QUOTA), "win32k");
    ck_assert_str_eq(gate_component(GATE_MESSAGE_QUEUE), "win32k");
}
END_TEST

/* What is counted can be full: something says how full, and what it is called. */
START_TEST(test_gate_has_a_limit_where_it_counts)
{
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        gboolean has_limit = gate_limit(gate) != GATE_LIMIT_NOTHING;
        ck_assert_msg(has_limit == (gate_unit(gate) != GATE_UNIT_NONE), "%s", gate_cause(gate));
        ck_assert_msg(has_limit == (gate_words(gate)->limit != NULL), "%s", gate_cause(gate));
    }
}
END_TEST

START_TEST(test_gate_causes_are_told_apart)
{
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        ck_assert_str_eq(gate_causes()[gate], gate_cause(gate));
        for (guint other = 0; other < gate; other++)
            ck_assert_str_ne(gate_cause(gate), gate_cause(other));
    }
    ck_assert_ptr_null(gate_causes()[GATE_COUNT]);
}
END_TEST

/* As a spoilt event has it. */
START_TEST(test_gate_that_is_not_known_is_none)
{
    ck_assert_ptr_eq(gate_words(0xffff), gate_words(GATE_NONE));
    ck_assert_str_eq(gate_cause(GATE_COUNT), "other");
    ck_assert_uint_eq(gate_unit(G_MAXUINT), GATE_UNIT_NONE);
    ck_assert_str_eq(gate_unit_name(G_MAXUINT), "");
    ck_assert_str_eq(gate_component(G_MAXUINT), gate_component(GATE_NONE));
}
END_TEST

START_TEST(test_knobs_have_names_of_their_own)
{
    ck_assert_str_eq(knob_text(KNOB_NONE), "");
    ck_assert_str_eq(knob_text(KNOB_COUNT), "");
    ck_assert_str_eq(knob_text(KNOB_SESSION_VIEW_SIZE), "SessionViewSize");
    for (guint knob = KNOB_NONE + 1; knob < KNOB_COUNT; knob++) {
        for (guint other = 0; other < knob; other++)
            ck_assert_str_ne(knob_text((Knob)knob), knob_text((Knob)other));
    }
}
END_TEST

/* ---- order ---- */

/* A call that two gates would refuse, and one that only the later of them does. */
typedef struct {
    enum gate first;
    enum gate second;
    const char *both;
    const char *alone;
} Pair;

static const Pair pairs[] = {
    { GATE_USER_HANDLE_QUOTA, GATE_DESKTOP_HEAP,
      SYSTEM "USERProcessHandleQuota: 250" BODY MENUS(300) HEAP_REFUSES MENUS(1),
      SYSTEM "USERProcessHandleQuota: 250" BODY HEAP_REFUSES MENUS(1) },
    { GATE_DESKTOP_HEAP, GATE_USER_HANDLE_TABLE,
      SYSTEM "SharedSection: '64,3072,512'" BODY MENUS(5000) HEAP_REFUSES MENUS(1),
      SYSTEM "SharedSection: '64,3072,512'" BODY MENUS(5000) MENUS(1) },
    { GATE_HEAP_BLOCK, GATE_DESKTOP_HEAP, SYSTEM "SharedSection: '1024,3072,128'" BODY TEXT(300000),
      SYSTEM "SharedSection: '1024,3072,128'" BODY TEXT(200000) },
    { GATE_GDI_HANDLE_QUOTA, GATE_SESSION_POOL,
      SYSTEM "SessionPoolSize: 16, GDIProcessHandleQuota: 256" BODY GDI(300) GDI_TOO_LARGE,
      SYSTEM "SessionPoolSize: 16, GDIProcessHandleQuota: 256" BODY GDI_TOO_LARGE },
    { GATE_SESSION_POOL, GATE_GDI_HANDLE_TABLE,
      SYSTEM "SessionPoolSize: 24, GDIProcessHandleQuota: 65536" BODY GDI(70000) GDI_TOO_LARGE,
      SYSTEM "SessionPoolSize: 24, GDIProcessHandleQuota: 65536" BODY GDI(70000) GDI(1) },
};

/* What the last call was refused by. */
static const char *
last_cause(const RunRecord *record)
{
    const RunStep *step = record->steps->pdata[record->steps->len - 1];

    ck_assert_int_ge(step->failure, 0);
    return ((const RunFailure *)record->failures->pdata[step->failure])->cause;
}

START_TEST(test_gate_order_is_that_of_the_machine)
{
    const Pair *pair = &pairs[_i];
    g_autoptr(RunRecord) alone = run_text(pair->alone);
    g_autoptr(RunRecord) both = run_text(pair->both);

    ck_assert_str_eq(last_cause(alone), gate_cause(pair->second));
    ck_assert_str_eq(last_cause(both), gate_cause(pair->first));
    ck_assert_uint_lt(gate_order(pair->first), gate_order(pair->second));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_gate_row_says_what_it_compares, .loops = GATE_COUNT },
    { &test_gate_is_of_who_refuses },
    { &test_gate_has_a_limit_where_it_counts },
    { &test_gate_causes_are_told_apart },
    { &test_gate_that_is_not_known_is_none },
    { &test_knobs_have_names_of_their_own },
    { &test_gate_order_is_that_of_the_machine, .loops = G_N_ELEMENTS(pairs) },
};

SUITE(tests, NULL, NULL)
