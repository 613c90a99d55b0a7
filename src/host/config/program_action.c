/* SPDX-License-Identifier: MIT */
/* One action as written in YAML: `create-window: { class: Worker, count: 2 }`. */
#include "host/config/program_internal.h"
#include "host/config/suggest.h"

#include <string.h>

#define COUNT_MAX 1000000
#define ITEMS_MAX 4096
/* Bytes of UTF-8. */
#define TEXT_BYTES_MAX (IMAGE_BYTES_MAX / 4)
#define NAME_BYTES_MAX 63  /* of classes, properties, stations, desktops */
#define PATH_BYTES_MAX 126 /* "station\\desktop" */

typedef enum {
    ARGUMENT_TEXT,     /* a string */
    ARGUMENT_NAME,     /* a string of at most NAME_BYTES_MAX bytes */
    ARGUMENT_PATH,     /* a string of at most PATH_BYTES_MAX bytes */
    ARGUMENT_PROGRAM,  /* a program's name */
    ARGUMENT_NUMBER,   /* 0..limit */
    ARGUMENT_INDEX,    /* 1..limit */
    ARGUMENT_SWITCH,   /* true adds `limit` to the operand */
    ARGUMENT_SIZE,     /* bytes, 0..limit */
    ARGUMENT_SIZE_KB,  /* whole KB, 1..limit */
    ARGUMENT_TIME,     /* ms */
    ARGUMENT_ITEMS,    /* a list of texts, or how many: string 1, its number the operand */
    ARGUMENT_HOOK,     /* a hook by name or number */
    ARGUMENT_GDI,      /* a kind of GDI object by name */
    ARGUMENT_MULTIPLY, /* repeats string 2, which stands before it in the table */
} ArgumentType;

enum { STRING_1 = 0, STRING_2 = 1, OPERAND_A = 0, OPERAND_B = 1, OPERAND_C = 2 };

enum {
    ARGUMENT_REQUIRED = 1 << 0,
    ARGUMENT_SHORT = 1 << 1, /* a scalar in place of the mapping is this argument */
};

typedef struct {
    guint op;
    const char *key;
    ArgumentType type;
    guint place; /* which string or operand */
    guint flags;
    guint64 limit;
} Argument;

