/* SPDX-License-Identifier: MIT */
/*
 * What the order says in which services of two kinds are started until their heap is full: those of
 * services/local-system-heap-full, as many as nearly fit and more than fit, in orders drawn from a
 * seed. The table of docs/fidelity.md is written here (DESKHEAP_UPDATE_GOLDEN=1), else it must be
 * the same.
 */
#include "page_part.h"
#include "run_text.h"

#include "../suite.h"

#define ORDERS 12u
#define SEED   20070105u

static const PagePart table = {
    "docs/fidelity.md",
    "<!-- orders of services, made by the test \"service_orders\" -->\n",
    "<!-- end of the orders of services -->\n",
};

static const struct {
    guint windowed; /* small-service: some 10 KB, 17 % of it in its attach */
    guint plain;    /* plain-service: 1.7 KB, all in its attach */
    gboolean is_too_many;
} mixes[] = { { 40, 60, FALSE }, { 60, 60, TRUE } };

static const char *const editions[] = { "win2000", "server2003-sp2" };

typedef struct {
    guint starts;
    guint in_attach; /* that failed, and ended with 0xC0000142 */
    guint exit_1;
    guint orders_with; /* in which at least one start ended in its attach */
} Seen;

/* One start a line, in an order of this seed. */
static char *
scenario_text(const char *edition, guint windowed, guint plain, guint32 seed)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);

    g_string_append_printf(text, "format: 1\ntitle: t\nsystem: { edition: %s }\nsteps:\n", edition);
    for (guint i = 1; windowed + plain > 0; i++) {
        gboolean is_windowed =
            (guint)g_rand_int_range(rand, 0, (gint32)(windowed + plain)) < windowed;
        g_string_append_printf(text, "  - start-service: { name: s%u, program: %s }\n", i,
                               is_windowed ? "small-service" : "plain-service");
        *(is_windowed ? &windowed : &plain) -= 1;
    }
    return g_string_free(text, FALSE);
}

static void
count(Seen *seen, const RunRecord *record)
{
    guint in_attach = 0;

    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        ck_assert_int_eq(failure->gate, GATE_DESKTOP_HEAP);
        ck_assert_uint_eq(failure->last_error, ERROR_SERVICE_REQUEST_TIMEOUT);
        gboolean is_in_attach = failure->status == (guint32)STATUS_DLL_INIT_FAILED;
        ck_assert(is_in_attach || failure->exit_code == 1);
        in_attach += is_in_attach;
        seen->exit_1 += !is_in_attach;
    }
    seen->in_attach += in_attach;
    seen->orders_with += in_attach > 0;
}

static Seen
play(const char *edition, gsize mix)
{
    Seen seen = { .starts = ORDERS * (mixes[mix].windowed + mixes[mix].plain) };

    for (guint32 i = 0; i < ORDERS; i++) {
        g_autofree char *text =
            scenario_text(edition, mixes[mix].windowed, mixes[mix].plain, SEED + i);
        RunRecord *record = run_text(text);
        count(&seen, record);
        run_record_free(record);
    }
    return seen;
}

/* Where far more are wanted than fit every order comes to 0xC0000142, and most of what fails does:
 * when less is left than an attach takes, nothing else is possible. */
START_TEST(test_service_orders_decide_near_the_limit_only)
{
    g_autoptr(GString) out = g_string_new(
        "| edition | windowed + plain services | starts, in 12 orders | that failed | of these "
        "0xC0000142 | exit 1 | orders in which one was 0xC0000142 |\n"
        "|---|---|---|---|---|---|---|\n");

    for (gsize i = 0; i < G_N_ELEMENTS(editions) * G_N_ELEMENTS(mixes); i++) {
        const char *edition = editions[i / G_N_ELEMENTS(mixes)];
        gsize mix = i % G_N_ELEMENTS(mixes);
        Seen seen = play(edition, mix);
        guint failed = seen.in_attach + seen.exit_1;
        g_string_append_printf(out, "| %s | %u + %u | %u | %u | %u | %u | %u of %u |\n", edition,
                               mixes[mix].windowed, mixes[mix].plain, seen.starts, failed,
                               seen.in_attach, seen.exit_1, seen.orders_with, ORDERS);
        if (!mixes[mix].is_too_many)
            continue;
        ck_assert_uint_eq(seen.orders_with, ORDERS);
        ck_assert_uint_gt(seen.in_attach, seen.exit_1);
    }
    page_part_check(&table, out->str);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_service_orders_decide_near_the_limit_only },
};

SUITE(tests, NULL, NULL)
