/* SPDX-License-Identifier: MIT */
/*
 * Differential testing at random: scenarios made from a seed run on both machines in step. What the
 * emulated system refuses is no failure; a difference, a panic or a verifier that complains is. A
 * failure names the seed and leaves the smallest list of steps that still shows it.
 *
 *     test_random [SEEDS [FIRST-SEED [FOLDER]]]
 *
 * make check runs a few, make soak as many as wanted. With FOLDER they are not played but written
 * there, as SEED.yaml.
 */
#include "host/engine/engine.h"
#include "host/run/run.h"

#include <stdio.h>
#include <stdlib.h>

#define SEEDS_USUAL  12u
#define SEEDS_MAX    1000000u
#define STEPS_MAX    40u
#define SESSIONS_MAX 4u
#define PROGRAMS_MAX 12u
#define CONSOLE      SESSIONS_MAX

static const char *const editions[] = { "server2003-sp2", "xp-sp3", "win2000" };

static const char *const boot_options[] = { "", "/PAE", "/3GB", "/PAE, /3GB" };

/* Those with small numbers run out of views and of heap. */
static const char *const settings[] = {
    "",
    "SessionViewSize: 8, SharedSection: \"1024,2048,256\"",
    "SharedSection: \"1024,256,256\"",
    "SessionImageSize: 16",
};

static const char *const libraries[] = { "comctl32", "shell32", "ole32", "guard" };

static const char head[] = "programs:\n"
                           "  maker:\n"
                           "    imports: [user32]\n"
                           "    console: none\n"
                           "    on-failure: ignore\n"
                           "    dlls: { guard: { refuses: true } }\n"
                           "    loads: [comctl32, shell32, ole32, guard]\n"
                           "    startup:\n"
                           "      - register-class: { name: A }\n"
                           "      - create-window: { class: A, text: first }\n"
                           "  worker:\n"
                           "    imports: [user32]\n"
                           "    console: none\n"
                           "    startup:\n"
                           "      - register-class: { name: W }\n"
                           "      - create-window: { class: W, count: 3 }\n"
                           "      - create-menu: { items: [Open, Close] }\n"
                           "  asker:\n"
                           "    imports: [user32, comctl32]\n"
                           "    console: new\n"
                           "    loads: [shell32, comctl32-6]\n"
                           "    startup:\n"
                           "      - load-library: { dll: shell32, on-failure: ignore }\n"
                           "      - load-library: comctl32-6\n";

/* Every kind of step that is made here, how many of each were, and how many succeeded. */
static struct {
    const char *kind;
    guint made;
    guint succeeded;
} kinds[] = {
    { .kind = "logon" },
    { .kind = "logoff" },
    { .kind = "disconnect" },
    { .kind = "reconnect" },
    { .kind = "run" },
    { .kind = "kill" },
    { .kind = "start-service" },
    { .kind = "stop-service" },
    { .kind = "fail-next" },
    { .kind = "create-window" },
    { .kind = "destroy-window" },
    { .kind = "create-menu" },
    { .kind = "set-hook" },
    { .kind = "create-desktop" },
    { .kind = "close-desktop" },
    { .kind = "create-gdi" },
    { .kind = "add-atom" },
    { .kind = "set-text" },
    { .kind = "create-window-station" },
    { .kind = "load-library" },
};

typedef struct {
    gboolean is_there;
    gboolean is_connected;
} Session;

typedef struct {
    gboolean is_there;
    guint session; /* index, or CONSOLE */
    guint windows;
    guint desktops;
} MadeProgram;