/* clang-format off */
static const Argument arguments[] = {
    { ACTION_REGISTER_CLASS, "name", ARGUMENT_NAME, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_REGISTER_CLASS, "class-extra", ARGUMENT_SIZE, OPERAND_A, 0, 0xffff },
    { ACTION_REGISTER_CLASS, "window-extra", ARGUMENT_SIZE, OPERAND_B, 0, 0xffff },
    { ACTION_REGISTER_CLASS, "global", ARGUMENT_SWITCH, OPERAND_C, 0, 1 },
    { ACTION_UNREGISTER_CLASS, "name", ARGUMENT_NAME, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_CREATE_WINDOW, "class", ARGUMENT_NAME, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_CREATE_WINDOW, "text", ARGUMENT_TEXT, STRING_2, 0, 0 },
    { ACTION_CREATE_WINDOW, "repeat-text", ARGUMENT_MULTIPLY, STRING_2, 0, TEXT_BYTES_MAX },
    { ACTION_CREATE_WINDOW, "message-only", ARGUMENT_SWITCH, OPERAND_A, 0, WINDOW_MESSAGE_ONLY },
    { ACTION_CREATE_WINDOW, "child", ARGUMENT_SWITCH, OPERAND_A, 0, WINDOW_CHILD },
    { ACTION_CREATE_WINDOW, "system-menu", ARGUMENT_SWITCH, OPERAND_A, 0, WINDOW_SYSTEM_MENU },
    { ACTION_CREATE_WINDOW, "visible", ARGUMENT_SWITCH, OPERAND_A, 0, WINDOW_VISIBLE },
    { ACTION_CREATE_WINDOW, "menu", ARGUMENT_INDEX, OPERAND_B, 0, COUNT_MAX },
    { ACTION_DESTROY_WINDOW, "every", ARGUMENT_INDEX, OPERAND_A, 0, COUNT_MAX },
    { ACTION_SET_TEXT, "text", ARGUMENT_TEXT, STRING_2, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_SET_TEXT, "window", ARGUMENT_INDEX, OPERAND_A, 0, COUNT_MAX },
    { ACTION_SET_TEXT, "repeat-text", ARGUMENT_INDEX, OPERAND_B, 0, COUNT_MAX },
    { ACTION_CREATE_MENU, "items", ARGUMENT_ITEMS, OPERAND_A, ARGUMENT_SHORT, ITEMS_MAX },
    { ACTION_ADD_MENU_ITEMS, "items", ARGUMENT_ITEMS, OPERAND_A, ARGUMENT_REQUIRED | ARGUMENT_SHORT, ITEMS_MAX },
    { ACTION_ADD_MENU_ITEMS, "menu", ARGUMENT_INDEX, OPERAND_B, 0, COUNT_MAX },
    { ACTION_SET_HOOK, "kind", ARGUMENT_HOOK, OPERAND_A, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_SET_HOOK, "global", ARGUMENT_SWITCH, OPERAND_B, 0, 1 },
    { ACTION_SUBCLASS, "window", ARGUMENT_INDEX, OPERAND_A, ARGUMENT_SHORT, COUNT_MAX },
    { ACTION_SET_PROP, "name", ARGUMENT_NAME, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_SET_PROP, "window", ARGUMENT_INDEX, OPERAND_A, 0, COUNT_MAX },
    { ACTION_SET_PROP, "value", ARGUMENT_NUMBER, OPERAND_B, 0, G_MAXUINT32 },
    { ACTION_SET_SCROLL, "window", ARGUMENT_INDEX, OPERAND_A, ARGUMENT_SHORT, COUNT_MAX },
    { ACTION_ADD_ATOM, "name", ARGUMENT_NAME, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_CREATE_GDI, "kind", ARGUMENT_GDI, OPERAND_B, ARGUMENT_SHORT, 0 },
    { ACTION_CREATE_GDI, "size", ARGUMENT_SIZE, OPERAND_A, 0, 16 * 1024 * 1024 },
    { ACTION_CLIPBOARD, "size", ARGUMENT_SIZE, OPERAND_A, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 16 * 1024 * 1024 },
    { ACTION_CLIPBOARD, "format", ARGUMENT_NUMBER, OPERAND_B, 0, 0xffff },
    { ACTION_CREATE_WINSTA, "name", ARGUMENT_NAME, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_CREATE_WINSTA, "own", ARGUMENT_SWITCH, OPERAND_A, 0, 1 },
    { ACTION_CREATE_DESKTOP, "name", ARGUMENT_NAME, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_CREATE_DESKTOP, "size", ARGUMENT_SIZE_KB, OPERAND_A, 0, 64 * 1024 },
    { ACTION_OPEN_DESKTOP, "path", ARGUMENT_PATH, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_OPEN_DESKTOP, "attach", ARGUMENT_SWITCH, OPERAND_A, 0, 1 },
    { ACTION_CLOSE_DESKTOP, "name", ARGUMENT_PATH, STRING_1, ARGUMENT_SHORT, 0 },
    { ACTION_SWITCH_DESKTOP, "name", ARGUMENT_PATH, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_START_PROGRAM, "program", ARGUMENT_PROGRAM, STRING_1, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 0 },
    { ACTION_START_PROGRAM, "desktop", ARGUMENT_PATH, STRING_2, 0, 0 },
    { ACTION_READ_HEAP, "shared", ARGUMENT_SWITCH, OPERAND_A, 0, 1 },
    { ACTION_WRITE_HEAP, "shared", ARGUMENT_SWITCH, OPERAND_A, 0, 1 },
    { ACTION_WAIT, "time", ARGUMENT_TIME, OPERAND_A, ARGUMENT_REQUIRED | ARGUMENT_SHORT, 24 * 3600 * 1000 },
    { ACTION_EXIT, "code", ARGUMENT_NUMBER, OPERAND_A, ARGUMENT_SHORT, G_MAXUINT32 },
};
/* clang-format on */

static const char *const action_keys[] = {
#define ACTION(name, text, a, b, c, s1, s2) text,
#include "abi/actions.def"
#undef ACTION
    NULL,
};

/* Keys every action takes. */
static const char *const common_keys[] = { "count", "on-failure", NULL };

typedef struct {
    const char *name;
    guint id;
} NamedId;

