/* SPDX-License-Identifier: MIT */
/* What a program makes, counted from its actions; and what its loading makes, from the edition. */
#include "host/config/program_internal.h"

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

/* What is counted: how many of a thing, and their bytes in the desktop heap. */
typedef struct {
    guint64 count[THING_COUNT];
    guint64 bytes[THING_COUNT];
} Tally;

/* A block of the heap, for a thing of so many bytes. Source: 8 bytes of header, 8 bytes
 * granularity, NT5 x86. */
static guint64
block_bytes(guint64 bytes)
{
    return (bytes + 8 + 7) / 8 * 8;
}

static guint32
size_of(const struct abi_boot *boot, guint which)
{
    return boot == NULL || which == ABI_SIZE_COUNT ? 0 : boot->object_size[which];
}

/* `extra` bytes more in each block than the thing itself has. */
static void
tally_add(Tally *tally, const struct abi_boot *boot, Thing thing, guint64 count, guint64 extra)
{
    guint64 body = size_of(boot, things[thing].size);

    tally->count[thing] += count;
    if (body > 0)
        tally->bytes[thing] += count * block_bytes(body + extra);
}

/* A text block: UTF-16 with its terminator. */
static void
tally_add_text(
    Tally *tally, const struct abi_boot *boot, Thing thing, const char *text, guint64 count)
{
    if (text == NULL || *text == '\0')
        return;
    tally->count[thing] += count;
    if (boot != NULL)
        tally->bytes[thing] += count * block_bytes(2 * ((guint64)g_utf8_strlen(text, -1) + 1));
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

static void
tally_items(Tally *tally, const struct abi_boot *boot, const ProgramAction *action)
{
    g_auto(GStrv) items =
        g_strsplit(action->strings[0] != NULL ? action->strings[0] : "", "\n", -1);

    tally_add(tally, boot, THING_ITEM, action->count * action->operands[0], 0);
    for (guint i = 0; items[i] != NULL; i++)
        tally_add_text(tally, boot, THING_ITEM_TEXT, items[i], action->count);
}

/* Which thing an action makes one of, or takes one of away; THING_COUNT: none. */
static Thing
simple_thing(guint op, gboolean *is_removal)
{
    *is_removal = FALSE;
    switch (op) {
    case ACTION_SET_HOOK:
        return THING_HOOK;
    case ACTION_SUBCLASS:
        return THING_CALLPROC;
    case ACTION_CREATE_IMC:
        return THING_IMC;
    case ACTION_SET_PROP:
        return THING_PROPERTY;
    case ACTION_SET_SCROLL:
        return THING_SCROLL_INFO;
    case ACTION_ADD_ATOM:
        return THING_ATOM;
    case ACTION_CREATE_GDI:
        return THING_GDI;
    case ACTION_CLIPBOARD:
        return THING_CLIPBOARD;
    case ACTION_CREATE_THREAD:
        return THING_CLIENT_INFO;
    case ACTION_CREATE_WINSTA:
        return THING_WINSTA;
    case ACTION_CREATE_DESKTOP:
        return THING_DESKTOP;
    case ACTION_START_PROGRAM:
        return THING_CHILD;
    default:
        break;
    }
    *is_removal = TRUE;
    switch (op) {
    case ACTION_UNREGISTER_CLASS:
        return THING_CLASS;
    case ACTION_DESTROY_MENU:
        return THING_MENU;
    case ACTION_UNHOOK:
        return THING_HOOK;
    case ACTION_DESTROY_IMC:
        return THING_IMC;
    case ACTION_DELETE_GDI:
        return THING_GDI;
    default:
        return THING_COUNT;
    }
}

static void
tally_action(Tally *tally, const struct abi_boot *boot, const ProgramAction *action)
{
    gboolean is_removal = FALSE;
    Thing thing = simple_thing(action->op, &is_removal);

    switch (action->op) {
    case ACTION_REGISTER_CLASS:
        tally_add(tally, boot, THING_CLASS, action->count, action->operands[0]);
        return;
    case ACTION_CREATE_WINDOW:
        tally_add(tally, boot, THING_WINDOW, action->count, 0);
        tally_add_text(tally, boot, THING_TEXT, action->strings[1], action->count);
        return;
    case ACTION_DESTROY_WINDOW:
        tally_remove(tally, THING_WINDOW,
                     action->operands[0] == 0 ? action->count
                                              : tally->count[THING_WINDOW] / action->operands[0]);
        return;
    case ACTION_CREATE_MENU:
        tally_add(tally, boot, THING_MENU, action->count, 0);
        tally_items(tally, boot, action);
        return;
    case ACTION_ADD_MENU_ITEMS:
        tally_items(tally, boot, action);
        return;
    default:
        if (thing == THING_COUNT)
            return;
        if (is_removal)
            tally_remove(tally, thing, action->count);
        else
            tally_add(tally, boot, thing, action->count, 0);
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

static void
add_objects(GArray *objects, const char *object, const char *detail, guint64 count, guint64 bytes)
{
    ProgramObjects entry = { object, g_strdup(detail), count, bytes };

    g_array_append_val(objects, entry);
}

static GArray *
tally_objects(const Tally *tally)
{
    GArray *objects = new_objects();

    for (guint i = 0; i < THING_COUNT; i++)
        if (tally->count[i] > 0)
            add_objects(objects, things[i].name, "", tally->count[i], tally->bytes[i]);
    return objects;
}

/* The client info of the first thread and user32's class table. */
static GArray *
describe_attach(const Program *program, const struct abi_boot *boot)
{
    GArray *objects = new_objects();
    g_autoptr(GString) names = g_string_new(NULL);
    Tally tally = { 0 };

    if (!program->imports_user32)
        return objects;
    tally_add(&tally, boot, THING_CLIENT_INFO, 1, 0);
    for (guint i = 0; boot != NULL && i < boot->class_count; i++) {
        const struct abi_class *class = &boot->classes[i];
        if (class->owner != ABI_CLASS_CONTROL)
            continue;
        tally_add(&tally, boot, THING_CLASS, 1, class->class_extra);
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", class->name);
    }
    add_objects(objects, things[THING_CLIENT_INFO].name, "", 1, tally.bytes[THING_CLIENT_INFO]);
    if (tally.count[THING_CLASS] > 0)
        add_objects(objects, things[THING_CLASS].name, names->str, tally.count[THING_CLASS],
                    tally.bytes[THING_CLASS]);
    return objects;
}

/* The window of a console of its own, its system menu's own items and its Edit menu. */
static GArray *
describe_console(const Program *program, const struct abi_boot *boot)
{
    static const char *const items[] = {
#define CONSOLE_MENU(text) text,
#define CONSOLE_ITEM(text) text,
#include "abi/console_menu.def"
#undef CONSOLE_MENU
#undef CONSOLE_ITEM
    };
    Tally tally = { 0 };

    if (program->console != PROGRAM_CONSOLE_NEW)
        return new_objects();
    tally_add(&tally, boot, THING_CLIENT_INFO, 1, 0);
    tally_add(&tally, boot, THING_WINDOW, 1, 0);
    tally_add_text(&tally, boot, THING_TEXT, program->image_name, 1);
    tally_add(&tally, boot, THING_MENU, 2, 0);
    tally_add(&tally, boot, THING_ITEM, G_N_ELEMENTS(items), 0);
    for (guint i = 0; i < G_N_ELEMENTS(items); i++)
        tally_add_text(&tally, boot, THING_ITEM_TEXT, items[i], 1);
    return tally_objects(&tally);
}

ProgramDescription *
program_describe(const Program *program, const struct abi_boot *boot)
{
    ProgramDescription *description = g_new0(ProgramDescription, 1);
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
            tally_action(&dll_now, boot, action);
            if (total_bytes(&dll_now) >= total_bytes(&dlls_peak))
                dlls_peak = dll_now;
            if (!is_transient)
                tally_action(&dlls, boot, action);
        }
        if (i >= dll_end || !is_transient)
            tally_action(&startup, boot, action);
        if (!is_transient)
            tally_action(&rest, boot, action);
    }
    description->attach = describe_attach(program, boot);
    description->dlls = tally_objects(&dlls);
    description->dlls_peak = tally_objects(&dlls_peak);
    description->console = describe_console(program, boot);
    description->startup = tally_objects(&startup);
    description->rest = tally_objects(&rest);
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
