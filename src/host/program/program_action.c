/* SPDX-License-Identifier: MIT */
/* The kinds of action, a row each. */
#include "host/program/program_action.h"

#include "abi/image.h"
#include "host/program/program_name.h"
#include "host/text/suggest.h"

#include <string.h>

#include <stddef.h>

#define COUNT_MAX 1000000
#define ITEMS_MAX 4096
#define DAY_MS    (24 * 3600 * 1000)
#define MB        (1024 * 1024)
/* Bytes of UTF-8. */
#define TEXT_BYTES_MAX (IMAGE_BYTES_MAX / 4)
#define NAME_BYTES_MAX 63  /* of classes, properties, stations, desktops */
#define PATH_BYTES_MAX 126 /* "station\\desktop" */

/* ---- what no argument shows by itself ---- */

static gboolean
multiply_text(ProgramAction *action, const YamlNode *node, GError **error)
{
    char **text = &action->create_window.text;
    g_autoptr(GString) whole = g_string_new(NULL);

    if (*text == NULL)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "there is no text to repeat");
    if (strlen(*text) * action->text_times > TEXT_BYTES_MAX)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "the text would be longer than %u bytes",
                         TEXT_BYTES_MAX);
    for (guint64 i = 0; i < action->text_times; i++)
        g_string_append(whole, *text);
    g_free(*text);
    *text = g_string_free(g_steal_pointer(&whole), FALSE);
    return TRUE;
}

static gboolean
check_window(ProgramAction *action, const YamlNode *key, const YamlNode *value, GError **error)
{
    const struct create_window_arguments *window = &action->create_window;

    if (window->is_message_only && (window->is_child || window->is_visible))
        return yaml_fail(key, YAML_ERROR_VALUE, error,
                         "a message-only window is neither a child nor visible");
    return action->text_times == 0 ||
           multiply_text(action, yaml_node_get(value, "repeat-text"), error);
}

static gboolean
check_destroy(ProgramAction *action,
              const YamlNode *key G_GNUC_UNUSED,
              const YamlNode *value,
              GError **error)
{
    return action->window == NULL || action->destroy_window.every == 0 ||
           yaml_fail(yaml_node_get(value, "every"), YAML_ERROR_KEY, error,
                     "\"every\" and \"window\" exclude each other");
}

/* ---- rows ---- */

/* clang-format off */
static const Field common_fields[] = {
    { "count", &field_operand, offsetof(ProgramAction, count), FIELD_AMOUNT, 1, COUNT_MAX, NULL, "How often." },
    { "on-failure", &field_on_failure, offsetof(ProgramAction, on_failure), 0, 0, 0, NULL,
      "When the call fails: exit CODE, ignore, retry N, message-box." },
    FIELDS_END,
};
/* clang-format on */

/* The name that a step has for a window. */
static const Field window_name = { "window", &field_text, offsetof(ProgramAction, window),
                                   0,        0,           NAME_BYTES_MAX,
                                   NULL,     NULL };

/* What actions.def says of keys. */
#define NEEDED   (FIELD_REQUIRED | FIELD_SHORT)
#define ALONE    FIELD_SHORT
#define AMOUNT   FIELD_AMOUNT
#define BARE     FIELD_BARE
#define ANY_TEXT (FIELD_ANY | FIELD_EMPTY)
#define WHICH_WINDOW                                                                               \
    "Which, from 1 in the order they were made, or in a step by its name; the last without it."
#define USER32       FALSE
#define NOTHING      TRUE
#define MAKES        TRUE, NULL
#define DOES         FALSE, NULL
#define LEAVES(what) FALSE, what

