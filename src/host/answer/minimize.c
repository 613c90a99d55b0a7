/* SPDX-License-Identifier: MIT */
/* Makes one of what is the same again and again, then takes away from the end, in halves, quarters
 * and so on down to one at a time, until nothing more can go. */
#include "host/answer/minimize.h"

#include "host/answer/amount.h"
#include "host/answer/step_fold.h"
#include "host/run/run.h"
#include "host/scenario/scenario_draft.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/words/gate.h"
#include "host/yaml/yaml_tree.h"

#include <string.h>

G_DEFINE_QUARK(minimize - error - quark, minimize_error)

#define TRIES_MAX  5000u
#define ROUNDS_MAX 16u

/* What makes two failures the same: where it was, what it ended with, who refused. */
typedef struct {
    const char *kind; /* of step; static */
    guint32 status;
    enum gate gate;
    enum gate root;
} Way;

typedef struct {
    const Scenario *scenario;
    const char *cause; /* of the failure that is meant; NULL: of the first */
    YamlDraft *draft;
    Way way;
    Minimal *minimal;
    MinimizeProgress progress;
    gpointer user;
    gboolean has_changed; /* in this round */
    GError *problem;      /* no try's own doing: nothing goes on */
} Minimizing;

void
minimal_free(Minimal *minimal)
{
    if (minimal == NULL)
        return;
    g_free(minimal->text);
    g_free(minimal->failure);
    g_free(minimal->step);
    g_free(minimal->cause);
    g_free(minimal);
}

static void
minimizing_clear(Minimizing *minimizing)
{
    g_clear_pointer(&minimizing->draft, yaml_draft_free);
    g_clear_pointer(&minimizing->minimal, minimal_free);
    g_clear_error(&minimizing->problem);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Minimizing, minimizing_clear)

/* ---- a run ---- */

/* The first of the cause that is meant, or that a gate explains. */
static const RunFailure *
find_failure(const RunRecord *record, const char *cause)
{
    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        if (cause != NULL ? strcmp(failure->cause, cause) == 0 : failure->gate != GATE_NONE)
            return failure;
    }
    return NULL;
}

/* Else the first; NULL: nothing fails. */
static const RunFailure *
main_failure(const RunRecord *record, const char *cause)
{
    const RunFailure *found = find_failure(record, cause);

    return found == NULL && cause == NULL && record->failures->len > 0 ? record->failures->pdata[0]
                                                                       : found;
}

static guint
step_number(const RunRecord *record, const RunFailure *failure)
{
    return ((const RunStep *)record->steps->pdata[failure->step])->number;
}

static Way
way_of(const RunFailure *failure)
{
    return (Way){ failure->kind, failure->status, failure->gate, run_failure_root(failure)->gate };
}

static gboolean
is_same_way(const Way *a, const Way *b)
{
    return g_strcmp0(a->kind, b->kind) == 0 && a->status == b->status && a->gate == b->gate &&
           a->root == b->root;
}

/* Up to what fails first for a gate, or to its end. */
static Run *
run_to_failure(const Scenario *scenario,
               const ScenarioVariant *variant,
               const char *cause,
               GError **error)
{
    g_autoptr(Run) run = run_new(scenario, variant, NULL, error);
    GError *problem = NULL;

    if (run == NULL)
        return NULL;
    while (find_failure(run_so_far(run), cause) == NULL && run_next(run, &problem))
        continue;
    if (problem == NULL)
        return g_steal_pointer(&run);
    g_propagate_error(error, problem);
    return NULL;
}

/* A program of the scenario's own is gone, and steps mean the shipped one of its name: it may fail
 * alike, and what is said of it is said of another program. */
static gboolean
takes_another_program(const Scenario *scenario, const Scenario *reduced)
{
    g_auto(GStrv) before = programs_own(scenario->programs);
    g_auto(GStrv) now = programs_own(reduced->programs);

    for (char **name = before; *name != NULL; name++)
        if (!g_strv_contains((const char *const *)now, *name) &&
            programs_find(reduced->programs, *name) != NULL)
            return TRUE;
    return FALSE;
}