/* Hooks by the names of SetWindowsHookEx, WH_ cut off; source: winuser.h. */
static const NamedId hooks[] = {
    { "journal-record", 0 },  { "journal-playback", 1 },
    { "keyboard", 2 },        { "getmessage", 3 },
    { "callwndproc", 4 },     { "cbt", 5 },
    { "sysmsgfilter", 6 },    { "mouse", 7 },
    { "debug", 9 },           { "shell", 10 },
    { "foregroundidle", 11 }, { "callwndprocret", 12 },
    { "keyboard-ll", 13 },    { "mouse-ll", 14 },
};

static const NamedId gdi_types[] = {
#define GDI_TYPE(name, text, number) { text, number },
#include "abi/gdi_types.def"
#undef GDI_TYPE
};

const char *const *
program_action_keys(void)
{
    return action_keys + ACTION_ATTACH_DLL + 1; /* those before have no key */
}

gboolean
program_action_needs_user32(guint op)
{
    switch (op) {
    case ACTION_START_PROGRAM:
    case ACTION_WAIT:
    case ACTION_EXIT:
        return FALSE;
    default:
        return TRUE;
    }
}

void
program_action_clear(ProgramAction *action)
{
    for (guint i = 0; i < G_N_ELEMENTS(action->strings); i++)
        g_clear_pointer(&action->strings[i], g_free);
}

/* ---- arguments ---- */

static gboolean
read_text(const YamlNode *node, gsize bytes_max, char **text, GError **error)
{
    const char *value = NULL;

    if (!yaml_get_string(node, &value, error))
        return FALSE;
    if (strlen(value) > bytes_max)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "longer than %zu bytes", bytes_max);
    g_free(*text);
    *text = g_strdup(value);
    return TRUE;
}

static gboolean
read_name(const YamlNode *node, gsize bytes_max, char **text, GError **error)
{
    return read_text(node, bytes_max, text, error) && yaml_check_name(node, error);
}

static gboolean
read_number(const YamlNode *node, guint64 minimum, guint64 maximum, guint64 *value, GError **error)
{
    gint64 number = 0;

    if (!yaml_get_int(node, (gint64)minimum, (gint64)maximum, &number, error))
        return FALSE;
    *value = (guint64)number;
    return TRUE;
}

static gboolean
read_items(const YamlNode *node, const Argument *argument, ProgramAction *action, GError **error)
{
    g_autoptr(GString) items = g_string_new(NULL);
    guint64 count = 0;

    if (yaml_node_kind(node) == YAML_SCALAR) {
        if (!read_number(node, 0, argument->limit, &count, error))
            return FALSE;
        for (guint64 i = 0; i < count; i++)
            g_string_append_printf(items, "Item %" G_GUINT64_FORMAT "\n", i + 1);
    } else {
        if (!yaml_expect_sequence(node, error))
            return FALSE;
        count = yaml_node_count(node);
        if (count > argument->limit)
            return yaml_fail(node, YAML_ERROR_VALUE, error, "more than %d items", ITEMS_MAX);
        for (guint i = 0; i < count; i++) {
            const char *text = NULL;
            if (!yaml_get_string(yaml_node_item(node, i), &text, error))
                return FALSE;
            if (strchr(text, '\n') != NULL)
                return yaml_fail(yaml_node_item(node, i), YAML_ERROR_VALUE, error,
                                 "an item is one line");
            g_string_append_printf(items, "%s\n", text);
        }
    }
    action->operands[argument->place] = count;
    if (count > 0)
        action->strings[STRING_1] = g_string_free(g_steal_pointer(&items), FALSE);
    return TRUE;
}

static gboolean
read_named(const YamlNode *node, const NamedId *table, guint count, guint64 *value, GError **error)
{
    g_autofree const char **names = g_new0(const char *, count + 1);
    guint index = 0;

    for (guint i = 0; i < count; i++)
        names[i] = table[i].name;
    if (!yaml_get_choice(node, names, &index, error))
        return FALSE;
    *value = table[index].id;
    return TRUE;
}

static gboolean
read_hook(const YamlNode *node, guint64 *value, GError **error)
{
    const char *text = yaml_node_text(node);
    gint64 number = 0;

    if (text != NULL && yaml_parse_int(text, &number))
        return read_number(node, 0, 14, value, error);
    return read_named(node, hooks, G_N_ELEMENTS(hooks), value, error);
}

