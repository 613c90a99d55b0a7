/* SPDX-License-Identifier: MIT */
/* The first two passes make the pattern; each further one has to be what it gives with its number.
 */
#include "host/answer/step_fold.h"

#include "host/program/program_action.h"
#include "host/scenario/step_kinds.h"
#include "host/text/number.h"

#include <string.h>

#define DIGITS     "0123456789"
#define DIGITS_MAX 9u
#define PERIOD_MAX 8u /* steps of a pass */

/* ---- an item ---- */

typedef struct {
    const char *name;    /* of its kind; NULL: a service's goes without saying */
    YamlTree *value;     /* NULL: its name is all */
    const Field *fields; /* with those that make it a loop */
    const Field *other;
} Entry;

static gboolean
read_action(Entry *entry)
{
    guint op;

    if (!program_action_find(entry->name, &op))
        return FALSE;
    entry->other = program_action_kind(op)->fields;
    return TRUE;
}

static gboolean
read_step(Entry *entry)
{
    const StepKind *kind = step_kind_find(entry->name);

    if (kind == NULL)
        return FALSE;
    entry->fields = kind->fields;
    entry->other = kind->other;
    return TRUE;
}

static gboolean
read_entry(YamlTree *item, FoldKind kind, Entry *entry)
{
    *entry = (Entry){ .value = item, .fields = step_start_service.fields };
    if (kind == FOLD_SERVICES)
        return TRUE;
    entry->fields = NULL;
    entry->value = NULL;
    if (item->kind == YAML_MAPPING && item->items->len == 1) {
        entry->value = item->items->pdata[0];
        entry->name = entry->value->key;
    } else if (item->kind == YAML_SCALAR) {
        entry->name = item->text;
    }
    if (entry->name == NULL)
        return FALSE;
    return kind == FOLD_ACTIONS ? read_action(entry) : read_step(entry);
}

static YamlTree *
make_item(YamlDraft *draft, const char *name, YamlTree *value)
{
    YamlTree *item = value;

    if (name != NULL) {
        item = yaml_draft_make(draft, YAML_MAPPING, NULL);
        yaml_tree_set(item, name, value);
    }
    return item;
}

static void
set_text(YamlDraft *draft, YamlTree *mapping, const char *key, const char *text)
{
    yaml_tree_set(mapping, key, yaml_draft_make(draft, YAML_SCALAR, text));
}

/* ---- the number in a text ---- */

/* `{variable}` with its number; "{{" is a brace. */
static char *
fill_text(const char *text, const char *variable, gint64 number)
{
    g_autofree char *word = g_strdup_printf("{%s}", variable);
    GString *filled = g_string_new(NULL);

    while (*text != '\0') {
        gsize length = g_str_has_prefix(text, "{{") ? 2 : 1;
        if (length == 1 && g_str_has_prefix(text, word)) {
            g_string_append_printf(filled, "%" G_GINT64_FORMAT, number);
            length = strlen(word);
        } else {
            g_string_append_len(filled, text, (gssize)length);
        }
        text += length;
    }
    return g_string_free(filled, FALSE);
}

/* What differs between passes, and is one more in the second. */
typedef struct {
    const char *variable;
    gboolean has_number;
    gint64 first;
} Pattern;

/* Where the number begins that makes them differ: its zeros are no part of it. */
static gsize
find_number(const char *a, const char *b)
{
    gsize at = 0;

    while (a[at] != '\0' && a[at] == b[at])
        at++;
    while (at > 0 && g_ascii_isdigit(a[at - 1]))
        at--;
    while (a[at] == '0' && b[at] == '0' && g_ascii_isdigit(a[at + 1]) && g_ascii_isdigit(b[at + 1]))
        at++;
    return at;
}