static gboolean
fails_so(Minimizing *minimizing, const char *text, GError **error)
{
    g_autoptr(Scenario) scenario =
        scenario_load_text(minimizing->scenario->path, text, -1, NULL, NULL);
    g_autoptr(Run) run = scenario != NULL && !takes_another_program(minimizing->scenario, scenario)
                             ? run_to_failure(scenario, scenario->plain, minimizing->cause, error)
                             : NULL;
    const RunFailure *failure =
        run != NULL ? main_failure(run_so_far(run), minimizing->cause) : NULL;

    if (failure == NULL)
        return FALSE;
    Way way = way_of(failure);
    if (!is_same_way(&way, &minimizing->way))
        return FALSE;
    minimizing->minimal->steps = step_number(run_so_far(run), failure);
    return TRUE;
}

/* What is there now, does it fail as it is to? */
static gboolean
try(Minimizing *minimizing)
{
    Minimal *minimal = minimizing->minimal;
    GError *problem = NULL;

    minimal->is_least = minimal->is_least && minimal->tries < TRIES_MAX;
    if (!minimal->is_least || minimizing->problem != NULL)
        return FALSE;
    g_autofree char *text = yaml_draft_text(minimizing->draft);
    gboolean is_so = fails_so(minimizing, text, &problem);
    minimal->tries++;
    if (minimizing->progress != NULL)
        minimizing->progress(minimal->tries, minimizing->user);
    /* That a system cannot be so is the try's own doing. */
    if (problem != NULL && problem->domain == ENGINE_ERROR &&
        problem->code != ENGINE_ERROR_UNSUPPORTED)
        minimizing->problem = problem;
    else
        g_clear_error(&problem);
    minimizing->has_changed = minimizing->has_changed || is_so;
    return is_so;
}

/* ---- items ---- */

/* Others (none: NULL) in place of those from `first` to before `end`. Where it fails otherwise with
 * them, what was there comes back. */
static gboolean
replace_items(
    Minimizing *minimizing, YamlTree *tree, guint first, guint end, const GPtrArray *others)
{
    g_autoptr(GPtrArray) before = g_ptr_array_copy(tree->items, NULL, NULL);

    g_ptr_array_remove_range(tree->items, first, end - first);
    for (guint i = 0; others != NULL && i < others->len; i++)
        g_ptr_array_insert(tree->items, (gint)(first + i), others->pdata[i]);
    if (try(minimizing))
        return TRUE;
    g_ptr_array_unref(tree->items);
    tree->items = g_steal_pointer(&before);
    return FALSE;
}

static void
reduce_items(Minimizing *minimizing, YamlTree *tree)
{
    for (guint chunk = MAX(tree->items->len / 2, 1);; chunk /= 2) {
        for (guint end = tree->items->len; end > 0;) {
            guint first = end > chunk ? end - chunk : 0;
            replace_items(minimizing, tree, first, end, NULL);
            end = first;
        }
        if (chunk <= 1)
            break;
    }
}

/* ---- rows of steps ---- */

static void
unfold_item(Minimizing *minimizing, YamlTree *list, guint at, FoldKind kind)
{
    g_autoptr(GPtrArray) alone = step_unfold(minimizing->draft, list->items->pdata[at], kind);

    if (alone != NULL)
        replace_items(minimizing, list, at, at + 1, alone);
}

static void
fold_items(Minimizing *minimizing, YamlTree *list, guint at, FoldKind kind)
{
    g_autoptr(GPtrArray) one = g_ptr_array_new();
    YamlTree *folded = NULL;
    guint covered = step_fold(minimizing->draft, list, at, kind, &folded);

    if (covered == 0)
        return;
    g_ptr_array_add(one, folded);
    replace_items(minimizing, list, at, at + covered, one);
}

