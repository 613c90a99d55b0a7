/* SPDX-License-Identifier: MIT */
/* What a program makes, counted from its actions; and what its loading makes, from the edition. */
#include "host/memory/heap_format.h"
#include "host/program/program.h"

#include <string.h>

/* Kinds of things in the order they are told. */
typedef enum {
    THING_CLIENT_INFO,
    THING_CLASS,
    THING_WINDOW,
    THING_TEXT,
    THING_MENU,
    THING_ITEM,
    THING_ITEM_TEXT,
    THING_HOOK,
    THING_CALLPROC,
    THING_IMC,
    THING_PROPERTY,
    THING_SCROLL_INFO,
    THING_GDI,
    THING_ATOM,
    THING_CLIPBOARD,
    THING_WINSTA,
    THING_DESKTOP,
    THING_CHILD,
    THING_COUNT,
} Thing;

/* size: enum abi_object_size of those in the desktop heap; ABI_SIZE_COUNT: not there, or of its own
 * size. */
static const struct {
    const char *name;
    guint size;
} things[THING_COUNT] = {
    [THING_CLIENT_INFO] = { "thread's client info", ABI_SIZE_CLIENTTHREADINFO },
    [THING_CLASS] = { "class", ABI_SIZE_CLS },
    [THING_WINDOW] = { "window", ABI_SIZE_WND },
    [THING_TEXT] = { "window text", ABI_SIZE_COUNT },
    [THING_MENU] = { "menu", ABI_SIZE_MENU },
    [THING_ITEM] = { "menu item", ABI_SIZE_ITEM },
    [THING_ITEM_TEXT] = { "menu item text", ABI_SIZE_COUNT },
    [THING_HOOK] = { "hook", ABI_SIZE_HOOK },
    [THING_CALLPROC] = { "window procedure thunk", ABI_SIZE_CALLPROC },
    [THING_IMC] = { "input context", ABI_SIZE_IMC },
    [THING_PROPERTY] = { "window property", ABI_SIZE_PROP },
    [THING_SCROLL_INFO] = { "scroll bar info", ABI_SIZE_SBINFO },
    [THING_GDI] = { "GDI object", ABI_SIZE_COUNT },
    [THING_ATOM] = { "atom", ABI_SIZE_COUNT },
    [THING_CLIPBOARD] = { "clipboard item", ABI_SIZE_COUNT },
    [THING_WINSTA] = { "window station", ABI_SIZE_COUNT },
    [THING_DESKTOP] = { "desktop", ABI_SIZE_COUNT },
    [THING_CHILD] = { "program started", ABI_SIZE_COUNT },
};

/* How many of a thing there are, and their bytes in the desktop heap. */
typedef struct {
    guint64 count[THING_COUNT];
    guint64 bytes[THING_COUNT];
} Tally;

/* What is known while actions are counted. */
typedef struct {
    const Program *program;
    const struct abi_boot *boot; /* may be NULL: no sizes then */
} Subject;

/* A block of the heap with so many bytes for its user. */
static guint64
block_bytes(const Subject *subject, guint64 bytes)
{
    return heap_format_block_bytes(heap_format_find(subject->boot->heap_format), bytes);
}

/* `extra` bytes more in each block than the thing itself has. */
static void
tally_add(Tally *tally, const Subject *subject, Thing thing, guint64 count, guint64 extra)
{
    guint which = things[thing].size;

    tally->count[thing] += count;
    if (subject->boot != NULL && which != ABI_SIZE_COUNT)
        tally->bytes[thing] +=
            count * block_bytes(subject, subject->boot->object_size[which] + extra);
}

/* A text block: UTF-16 with its terminator. */
static void
tally_add_text(Tally *tally, const Subject *subject, Thing thing, const char *text, guint64 count)
{
    glong units = 0;

    if (text == NULL || *text == '\0')
        return;
    g_free(g_utf8_to_utf16(text, -1, NULL, &units, NULL));
    tally->count[thing] += count;
    if (subject->boot != NULL)
        tally->bytes[thing] += count * block_bytes(subject, 2 * ((guint64)units + 1));
}

