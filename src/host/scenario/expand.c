/* SPDX-License-Identifier: MIT */
/* Unrolls loops, fills in {n}, follows names. */
#include "host/scenario/expand.h"

#include "host/program/program_name.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/step_kinds.h"
#include "host/text/suggest.h"

#include <string.h>

#define LOOP_BOUND 1000000000

/* A loop around the step being read; the outermost has no outer. */
typedef struct Loop {
    const struct Loop *outer;
    const char *variable;
    gint64 value;
} Loop;

typedef struct {
    Expansion *expansion;
    YamlErrors *errors;
    gboolean is_full; /* of steps, or of errors: nothing more is read */
} Unroller;

static gboolean unroll_list(Unroller *unroller, const YamlNode *list, const Loop *loop);

/* ---- {n} ---- */

static const Loop *
find_loop(const Loop *loop, const char *name, gsize length)
{
    while (loop != NULL &&
           (strlen(loop->variable) != length || strncmp(loop->variable, name, length) != 0))
        loop = loop->outer;
    return loop;
}

static gboolean
fail_variable(
    const YamlNode *scalar, const char *name, gsize length, const Loop *loop, GError **error)
{
    g_autofree char *wrong = g_strndup(name, length);

    if (loop == NULL)
        return yaml_fail(scalar, YAML_ERROR_VALUE, error,
                         "{%s} is a loop's variable, and this is in no loop (write {{ for a brace)",
                         wrong);
    return yaml_fail(scalar, YAML_ERROR_VALUE, error,
                     "{%s} is no loop's variable here; the nearest loop has {%s} (write {{ for a "
                     "brace)",
                     wrong, loop->variable);
}

/* YamlTextFunc: `user` is the innermost Loop, or NULL. */
static gboolean
fill_in(const YamlNode *scalar, char **result, gpointer user, GError **error)
{
    const char *text = yaml_node_text(scalar);
    const char *brace = strchr(text, '{');
    g_autoptr(GString) filled = NULL;

    if (brace == NULL)
        return TRUE;
    filled = g_string_new(NULL);
    for (const char *at = text; *at != '\0';) {
        if (*at != '{') {
            g_string_append_c(filled, *at++);
            continue;
        }
        if (at[1] == '{') {
            g_string_append_c(filled, '{');
            at += 2;
            continue;
        }
        gsize length = strcspn(at + 1, "{}");
        if (at[1 + length] != '}')
            return yaml_fail(scalar, YAML_ERROR_VALUE, error,
                             "this \"{\" has no \"}\" (write {{ for a brace)");
        const Loop *loop = find_loop(user, at + 1, length);
        if (loop == NULL)
            return fail_variable(scalar, at + 1, length, user, error);
        g_string_append_printf(filled, "%" G_GINT64_FORMAT, loop->value);
        at += length + 2;
    }
    *result = g_string_free(g_steal_pointer(&filled), FALSE);
    return TRUE;
}

/* ---- names ---- */

static const YamlNode *
value_of(const YamlNode *node, const char *key)
{
    const YamlNode *value = node == NULL ? NULL : yaml_node_get(node, key);

    return value == NULL ? node : value;
}