/* What is in a repeat is a list of steps, too. */
static void
fold_list(Minimizing *minimizing, YamlTree *list, FoldKind kind)
{
    if (list == NULL || list->kind != YAML_SEQUENCE)
        return;
    for (guint i = 0; i < list->items->len; i++)
        fold_list(minimizing,
                  yaml_tree_get(yaml_tree_get(list->items->pdata[i], "repeat"), "steps"),
                  FOLD_STEPS);
    for (guint i = list->items->len; i-- > 0;)
        unfold_item(minimizing, list, i, kind);
    for (guint i = 0; i < list->items->len; i++)
        fold_items(minimizing, list, i, kind);
}

static void
fold_programs(Minimizing *minimizing, const YamlTree *programs)
{
    for (guint i = 0; programs != NULL && programs->items != NULL && i < programs->items->len; i++)
        fold_list(minimizing, yaml_tree_get(programs->items->pdata[i], "startup"), FOLD_ACTIONS);
}

static void
fold_all(Minimizing *minimizing)
{
    const YamlTree *root = minimizing->draft->root;

    fold_list(minimizing, yaml_tree_get(root, "steps"), FOLD_STEPS);
    fold_list(minimizing, yaml_tree_get(yaml_tree_get(root, "system"), "services"), FOLD_SERVICES);
    fold_programs(minimizing, yaml_tree_get(root, "programs"));
}

/* ---- amounts ---- */

/* A number alone; or how many there are in a range, which may lose some at either end. */
typedef struct {
    YamlTree *tree;
    enum { NUMBER_ALONE, RANGE_END, RANGE_FIRST } what;
    gint64 first, last; /* of the range */
    Amount amount;
} Scalar;

static char *
scalar_text(const Scalar *scalar, gint64 value)
{
    static const char range[] = "%" G_GINT64_FORMAT "..%" G_GINT64_FORMAT;

    if (scalar->what == RANGE_END)
        return g_strdup_printf(range, scalar->first, scalar->first + value - 1);
    if (scalar->what == RANGE_FIRST)
        return g_strdup_printf(range, scalar->last - value + 1, scalar->last);
    return amount_text(&scalar->amount, value);
}

static gboolean
try_value(Minimizing *minimizing, const Scalar *scalar, gint64 value)
{
    char *before = scalar->tree->text;

    scalar->tree->text = scalar_text(scalar, value);
    if (try(minimizing)) {
        g_free(before);
        return TRUE;
    }
    g_free(scalar->tree->text);
    scalar->tree->text = before;
    return FALSE;
}

/* With its value it fails so. The least that was found does, and one less does not. */
static void
reduce_number(Minimizing *minimizing, const Scalar *scalar)
{
    gint64 low = scalar->amount.least, high = scalar->amount.value;

    if (high <= low || try_value(minimizing, scalar, low))
        return;
    while (high - low > 1) {
        gint64 middle = low + (high - low) / 2;
        if (try_value(minimizing, scalar, middle))
            high = middle;
        else
            low = middle;
    }
}

static gboolean
read_range(YamlTree *tree, Scalar *range)
{
    g_auto(GStrv) ends = g_strsplit(tree->text, "..", 2);

    *range = (Scalar){ .tree = tree, .what = RANGE_END, .amount = { .least = 1 } };
    if (ends[0] == NULL || ends[1] == NULL || !number_parse(ends[0], &range->first) ||
        !number_parse(ends[1], &range->last) || ABS(range->first) > G_MAXINT32 ||
        ABS(range->last) > G_MAXINT32)
        return FALSE;
    range->amount.value = range->last - range->first + 1;
    return TRUE;
}

/* Its end comes down. What a loop begins with need not be like what it ends with, so where it can
 * do without the first pass it goes on from there. */
static void
reduce_range(Minimizing *minimizing, const YamlTree *parent, Scalar *range)
{
    reduce_number(minimizing, range);
    if (parent == NULL || g_strcmp0(parent->key, "for") != 0 || !read_range(range->tree, range) ||
        range->amount.value <= range->amount.least)
        return;
    range->what = RANGE_FIRST;
    range->amount.value--;
    if (try_value(minimizing, range, range->amount.value))
        reduce_number(minimizing, range);
}

