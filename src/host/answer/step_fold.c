/* SPDX-License-Identifier: MIT */
/* The first two passes make the pattern; each further one has to be what it gives with its number.
 */
#include "host/answer/step_fold.h"

#include "host/answer/numbered_tree.h"
#include "host/scenario/step_kinds.h"

#include <string.h>

#define PERIOD_MAX 8u /* steps of a pass */

/* ---- the same so many times ---- */

/* What is the same of those that differ in their counts alone. NULL: it has no count. */
static YamlTree *
read_counted(YamlDraft *draft, YamlTree *item, FoldKind kind, gint64 *count)
{
    StepEntry entry;

    if (!step_entry_read(item, kind, &entry) || yaml_tree_get(entry.value, "for") != NULL ||
        (fields_find(entry.fields, "count") == NULL && fields_find(entry.other, "count") == NULL) ||
        !step_entry_count(&entry, count) || *count < 1 || *count > G_MAXINT32)
        return NULL;
    YamlTree *same = step_entry_long(draft, &entry);
    if (same == NULL)
        return NULL;
    yaml_tree_remove(same, "count");
    return numbered_tree_knows(same, "n") ? NULL : same;
}

static guint
fold_counts(YamlDraft *draft, const YamlTree *list, guint at, FoldKind kind, YamlTree **one)
{
    gint64 sum = 0, count = 0;
    YamlTree *same = read_counted(draft, list->items->pdata[at], kind, &sum);
    guint end = at + 1;

    for (; same != NULL && end < list->items->len; end++) {
        const YamlTree *next = read_counted(draft, list->items->pdata[end], kind, &count);
        if (next == NULL || !numbered_tree_is(same, next, "", 0))
            break;
        sum += count;
    }
    if (same == NULL || end - at < 2)
        return 0;
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, sum);
    g_autofree char *name = g_strdup(same->key);
    step_value_set(draft, same, "count", text);
    *one = step_entry_item(draft, name, same);
    return end - at;
}

/* ---- a loop, and what goes on where it ends ---- */

/* The passes that it adds to the loop; 0: it is something else. */
static gint64
count_further(
    YamlDraft *draft, YamlTree *item, FoldKind kind, const char *name, const StepLoop *loop)
{
    StepEntry entry;
    StepLoop next;

    if (!step_entry_read(item, kind, &entry) || g_strcmp0(entry.name, name) != 0)
        return 0;
    if (step_loop_read(draft, &entry, &next))
        return next.has_range && strcmp(next.variable, loop->variable) == 0 &&
                       next.first == loop->last + 1 && next.last >= next.first &&
                       numbered_tree_is(loop->body, next.body, "", 0)
                   ? next.last - next.first + 1
                   : 0;
    const YamlTree *alone = step_entry_is_plain(&entry) ? step_entry_long(draft, &entry) : NULL;
    return alone != NULL && numbered_tree_is(loop->body, alone, loop->variable, loop->last + 1) ? 1
                                                                                                : 0;
}

static guint
fold_loop(YamlDraft *draft, const YamlTree *list, guint at, FoldKind kind, YamlTree **one)
{
    guint end = at + 1;
    StepEntry entry;
    StepLoop loop;

    if (!step_entry_read(list->items->pdata[at], kind, &entry) ||
        !step_loop_read(draft, &entry, &loop) || !loop.has_range || loop.last < loop.first)
        return 0;
    for (; end < list->items->len; end++) {
        gint64 more = count_further(draft, list->items->pdata[end], kind, entry.name, &loop);
        if (more == 0)
            break;
        loop.last += more;
    }
    if (end - at < 2)
        return 0;
    step_loop_set_range(draft, loop.body, loop.variable, loop.first, loop.last);
    *one = step_entry_item(draft, entry.name, loop.body);
    return end - at;
}

