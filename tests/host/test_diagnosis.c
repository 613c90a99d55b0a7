/* SPDX-License-Identifier: MIT */
/* Diagnoses: whom they blame, who holds what ran out, and what is told when nothing fails. Which
 * cause they name in which scenario: tests/cli/diagnose.py. */
#include "config_test.h"
#include "host/answer/diagnosis.h"
#include "host/answer/holders.h"
#include "host/run/limit_use.h"

#include "../suite.h"

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2 }\n"                   \
    "programs: { greedy: { imports: [gdi32] } }\nsteps:\n"
#define SERVICE "  - start-service: { name: g, program: greedy }\n"

typedef struct {
    Scenario *scenario;
    Diagnosis *diagnosis;
} Case;

static Case
diagnose(const char *text)
{
    g_autoptr(GError) error = NULL;
    Case made = { .scenario = scenario_load_text("s.yaml", text, -1, NULL, &error) };

    assert_no_error(error);
    made.diagnosis = diagnosis_make(made.scenario, made.scenario->plain, NULL, &error);
    assert_no_error(error);
    return made;
}

static void
case_clear(Case *made)
{
    diagnosis_free(made->diagnosis);
    scenario_free(made->scenario);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

static const SnapshotDesktop *
refused_desktop(const DiagnosisCause *cause)
{
    const SnapshotSession *session = snapshot_session(cause->snapshot, cause->refusal.session);

    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        if (desktop->base == cause->refusal.where)
            return desktop;
    }
    ck_abort_msg("the heap is not there");
    return NULL;
}

/* Every used byte of the heap is somebody's, and something. */
START_TEST(test_holders_add_up_to_the_heap)
{
    g_auto(Case) made =
        diagnose(HEAD SERVICE "  - create-window: { in: g, class: Static, count: 5000 }\n");
    const DiagnosisCause *cause = made.diagnosis->cause;
    const SnapshotDesktop *desktop = refused_desktop(cause);
    const HoldingTable *processes = cause->holders->pdata[0];
    const HoldingTable *objects = cause->holders->pdata[1];
    const Holding *first = processes->rows->pdata[0];

    ck_assert_uint_eq(cause->holders->len, 2);
    ck_assert_uint_eq(processes->told, MIN(processes->rows->len, 6));
    ck_assert_uint_eq(objects->told, MIN(objects->rows->len, 6));
    ck_assert_uint_eq(objects->total, desktop->used_bytes);
    ck_assert_uint_le(processes->total, desktop->used_bytes);
    ck_assert_uint_gt(first->amount * 10, processes->total * 9);
    ck_assert_str_eq(first->name, "greedy.exe");
    for (guint i = 1; i < objects->rows->len; i++)
        ck_assert_uint_ge(((const Holding *)objects->rows->pdata[i - 1])->amount,
                          ((const Holding *)objects->rows->pdata[i])->amount);
}
END_TEST

/* Who had it when it was refused, not who is left at the end. */
START_TEST(test_diagnosis_looks_when_it_was_refused)
{
    g_auto(Case) made =
        diagnose(HEAD SERVICE "  - create-window: { in: g, class: Static, count: 5000 }\n"
                              "  - kill: g\n");
    const DiagnosisCause *cause = made.diagnosis->cause;

    ck_assert_uint_ge(refused_desktop(cause)->used_tenths, 990);
    ck_assert_uint_eq(cause->log->len, 1);
    ck_assert_uint_eq(((const DiagnosisLog *)cause->log->pdata[0])->id, 243);
    for (guint i = 0; i < made.diagnosis->gates->len; i++)
        ck_assert(!g_array_index(made.diagnosis->gates, DiagnosisGate, i).is_near);
}
END_TEST

/* A refusal that was asked for met no limit: no gate is blamed, and it is not desktop heap. */
START_TEST(test_diagnosis_of_a_refusal_on_request)
{
    g_auto(Case) made = diagnose(HEAD SERVICE "  - fail-next: { tag: UsDh }\n"
                                              "  - create-window: { in: g, class: Static }\n");
    const DiagnosisCause *cause = made.diagnosis->cause;

    ck_assert(cause->refusal.is_injected);
    ck_assert(!made.diagnosis->is_heap_shortage);
    ck_assert_uint_eq(cause->holders->len, 0);
    for (guint i = 0; i < cause->gates->len; i++)
        ck_assert_int_eq(g_array_index(cause->gates, DiagnosisGate, i).state, DIAGNOSIS_IDLE);
}
END_TEST