/* Each kind is made in a function, where HERE and Arguments are those of its row. */
#define ROW(member, key, type, flags, least, limit, detail, about)                                 \
    { key, &field_##type, member, flags, least, limit, detail, about },
#define AT(member) HERE + offsetof(Arguments, member)
#define TEXT(member, key, type, flags, limit, about)                                               \
    ROW(AT(member), key, type, flags, 0, limit, NULL, about)
#define NUMBER(member, key, type, flags, least, limit, detail, about)                              \
    ROW(AT(member), key, type, flags, least, limit, detail, about)
#define ITEMS(member, key, type, flags, limit, about)                                              \
    ROW(AT(member), key, type, flags, 0, limit, NULL, about)
#define WRITTEN(member, key, type, flags, least, limit, about)                                     \
    ROW(offsetof(ProgramAction, member), key, type, flags, least, limit, NULL, about)
#define ACTION(name, function, key, needs, check, effect, about, members)                          \
    static const ActionKind *function##_kind(void)                                                 \
    {                                                                                              \
        typedef struct function##_arguments Arguments;                                             \
        enum { HERE = offsetof(ProgramAction, function), BYTES = sizeof(Arguments) };              \
        static const Field fields[] = { members FIELDS_GO_ON(common_fields) };                     \
        static const ActionKind kind = { fields, check, needs, about, effect };                    \
        return &kind;                                                                              \
    }
#include "abi/actions.def"

static const ActionKind *(*const kinds[ACTION_OP_COUNT])(void) = {
#define ACTION(name, function, ...) [ACTION_##name] = function##_kind,
#include "abi/actions.def"
};

static const char *const keys[] = {
#define ACTION(name, function, key, ...) key,
#include "abi/actions.def"
    NULL,
};

static const guint ops[] = {
#define ACTION(name, function, ...) ACTION_##name,
#include "abi/actions.def"
};

const char *const *
program_action_keys(void)
{
    return keys;
}

const ActionKind *
program_action_kind(guint op)
{
    g_assert(op < ACTION_OP_COUNT && kinds[op] != NULL);
    return kinds[op]();
}

gboolean
program_action_find(const char *key, guint *op)
{
    for (guint i = 0; i < G_N_ELEMENTS(ops); i++) {
        if (strcmp(key, keys[i]) == 0) {
            *op = ops[i];
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- what an action holds ---- */

/* Calls `change` for each text among its arguments. */
static void
change_texts(ProgramAction *action, void (*change)(char **text))
{
    switch (action->op) {
#define TEXT(member, ...)  change(&arguments->member);
#define ITEMS(member, ...) change(&arguments->member.texts);
#define NUMBER(member, ...)
#define WRITTEN(member, ...)
#define GROUP(name, function, members)                                                             \
    case ACTION_##name: {                                                                          \
        struct function##_arguments *arguments = &action->function;                                \
        (void)arguments;                                                                           \
        members break;                                                                             \
    }
#define ACTION(name, function, key, needs, check, effect, about, members)                          \
    GROUP(name, function, members)
#include "abi/actions.def"
    default:
        g_assert_not_reached();
    }
}

static void
copy_text(char **text)
{
    *text = g_strdup(*text);
}

static void
clear_text(char **text)
{
    g_clear_pointer(text, g_free);
}

ProgramAction
program_action_copy(const ProgramAction *action)
{
    ProgramAction copy = *action;

    change_texts(&copy, copy_text);
    copy_text(&copy.window);
    return copy;
}

void
program_action_clear(ProgramAction *action)
{
    change_texts(action, clear_text);
    clear_text(&action->window);
}

static gboolean
find_op(const YamlNode *key, guint *op, GError **error)
{
    const char *text = yaml_node_text(key) == NULL ? "" : yaml_node_text(key);

    if (program_action_find(text, op))
        return TRUE;
    g_autofree char *hint = suggest_hint(text, program_action_keys());
    return yaml_fail(key, YAML_ERROR_KEY, error, "unknown action \"%s\"%s", text, hint);
}

/* Names are a scenario's: a program knows the windows it made. */
static gboolean
check_named(const ProgramAction *action, const YamlNode *value, gboolean is_step, GError **error)
{
    if (action->window == NULL || is_step)
        return TRUE;
    return yaml_fail(
        yaml_node_kind(value) == YAML_MAPPING ? yaml_node_get(value, "window") : value,
        YAML_ERROR_VALUE, error,
        "a program tells its windows by number; only a scenario's steps have names for them");
}

gboolean
program_action_read(ProgramAction *action,
                    const YamlNode *key,
                    const YamlNode *value,
                    const Field *also,
                    GError **error)
{
    *action = (ProgramAction){ .count = 1, .line = yaml_node_line(key) };
    if (!find_op(key, &action->op, error))
        return FALSE;

    const ActionKind *kind = program_action_kind(action->op);
    if (fields_read_pair(key, value, kind->fields, also, action, error) &&
        check_named(action, value, also != NULL, error) &&
        (kind->check == NULL || kind->check(action, key, value, error)))
        return TRUE;
    program_action_clear(action);
    return FALSE;
}
