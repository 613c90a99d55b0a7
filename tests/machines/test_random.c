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
#include "host/edition/edition.h"
#include "host/engine/engine.h"
#include "host/run/run.h"
#include "host/scenario/scenario_fields.h"
#include "host/scenario/step_kinds.h"
#include "random_steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEEDS_USUAL 12u
#define SEEDS_MAX   1000000u
#define SEEDS_MADE  300u /* that every kind of step comes up in */
#define OFTEN       6u
#define SELDOM      25u /* one of so many seeds may test little */
#define TOLD_EACH   50u /* seeds between two lines that say how far it is */

static const char head[] =
    "programs:\n"
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
    "  keeper:\n"
    "    imports: [user32]\n"
    "    children-desktop: 'Kept\\Desktop'\n"
    "    children-accounts: built-in\n"
    "    startup:\n"
    "      - create-window-station: { name: Kept, own: true }\n"
    "      - create-desktop: Desktop\n"
    "  asker:\n"
    "    imports: [user32, comctl32]\n"
    "    console: new\n"
    "    loads: [shell32, comctl32-6]\n"
    "    startup:\n"
    "      - load-library: { dll: shell32, on-failure: ignore }\n"
    "      - load-library: comctl32-6\n"
    "  retrier:\n"
    "    imports: [user32]\n"
    "    on-failure: retry 2\n"
    "    startup: [{ create-window: { class: Static, count: 60 } }]\n"
    "    peak: [{ create-window: { class: Static, count: 20 } }]\n"
    "  teller:\n"
    "    imports: [gdi32]\n"
    "    console: inherit\n"
    "    on-failure: message-box\n"
    "    startup: [{ create-menu: { items: [one, two], count: 40 } }]\n"
    "  costly: { imports: [user32], uses: 10 KB }\n"
    "  late: { imports: [user32], uses: 6 KB, attach: 4 KB, start-up: 9 KB }\n";

/* How many of each kind of step were made, and how many succeeded. */
typedef struct {
    const char *kind;
    guint made;
    guint succeeded;
} Count;

static Count counts[128];

static Count *
count_of(const char *kind)
{
    guint k = 0;
    while (counts[k].kind != NULL && !g_str_equal(counts[k].kind, kind))
        k++;
    g_assert(k < G_N_ELEMENTS(counts) - 1);
    counts[k].kind = kind;
    return &counts[k];
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
    g_autoptr(Scenario) scenario = scenario_load_text("random.yaml", text, -1, NULL, error);
    *is_valid = scenario != NULL;
    if (!*is_valid)
        return NULL;
    const RunOptions options = { .event_limit = 1, .engine = { .kind = ENGINE_BOTH } };
    return run_scenario(scenario, scenario->plain, &options, error);
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

static guint thin; /* seeds most steps of which were refused: they test little */

/* Counts what succeeded. FALSE if most steps were refused. */
static gboolean
count_steps(const RunRecord *record)
{
    guint refused = 0;
    for (guint i = 0; i < record->steps->len; i++) {
        const RunStep *step = record->steps->pdata[i];
        refused += step->failure >= 0;
        Count *count = count_of(step->kind->name);
        count->made++;
        count->succeeded += step->failure < 0;
    }
    return refused <= record->steps->len / 2;
}

static gboolean
try_seed(guint32 seed)
{
    g_autofree char *system = NULL;
    g_autoptr(GPtrArray) steps = random_steps(seed, &system);
    g_autofree char *text = make_text(system, steps);
    g_autoptr(GError) error = NULL;
    gboolean is_valid;
    g_autoptr(RunRecord) record = play(text, &is_valid, &error);
    if (record != NULL) {
        if (!count_steps(record) && thin++ == 0)
            fprintf(stderr, "seed %u: more than half of its steps were refused\n", seed);
        return TRUE;
    }
    if (is_valid)
        shrink(system, steps);
    g_autofree char *small = make_text(system, steps);
    fprintf(stderr, "seed %u: %s\n%s", seed, error->message, small);
    return FALSE;
}

/* What is made at random finds what it needs, as a rule. */
static gboolean
most_seeds_count(guint seeds)
{
    if (thin * SELDOM <= seeds + SELDOM)
        return TRUE;
    fprintf(stderr, "%u of %u seeds had more than half of their steps refused\n", thin, seeds);
    return FALSE;
}

/* The scenario of a seed as a file, for whoever wants to play it otherwise. */
static gboolean
write_seed(const char *folder, guint32 seed)
{
    g_autofree char *system = NULL;
    g_autoptr(GPtrArray) steps = random_steps(seed, &system);
    g_autofree char *text = make_text(system, steps);
    g_autofree char *path = g_strdup_printf("%s/%u.yaml", folder, seed);
    g_autoptr(GError) error = NULL;
    if (g_file_set_contents(path, text, -1, &error))
        return TRUE;
    fprintf(stderr, "%s\n", error->message);
    return FALSE;
}

/* An access violation is what comes of it. */
static gboolean
ends_process(const char *kind)
{
    return g_str_equal(kind, "write-desktop-heap");
}

/* Each kind of step that was played often enough is there for something. */
static gboolean
check_kinds(void)
{
    gboolean is_good = TRUE;
    for (guint k = 0; k < G_N_ELEMENTS(counts) && counts[k].kind != NULL; k++) {
        printf("%6u of %6u %s\n", counts[k].succeeded, counts[k].made, counts[k].kind);
        if (counts[k].made < OFTEN || counts[k].succeeded != 0 || ends_process(counts[k].kind))
            continue;
        fprintf(stderr, "%s never succeeded\n", counts[k].kind);
        is_good = FALSE;
    }
    return is_good;
}

static gpointer
copy_text(gconstpointer text, gpointer data)
{
    (void)data;
    return g_strdup(text);
}

/* The rest of a step of that kind behind its colon, NULL: it is another one. */
static const char *
step_of_kind(const char *step, const char *kind)
{
    gsize length = strlen(kind);
    return strncmp(step, kind, length) == 0 && step[length] == ':' ? step + length + 1 : NULL;
}

static gboolean
has_kind(const GPtrArray *steps, const char *kind)
{
    for (guint i = 0; i < steps->len; i++)
        if (step_of_kind(steps->pdata[i], kind) != NULL || g_str_equal(steps->pdata[i], kind))
            return TRUE;
    return FALSE;
}

/* A mapping has it, or a value stands in the mapping's place. */
static gboolean
has_key(const char *value, const Field *field)
{
    g_autofree char *behind_brace = g_strdup_printf("{ %s: ", field->key);
    g_autofree char *behind_comma = g_strdup_printf(", %s: ", field->key);
    if (strchr(value, '{') == NULL)
        return (field->flags & FIELD_SHORT) != 0;
    return strstr(value, behind_brace) != NULL || strstr(value, behind_comma) != NULL;
}

static gboolean
makes_key(const GPtrArray *steps, const char *kind, const Field *field)
{
    for (guint i = 0; i < steps->len; i++) {
        const char *value = step_of_kind(steps->pdata[i], kind);
        if (value != NULL && has_key(value, field))
            return TRUE;
    }
    return FALSE;
}

static gboolean
makes_keys(const GPtrArray *steps, const char *kind, const Field *table)
{
    gboolean is_good = TRUE;
    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field)) {
        if (fields_find(step_loop_fields, field->key) != NULL || makes_key(steps, kind, field))
            continue;
        fprintf(stderr, "%s: no %s was ever made\n", kind, field->key);
        is_good = FALSE;
    }
    return is_good;
}