/* Loops around a step that is the same in every pass are so many of it. */
static YamlTree *
count_out(YamlDraft *draft, const StepEntry *entry, const StepLoop *outer)
{
    StepLoop inner;

    if (fields_find(entry->fields, "count") == NULL || !step_loop_read(draft, entry, &inner) ||
        inner.last < inner.first || outer->last < outer->first ||
        numbered_tree_knows(inner.body, inner.variable) ||
        numbered_tree_knows(inner.body, outer->variable))
        return NULL;
    g_autofree char *count = g_strdup_printf(
        "%" G_GINT64_FORMAT, (inner.last - inner.first + 1) * (outer->last - outer->first + 1));
    step_value_set(draft, inner.body, "count", count);
    return step_entry_item(draft, entry->name, inner.body);
}

/* The one step of a repeat, with the loop as its own. */
static guint
fold_repeat(YamlDraft *draft, const YamlTree *list, guint at, FoldKind kind, YamlTree **one)
{
    StepEntry repeat, entry;
    StepLoop loop;

    if (!step_entry_read(list->items->pdata[at], kind, &repeat) ||
        g_strcmp0(repeat.name, step_repeat.name) != 0 || !step_loop_read(draft, &repeat, &loop))
        return 0;
    const YamlTree *steps = yaml_tree_get(loop.body, "steps");
    if (steps == NULL || steps->kind != YAML_SEQUENCE || steps->items->len != 1 ||
        !step_entry_read(steps->items->pdata[0], FOLD_STEPS, &entry) ||
        fields_find(entry.fields, "for") == NULL)
        return 0;
    if (!step_entry_is_plain(&entry)) {
        *one = count_out(draft, &entry, &loop);
        return *one != NULL ? 1 : 0;
    }
    YamlTree *value = step_entry_long(draft, &entry);
    if (value == NULL)
        return 0;
    if (loop.has_range || fields_find(entry.fields, "count") == NULL) {
        step_loop_set_range(draft, value, loop.variable, loop.first, loop.last);
    } else {
        g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT, loop.last);
        step_value_set(draft, value, "count", count);
    }
    *one = step_entry_item(draft, entry.name, value);
    return 1;
}

/* ---- passes ---- */

typedef struct {
    guint period;
    guint count;
    TreeNumber pattern;
    YamlTree *steps; /* of one pass */
} Passes;

/* One that is no other loop's there. NULL: there is none. */
static const char *
choose_variable(const YamlTree *list, guint at, guint end)
{
    static const char *const variables[] = { "n", "m", "k", "i" };

    for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
        gboolean is_free = TRUE;
        for (guint item = at; item < end; item++)
            is_free = is_free && !numbered_tree_knows(list->items->pdata[item], variables[i]);
        if (is_free)
            return variables[i];
    }
    return NULL;
}

static gboolean
is_next_pass(const YamlTree *list, guint at, const Passes *passes)
{
    gint64 number = passes->pattern.first + passes->count;

    if (list->items->len - at < passes->period)
        return FALSE;
    for (guint i = 0; i < passes->period; i++)
        if (!numbered_tree_is(passes->steps->items->pdata[i], list->items->pdata[at + i],
                              passes->pattern.variable, number))
            return FALSE;
    return TRUE;
}

/* FALSE: there are no two. */
static gboolean
find_passes(YamlDraft *draft, const YamlTree *list, guint at, guint period, Passes *passes)
{
    *passes = (Passes){ .period = period, .pattern = { .first = 1 } };
    if (list->items->len - at < 2 * period)
        return FALSE;
    passes->pattern.variable = choose_variable(list, at, at + 2 * period);
    if (passes->pattern.variable == NULL)
        return FALSE;
    passes->steps = yaml_draft_make(draft, YAML_SEQUENCE, NULL);
    for (guint i = 0; i < period; i++) {
        YamlTree *step = numbered_tree_make(draft, list->items->pdata[at + i],
                                            list->items->pdata[at + period + i], &passes->pattern);
        if (step == NULL)
            return FALSE;
        g_ptr_array_add(passes->steps->items, step);
    }
    while (is_next_pass(list, at + passes->count * period, passes))
        passes->count++;
    return passes->count >= 2;
}