/* NULL: they differ otherwise, or by another number. */
static char *
pattern_text(const char *a, const char *b, Pattern *pattern)
{
    gsize at = find_number(a, b);
    gsize length = strspn(a + at, DIGITS), other = strspn(b + at, DIGITS);
    g_autofree char *lead = g_strndup(a, at);

    if (length == 0 || other == 0 || length > DIGITS_MAX || other > DIGITS_MAX ||
        strcmp(a + at + length, b + at + other) != 0)
        return NULL;
    gint64 number = g_ascii_strtoll(a + at, NULL, 10);
    if (g_ascii_strtoll(b + at, NULL, 10) != number + 1 ||
        (pattern->has_number && pattern->first != number))
        return NULL;
    pattern->has_number = TRUE;
    pattern->first = number;
    return g_strdup_printf("%s{%s}%s", lead, pattern->variable, a + at + length);
}

/* ---- trees ---- */

static gboolean
is_like(const YamlTree *a, const YamlTree *b)
{
    guint count = a->items != NULL ? a->items->len : 0;

    return a->kind == b->kind && g_strcmp0(a->key, b->key) == 0 &&
           count == (b->items != NULL ? b->items->len : 0);
}

/* The loop of the mapping, or of the step whose value it is, has this variable. */
static gboolean
binds(const YamlTree *tree, const char *variable)
{
    const StepKind *kind = tree->key != NULL ? step_kind_find(tree->key) : NULL;
    gboolean has_count = kind == NULL || fields_find(kind->fields, "count") != NULL;

    return yaml_tree_get(yaml_tree_get(tree, "for"), variable) != NULL ||
           (has_count && strcmp(variable, "n") == 0 && yaml_tree_get(tree, "count") != NULL);
}

static gboolean
knows(const YamlTree *tree, const char *variable)
{
    g_autofree char *word = g_strdup_printf("{%s}", variable);

    if (binds(tree, variable) || (tree->kind == YAML_SCALAR && strstr(tree->text, word) != NULL))
        return TRUE;
    for (guint i = 0; tree->items != NULL && i < tree->items->len; i++)
        if (knows(tree->items->pdata[i], variable))
            return TRUE;
    return FALSE;
}

/* A copy in which what differs is the pattern's; `b` may be `a`. NULL: they differ otherwise. */
static YamlTree *
make_pattern(YamlDraft *draft, const YamlTree *a, const YamlTree *b, Pattern *pattern)
{
    if (!is_like(a, b))
        return NULL;

    YamlTree *made = yaml_draft_make(draft, a->kind, NULL);
    made->key = g_strdup(a->key);
    made->is_key_quoted = a->is_key_quoted;
    made->is_quoted = a->is_quoted;
    if (a->kind == YAML_SCALAR) {
        g_free(made->text);
        made->text = strcmp(a->text, b->text) == 0 ? g_strdup(a->text)
                                                   : pattern_text(a->text, b->text, pattern);
        return made->text != NULL ? made : NULL;
    }
    for (guint i = 0; a->items != NULL && i < a->items->len; i++) {
        YamlTree *item = make_pattern(draft, a->items->pdata[i], b->items->pdata[i], pattern);
        if (item == NULL)
            return NULL;
        g_ptr_array_add(made->items, item);
    }
    return made;
}

static YamlTree *
copy(YamlDraft *draft, const YamlTree *tree)
{
    return make_pattern(draft, tree, tree, NULL);
}

static void
fill(YamlTree *tree, const char *variable, gint64 number)
{
    if (tree->kind == YAML_SCALAR) {
        char *filled = fill_text(tree->text, variable, number);
        tree->is_quoted = tree->is_quoted && strcmp(filled, tree->text) == 0;
        g_free(tree->text);
        tree->text = filled;
    }
    for (guint i = 0; tree->items != NULL && i < tree->items->len; i++) {
        YamlTree *item = tree->items->pdata[i];
        if (!binds(item, variable))
            fill(item, variable, number);
    }
}

