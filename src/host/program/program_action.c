/* SPDX-License-Identifier: MIT */
/* The kinds of action, a row each. */
#include "host/program/program_action.h"

#include "abi/image.h"
#include "host/program/program_name.h"
#include "host/text/json_writer.h"
#include "host/text/number.h"
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

#define STRING_1  offsetof(ProgramAction, strings[0])
#define STRING_2  offsetof(ProgramAction, strings[1])
#define OPERAND_A offsetof(ProgramAction, operands[0])
#define OPERAND_B offsetof(ProgramAction, operands[1])
#define OPERAND_C offsetof(ProgramAction, operands[2])

/* ---- values that only actions have ---- */

static gboolean
count_items(
    const YamlNode *node, const Field *field, GString *items, guint64 *count, GError **error)
{
    gint64 number;

    if (!yaml_get_int(node, 0, (gint64)field->limit, &number, error))
        return FALSE;
    *count = (guint64)number;
    for (guint64 i = 0; i < *count; i++)
        g_string_append_printf(items, "Item %" G_GUINT64_FORMAT "\n", i + 1);
    return TRUE;
}

static gboolean
list_items(const YamlNode *node, const Field *field, GString *items, guint64 *count, GError **error)
{
    if (!yaml_expect_sequence(node, error))
        return FALSE;
    *count = yaml_node_count(node);
    if (*count > field->limit)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "more than %" G_GUINT64_FORMAT " items",
                         field->limit);
    for (guint i = 0; i < *count; i++) {
        const char *text = NULL;
        if (!yaml_get_string(yaml_node_item(node, i), &text, error))
            return FALSE;
        if (strchr(text, '\n') != NULL)
            return yaml_fail(yaml_node_item(node, i), YAML_ERROR_VALUE, error,
                             "an item is one line");
        g_string_append_printf(items, "%s\n", text);
    }
    return TRUE;
}

/* A list of texts, or how many: string 1, and their number the operand. */
static gboolean
read_items(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    g_autoptr(GString) items = g_string_new(NULL);
    ProgramAction *action = object;
    guint64 *count = fields_place(field, object);

    if (!(yaml_node_kind(node) == YAML_SCALAR ? count_items(node, field, items, count, error)
                                              : list_items(node, field, items, count, error)))
        return FALSE;
    if (*count > 0)
        action->strings[0] = g_string_free(g_steal_pointer(&items), FALSE);
    return TRUE;
}

static void
items_clear(const Field *field G_GNUC_UNUSED, gpointer object)
{
    g_clear_pointer(&((ProgramAction *)object)->strings[0], g_free);
}

static void
items_schema(const Field *field, Schema *schema)
{
    static const char *const types[] = { "integer", "string", "array", NULL };

    field_schema_types(schema, types);
    json_writer_int(schema->json, "minimum", 0);
    json_writer_int(schema->json, "maximum", (gint64)field->limit);
    json_writer_text(schema->json, "pattern", "\\{");
    json_writer_int(schema->json, "maxItems", (gint64)field->limit);
    json_writer_object(schema->json, "items");
    json_writer_text(schema->json, "pattern", "^[^\\n]*$");
    json_writer_end_object(schema->json);
}

static const FieldType field_items = { read_items, items_clear, items_schema, TRUE };

/* Hooks by the names of SetWindowsHookEx, WH_ cut off; source: winuser.h. */
static const NamedNumber hooks[] = {
    { "journal-record", 0 },
    { "journal-playback", 1 },
    { "keyboard", 2 },
    { "getmessage", 3 },
    { "callwndproc", 4 },
    { "cbt", 5 },
    { "sysmsgfilter", 6 },
    { "mouse", 7 },
    { "debug", 9 },
    { "shell", 10 },
    { "foregroundidle", 11 },
    { "callwndprocret", 12 },
    { "keyboard-ll", 13 },
    { "mouse-ll", 14 },
    { NULL, 0 },
};

#define HOOK_MAX 14