/* Calls to a program that never was follow from its failure; that one counts. */
START_TEST(test_diagnosis_blames_what_came_first)
{
    g_auto(Case) made =
        diagnose(HEAD "  - logon: { user: alice, as: alice }\n"
                      "  - run: { program: greedy, in: alice, as: p, account: '.\\guest', desktop: "
                      "'WinSta0\\Default' }\n"
                      "  - create-window: { in: p, class: Static, for: { n: 1..20 } }\n");

    ck_assert_uint_eq(made.diagnosis->causes->len, 2);
    ck_assert_int_eq(made.diagnosis->cause->gate, GATE_ACCESS);
    ck_assert_ptr_nonnull(strstr(made.diagnosis->sentence, "not your problem"));
}
END_TEST

/* The fullest of its kind, wherever it is. */
START_TEST(test_limit_use_reads_the_fullest)
{
    g_auto(Case) made =
        diagnose(HEAD "  - start-service: { name: g, program: greedy, account: '.\\own' }\n"
                      "  - create-window: { in: g, class: Static, count: 2800 }\n");
    const Snapshot *snapshot = made.diagnosis->record->snapshot;
    LimitUse heap, quota, ids;

    ck_assert(limit_use_read_fullest(&heap, snapshot, GATE_DESKTOP_HEAP));
    ck_assert(limit_use_read_fullest(&quota, snapshot, GATE_USER_HANDLE_QUOTA));
    ck_assert(!limit_use_read_fullest(&ids, snapshot, GATE_SESSION_IDS));
    ck_assert_ptr_nonnull(strstr(heap.name, "Service-0x"));
    ck_assert_uint_ge(limit_use_tenths(&heap), 940);
    ck_assert_uint_eq(quota.used, 2800);
    ck_assert_uint_eq(quota.size, 10000);
    ck_assert_ptr_null(ids.name);
    ck_assert(g_array_index(made.diagnosis->gates, DiagnosisGate, 0).state == DIAGNOSIS_IDLE);
    ck_assert_ptr_nonnull(strstr(made.diagnosis->sentence, "Near its limit"));
    ck_assert(g_str_has_prefix(made.diagnosis->sentence,
                               "Nothing fails here, and yet desktop heap may be your problem"));
    ck_assert_ptr_null(strstr(made.diagnosis->sentence, "not your problem"));
    limit_use_clear(&heap);
    limit_use_clear(&quota);
}
END_TEST

/* What real programs take only a table tells. */
START_TEST(test_diagnosis_of_what_works_is_no_wider_than_the_run)
{
    static const char services[] = HEAD SERVICE;
    g_autofree char *met = g_strconcat(services,
                                       "expect:\n  - dheapmon: { rows: [ { desktop: "
                                       "'WinSta0\\Default', heap: 3072 KB } ] }\n",
                                       NULL);
    g_auto(Case) alone = diagnose(services);
    g_auto(Case) table = diagnose(met);

    ck_assert(g_str_has_prefix(alone.diagnosis->sentence,
                               "Nothing fails of what was played, and as far as that goes desktop "
                               "heap is not your problem."));
    ck_assert(g_str_has_prefix(table.diagnosis->sentence,
                               "Nothing fails here: desktop heap is not your problem."));
}
END_TEST

#define FULL                                                                                       \
    "  - logon: { user: alice, as: alice }\n"                                                      \
    "  - run: { program: greedy, in: alice, as: a }\n" SERVICE
#define FILL_SERVICES "  - create-window: { in: g, class: Static, count: 5000 }\n"
#define FILL_DEFAULT  "  - create-window: { in: a, class: Static, count: 9999 }\n"

static const DiagnosisCause *
cause_at(const Diagnosis *diagnosis, guint index)
{
    ck_assert_uint_lt(index, diagnosis->causes->len);
    return diagnosis->causes->pdata[index];
}

/* Two full heaps of different kinds: both are named, in the order in which they refused, each is
 * advised for itself, and a heap that refuses again is not another one. */