/* Is the tree the pattern with this number? */
static gboolean
is_pass(const YamlTree *pattern, const YamlTree *tree, const char *variable, gint64 number)
{
    if (!is_like(pattern, tree))
        return FALSE;
    if (pattern->kind == YAML_SCALAR) {
        g_autofree char *filled = fill_text(pattern->text, variable, number);
        return strcmp(filled, tree->text) == 0;
    }
    for (guint i = 0; pattern->items != NULL && i < pattern->items->len; i++)
        if (!is_pass(pattern->items->pdata[i], tree->items->pdata[i], variable, number))
            return FALSE;
    return TRUE;
}

/* ---- loops ---- */

typedef struct {
    const char *variable;
    gint64 first, last;
    gboolean has_range; /* `for`; else `count` */
    YamlTree *body;     /* the value without it */
} Loop;

static const Field *
short_row(const Field *fields)
{
    const Field *row = fields_first(fields);

    while (row != NULL && (row->flags & FIELD_SHORT) == 0)
        row = fields_after(row);
    return row;
}

/* A mapping of its own, to which keys can be added; NULL: it takes none. */
static YamlTree *
long_form(YamlDraft *draft, const Entry *entry)
{
    const Field *row = short_row(entry->fields);
    YamlTree *mapping = NULL;

    if (entry->value != NULL && entry->value->kind == YAML_MAPPING)
        return copy(draft, entry->value);
    if (row == NULL)
        row = short_row(entry->other);
    if (row != NULL && entry->value != NULL && entry->value->kind == YAML_SCALAR) {
        mapping = yaml_draft_make(draft, YAML_MAPPING, NULL);
        mapping->key = g_strdup(entry->value->key);
        yaml_tree_set(mapping, row->key, copy(draft, entry->value));
    }
    return mapping;
}

static gboolean
read_range(const YamlTree *range, Loop *loop)
{
    if (range == NULL || range->kind != YAML_MAPPING || range->items->len != 1)
        return FALSE;
    const YamlTree *scalar = range->items->pdata[0];
    g_auto(GStrv) ends = g_strsplit(scalar->text != NULL ? scalar->text : "", "..", 2);
    loop->variable = scalar->key;
    loop->has_range = TRUE;
    return ends[0] != NULL && ends[1] != NULL && number_parse(ends[0], &loop->first) &&
           number_parse(ends[1], &loop->last) && ABS(loop->first) < G_MAXINT32 &&
           ABS(loop->last) < G_MAXINT32;
}

static gboolean
read_count(const Entry *entry, gint64 *count)
{
    const YamlTree *tree = yaml_tree_get(entry->value, "count");

    *count = 1;
    return tree == NULL || (tree->kind == YAML_SCALAR && number_parse(tree->text, count));
}

/* FALSE: it has none that can be read. */
static gboolean
read_loop(YamlDraft *draft, const Entry *entry, Loop *loop)
{
    const YamlTree *range = yaml_tree_get(entry->value, "for");

    *loop = (Loop){ .variable = "n", .first = 1 };
    if (fields_find(entry->fields, "for") == NULL)
        return FALSE;
    if (range != NULL
            ? !read_range(range, loop)
            : fields_find(entry->fields, "count") == NULL ||
                  yaml_tree_get(entry->value, "count") == NULL || !read_count(entry, &loop->last))
        return FALSE;
    loop->body = copy(draft, entry->value);
    yaml_tree_remove(loop->body, loop->has_range ? "for" : "count");
    return TRUE;
}

/* Is it carried out once, as it stands? */
static gboolean
is_plain(const Entry *entry)
{
    return yaml_tree_get(entry->value, "for") == NULL &&
           (fields_find(entry->fields, "count") == NULL ||
            yaml_tree_get(entry->value, "count") == NULL);
}