static const NamedNumber gdi_types[] = {
#define GDI_TYPE(name, text, number) { text, number },
#include "abi/gdi_types.def"
#undef GDI_TYPE
    { NULL, 0 },
};

/* A hook may also be its number. */
static gboolean
read_hook(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const char *text = yaml_node_text(node);
    gint64 number = 0;

    if (text != NULL && number_parse(text, &number))
        return field_operand.read(node, field, object, error);
    return field_read_named(node, field, fields_place(field, object), error);
}

static void
hook_schema(const Field *field, Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    field_schema_named(field, schema);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    field_schema_number(field, schema);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

static const FieldType field_hook = { read_hook, NULL, hook_schema, FALSE };

static const Field named_window = { "window", &field_text, offsetof(ProgramAction, window),
                                    0,        0,           NAME_BYTES_MAX,
                                    NULL,     NULL };

/* A window by its number, or by the name a step gave it. */
static gboolean
read_window(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const char *text = yaml_node_text(node);
    gint64 number = 0;

    if (text == NULL || number_parse(text, &number))
        return field_operand.read(node, field, object, error);
    return field_text.read(node, &named_window, object, error);
}

static void
window_schema(const Field *field, Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    field_schema_number(field, schema);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    field_schema_text(&named_window, schema);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

static const FieldType field_window = { read_window, NULL, window_schema, FALSE };

/* ---- what no argument shows by itself ---- */

static gboolean
multiply_text(ProgramAction *action, const YamlNode *node, GError **error)
{
    char **text = &action->strings[1];
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
    guint64 flags = action->operands[0];

    if ((flags & WINDOW_MESSAGE_ONLY) != 0 && (flags & (WINDOW_CHILD | WINDOW_VISIBLE)) != 0)
        return yaml_fail(key, YAML_ERROR_VALUE, error,
                         "a message-only window is neither a child nor visible");
    return action->text_times == 0 ||
           multiply_text(action, yaml_node_get(value, "repeat-text"), error);
}

/* ---- rows ---- */

/* clang-format off */
static const Field common_fields[] = {
    { "count", &field_operand, offsetof(ProgramAction, count), FIELD_AMOUNT, 1, COUNT_MAX, NULL, "How often." },
    { "on-failure", &field_on_failure, offsetof(ProgramAction, on_failure), 0, 0, 0, NULL,
      "When the call fails: exit CODE, ignore, retry N, message-box." },
    FIELDS_END,
};

#define COMMON FIELDS_GO_ON(common_fields)
#define NEEDED (FIELD_REQUIRED | FIELD_SHORT)
#define NAME(key, place, flags, about)       { key, &field_text, place, flags, 0, NAME_BYTES_MAX, NULL, about }
#define PATH(key, place, flags, about)       { key, &field_text, place, flags, 0, PATH_BYTES_MAX, NULL, about }
#define TEXT(key, flags)                     { key, &field_text, STRING_2, FIELD_ANY | FIELD_EMPTY | (flags), 0, TEXT_BYTES_MAX, NULL, NULL }
#define INDEX(key, place, flags, about)      { key, &field_operand, place, flags, 1, COUNT_MAX, NULL, about }
#define NUMBER(key, place, flags, most)      { key, &field_operand, place, flags, 0, most, NULL, NULL }
#define BYTES(key, place, flags, most, about) { key, &field_size, place, FIELD_AMOUNT | (flags), 0, most, NULL, about }
#define BITS(key, place, bits, about)        { key, &field_bits, place, 0, 0, bits, NULL, about }
#define THE_WINDOW(flags) { "window", &field_window, OPERAND_A, flags, 1, COUNT_MAX, NULL, "Which, from 1 in the order they were made, or in a step by its name; the last without it." }

static const Field no_arguments[] = { COMMON };
static const Field register_class[] = {
    NAME("name", STRING_1, NEEDED, NULL),
    BYTES("class-extra", OPERAND_A, 0, 0xffff, "Bytes behind the class."),
    BYTES("window-extra", OPERAND_B, 0, 0xffff, "Bytes behind each window of it."),
    BITS("global", OPERAND_C, 1, "CS_GLOBALCLASS."),
    COMMON,
};
static const Field unregister_class[] = { NAME("name", STRING_1, NEEDED, NULL), COMMON };
static const Field create_window[] = {
    NAME("class", STRING_1, NEEDED, NULL),
    TEXT("text", 0),
    { "repeat-text", &field_operand, offsetof(ProgramAction, text_times), FIELD_AMOUNT, 1, TEXT_BYTES_MAX, NULL, "Writes the text so often." },
    BITS("message-only", OPERAND_A, WINDOW_MESSAGE_ONLY, "Below the message window."),
    BITS("child", OPERAND_A, WINDOW_CHILD, "Of the last top-level window."),
    BITS("system-menu", OPERAND_A, WINDOW_SYSTEM_MENU, "Also makes the window's own copy of the system menu."),
    BITS("visible", OPERAND_A, WINDOW_VISIBLE, NULL),
    INDEX("menu", OPERAND_B, 0, "Which, from 1 in the order they were made."),
    COMMON,
};
static const Field destroy_window[] = {
    INDEX("every", OPERAND_A, 0, "3: each third one; the last ones without it."),
    NAME("window", offsetof(ProgramAction, window), 0, "In a step: the one of that name."),
    COMMON,
};
static const Field set_text[] = {
    TEXT("text", NEEDED),
    THE_WINDOW(0),
    INDEX("repeat-text", OPERAND_B, FIELD_AMOUNT, "Writes the text so often."),
    COMMON,
};
#define ITEMS(flags) { "items", &field_items, OPERAND_A, FIELD_AMOUNT | (flags), 0, ITEMS_MAX, NULL, "A list of texts, or how many." }
static const Field create_menu[] = { ITEMS(FIELD_SHORT), COMMON };
static const Field add_menu_items[] = {
    ITEMS(NEEDED),
    INDEX("menu", OPERAND_B, 0, "Which, from 1 in the order they were made; the last without it."),
    COMMON,
};
static const Field set_hook[] = {
    { "kind", &field_hook, OPERAND_A, NEEDED, 0, HOOK_MAX, hooks, "WH_ by name, or its number." },
    BITS("global", OPERAND_B, 1, "Of all threads of the desktop."),
    COMMON,
};
static const Field of_window[] = { THE_WINDOW(FIELD_SHORT), COMMON };
static const Field set_prop[] = {
    NAME("name", STRING_1, NEEDED, NULL),
    THE_WINDOW(0),
    NUMBER("value", OPERAND_B, 0, G_MAXUINT32),
    COMMON,
};
static const Field add_atom[] = { NAME("name", STRING_1, NEEDED, NULL), COMMON };
static const Field create_gdi[] = {
    { "kind", &field_named, OPERAND_B, FIELD_SHORT, 0, 0, gdi_types, NULL },
    BYTES("size", OPERAND_A, 0, 16 * MB, "Bytes beside its header."),
    BITS("leaked", OPERAND_C, 1, "A driver's mistake: it stays when its process ends, until the session does."),
    COMMON,
};
static const Field clipboard[] = {
    BYTES("size", OPERAND_A, NEEDED, 16 * MB, NULL),
    NUMBER("format", OPERAND_B, 0, 0xffff),
    COMMON,
};
static const Field leak[] = {
    BYTES("size", OPERAND_A, NEEDED, 16 * MB, NULL),
    COMMON,
};
static const Field create_winsta[] = {
    NAME("name", STRING_1, NEEDED, NULL),
    BITS("own", OPERAND_A, 1, "Makes it the process's own."),
    COMMON,
};
static const Field create_desktop[] = {
    NAME("name", STRING_1, NEEDED, NULL),
    { "size", &field_kb, OPERAND_A, FIELD_AMOUNT, 1, 64 * 1024, NULL, "Of its heap, from Vista; SharedSection's without it." },
    COMMON,
};
static const Field open_desktop[] = {
    PATH("path", STRING_1, NEEDED, NULL),
    BITS("attach", OPERAND_A, 1, "Puts the thread on it."),
    COMMON,
};
static const Field close_desktop[] = { PATH("name", STRING_1, FIELD_SHORT, "The last one without it."), COMMON };
static const Field switch_desktop[] = { PATH("name", STRING_1, NEEDED, NULL), COMMON };
static const Field start_program[] = {
    { "program", &field_program, STRING_1, NEEDED, 0, 0, NULL, NULL },
    PATH("desktop", STRING_2, 0, "Its parent's without it."),
    COMMON,
};
static const Field load_library[] = {
    { "dll", &field_text, STRING_1, NEEDED, 0, IMAGE_NAME_BYTES - 1, NULL, "One of those under the program's `loads`." },
    COMMON,
};
static const Field touch_heap[] = { BITS("shared", OPERAND_A, 1, "The session's shared section instead."), COMMON };
static const Field wait_time[] = {
    { "time", &field_time, OPERAND_A, NEEDED | FIELD_BARE, 0, DAY_MS, NULL, "500 ms, 2 s; a bare number is ms." },
    COMMON,
};
static const Field exit_code[] = { NUMBER("code", OPERAND_A, FIELD_SHORT, G_MAXUINT32), COMMON };

static const ActionKind kinds[ACTION_OP_COUNT] = {
    [ACTION_REGISTER_CLASS] = { register_class, NULL, FALSE, "RegisterClassEx." },
    [ACTION_UNREGISTER_CLASS] = { unregister_class, NULL, FALSE, "UnregisterClass." },
    [ACTION_CREATE_WINDOW] = { create_window, check_window, FALSE, "CreateWindowEx." },
    [ACTION_DESTROY_WINDOW] = { destroy_window, NULL, FALSE, "DestroyWindow." },
    [ACTION_SET_TEXT] = { set_text, NULL, FALSE, "SetWindowText." },
    [ACTION_CREATE_MENU] = { create_menu, NULL, FALSE, "CreateMenu, with items." },
    [ACTION_ADD_MENU_ITEMS] = { add_menu_items, NULL, FALSE, "AppendMenu." },
    [ACTION_DESTROY_MENU] = { no_arguments, NULL, FALSE, "DestroyMenu of the last one." },
    [ACTION_SET_HOOK] = { set_hook, NULL, FALSE, "SetWindowsHookEx." },
    [ACTION_UNHOOK] = { no_arguments, NULL, FALSE, "UnhookWindowsHookEx of the last one." },
    [ACTION_SUBCLASS] = { of_window, NULL, FALSE, "A window procedure across ANSI and Unicode: a CALLPROC." },
    [ACTION_CREATE_IMC] = { no_arguments, NULL, FALSE, "ImmCreateContext." },
    [ACTION_DESTROY_IMC] = { no_arguments, NULL, FALSE, "ImmDestroyContext of the last one." },
    [ACTION_SET_PROP] = { set_prop, NULL, FALSE, "SetProp." },
    [ACTION_SET_SCROLL] = { of_window, NULL, FALSE, "SetScrollInfo." },
    [ACTION_ADD_ATOM] = { add_atom, NULL, FALSE, "GlobalAddAtom." },
    [ACTION_CREATE_GDI] = { create_gdi, NULL, FALSE, "A GDI object, in session pool." },
    [ACTION_DELETE_GDI] = { no_arguments, NULL, FALSE, "DeleteObject of the last one." },
    [ACTION_CLIPBOARD] = { clipboard, NULL, FALSE, "SetClipboardData." },
    [ACTION_CREATE_THREAD] = { no_arguments, NULL, FALSE, "A thread that makes one USER call and sleeps." },
    [ACTION_CREATE_WINSTA] = { create_winsta, NULL, FALSE, "CreateWindowStation." },
    [ACTION_CREATE_DESKTOP] = { create_desktop, NULL, FALSE, "CreateDesktop in the process's station." },
    [ACTION_OPEN_DESKTOP] = { open_desktop, NULL, FALSE, "OpenDesktop." },
    [ACTION_CLOSE_DESKTOP] = { close_desktop, NULL, FALSE, "CloseDesktop." },
    [ACTION_SWITCH_DESKTOP] = { switch_desktop, NULL, FALSE, "SwitchDesktop." },
    [ACTION_POST_MESSAGE] = { no_arguments, NULL, FALSE, "PostMessage to itself." },
    [ACTION_START_PROGRAM] = { start_program, NULL, TRUE, "CreateProcess." },
    [ACTION_LOAD_LIBRARY] = { load_library, NULL, TRUE, "LoadLibrary: the DLL attaches now." },
    [ACTION_READ_HEAP] = { touch_heap, NULL, FALSE, "Reads the desktop heap through the process's view of it." },
    [ACTION_WRITE_HEAP] = { touch_heap, NULL, FALSE, "Writes there, which is an access violation." },
    [ACTION_WAIT] = { wait_time, NULL, TRUE, "Simulated time passes." },
    [ACTION_EXIT] = { exit_code, NULL, TRUE, "Ends the process." },
    [ACTION_LEAK_POOL] = { leak, NULL, FALSE, "Session pool that a driver takes and never gives back." },
    [ACTION_LEAK_NONPAGED] = { leak, NULL, FALSE, "Nonpaged pool that a driver takes and never gives back." },
    [ACTION_LEAK_VIEW] = { leak, NULL, FALSE, "A session view that a driver maps and never unmaps." },
};
/* clang-format on */

static const char *const action_keys[] = {
#define ACTION(name, text, a, b, c, s1, s2) text,
#include "abi/actions.def"
#undef ACTION
    NULL,
};

const char *const *
program_action_keys(void)
{
    return action_keys + ACTION_ATTACH_DLL + 1; /* those before have no key */
}

const ActionKind *
program_action_kind(guint op)
{
    g_assert(op < ACTION_OP_COUNT && kinds[op].fields != NULL);
    return &kinds[op];
}

gboolean
program_action_find(const char *key, guint *op)
{
    for (guint i = ACTION_ATTACH_DLL + 1; i < ACTION_OP_COUNT; i++) {
        if (strcmp(key, action_keys[i]) == 0) {
            *op = i;
            return TRUE;
        }
    }
    return FALSE;
}

ProgramAction
program_action_copy(const ProgramAction *action)
{
    ProgramAction copy = *action;

    for (guint i = 0; i < G_N_ELEMENTS(copy.strings); i++)
        copy.strings[i] = g_strdup(action->strings[i]);
    copy.window = g_strdup(action->window);
    return copy;
}

void
program_action_clear(ProgramAction *action)
{
    for (guint i = 0; i < G_N_ELEMENTS(action->strings); i++)
        g_clear_pointer(&action->strings[i], g_free);
    g_clear_pointer(&action->window, g_free);
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
    if (action->window == NULL)
        return TRUE;
    if (!is_step)
        return yaml_fail(
            yaml_node_kind(value) == YAML_MAPPING ? yaml_node_get(value, "window") : value,
            YAML_ERROR_VALUE, error,
            "a program tells its windows by number; only a scenario's steps have names for them");
    if (action->op == ACTION_DESTROY_WINDOW && action->operands[0] != 0)
        return yaml_fail(yaml_node_get(value, "every"), YAML_ERROR_KEY, error,
                         "\"every\" and \"window\" exclude each other");
    return TRUE;
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

    const ActionKind *kind = &kinds[action->op];
    if (fields_read_pair(key, value, kind->fields, also, action, error) &&
        (kind->check == NULL || kind->check(action, key, value, error)) &&
        check_named(action, value, also != NULL, error))
        return TRUE;
    program_action_clear(action);
    return FALSE;
}