/* `500`, `500 ms`, `2 s`. */
static gboolean
read_time(const YamlNode *node, guint64 maximum, guint64 *value, GError **error)
{
    const char *text = NULL;
    g_autofree char *number = NULL;
    gint64 parsed = 0;
    gint64 unit = 1;

    if (!yaml_get_string(node, &text, error))
        return FALSE;
    number = g_strdup(text);
    g_strstrip(number);
    if (g_str_has_suffix(number, "ms")) {
        number[strlen(number) - 2] = '\0';
    } else if (g_str_has_suffix(number, "s")) {
        number[strlen(number) - 1] = '\0';
        unit = 1000;
    }
    g_strstrip(number);
    if (!yaml_parse_int(number, &parsed) || parsed < 0 || parsed > (gint64)maximum / unit)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "not a time up to a day, such as 500 ms or 2 s");
    *value = (guint64)(parsed * unit);
    return TRUE;
}

static gboolean
read_program(const YamlNode *node, char **text, GError **error)
{
    g_autofree char *image_name = NULL;

    if (!read_name(node, NAME_BYTES_MAX, text, error))
        return FALSE;
    image_name = program_image_name_of(*text);
    if (strlen(image_name) >= IMAGE_NAME_BYTES)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "a program's name has at most %u bytes",
                         IMAGE_NAME_BYTES - 5);
    return TRUE;
}

static gboolean
multiply(const YamlNode *node, guint64 times, char **text, GError **error)
{
    if (*text == NULL)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "there is no text to repeat");
    if (strlen(*text) * times > TEXT_BYTES_MAX)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "the text would be longer than %u bytes",
                         TEXT_BYTES_MAX);
    g_autoptr(GString) whole = g_string_sized_new(strlen(*text) * times);
    for (guint64 i = 0; i < times; i++)
        g_string_append(whole, *text);
    g_free(*text);
    *text = g_string_free(g_steal_pointer(&whole), FALSE);
    return TRUE;
}

/* Which operand or string it is, the table says. */
static gboolean
read_argument(const YamlNode *node, const Argument *argument, ProgramAction *action, GError **error)
{
    guint64 *operand = &action->operands[argument->place];
    char **string = argument->place == STRING_1 ? &action->strings[0] : &action->strings[1];
    gboolean is_on = FALSE;
    guint64 size = 0;

    switch (argument->type) {
    case ARGUMENT_TEXT:
        return read_text(node, TEXT_BYTES_MAX, string, error);
    case ARGUMENT_NAME:
        return read_name(node, NAME_BYTES_MAX, string, error);
    case ARGUMENT_PATH:
        return read_name(node, PATH_BYTES_MAX, string, error);
    case ARGUMENT_PROGRAM:
        return read_program(node, string, error);
    case ARGUMENT_NUMBER:
        return read_number(node, 0, argument->limit, operand, error);
    case ARGUMENT_INDEX:
        return read_number(node, 1, argument->limit, operand, error);
    case ARGUMENT_MULTIPLY:
        return read_number(node, 1, argument->limit, &size, error) &&
               multiply(node, size, string, error);
    case ARGUMENT_SWITCH:
        if (!yaml_get_bool(node, &is_on, error))
            return FALSE;
        *operand |= is_on ? argument->limit : 0;
        return TRUE;
    case ARGUMENT_SIZE:
        return yaml_get_size(node, 0, argument->limit, operand, error);
    case ARGUMENT_SIZE_KB:
        if (!yaml_get_size(node, 1024, argument->limit * 1024, &size, error))
            return FALSE;
        if (size % 1024 != 0)
            return yaml_fail(node, YAML_ERROR_VALUE, error, "not a whole number of KB");
        *operand = size / 1024;
        return TRUE;
    case ARGUMENT_TIME:
        return read_time(node, argument->limit, operand, error);
    case ARGUMENT_ITEMS:
        return read_items(node, argument, action, error);
    case ARGUMENT_HOOK:
        return read_hook(node, operand, error);
    case ARGUMENT_GDI:
        return read_named(node, gdi_types, G_N_ELEMENTS(gdi_types), operand, error);
    }
    g_assert_not_reached();
}

/* ---- actions ---- */

const char *
program_action_argument(guint op, guint index)
{
    for (guint i = 0; i < G_N_ELEMENTS(arguments); i++)
        if (arguments[i].op == op && index-- == 0)
            return arguments[i].key;
    return "";
}