static void
set_range(YamlDraft *draft, YamlTree *mapping, const char *variable, gint64 first, gint64 last)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "..%" G_GINT64_FORMAT, first, last);
    YamlTree *range = yaml_draft_make(draft, YAML_MAPPING, NULL);

    set_text(draft, range, variable, text);
    yaml_tree_set(mapping, "for", range);
}

/* ---- the same so many times ---- */

/* What is the same of those that differ in their counts alone. NULL: it has no count. */
static YamlTree *
read_counted(YamlDraft *draft, YamlTree *item, FoldKind kind, gint64 *count)
{
    Entry entry;

    if (!read_entry(item, kind, &entry) || yaml_tree_get(entry.value, "for") != NULL ||
        (fields_find(entry.fields, "count") == NULL && fields_find(entry.other, "count") == NULL) ||
        !read_count(&entry, count) || *count < 1 || *count > G_MAXINT32)
        return NULL;
    YamlTree *same = long_form(draft, &entry);
    if (same == NULL)
        return NULL;
    yaml_tree_remove(same, "count");
    return knows(same, "n") ? NULL : same;
}

static guint
fold_counts(YamlDraft *draft, const YamlTree *list, guint at, FoldKind kind, YamlTree **one)
{
    gint64 sum = 0, count = 0;
    YamlTree *same = read_counted(draft, list->items->pdata[at], kind, &sum);
    guint end = at + 1;

    for (; same != NULL && end < list->items->len; end++) {
        const YamlTree *next = read_counted(draft, list->items->pdata[end], kind, &count);
        if (next == NULL || !is_pass(same, next, "", 0))
            break;
        sum += count;
    }
    if (same == NULL || end - at < 2)
        return 0;
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, sum);
    g_autofree char *name = g_strdup(same->key);
    set_text(draft, same, "count", text);
    *one = make_item(draft, name, same);
    return end - at;
}

/* ---- a loop, and what goes on where it ends ---- */

/* The passes that it adds to the loop; 0: it is something else. */
static gint64
count_further(YamlDraft *draft, YamlTree *item, FoldKind kind, const char *name, const Loop *loop)
{
    Entry entry;
    Loop next;

    if (!read_entry(item, kind, &entry) || g_strcmp0(entry.name, name) != 0)
        return 0;
    if (read_loop(draft, &entry, &next))
        return next.has_range && strcmp(next.variable, loop->variable) == 0 &&
                       next.first == loop->last + 1 && next.last >= next.first &&
                       is_pass(loop->body, next.body, "", 0)
                   ? next.last - next.first + 1
                   : 0;
    const YamlTree *alone = is_plain(&entry) ? long_form(draft, &entry) : NULL;
    return alone != NULL && is_pass(loop->body, alone, loop->variable, loop->last + 1) ? 1 : 0;
}

static guint
fold_loop(YamlDraft *draft, const YamlTree *list, guint at, FoldKind kind, YamlTree **one)
{
    guint end = at + 1;
    Entry entry;
    Loop loop;

    if (!read_entry(list->items->pdata[at], kind, &entry) || !read_loop(draft, &entry, &loop) ||
        !loop.has_range || loop.last < loop.first)
        return 0;
    for (; end < list->items->len; end++) {
        gint64 more = count_further(draft, list->items->pdata[end], kind, entry.name, &loop);
        if (more == 0)
            break;
        loop.last += more;
    }
    if (end - at < 2)
        return 0;
    set_range(draft, loop.body, loop.variable, loop.first, loop.last);
    *one = make_item(draft, entry.name, loop.body);
    return end - at;
}

/* Loops around a step that is the same in every pass are so many of it. */
static YamlTree *
count_out(YamlDraft *draft, const Entry *entry, const Loop *outer)
{
    Loop inner;

    if (fields_find(entry->fields, "count") == NULL || !read_loop(draft, entry, &inner) ||
        inner.last < inner.first || outer->last < outer->first ||
        knows(inner.body, inner.variable) || knows(inner.body, outer->variable))
        return NULL;
    g_autofree char *count = g_strdup_printf(
        "%" G_GINT64_FORMAT, (inner.last - inner.first + 1) * (outer->last - outer->first + 1));
    set_text(draft, inner.body, "count", count);
    return make_item(draft, entry->name, inner.body);
}