static void
tally_remove(Tally *tally, Thing thing, guint64 count)
{
    guint64 had = tally->count[thing];
    guint64 rest = count < had ? had - count : 0;

    tally->bytes[thing] = had == 0 ? 0 : tally->bytes[thing] * rest / had;
    tally->count[thing] = rest;
}

static guint64
total_bytes(const Tally *tally)
{
    guint64 total = 0;

    for (guint i = 0; i < THING_COUNT; i++)
        total += tally->bytes[i];
    return total;
}

/* Items of `count` menus: one array each, which grows in steps, and a block for each text. */
static void
tally_add_items(
    Tally *tally, const Subject *subject, const char *const *texts, guint64 items, guint64 count)
{
    tally->count[THING_ITEM] += items * count;
    if (subject->boot != NULL && items > 0) {
        guint64 step = MAX(subject->boot->menu_growth, 1);
        guint64 room = (items + step - 1) / step * step;
        tally->bytes[THING_ITEM] +=
            count * block_bytes(subject, room * subject->boot->object_size[ABI_SIZE_ITEM]);
    }
    for (guint64 i = 0; i < items && texts[i] != NULL; i++)
        tally_add_text(tally, subject, THING_ITEM_TEXT, texts[i], count);
}

static void
tally_add_action_items(Tally *tally, const Subject *subject, const ProgramAction *action)
{
    g_auto(GStrv) texts =
        g_strsplit(action->strings[0] != NULL ? action->strings[0] : "", "\n", -1);

    tally_add_items(tally, subject, (const char *const *)texts, action->operands[0], action->count);
}

/* A window's own copy of the system menu with `more` items below its usual ones. */
static void
tally_add_system_menu(Tally *tally, const Subject *subject, const char *const *more, guint64 count)
{
    static const char *const usual[] = {
#define SYSTEM_MENU_ITEM(text) text,
#include "abi/system_menu.def"
#undef SYSTEM_MENU_ITEM
    };
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (guint i = 0; i < G_N_ELEMENTS(usual); i++)
        g_ptr_array_add(texts, (gpointer)usual[i]);
    for (guint i = 0; more != NULL && more[i] != NULL; i++)
        g_ptr_array_add(texts, (gpointer)more[i]);
    guint items = texts->len;
    g_ptr_array_add(texts, NULL);
    tally_add(tally, subject, THING_MENU, count, 0);
    tally_add_items(tally, subject, (const char *const *)texts->pdata, items, count);
}

/* Is `name` the class that this action registers, or one of those it registers with numbers behind?
 */
static gboolean
registers(const ProgramAction *action, const char *name)
{
    if (action->op != ACTION_REGISTER_CLASS)
        return FALSE;

    gsize length = strlen(action->strings[0]);
    if (g_ascii_strncasecmp(action->strings[0], name, length) != 0)
        return FALSE;
    return action->count == 1 ? name[length] == '\0'
                              : name[length] != '\0' &&
                                    strspn(name + length, "0123456789") == strlen(name + length);
}

/* Window extra bytes of a class: the program's own, or one of the system's. */
static guint64
window_extra(const Subject *subject, const char *name)
{
    for (guint i = 0; i < subject->program->actions->len; i++) {
        const ProgramAction *action = &g_array_index(subject->program->actions, ProgramAction, i);
        if (registers(action, name))
            return action->operands[1];
    }
    for (guint i = 0; subject->boot != NULL && i < subject->boot->class_count; i++)
        if (g_ascii_strcasecmp(subject->boot->classes[i].name, name) == 0)
            return subject->boot->classes[i].window_extra;
    return 0;
}

static void
tally_window(Tally *tally, const Subject *subject, const ProgramAction *action)
{
    guint64 extra = window_extra(subject, action->strings[0]);

    tally_add(tally, subject, THING_WINDOW, action->count, extra);
    tally_add_text(tally, subject, THING_TEXT, action->strings[1], action->count);
    if (action->operands[0] & WINDOW_SYSTEM_MENU)
        tally_add_system_menu(tally, subject, NULL, action->count);
}