static void
set_passes(YamlDraft *draft, YamlTree *mapping, const Passes *passes)
{
    gint64 first = passes->pattern.first;

    step_loop_set_range(draft, mapping, passes->pattern.variable, first, first + passes->count - 1);
}

/* The one step of each pass, as a loop of its own. NULL: it cannot be one. */
static YamlTree *
loop_of_itself(YamlDraft *draft, FoldKind kind, const Passes *passes)
{
    StepEntry entry;

    if (passes->period != 1 || !step_entry_read(passes->steps->items->pdata[0], kind, &entry) ||
        fields_find(entry.fields, "for") == NULL || !step_entry_is_plain(&entry))
        return NULL;
    YamlTree *value = step_entry_long(draft, &entry);
    if (value == NULL)
        return NULL;
    set_passes(draft, value, passes);
    return step_entry_item(draft, entry.name, value);
}

static YamlTree *
repeat_of(YamlDraft *draft, const Passes *passes)
{
    YamlTree *value = yaml_draft_make(draft, YAML_MAPPING, NULL);
    g_autofree char *count = g_strdup_printf("%u", passes->count);

    if (passes->pattern.has_number)
        set_passes(draft, value, passes);
    else
        step_value_set(draft, value, "count", count);
    yaml_tree_set(value, "steps", passes->steps);
    return step_entry_item(draft, step_repeat.name, value);
}

static guint
count_lines(YamlTree *const *items, guint count)
{
    YamlTree list = { .kind = YAML_SEQUENCE };
    const YamlDraft shown = { .root = &list };
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    guint lines = 0;

    for (guint i = 0; i < count; i++)
        g_ptr_array_add(all, items[i]);
    list.items = all;
    g_autofree char *text = yaml_draft_text(&shown);
    for (const char *at = text; *at != '\0'; at++)
        lines += *at == '\n' ? 1 : 0;
    return lines;
}

static guint
fold_passes(YamlDraft *draft, const YamlTree *list, guint at, FoldKind kind, YamlTree **one)
{
    for (guint period = 1; period <= PERIOD_MAX; period++) {
        Passes passes;
        if (!find_passes(draft, list, at, period, &passes))
            continue;
        guint covered = period * passes.count;
        *one = loop_of_itself(draft, kind, &passes);
        if (*one == NULL && kind == FOLD_STEPS)
            *one = repeat_of(draft, &passes);
        if (*one != NULL &&
            count_lines(one, 1) < count_lines((YamlTree **)list->items->pdata + at, covered))
            return covered;
    }
    return 0;
}

guint
step_fold(YamlDraft *draft, const YamlTree *list, guint at, FoldKind kind, YamlTree **one)
{
    guint covered = fold_counts(draft, list, at, kind, one);

    if (covered == 0 && kind != FOLD_ACTIONS)
        covered = fold_loop(draft, list, at, kind, one);
    if (covered == 0 && kind == FOLD_STEPS)
        covered = fold_repeat(draft, list, at, kind, one);
    if (covered == 0 && kind != FOLD_ACTIONS)
        covered = fold_passes(draft, list, at, kind, one);
    return covered;
}

GPtrArray *
step_unfold(YamlDraft *draft, YamlTree *item, FoldKind kind)
{
    StepEntry entry;
    StepLoop loop;

    if (kind == FOLD_ACTIONS || !step_entry_read(item, kind, &entry) ||
        !step_loop_read(draft, &entry, &loop) || loop.first != loop.last)
        return NULL;
    numbered_tree_fill(loop.body, loop.variable, loop.first);
    if (entry.name == NULL || strcmp(entry.name, step_repeat.name) != 0) {
        GPtrArray *one = g_ptr_array_new();
        g_ptr_array_add(one, step_entry_item(draft, entry.name, loop.body));
        return one;
    }
    const YamlTree *steps = yaml_tree_get(loop.body, "steps");
    return steps != NULL && steps->kind == YAML_SEQUENCE
               ? g_ptr_array_copy(steps->items, NULL, NULL)
               : NULL;
}