/* The one step of a repeat, with the loop as its own. */
static guint
fold_repeat(YamlDraft *draft, const YamlTree *list, guint at, FoldKind kind, YamlTree **one)
{
    Entry repeat, entry;
    Loop loop;

    if (!read_entry(list->items->pdata[at], kind, &repeat) ||
        g_strcmp0(repeat.name, step_repeat.name) != 0 || !read_loop(draft, &repeat, &loop))
        return 0;
    const YamlTree *steps = yaml_tree_get(loop.body, "steps");
    if (steps == NULL || steps->kind != YAML_SEQUENCE || steps->items->len != 1 ||
        !read_entry(steps->items->pdata[0], FOLD_STEPS, &entry) ||
        fields_find(entry.fields, "for") == NULL)
        return 0;
    if (!is_plain(&entry)) {
        *one = count_out(draft, &entry, &loop);
        return *one != NULL ? 1 : 0;
    }
    YamlTree *value = long_form(draft, &entry);
    if (value == NULL)
        return 0;
    if (loop.has_range || fields_find(entry.fields, "count") == NULL) {
        set_range(draft, value, loop.variable, loop.first, loop.last);
    } else {
        g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT, loop.last);
        set_text(draft, value, "count", count);
    }
    *one = make_item(draft, entry.name, value);
    return 1;
}

/* ---- passes ---- */

typedef struct {
    guint period;
    guint count;
    Pattern pattern;
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
            is_free = is_free && !knows(list->items->pdata[item], variables[i]);
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
        if (!is_pass(passes->steps->items->pdata[i], list->items->pdata[at + i],
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
        YamlTree *step = make_pattern(draft, list->items->pdata[at + i],
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

    set_range(draft, mapping, passes->pattern.variable, first, first + passes->count - 1);
}

/* The one step of each pass, as a loop of its own. NULL: it cannot be one. */
static YamlTree *
loop_of_itself(YamlDraft *draft, FoldKind kind, const Passes *passes)
{
    Entry entry;

    if (passes->period != 1 || !read_entry(passes->steps->items->pdata[0], kind, &entry) ||
        fields_find(entry.fields, "for") == NULL || !is_plain(&entry))
        return NULL;
    YamlTree *value = long_form(draft, &entry);
    if (value == NULL)
        return NULL;
    set_passes(draft, value, passes);
    return make_item(draft, entry.name, value);
}

static YamlTree *
repeat_of(YamlDraft *draft, const Passes *passes)
{
    YamlTree *value = yaml_draft_make(draft, YAML_MAPPING, NULL);
    g_autofree char *count = g_strdup_printf("%u", passes->count);

    if (passes->pattern.has_number)
        set_passes(draft, value, passes);
    else
        set_text(draft, value, "count", count);
    yaml_tree_set(value, "steps", passes->steps);
    return make_item(draft, step_repeat.name, value);
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
    Entry entry;
    Loop loop;

    if (kind == FOLD_ACTIONS || !read_entry(item, kind, &entry) ||
        !read_loop(draft, &entry, &loop) || loop.first != loop.last)
        return NULL;
    fill(loop.body, loop.variable, loop.first);
    if (entry.name == NULL || strcmp(entry.name, step_repeat.name) != 0) {
        GPtrArray *one = g_ptr_array_new();
        g_ptr_array_add(one, make_item(draft, entry.name, loop.body));
        return one;
    }
    const YamlTree *steps = yaml_tree_get(loop.body, "steps");
    return steps != NULL && steps->kind == YAML_SEQUENCE
               ? g_ptr_array_copy(steps->items, NULL, NULL)
               : NULL;
}