/* Programs and names in the step's own fields, then what its kind has to know besides. */
static gboolean
check_programs(const Expansion *expansion, const Step *step, GError **error)
{
    const Field *field = fields_first(step->kind->fields);

    for (; field != NULL; field = fields_after(field)) {
        const char *const *program = fields_seen(field, step);
        if (field->type == &field_program && *program != NULL &&
            !programs_check(expansion->programs, *program, value_of(step->node, field->key), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
follow_names(Expansion *expansion, Step *step, GError **error)
{
    const Field *fields = step->kind->fields;

    return check_programs(expansion, step, error) &&
           fields_check_names(fields, step, step->node, expansion->names, error) &&
           fields_add_names(fields, step, step->node, expansion->names, error) &&
           (step->kind->follow == NULL || step->kind->follow(step, expansion, error));
}

/* ---- one step ---- */

/* What is to be put in here. What it names must be known here. */
static gboolean
insert_here(Expansion *expansion, GError **error)
{
    const GArray *all = expansion->insertions;

    while (all != NULL && expansion->inserted < all->len) {
        const Insertion *next = &g_array_index(all, Insertion, expansion->inserted);
        if (next->index > expansion->steps->len)
            return TRUE;
        expansion->inserted++;
        if (!expand_steps(next->steps, expansion, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
add_step(Expansion *expansion, Step *step, const Loop *loop, const YamlNode *at, GError **error)
{
    g_autoptr(Step) owned = step;

    if (!insert_here(expansion, error))
        return FALSE;
    if (expansion->steps->len >= EXPAND_STEPS_MAX)
        return yaml_fail(at, YAML_ERROR_LIMIT, error,
                         "more than %u steps once all loops are unrolled", EXPAND_STEPS_MAX);
    step->n = loop == NULL ? 0 : loop->value;
    if (!follow_names(expansion, step, error))
        return FALSE;
    g_ptr_array_add(expansion->steps, g_steal_pointer(&owned));
    return TRUE;
}

static gboolean
read_one(Expansion *expansion,
         const StepKind *kind,
         const YamlNode *key,
         const YamlNode *value,
         const Loop *loop,
         GError **error)
{
    const YamlNode *filled = value;

    if (value != NULL) {
        filled = yaml_copy(expansion->copies, value, fill_in, (gpointer)loop, error);
        if (filled == NULL)
            return FALSE;
    }

    g_autoptr(Step) step = step_read(kind, key, filled, error);
    if (step == NULL)
        return FALSE;
    return add_step(expansion, g_steal_pointer(&step), loop, key, error);
}

/* ---- loops ---- */

/* `n: 20` was surely meant to be twenty steps, and would be one. */
static gboolean
check_range(const YamlNode *range, gint64 last, GError **error)
{
    const char *text = yaml_node_text(range);

    if (strstr(text, "..") != NULL)
        return TRUE;
    if (last <= 1)
        return yaml_fail(range, YAML_ERROR_VALUE, error,
                         "a loop needs a range, such as 1..20 (or %s..%s for this one)", text,
                         text);
    return yaml_fail(range, YAML_ERROR_VALUE, error,
                     "this would be one step, with %s for its number (write 1..%s for %s of them, "
                     "or %s..%s if only that one is meant)",
                     text, text, text, text, text);
}

/* What `for` or `count` says. FALSE on error; *variable stays NULL without a loop. */
static gboolean
read_loop(const YamlNode *value,
          gboolean has_count,
          const char **variable,
          gint64 *first,
          gint64 *last,
          GError **error)
{
    const YamlNode *range = yaml_node_get(value, "for");
    const YamlNode *count = has_count ? yaml_node_get(value, "count") : NULL;

    *variable = NULL;
    if (range != NULL && count != NULL)
        return yaml_fail(count, YAML_ERROR_KEY, error, "\"for\" and \"count\" exclude each other");
    if (count != NULL) {
        *variable = "n";
        *first = 1;
        return yaml_get_int(count, 1, LOOP_BOUND, last, error);
    }
    if (range == NULL)
        return TRUE;
    if (!yaml_expect_mapping(range, error))
        return FALSE;
    if (yaml_node_count(range) != 1)
        return yaml_fail(range, YAML_ERROR_VALUE, error,
                         "a loop has one variable: for: { n: 1..200 }");
    *variable = yaml_node_text(yaml_node_key(range, 0));
    range = yaml_node_item(range, 0);
    return yaml_get_range(range, -LOOP_BOUND, LOOP_BOUND, first, last, error) &&
           check_range(range, *last, error);
}

/* Takes the error. Always FALSE. */
static gboolean
note_error(Unroller *unroller, GError *error)
{
    unroller->is_full |= g_error_matches(error, YAML_ERROR, YAML_ERROR_LIMIT);
    unroller->is_full |= !yaml_errors_add(unroller->errors, &error);
    return FALSE;
}

/* One pass through a loop, or a step that is in none. */
static gboolean
unroll_once(Unroller *unroller,
            const StepKind *kind,
            const YamlNode *key,
            const YamlNode *value,
            const Loop *loop)
{
    GError *error = NULL;

    if (kind == &step_repeat)
        return unroll_list(unroller, yaml_node_get(value, "steps"), loop);
    if (read_one(unroller->expansion, kind, key, value, loop, &error))
        return TRUE;
    if (kind->makes_name)
        names_forgive(unroller->expansion->names);
    return note_error(unroller, error);
}

static gboolean
check_repeat(const YamlNode *key, const YamlNode *value, GError **error)
{
    if (value == NULL || yaml_node_kind(value) != YAML_MAPPING)
        return yaml_fail(key, YAML_ERROR_TYPE, error,
                         "repeat needs a mapping: { count: 3, steps: [ … ] }");
    if (!fields_check_keys(value, step_repeat.fields, error))
        return FALSE;
    if (yaml_node_get(value, "for") == NULL && yaml_node_get(value, "count") == NULL)
        return yaml_fail(value, YAML_ERROR_KEY, error, "repeat needs \"for\" or \"count\"");

    const YamlNode *steps = yaml_require(value, "steps", error);
    if (steps == NULL || !yaml_expect_sequence(steps, error))
        return FALSE;
    return yaml_node_count(steps) > 0 ||
           yaml_fail(steps, YAML_ERROR_VALUE, error, "there is no step to repeat");
}

/* A step that is alike in every pass has no loop of its own. */
static gboolean
check_loop(const StepKind *kind, const YamlNode *key, const YamlNode *value, GError **error)
{
    static const char *const loops[] = { "for", "count" };

    if (value == NULL || yaml_node_kind(value) != YAML_MAPPING ||
        fields_find(kind->fields, "for") != NULL)
        return TRUE;
    for (guint i = 0; i < yaml_node_count(value); i++) {
        const YamlNode *at = yaml_node_key(value, i);
        for (gsize n = 0; n < G_N_ELEMENTS(loops); n++)
            if (strcmp(yaml_node_text(at), loops[n]) == 0)
                return yaml_fail(at, YAML_ERROR_KEY, error,
                                 "%s takes no loop (put it into one: `repeat: { %s: …, steps: [ "
                                 "%s: … ] }`)",
                                 yaml_node_text(key), loops[n], yaml_node_text(key));
    }
    return TRUE;
}

static gboolean
unroll_step(Unroller *unroller,
            const StepKind *kind,
            const YamlNode *key,
            const YamlNode *value,
            const Loop *outer)
{
    GError *error = NULL;
    const char *variable = NULL;
    gint64 first = 0, last = 0;

    if (value != NULL && yaml_node_kind(value) == YAML_NULL)
        value = NULL;
    if (!check_loop(kind, key, value, &error) ||
        (kind == &step_repeat && !check_repeat(key, value, &error)) ||
        (value != NULL && !read_loop(value, fields_find(kind->fields, "count") != NULL, &variable,
                                     &first, &last, &error)))
        return note_error(unroller, error);
    if (variable == NULL)
        return unroll_once(unroller, kind, key, value, outer);
    if (last - first >= (gint64)EXPAND_STEPS_MAX) {
        const YamlNode *at = yaml_node_get(value, "for");
        yaml_fail(at == NULL ? yaml_node_get(value, "count") : at, YAML_ERROR_LIMIT, &error,
                  "this loop goes round %" G_GINT64_FORMAT
                  " times; a scenario may have %u steps once all loops are unrolled",
                  last - first + 1, EXPAND_STEPS_MAX);
        return note_error(unroller, error);
    }
    /* An error in one pass would come again in the next. */
    for (gint64 i = first; i <= last; i++) {
        Loop loop = { .outer = outer, .variable = variable, .value = i };
        if (!unroll_once(unroller, kind, key, value, &loop))
            return FALSE;
    }
    return TRUE;
}

/* The one pair of a step, or its bare name. */
static gboolean
split_step(const YamlNode *item,
           const StepKind **kind,
           const YamlNode **key,
           const YamlNode **value,
           GError **error)
{
    *key = item;
    *value = NULL;
    if (yaml_node_kind(item) == YAML_MAPPING && yaml_node_count(item) == 1) {
        *key = yaml_node_key(item, 0);
        *value = yaml_node_item(item, 0);
    } else if (yaml_node_kind(item) != YAML_SCALAR) {
        return yaml_fail(item, YAML_ERROR_TYPE, error,
                         yaml_node_kind(item) == YAML_MAPPING
                             ? "a step is one key with its value (are the lines below it indented "
                               "too little?)"
                             : "a step is one key with its value");
    }
    *kind = step_kind_find(yaml_node_text(*key));
    if (*kind != NULL)
        return TRUE;

    g_autofree char *hint = suggest_hint(yaml_node_text(*key), step_kind_names());
    return yaml_fail(*key, YAML_ERROR_KEY, error, "unknown step \"%s\"%s", yaml_node_text(*key),
                     hint);
}

static gboolean
unroll_list(Unroller *unroller, const YamlNode *list, const Loop *loop)
{
    gboolean is_good = TRUE;

    for (guint i = 0; i < yaml_node_count(list); i++) {
        const YamlNode *key, *value;
        GError *error = NULL;
        const StepKind *kind;
        if (!split_step(yaml_node_item(list, i), &kind, &key, &value, &error)) {
            names_forgive(unroller->expansion->names);
            is_good = note_error(unroller, error);
        } else {
            is_good &= unroll_step(unroller, kind, key, value, loop);
        }
        if (unroller->is_full)
            return FALSE;
    }
    return is_good;
}

gboolean
expand_steps(const YamlNode *list, Expansion *expansion, GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    Unroller unroller = { .expansion = expansion, .errors = errors };

    if (!yaml_expect_sequence(list, error))
        return FALSE;
    unroll_list(&unroller, list, NULL);
    return yaml_errors_finish(errors, error);
}

gboolean
expand_all(const YamlNode *list, Expansion *expansion, GError **error)
{
    return (list == NULL || expand_steps(list, expansion, error)) && insert_here(expansion, error);
}

gboolean
expand_services(const YamlNode *list, Expansion *expansion, GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    Unroller unroller = { .expansion = expansion, .errors = errors };

    if (!yaml_expect_sequence(list, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(list) && !unroller.is_full; i++) {
        const YamlNode *item = yaml_node_item(list, i);
        unroll_step(&unroller, &step_start_service, item, item, NULL);
    }
    return yaml_errors_finish(errors, error);
}