/* "3" or "400 KB", and "1..20". */
static void
reduce_scalar(Minimizing *minimizing, const YamlTree *parent, YamlTree *tree)
{
    Scalar range, single = { .tree = tree };

    if (tree->is_quoted || *tree->text == '\0')
        return;
    if (read_range(tree, &range))
        reduce_range(minimizing, parent, &range);
    else if (amount_read(parent, tree, &single.amount))
        reduce_number(minimizing, &single);
}

static void
reduce_tree(Minimizing *minimizing, const YamlTree *parent, YamlTree *tree)
{
    if (tree->kind == YAML_SCALAR)
        reduce_scalar(minimizing, parent, tree);
    if (tree->items == NULL)
        return;
    reduce_items(minimizing, tree);
    for (guint i = tree->items->len; i-- > 0;)
        reduce_tree(minimizing, tree, tree->items->pdata[i]);
}

/* ---- passes ---- */

/* Each is a step, and goes before what steps and programs ask for is less. */
static void
reduce_passes(Minimizing *minimizing, YamlTree *tree)
{
    const YamlTree *range = yaml_tree_get(tree, "for");

    if (range != NULL && range->items != NULL && range->items->len == 1)
        reduce_tree(minimizing, range, range->items->pdata[0]);
    for (guint i = tree->items != NULL ? tree->items->len : 0; i-- > 0;)
        reduce_passes(minimizing, tree->items->pdata[i]);
}

static void
reduce_steps(Minimizing *minimizing)
{
    const YamlTree *root = minimizing->draft->root;
    YamlTree *steps = yaml_tree_get(root, "steps");
    YamlTree *services = yaml_tree_get(yaml_tree_get(root, "system"), "services");

    fold_all(minimizing);
    if (steps != NULL && steps->items != NULL) {
        reduce_items(minimizing, steps);
        reduce_passes(minimizing, steps);
    }
    if (services != NULL)
        reduce_passes(minimizing, services);
}

/* ---- the whole ---- */

static void
reduce_part(Minimizing *minimizing, const char *key)
{
    YamlTree *part = yaml_tree_get(minimizing->draft->root, key);

    if (part != NULL)
        reduce_tree(minimizing, NULL, part);
}

static void
reduce_all(Minimizing *minimizing)
{
    static const char *const parts[] = { "steps", "programs", "system" };

    for (guint round = 0; round < ROUNDS_MAX; round++) {
        minimizing->has_changed = FALSE;
        reduce_steps(minimizing);
        for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
            reduce_part(minimizing, parts[i]);
        if (!minimizing->has_changed)
            break;
    }
}

/* ---- the file ---- */

static char *
expectation_text(const RunFailure *failure)
{
    g_autofree char *status = run_status_word(failure->status);
    g_autofree char *because = failure->because_gate != GATE_NONE
                                   ? g_strdup_printf(", because: %s", failure->because)
                                   : g_strdup("");

    return g_strdup_printf("expect:\n  - fails: { step: %s, status: %s, cause: %s%s }\n",
                           failure->kind, status, failure->cause, because);
}

static gboolean
passes(const Scenario *as, const char *text)
{
    g_autoptr(Scenario) scenario = scenario_load_text(as->path, text, -1, NULL, NULL);
    g_autoptr(RunRecord) record =
        scenario != NULL ? run_scenario(scenario, scenario->plain, NULL, NULL) : NULL;

    return record != NULL && record->verdict == RUN_VERDICT_PASS;
}

/* With the failure as what it expects, where that is all there is to expect. */
static void
write_file(Minimizing *minimizing, const char *expectation)
{
    g_autofree char *text = yaml_draft_text(minimizing->draft);
    g_autofree char *whole = g_strconcat(text, expectation, NULL);

    char **kept = passes(minimizing->scenario, whole) ? &whole : &text;
    minimizing->minimal->text = g_steal_pointer(kept);
}