/* Which thing an action makes one of, or takes one of away; THING_COUNT: none. */
static Thing
simple_thing(guint op, gboolean *is_removal)
{
    static const struct {
        guint op;
        Thing thing;
        gboolean is_removal;
    } simple[] = {
        { ACTION_SET_HOOK, THING_HOOK, FALSE },
        { ACTION_UNHOOK, THING_HOOK, TRUE },
        { ACTION_SUBCLASS, THING_CALLPROC, FALSE },
        { ACTION_CREATE_IMC, THING_IMC, FALSE },
        { ACTION_DESTROY_IMC, THING_IMC, TRUE },
        { ACTION_SET_SCROLL, THING_SCROLL_INFO, FALSE },
        { ACTION_ADD_ATOM, THING_ATOM, FALSE },
        { ACTION_CREATE_GDI, THING_GDI, FALSE },
        { ACTION_DELETE_GDI, THING_GDI, TRUE },
        { ACTION_CLIPBOARD, THING_CLIPBOARD, FALSE },
        { ACTION_CREATE_THREAD, THING_CLIENT_INFO, FALSE },
        { ACTION_CREATE_WINSTA, THING_WINSTA, FALSE },
        { ACTION_CREATE_DESKTOP, THING_DESKTOP, FALSE },
        { ACTION_CLOSE_DESKTOP, THING_DESKTOP, TRUE },
        { ACTION_START_PROGRAM, THING_CHILD, FALSE },
        { ACTION_UNREGISTER_CLASS, THING_CLASS, TRUE },
        { ACTION_DESTROY_MENU, THING_MENU, TRUE },
    };

    for (guint i = 0; i < G_N_ELEMENTS(simple); i++) {
        if (simple[i].op != op)
            continue;
        *is_removal = simple[i].is_removal;
        return simple[i].thing;
    }
    return THING_COUNT;
}

static void
tally_simple(Tally *tally, const Subject *subject, const ProgramAction *action)
{
    gboolean is_removal = FALSE;
    Thing thing = simple_thing(action->op, &is_removal);

    if (thing == THING_COUNT)
        return;
    if (is_removal)
        tally_remove(tally, thing, action->count);
    else
        tally_add(tally, subject, thing, action->count, 0);
}

/* The properties an action sets on a window: one list. */
static void
tally_properties(Tally *tally, const Subject *subject, const ProgramAction *action)
{
    const struct abi_boot *boot = subject->boot;

    tally->count[THING_PROPERTY] += action->count;
    if (boot != NULL)
        tally->bytes[THING_PROPERTY] +=
            block_bytes(subject, boot->object_size[ABI_SIZE_PROPLIST] +
                                     (guint64)action->count * boot->object_size[ABI_SIZE_PROP]);
}

static void
tally_action(Tally *tally, const Subject *subject, const ProgramAction *action)
{
    guint64 gone = action->count;

    switch (action->op) {
    case ACTION_REGISTER_CLASS:
        tally_add(tally, subject, THING_CLASS, action->count, action->operands[0]);
        return;
    case ACTION_CREATE_WINDOW:
        tally_window(tally, subject, action);
        return;
    case ACTION_DESTROY_WINDOW:
        if (action->operands[0] != 0)
            gone = tally->count[THING_WINDOW] / action->operands[0];
        tally_remove(tally, THING_WINDOW, gone);
        return;
    case ACTION_CREATE_MENU:
        tally_add(tally, subject, THING_MENU, action->count, 0);
        tally_add_action_items(tally, subject, action);
        return;
    case ACTION_SET_PROP:
        tally_properties(tally, subject, action);
        return;
    case ACTION_ADD_MENU_ITEMS:
        tally_add_action_items(tally, subject, action);
        return;
    default:
        tally_simple(tally, subject, action);
        return;
    }
}

/* ---- the description ---- */

static void
clear_objects(gpointer objects)
{
    g_free((char *)((ProgramObjects *)objects)->detail);
}

static GArray *
new_objects(void)
{
    GArray *objects = g_array_new(FALSE, FALSE, sizeof(ProgramObjects));

    g_array_set_clear_func(objects, clear_objects);
    return objects;
}

/* `class_names` is the detail of classes. */
static GArray *
tally_objects(const Tally *tally, const char *class_names)
{
    GArray *objects = new_objects();

    for (guint i = 0; i < THING_COUNT; i++) {
        const char *detail = i == THING_CLASS ? class_names : "";
        ProgramObjects entry = { things[i].name, g_strdup(detail), tally->count[i],
                                 tally->bytes[i] };
        if (entry.count > 0)
            g_array_append_val(objects, entry);
        else
            clear_objects(&entry);
    }
    return objects;
}