/* What is there if nothing was refused. */
typedef struct {
    GRand *rand;
    GPtrArray *steps;    /* char * */
    guint session_limit; /* besides the console's */
    guint session_count;
    Session sessions[SESSIONS_MAX];
    guint program_count;
    MadeProgram programs[PROGRAMS_MAX];
    guint service_count;
    gboolean services[STEPS_MAX]; /* running */
    guint name_count;
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

/* "console" or "u1". Free with g_free(). */
static char *
session_name(guint session)
{
    return session == CONSOLE ? g_strdup("console") : g_strdup_printf("u%u", session);
}

static void
add_logon(Maker *m)
{
    if (m->session_count == m->session_limit)
        return;
    add(m, "logon: { user: u%u, kind: rdp, as: u%u }", m->session_count, m->session_count);
    m->sessions[m->session_count++] = (Session){ .is_there = TRUE, .is_connected = TRUE };
}

static void
add_logoff(Maker *m, guint session)
{
    add(m, "logoff: u%u", session);
    m->sessions[session].is_there = FALSE;
    for (guint i = 0; i < m->program_count; i++)
        if (m->programs[i].session == session)
            m->programs[i].is_there = FALSE;
}

/* Something happens to a session other than the console's. */
static void
add_session_change(Maker *m)
{
    if (m->session_count == 0)
        return;
    guint session = pick(m, m->session_count);
    Session *s = &m->sessions[session];
    if (!s->is_there)
        return;
    if (pick(m, 3) == 0) {
        add_logoff(m, session);
        return;
    }
    add(m, "%s: u%u", s->is_connected ? "disconnect" : "reconnect", session);
    s->is_connected = !s->is_connected;
}

static void
add_run(Maker *m)
{
    guint session = pick(m, m->session_count + 1);
    if (session == m->session_count)
        session = CONSOLE;
    if (m->program_count == PROGRAMS_MAX || (session != CONSOLE && !m->sessions[session].is_there))
        return;
    g_autofree char *in = session_name(session);
    add(m, "run: { program: maker, in: %s, as: p%u }", in, m->program_count);
    m->programs[m->program_count++] =
        (MadeProgram){ .is_there = TRUE, .session = session, .windows = 1 };
}

static void
add_service_change(Maker *m)
{
    guint service = pick(m, m->service_count + 1);
    if (service == m->service_count) {
        const char *program = pick(m, 2) == 0 ? "asker" : "worker";
        add(m, "start-service: { name: s%u, program: %s, account: %s }", service, program,
            pick(m, 2) == 0 ? "'.\\batch'" : "LocalSystem");
        m->services[m->service_count++] = TRUE;
    } else if (m->services[service]) {
        add(m, "stop-service: s%u", service);
        m->services[service] = FALSE;
    }
}

static void
add_desktop_change(Maker *m, guint in)
{
    MadeProgram *program = &m->programs[in];
    if (program->desktops == 0 || pick(m, 3) == 0) {
        add(m, "create-desktop: { in: p%u, name: D%u }", in, m->name_count++);
        program->desktops++;
    } else {
        add(m, "close-desktop: { in: p%u }", in);
        program->desktops--;
    }
}

static void
add_window_change(Maker *m, guint in)
{
    MadeProgram *program = &m->programs[in];
    if (program->windows == 0 || pick(m, 2) == 0) {
        guint count = 1 + pick(m, 400);
        add(m, "create-window: { in: p%u, class: A, text: \"w%u\", count: %u }", in, pick(m, 99),
            count);
        program->windows += count;
    } else {
        guint count = 1 + pick(m, program->windows);
        add(m, "destroy-window: { in: p%u, count: %u }", in, count);
        program->windows -= count;
    }
}

static void
add_gdi(Maker *m, guint in)
{
    guint count = 1 + pick(m, 30);
    add(m, "create-gdi: { in: p%u, count: %u, leaked: %s }", in, count,
        pick(m, 4) == 0 ? "true" : "false");
}

static void
add_call(Maker *m)
{
    if (m->program_count == 0)
        return;
    guint in = pick(m, m->program_count);
    if (!m->programs[in].is_there)
        return;
    switch (pick(m, 12)) {
    case 0:
    case 1:
        add_window_change(m, in);
        break;
    case 2:
        add(m, "create-menu: { in: p%u, items: [a, bb, ccc, d%u] }", in, pick(m, 1000));
        break;
    case 3:
        add(m, "set-hook: { in: p%u, kind: keyboard }", in);
        break;
    case 4:
    case 5:
        add_desktop_change(m, in);
        break;
    case 6:
        add_gdi(m, in);
        break;
    case 7:
        add(m, "add-atom: { in: p%u, name: atom%u }", in, pick(m, 50));
        break;
    case 8:
        add(m, "set-text: { in: p%u, text: \"text of a window, number %u\" }", in, pick(m, 100000));
        break;
    case 9:
        add(m, "load-library: { in: p%u, dll: %s }", in,
            libraries[pick(m, G_N_ELEMENTS(libraries))]);
        break;
    case 10:
        add(m, "kill: p%u", in);
        m->programs[in].is_there = FALSE;
        break;
    default:
        add(m, "create-window-station: { in: p%u, name: S%u }", in, m->name_count++);
        break;
    }
}

/* An allocation of what is made next is refused; nothing after it needs that. */
static void
add_refusal(Maker *m)
{
    guint name = m->name_count++;
    guint what = pick(m, m->session_limit != 0 ? 3 : 2);
    add(m, "fail-next: %u", 1 + pick(m, what == 2 ? 60 : 20)); /* it takes more than so many */
    switch (what) {
    case 0:
        add(m, "run: { program: maker, in: console, as: r%u }", name);
        break;
    case 1:
        add(m, "start-service: { name: r%u, program: worker, account: '.\\batch' }", name);
        break;
    default:
        add(m, "logon: { user: r%u, kind: rdp, as: r%u }", name, name);
        break;
    }
}

static void
add_step(Maker *m)
{
    switch (pick(m, 12)) {
    case 0:
        add_logon(m);
        break;
    case 1:
        add_session_change(m);
        break;
    case 2:
    case 3:
        add_run(m);
        break;
    case 4:
        add_service_change(m);
        break;
    case 5:
        if (pick(m, 2) == 0)
            add_refusal(m);
        break;
    default:
        add_call(m);
        break;
    }
}

/* *system: the system's line; free with g_free(). */
static GPtrArray *
make_steps(guint32 seed, char **system)
{
    Maker m = { .rand = g_rand_new_with_seed(seed),
                .steps = g_ptr_array_new_with_free_func(g_free) };
    guint edition = pick(&m, G_N_ELEMENTS(editions));
    /* Windows 2000 has sessions besides the console's with Terminal Services only. */
    m.session_limit = g_str_equal(editions[edition], "win2000") ? 0 : SESSIONS_MAX;
    const char *exit_code = pick(&m, 2) == 0 ? ", attach-exit-code: status" : "";
    *system = g_strdup_printf("{ edition: %s, services: none, boot-options: [%s], set: { %s }%s }",
                              editions[edition], boot_options[pick(&m, G_N_ELEMENTS(boot_options))],
                              settings[pick(&m, G_N_ELEMENTS(settings))], exit_code);
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

/* NULL with an error that a machine is to blame for; what does not parse says so in *is_valid. */
static RunRecord *
play(const char *text, gboolean *is_valid, GError **error)
{
    const RunOptions options = { .event_limit = 1, .engine = { .kind = ENGINE_BOTH } };
    g_autoptr(Scenario) scenario = scenario_load_text("random.yaml", text, -1, NULL, error);
    *is_valid = scenario != NULL;
    return *is_valid ? run_scenario(scenario, scenario->plain, &options, error) : NULL;
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
        g_autoptr(RunRecord) record = play(text, &is_valid, &error);
        if (record != NULL || !is_valid)
            g_ptr_array_insert(steps, (gint)i, left_out);
        else
            g_free(left_out);
    }
}

/* Counts what succeeded. FALSE if most steps were refused: then the seed tests little. */
static gboolean
count_steps(const RunRecord *record)
{
    guint refused = 0;
    for (guint i = 0; i < record->steps->len; i++) {
        const RunStep *step = record->steps->pdata[i];
        refused += step->failure >= 0;
        for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
            gboolean is_this = g_str_equal(step->kind, kinds[k].kind);
            kinds[k].made += is_this;
            kinds[k].succeeded += is_this && step->failure < 0;
        }
    }
    return refused <= record->steps->len / 2;
}