/* Nothing that a scenario can make happen is left out by accident: each kind of step comes up in
 * some seed, with each of its keys but for loops, which are unrolled before anything happens. */
static gboolean
makes_all_kinds(const GPtrArray *steps)
{
    gboolean is_good = TRUE;
    for (const char *const *name = step_kind_names(); *name != NULL; name++) {
        const StepKind *kind = step_kind_find(*name);
        if (random_leaves_out(*name) == has_kind(steps, *name)) {
            fprintf(stderr, "%s is %s\n", *name,
                    random_leaves_out(*name) ? "made, and said to be left out" : "never made");
            is_good = FALSE;
        } else if (kind != NULL && !random_leaves_out(*name)) {
            is_good = makes_keys(steps, *name, kind->fields) && is_good;
        }
    }
    return is_good;
}

/* So is each value of the registry that reaches the kernel. */
static gboolean
sets_all_values(const GPtrArray *steps)
{
#define REGISTRY_VALUE(name, text, key) text,
    static const char *const values[] = {
#include "abi/registry_values.def"
    };
#undef REGISTRY_VALUE
    gboolean is_good = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        const Field value = { .key = values[i] };
        if (makes_key(steps, "system", &value))
            continue;
        fprintf(stderr, "system: no %s was ever set\n", values[i]);
        is_good = FALSE;
    }
    return is_good;
}

/* The steps of many seeds, and the lines of their systems as if they were steps. */
static gboolean
makes_all(void)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    for (guint32 seed = 1; seed <= SEEDS_MADE; seed++) {
        char *system = NULL;
        g_autoptr(GPtrArray) steps = random_steps(seed, &system);
        g_ptr_array_extend(all, steps, copy_text, NULL);
        g_ptr_array_add(all, g_strconcat("system: ", system, NULL));
        g_free(system);
    }
    gboolean has_all_keys = makes_keys(all, "system", system_fields);
    return sets_all_values(all) && makes_all_kinds(all) && has_all_keys;
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

static void
tell_progress(guint done, guint count)
{
    if (done % TOLD_EACH != 0 || done == count)
        return;
    printf("%u of %u seeds\n", done, count);
    fflush(stdout);
}

/* Each seed chooses one. */
static gboolean
has_editions(void)
{
    g_auto(GStrv) editions = edition_names();
    if (editions[0] == NULL)
        fprintf(stderr,
                "no edition is found: DESKHEAP_DATA_DIR is the folder in which configs/ lies\n");
    return editions[0] != NULL;
}

int
main(int argc, char **argv)
{
    guint count = argc > 1 ? number("SEEDS", argv[1], SEEDS_MAX) : SEEDS_USUAL;
    guint32 first = argc > 2 ? number("FIRST", argv[2], G_MAXUINT32 - SEEDS_MAX) : 1;
    const char *folder = argc > 3 ? argv[3] : NULL;
    if (!has_editions())
        return EXIT_FAILURE;
    for (guint i = 0; i < count; i++) {
        if (!(folder != NULL ? write_seed(folder, first + i) : try_seed(first + i)))
            return EXIT_FAILURE;
        tell_progress(i + 1, count);
    }
    if (folder != NULL)
        return EXIT_SUCCESS;
    if (!makes_all() || !most_seeds_count(count))
        return EXIT_FAILURE;
    if (count >= SEEDS_USUAL && !check_kinds())
        return EXIT_FAILURE;
    printf("%u seeds from %u: both machines agree\n", count, first);
    return EXIT_SUCCESS;
}