/* The client info of the first thread and user32's class table. */
static GArray *
describe_attach(const Subject *subject)
{
    g_autoptr(GString) names = g_string_new(NULL);
    const struct abi_boot *boot = subject->boot;
    Tally tally = { 0 };

    if (!subject->program->imports_user32)
        return new_objects();
    tally_add(&tally, subject, THING_CLIENT_INFO, 1, 0);
    for (guint i = 0; boot != NULL && i < boot->class_count; i++) {
        const struct abi_class *class = &boot->classes[i];
        if (class->owner != ABI_CLASS_CONTROL)
            continue;
        tally_add(&tally, subject, THING_CLASS, 1, class->class_extra);
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", class->name);
    }
    return tally_objects(&tally, names->str);
}

/* A console's thread, class and window, its system menu and its Edit menu; src/user/csrss_console.c
 * makes them. */
static GArray *
describe_console(const Subject *subject)
{
    static const char *const below[] = {
#define CONSOLE_MENU(text) text,
#define CONSOLE_ITEM(text)
#include "abi/console_menu.def"
#undef CONSOLE_MENU
#undef CONSOLE_ITEM
        NULL,
    };
    static const char *const edit[] = {
#define CONSOLE_MENU(text)
#define CONSOLE_ITEM(text) text,
#include "abi/console_menu.def"
#undef CONSOLE_MENU
#undef CONSOLE_ITEM
    };
    static const char class_name[] = "ConsoleWindowClass";
    Tally tally = { 0 };

    if (subject->program->console != PROGRAM_CONSOLE_NEW)
        return new_objects();
    tally_add(&tally, subject, THING_CLIENT_INFO, 1, 0);
    tally_add(&tally, subject, THING_CLASS, 1, 0);
    tally_add(&tally, subject, THING_WINDOW, 1, window_extra(subject, class_name));
    tally_add_text(&tally, subject, THING_TEXT, subject->program->image_name, 1);
    tally_add_system_menu(&tally, subject, below, 1);
    tally_add(&tally, subject, THING_MENU, 1, 0);
    tally_add_items(&tally, subject, edit, G_N_ELEMENTS(edit), 1);
    return tally_objects(&tally, class_name);
}

ProgramDescription *
program_describe(const Program *program, const struct abi_boot *boot)
{
    ProgramDescription *description = g_new0(ProgramDescription, 1);
    const Subject subject = { program, boot };
    Tally rest = { 0 };
    Tally startup = { 0 };
    Tally dlls = { 0 };
    Tally dll_now = { 0 };
    Tally dlls_peak = { 0 };
    guint dll_end = 0;

    for (guint i = 0; i < program->actions->len; i++) {
        const ProgramAction *action = &g_array_index(program->actions, ProgramAction, i);
        gboolean is_transient = (action->flags & ACTION_TRANSIENT) != 0;
        if (action->op == ACTION_ATTACH_DLL) {
            dll_end = i + 1 + (guint)action->operands[0];
            dll_now = dlls;
        }
        if (i < dll_end) {
            tally_action(&dll_now, &subject, action);
            if (total_bytes(&dll_now) >= total_bytes(&dlls_peak))
                dlls_peak = dll_now;
            if (!is_transient)
                tally_action(&dlls, &subject, action);
        }
        if (i >= dll_end || !is_transient)
            tally_action(&startup, &subject, action);
        if (!is_transient)
            tally_action(&rest, &subject, action);
    }
    description->attach = describe_attach(&subject);
    description->dlls = tally_objects(&dlls, "");
    description->dlls_peak = tally_objects(&dlls_peak, "");
    description->console = describe_console(&subject);
    description->startup = tally_objects(&startup, "");
    description->rest = tally_objects(&rest, "");
    return description;
}

void
program_description_free(ProgramDescription *description)
{
    if (description == NULL)
        return;
    g_array_unref(description->attach);
    g_array_unref(description->dlls);
    g_array_unref(description->dlls_peak);
    g_array_unref(description->console);
    g_array_unref(description->startup);
    g_array_unref(description->rest);
    g_free(description);
}
