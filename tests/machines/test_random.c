/* SPDX-License-Identifier: MIT */
/*
 * Differential testing at random: scenarios made from a seed run on both machines in step. What the
 * emulated system refuses is no failure; a difference, a panic or a verifier that complains is. A
 * failure names the seed and leaves the smallest list of steps that still shows it.
 *
 *     test_random [SEEDS [FIRST-SEED]]      (make check runs a few, make soak as many as wanted)
 */
#include "host/engine/engine.h"
#include "host/scenario/run.h"

#include <stdio.h>
#include <stdlib.h>

#define SEEDS_USUAL  12u
#define STEPS_MAX    40u
#define SESSIONS_MAX 4u
#define PROGRAMS_MAX 12u

static const char *const systems[] = {
    "{ edition: server2003-sp2, services: none }",
    "{ edition: server2003-sp2, services: none, boot-options: [/PAE] }",
    "{ edition: server2003-sp2, services: none, boot-options: [/3GB] }",
    "{ edition: xp-sp3, services: none }",
    "{ edition: win2000, services: none }",
    "{ edition: server2003-sp2, services: none, set: { SessionViewSize: 8, SharedSection: \"1024,1024,256\" } }",
    "{ edition: server2003-sp2, services: none, set: { SessionImageSize: 16 } }",
};

static const char head[] = "programs:\n"
                           "  maker:\n"
                           "    imports: [user32]\n"
                           "    console: none\n"
                           "    on-failure: ignore\n"
                           "    startup:\n"
                           "      - register-class: { name: A }\n"
                           "      - create-window: { class: A, text: first }\n"
                           "  worker:\n"
                           "    imports: [user32]\n"
                           "    console: none\n"
                           "    startup:\n"
                           "      - register-class: { name: W }\n"
                           "      - create-window: { class: W, count: 3 }\n"
                           "      - create-menu: { items: [Open, Close] }\n";

/* What the steps made so far: names that exist. */
typedef struct {
    GRand *rand;
    GPtrArray *steps; /* char * */
    guint session_count;
    guint program_count;
    guint service_count;
    guint desktop_count;
} Maker;

static guint
pick(Maker *m, guint count)
{
    return (guint)g_rand_int_range(m->rand, 0, (gint32)count);
}