START_TEST(test_diagnosis_names_all_that_refused)
{
    g_auto(Case) made = diagnose("format: 1\ntitle: t\nsystem: { services: none, edition: "
                                 "server2003-sp2, set: { SharedSection: '1024,512,256' } }\n"
                                 "programs: { greedy: { imports: [gdi32] } }\n"
                                 "steps:\n" FULL FILL_SERVICES FILL_DEFAULT FILL_SERVICES);
    const Diagnosis *diagnosis = made.diagnosis;

    ck_assert_uint_eq(diagnosis->causes->len, 2);
    ck_assert_msg(g_str_has_prefix(diagnosis->sentence,
                                   "It is desktop heap: the heap of Service-0x0-3e7$\\Default is "
                                   "full. What refused then: desktop heap of WinSta0\\Default."),
                  "%s", diagnosis->sentence);
    for (guint i = 0; i < 2; i++) {
        const GPtrArray *advice = cause_at(diagnosis, i)->words->advice;
        const char *value = i == 0 ? "third value" : "second value";
        ck_assert_uint_eq(advice->len, 1);
        ck_assert_msg(strstr(advice->pdata[0], value) != NULL, "%s",
                      (const char *)advice->pdata[0]);
    }
    ck_assert_uint_eq(cause_at(diagnosis, 0)->words->failures, 2);
}
END_TEST

/* What fails first is none, and yet it is one: it is not said that there is none. */
START_TEST(test_diagnosis_of_a_shortage_behind_another_cause)
{
    g_auto(Case) made =
        diagnose(HEAD FULL "  - run: { program: greedy, in: alice, account: '.\\guest', desktop: "
                           "'WinSta0\\Default' }\n" FILL_SERVICES);
    const Diagnosis *diagnosis = made.diagnosis;

    ck_assert_int_eq(diagnosis->cause->gate, GATE_ACCESS);
    ck_assert(diagnosis->is_heap_shortage);
    ck_assert_msg(g_str_has_prefix(diagnosis->sentence,
                                   "What fails first does not come of desktop heap. The account"),
                  "%s", diagnosis->sentence);
    ck_assert_msg(strstr(diagnosis->sentence, " What refused then: desktop heap of "
                                              "Service-0x0-3e7$\\Default.") != NULL,
                  "%s", diagnosis->sentence);
}
END_TEST

/* The windows of every desktop are csrss's: its quota is full, and it holds what ran out, not the
 * program that asked for one more, which has next to nothing. */
START_TEST(test_diagnosis_of_the_quota_of_another_process)
{
    g_auto(Case) made =
        diagnose("format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2, set: { "
                 "USERProcessHandleQuota: 200, SharedSection: '1024,128,64' } }\n"
                 "programs: { greedy: { imports: [gdi32] } }\nsteps:\n" SERVICE
                 "  - create-desktop: { in: g, name: 'd{n}', for: { n: 1..300 } }\n");
    const DiagnosisCause *cause = made.diagnosis->cause;
    const HoldingTable *processes = cause->holders->pdata[0];
    const Holding *first = processes->rows->pdata[0];
    g_autofree char *text = run_refusal_text(&cause->refusal);

    ck_assert_int_eq(cause->root, GATE_USER_HANDLE_QUOTA);
    ck_assert_str_eq(cause->refusal.program, "greedy.exe");
    ck_assert_str_eq(cause->refusal.holder_program, "csrss.exe");
    ck_assert_str_eq(text, "USER object of csrss.exe: it would be number 201, the quota is 200");
    ck_assert_uint_eq(processes->rows->len, 1);
    ck_assert_str_eq(first->name, "csrss.exe");
    ck_assert_uint_ge(first->amount + 2, cause->refusal.limit); /* half a desktop was given back */
    for (guint i = 0; i < cause->gates->len; i++) {
        const DiagnosisGate *gate = &g_array_index(cause->gates, DiagnosisGate, i);
        ck_assert(gate->gate != GATE_USER_HANDLE_QUOTA ||
                  (strstr(gate->use.name, "csrss.exe") != NULL && gate->use.used == first->amount));
    }
    ck_assert_ptr_nonnull(strstr(cause->words->advice->pdata[0], "the quota of csrss.exe"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_holders_add_up_to_the_heap },
    { &test_diagnosis_looks_when_it_was_refused },
    { &test_diagnosis_of_a_refusal_on_request },
    { &test_diagnosis_blames_what_came_first },
    { &test_limit_use_reads_the_fullest },
    { &test_diagnosis_of_what_works_is_no_wider_than_the_run },
    { &test_diagnosis_names_all_that_refused },
    { &test_diagnosis_of_a_shortage_behind_another_cause },
    { &test_diagnosis_of_the_quota_of_another_process },
};

SUITE(tests, NULL, NULL)