/* How it fails as it is. */
static gboolean
look(Minimizing *minimizing, const VariantOutline *outline, char **expectation, GError **error)
{
    const Scenario *scenario = minimizing->scenario;
    g_autoptr(ScenarioVariant) variant = scenario_unroll(scenario, outline, error);
    g_autoptr(Run) run =
        variant != NULL ? run_to_failure(scenario, variant, minimizing->cause, error) : NULL;

    if (run == NULL)
        return FALSE;
    const RunFailure *failure = main_failure(run_so_far(run), minimizing->cause);
    if (failure == NULL) {
        printable_error(error, MINIMIZE_ERROR, MINIMIZE_ERROR_PASSES,
                        "%s: nothing fails in it%s%s, so there is no failure to keep",
                        scenario->path, minimizing->cause != NULL ? " for " : "",
                        minimizing->cause != NULL ? minimizing->cause : "");
        return FALSE;
    }
    minimizing->way = way_of(failure);
    minimizing->minimal->failure = run_failure_text(failure, failure->kind, failure->cause);
    minimizing->minimal->step = g_strdup(failure->kind);
    minimizing->minimal->cause = g_strdup(failure->cause);
    minimizing->minimal->status = failure->status;
    minimizing->minimal->steps_before = step_number(run_so_far(run), failure);
    *expectation = expectation_text(failure);
    return TRUE;
}

Minimal *
minimize(const Scenario *scenario,
         const VariantOutline *outline,
         const char *cause,
         MinimizeProgress progress,
         gpointer user,
         GError **error)
{
    g_auto(Minimizing) minimizing = { .scenario = scenario,
                                      .cause = cause,
                                      .minimal = g_new0(Minimal, 1),
                                      .progress = progress,
                                      .user = user };
    g_autofree char *expectation = NULL;

    minimizing.minimal->is_least = TRUE;
    if (!look(&minimizing, outline, &expectation, error))
        return NULL;
    minimizing.draft = scenario_draft(scenario, outline, NULL);
    if (!try(&minimizing) && minimizing.problem == NULL) {
        printable_error(error, MINIMIZE_ERROR, MINIMIZE_ERROR_CHANGED,
                        "%s: written out alone, it does not fail in the same way any more",
                        scenario->path);
        return NULL;
    }
    reduce_all(&minimizing);
    if (minimizing.problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&minimizing.problem));
        return NULL;
    }
    write_file(&minimizing, expectation);
    return g_steal_pointer(&minimizing.minimal);
}

/* ---- JSON ---- */

static const JsonMember members[] = {
    { "scenario", JSON_TEXT },    { "variant", JSON_TEXT },
    { "failure", JSON_TEXT },     { "step", JSON_TEXT },
    { "status", JSON_STATUS },    { "cause", JSON_TEXT, .words = gate_causes },
    { "steps_before", JSON_INT }, { "steps", JSON_INT },
    { "runs", JSON_INT },         { "is_least", JSON_BOOL },
    { "text", JSON_TEXT },        JSON_MEMBERS_END,
};

const JsonShape minimal_shape = { "minimal", "What deskheap minimize --json prints.", members };

void
minimal_json(GString *out,
             const Scenario *scenario,
             const VariantOutline *outline,
             const Minimal *minimal)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, &minimal_shape);
    json_writer_text(writer, "scenario", scenario->path);
    json_writer_text(writer, "variant", outline->name);
    json_writer_text(writer, "failure", minimal->failure);
    json_writer_text(writer, "step", minimal->step);
    json_writer_status(writer, "status", minimal->status);
    json_writer_text(writer, "cause", minimal->cause);
    json_writer_int(writer, "steps_before", minimal->steps_before);
    json_writer_int(writer, "steps", minimal->steps);
    json_writer_int(writer, "runs", minimal->tries);
    json_writer_bool(writer, "is_least", minimal->is_least);
    json_writer_text(writer, "text", minimal->text);
    json_writer_end_document(writer);
}