G_GNUC_PRINTF(2, 3)
static void
add(Maker *m, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(m->steps, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static void
add_call(Maker *m)
{
    guint in = pick(m, m->program_count);
    switch (pick(m, 10)) {
    case 0:
        add(m, "create-window: { in: p%u, class: A, text: \"w%u\", count: %u }", in, pick(m, 99),
            1 + pick(m, 200));
        break;
    case 1:
        add(m, "destroy-window: { in: p%u, count: %u }", in, 1 + pick(m, 20));
        break;
    case 2:
        add(m, "create-menu: { in: p%u, items: [a, bb, ccc, d%u] }", in, pick(m, 1000));
        break;
    case 3:
        add(m, "set-hook: { in: p%u, kind: keyboard }", in);
        break;
    case 4:
        add(m, "create-desktop: { in: p%u, name: D%u }", in, m->desktop_count++);
        break;
    case 5:
        add(m, "close-desktop: { in: p%u }", in);
        break;
    case 6:
        add(m, "create-gdi: { in: p%u, count: %u }", in, 1 + pick(m, 30));
        break;
    case 7:
        add(m, "add-atom: { in: p%u, name: atom%u }", in, pick(m, 50));
        break;
    case 8:
        add(m, "set-text: { in: p%u, text: \"text of a window, number %u\" }", in, pick(m, 100000));
        break;
    default:
        add(m, "create-window-station: { in: p%u, name: S%u }", in, m->desktop_count++);
        break;
    }
}

static void
add_step(Maker *m)
{
    switch (pick(m, 10)) {
    case 0:
        if (m->session_count < SESSIONS_MAX)
            add(m, "logon: { user: u%u, kind: rdp, as: u%u }", m->session_count, m->session_count);
        m->session_count += m->session_count < SESSIONS_MAX;
        break;
    case 1:
        add(m, "start-service: { name: s%u, program: worker, account: %s }", m->service_count,
            pick(m, 2) == 0 ? "'.\\batch'" : "LocalService");
        m->service_count++;
        break;
    case 2:
    case 3:
        if (m->program_count < PROGRAMS_MAX) {
            guint session = pick(m, m->session_count + 1);
            g_autofree char *in =
                session == m->session_count ? g_strdup("console") : g_strdup_printf("u%u", session);
            add(m, "run: { program: maker, in: %s, as: p%u }", in, m->program_count++);
        }
        break;
    case 4:
        if (m->service_count > 0 && pick(m, 3) == 0)
            add(m, "stop-service: s%u", pick(m, m->service_count));
        break;
    case 5:
        if (m->program_count > 0 && pick(m, 3) == 0)
            add(m, "kill: p%u", pick(m, m->program_count));
        break;
    case 6:
        if (m->session_count > 0 && pick(m, 4) == 0)
            add(m, "logoff: u%u", pick(m, m->session_count));
        break;
    default:
        if (m->program_count > 0)
            add_call(m);
        break;
    }
}

static GPtrArray *
make_steps(guint32 seed, const char **system)
{
    Maker m = { .rand = g_rand_new_with_seed(seed),
                .steps = g_ptr_array_new_with_free_func(g_free) };
    *system = systems[pick(&m, G_N_ELEMENTS(systems))];
    add(&m, "logon: { user: alice, kind: console }");
    while (m.steps->len < STEPS_MAX)
        add_step(&m);
    g_rand_free(m.rand);
    return m.steps;
}

static char *
make_text(const char *system, const GPtrArray *steps)
{
    GString *text = g_string_new("format: 1\ntitle: Made at random\nsystem: ");
    g_string_append_printf(text, "%s\n%ssteps:\n", system, head);
    for (guint i = 0; i < steps->len; i++)
        g_string_append_printf(text, "  - %s\n", (const char *)steps->pdata[i]);
    return g_string_free(text, FALSE);
}

/* FALSE with an error that a machine is to blame for; what does not parse says so in *is_valid. */
static gboolean
play(const char *text, gboolean *is_valid, GError **error)
{
    const RunOptions options = { .event_limit = 1, .engine = { .kind = ENGINE_BOTH } };
    g_autoptr(GError) problem = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("random.yaml", text, -1, NULL, &problem);
    *is_valid = scenario != NULL;
    if (scenario == NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    g_autoptr(RunRecord) record =
        run_scenario(scenario, scenario->variants->pdata[0], &options, error);
    return record != NULL;
}

/* Leaves out one step after another as long as the rest still shows a difference. */
static void
shrink(const char *system, GPtrArray *steps)
{
    for (guint i = steps->len; i-- > 0;) {
        g_autoptr(GError) error = NULL;
        gboolean is_valid;
        char *left_out = g_ptr_array_steal_index(steps, i);
        g_autofree char *text = make_text(system, steps);
        if (play(text, &is_valid, &error) || !is_valid)
            g_ptr_array_insert(steps, (gint)i, left_out);
        else
            g_free(left_out);
    }
}

static gboolean
try_seed(guint32 seed)
{
    const char *system;
    g_autoptr(GPtrArray) steps = make_steps(seed, &system);
    g_autofree char *text = make_text(system, steps);
    g_autoptr(GError) error = NULL;
    gboolean is_valid;
    if (play(text, &is_valid, &error))
        return TRUE;
    if (is_valid)
        shrink(system, steps);
    g_autofree char *small = make_text(system, steps);
    fprintf(stderr, "seed %u: %s\n%s", seed, error->message, small);
    return FALSE;
}

int
main(int argc, char **argv)
{
    guint count = argc > 1 ? (guint)atoi(argv[1]) : SEEDS_USUAL;
    guint32 first = argc > 2 ? (guint32)atoi(argv[2]) : 1;
    for (guint i = 0; i < count; i++)
        if (!try_seed(first + i))
            return EXIT_FAILURE;
    printf("%u seeds from %u: both machines agree\n", count, first);
    return EXIT_SUCCESS;
}