/* Every key `op` takes; NULL-terminated. */
static GPtrArray *
keys_of(guint op, const char *const *also)
{
    GPtrArray *keys = g_ptr_array_new();

    for (guint i = 0; i < G_N_ELEMENTS(arguments); i++)
        if (arguments[i].op == op)
            g_ptr_array_add(keys, (gpointer)arguments[i].key);
    for (guint i = 0; common_keys[i] != NULL; i++)
        g_ptr_array_add(keys, (gpointer)common_keys[i]);
    for (guint i = 0; also != NULL && also[i] != NULL; i++)
        g_ptr_array_add(keys, (gpointer)also[i]);
    g_ptr_array_add(keys, NULL);
    return keys;
}

static gboolean
find_op(const YamlNode *key, guint *op, GError **error)
{
    const char *text = yaml_node_text(key);

    for (guint i = ACTION_ATTACH_DLL + 1; text != NULL && i < ACTION_OP_COUNT; i++) {
        if (strcmp(text, action_keys[i]) == 0) {
            *op = i;
            return TRUE;
        }
    }
    g_autofree char *hint = suggest_hint(text == NULL ? "" : text, program_action_keys());
    return yaml_fail(key, YAML_ERROR_KEY, error, "unknown action \"%s\"%s",
                     text == NULL ? "" : text, hint);
}

/* `create-window: Worker`, or nothing at all behind the key. */
static gboolean
read_short(ProgramAction *action, const YamlNode *key, const YamlNode *value, GError **error)
{
    gboolean is_empty = value == NULL || yaml_node_kind(value) == YAML_NULL;

    for (guint i = 0; i < G_N_ELEMENTS(arguments); i++) {
        const Argument *argument = &arguments[i];
        if (argument->op != action->op)
            continue;
        if (!is_empty && (argument->flags & ARGUMENT_SHORT) != 0)
            return read_argument(value, argument, action, error);
        if (is_empty && (argument->flags & ARGUMENT_REQUIRED) != 0)
            return yaml_fail(key, YAML_ERROR_KEY, error, "%s needs \"%s\"", action_keys[action->op],
                             argument->key);
    }
    return is_empty || yaml_expect_mapping(value, error);
}

static gboolean
read_common(ProgramAction *action, const YamlNode *value, GError **error)
{
    const YamlNode *count = yaml_node_get(value, "count");
    const YamlNode *on_failure = yaml_node_get(value, "on-failure");

    if (count != NULL && !yaml_get_uint32(count, 1, COUNT_MAX, &action->count, error))
        return FALSE;
    return on_failure == NULL || program_read_on_failure(on_failure, &action->on_failure,
                                                         &action->on_failure_value, error);
}

static gboolean
read_long(ProgramAction *action,
          const YamlNode *key,
          const YamlNode *value,
          const char *const *also,
          GError **error)
{
    g_autoptr(GPtrArray) keys = keys_of(action->op, also);

    if (!yaml_check_keys(value, (const char *const *)keys->pdata, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(arguments); i++) {
        const Argument *argument = &arguments[i];
        if (argument->op != action->op)
            continue;
        const YamlNode *node = yaml_node_get(value, argument->key);
        if (node == NULL && (argument->flags & ARGUMENT_REQUIRED) != 0)
            return yaml_fail(key, YAML_ERROR_KEY, error, "%s needs \"%s\"", action_keys[action->op],
                             argument->key);
        if (node != NULL && !read_argument(node, argument, action, error))
            return FALSE;
    }
    return read_common(action, value, error);
}

/* What no single argument shows. */
static gboolean
check(const ProgramAction *action, const YamlNode *key, GError **error)
{
    if (action->op == ACTION_CREATE_WINDOW && (action->operands[OPERAND_A] & WINDOW_MESSAGE_ONLY) &&
        (action->operands[OPERAND_A] & (WINDOW_CHILD | WINDOW_VISIBLE)))
        return yaml_fail(key, YAML_ERROR_VALUE, error,
                         "a message-only window is neither a child nor visible");
    return TRUE;
}

gboolean
program_action_read(ProgramAction *action,
                    const YamlNode *key,
                    const YamlNode *value,
                    const char *const *also,
                    GError **error)
{
    gboolean is_mapping = value != NULL && yaml_node_kind(value) == YAML_MAPPING;

    *action = (ProgramAction){ .count = 1, .line = yaml_node_line(key) };
    if (find_op(key, &action->op, error) &&
        (is_mapping ? read_long(action, key, value, also, error)
                    : read_short(action, key, value, error)) &&
        check(action, key, error))
        return TRUE;
    program_action_clear(action);
    return FALSE;
}