static gboolean
try_seed(guint32 seed)
{
    g_autofree char *system = NULL;
    g_autoptr(GPtrArray) steps = make_steps(seed, &system);
    g_autofree char *text = make_text(system, steps);
    g_autoptr(GError) error = NULL;
    gboolean is_valid;
    g_autoptr(RunRecord) record = play(text, &is_valid, &error);
    if (record != NULL && count_steps(record))
        return TRUE;
    if (record == NULL && is_valid)
        shrink(system, steps);
    g_autofree char *small = make_text(system, steps);
    fprintf(stderr, "seed %u: %s\n%s", seed,
            record != NULL ? "more than half of its steps were refused" : error->message, small);
    return FALSE;
}

/* The scenario of a seed as a file, for whoever wants to play it otherwise. */
static gboolean
write_seed(const char *folder, guint32 seed)
{
    g_autofree char *system = NULL;
    g_autoptr(GPtrArray) steps = make_steps(seed, &system);
    g_autofree char *text = make_text(system, steps);
    g_autofree char *path = g_strdup_printf("%s/%u.yaml", folder, seed);
    g_autoptr(GError) error = NULL;
    if (g_file_set_contents(path, text, -1, &error))
        return TRUE;
    fprintf(stderr, "%s\n", error->message);
    return FALSE;
}

/* Each kind of step is there for something. */
static gboolean
check_kinds(void)
{
    gboolean is_good = TRUE;
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        printf("%6u of %6u %s\n", kinds[k].succeeded, kinds[k].made, kinds[k].kind);
        is_good &= kinds[k].succeeded != 0;
    }
    if (!is_good)
        fprintf(stderr, "a kind of step never succeeded\n");
    return is_good;
}

static guint32
number(const char *name, const char *text, guint32 most)
{
    guint64 value;
    if (g_ascii_string_to_unsigned(text, 10, 1, most, &value, NULL))
        return (guint32)value;
    fprintf(stderr, "%s is a number from 1 to %u, not \"%s\"\n", name, most, text);
    exit(2);
}

int
main(int argc, char **argv)
{
    guint count = argc > 1 ? number("SEEDS", argv[1], SEEDS_MAX) : SEEDS_USUAL;
    guint32 first = argc > 2 ? number("FIRST", argv[2], G_MAXUINT32 - SEEDS_MAX) : 1;
    const char *folder = argc > 3 ? argv[3] : NULL;
    for (guint i = 0; i < count; i++)
        if (!(folder != NULL ? write_seed(folder, first + i) : try_seed(first + i)))
            return EXIT_FAILURE;
    if (folder != NULL)
        return EXIT_SUCCESS;
    if (count >= SEEDS_USUAL && !check_kinds())
        return EXIT_FAILURE;
    printf("%u seeds from %u: both machines agree\n", count, first);
    return EXIT_SUCCESS;
}
