/* SPDX-License-Identifier: MIT */
/* Programs as images: header, actions, string table; see abi/image.h. */
#include "host/program/program.h"
#include "host/program/program_name.h"
#include "host/text/printable.h"

#include <string.h>

/* The string table while it grows; equal strings are kept once. */
typedef struct {
    GArray *units;      /* gunichar2 */
    GHashTable *places; /* char * -> offset */
} Strings;

static void
strings_start(Strings *strings)
{
    strings->units = g_array_new(FALSE, FALSE, sizeof(gunichar2));
    strings->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void
strings_end(Strings *strings)
{
    g_array_unref(strings->units);
    g_hash_table_unref(strings->places);
}

/* Texts come from YAML readers, which let only UTF-8 pass. */
static gunichar2 *
utf16_of(const char *text, glong *length)
{
    g_autoptr(GError) error = NULL;
    gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, length, &error);

    g_assert_no_error(error);
    return units;
}

/* Where the text stands in the table from now on. pre: the same kind has the same units. */
static struct image_string
strings_place(Strings *strings, const char *kind, const char *text, const gunichar2 *units, guint n)
{
    g_autofree char *key = g_strconcat(kind, text, NULL);
    gpointer place = NULL;

    if (!g_hash_table_lookup_extended(strings->places, key, NULL, &place)) {
        place = GUINT_TO_POINTER(strings->units->len);
        g_array_append_vals(strings->units, units, n);
        g_hash_table_insert(strings->places, g_steal_pointer(&key), place);
    }
    return (struct image_string){ GPOINTER_TO_UINT(place), n };
}

/* ---- strings, by the type of their key ---- */

static struct image_string
add_text(Strings *strings, const char *text)
{
    glong length = 0;

    if (text == NULL)
        return (struct image_string){ IMAGE_NO_STRING, 0 };
    g_autofree gunichar2 *units = utf16_of(text, &length);
    return strings_place(strings, "t", text, units, (guint)length);
}

static struct image_string
add_loaded(Strings *strings, const char *dll)
{
    return add_text(strings, dll);
}

static struct image_string
add_program(Strings *strings, const char *program)
{
    g_autofree char *image_name = program_image_name_of(program);

    return add_text(strings, image_name);
}

static struct image_items
add_items(Strings *strings, const ActionItems *items)
{
    struct image_items record = { { IMAGE_NO_STRING, 0 }, (guint32)items->count };
    glong length = 0;

    if (items->texts == NULL)
        return record;
    g_autofree gunichar2 *units = utf16_of(items->texts, &length);
    for (glong i = 0; i < length; i++)
        units[i] = units[i] == '\n' ? 0 : units[i];
    /* The last item needs no separator. */
    record.texts = strings_place(strings, "l", items->texts, units, (guint)length - 1);
    return record;
}

static void
add_arguments(const ProgramAction *action, Strings *strings, struct image_action *record)
{
    switch (action->op) {
#define TEXT(member, key, type, ...) to->member = add_##type(strings, from->member);
#define NUMBER(member, ...)          to->member = (guint32)from->member;
#define ITEMS(member, ...)           to->member = add_items(strings, &from->member);
#define WRITTEN(member, ...)
#define GROUP(name, function, members)                                                             \
    case ACTION_##name: {                                                                          \
        const struct function##_arguments *from = &action->function;                               \
        struct action_##function *to = &record->function;                                          \
        (void)from;                                                                                \
        (void)to;                                                                                  \
        members break;                                                                             \
    }
#define ACTION(name, function, key, needs, check, effect, about, members)                          \
    GROUP(name, function, members)
#include "abi/actions.def"
    default:
        g_assert_not_reached();
    }
}

static struct image_action
action_record(const ProgramAction *action, Strings *strings)
{
    struct image_action record = {
        .op = (guint16)action->op,
        .flags = (guint16)action->flags,
        .on_failure = (guint16)action->on_failure.policy,
        .on_failure_value = action->on_failure.value,
        .count = (guint32)action->count,
        .line = action->line,
    };

    add_arguments(action, strings, &record);
    return record;
}

static const ProgramAction *
actions_of(const ActionList *list)
{
    return (const ProgramAction *)(const void *)list->actions->data;
}

static void
append_records(GByteArray *image, Strings *strings, const ProgramAction *actions, guint count)
{
    for (guint i = 0; i < count; i++) {
        struct image_action record = action_record(&actions[i], strings);
        g_byte_array_append(image, (const guint8 *)&record, sizeof(record));
    }
}

/* Fills in what follows from the actions, from those of `libraries` (NULL: none) behind them, and
 * from the desktop of its children (NULL: none). */
static GBytes *
build(struct image_header *header,
      const ProgramAction *actions,
      guint count,
      const ActionList *libraries,
      const char *child_desktop,
      GError **error)
{
    g_autoptr(GByteArray) image = g_byte_array_new();
    Strings strings;

    strings_start(&strings);
    g_byte_array_append(image, (const guint8 *)header, sizeof(*header));
    append_records(image, &strings, actions, count);
    if (libraries != NULL) {
        header->library_count = libraries->actions->len;
        append_records(image, &strings, actions_of(libraries), header->library_count);
    }
    header->child_desktop = add_text(&strings, child_desktop);
    header->magic = IMAGE_MAGIC;
    header->action_count = count;
    header->action_offset = sizeof(*header);
    header->string_offset = image->len;
    header->string_units = strings.units->len;
    g_byte_array_append(image, (const guint8 *)strings.units->data,
                        strings.units->len * (guint)sizeof(gunichar2));
    strings_end(&strings);
    header->bytes = image->len;
    memcpy(image->data, header, sizeof(*header));
    if (image->len > IMAGE_BYTES_MAX) {
        printable_error(error, YAML_ERROR, YAML_ERROR_LIMIT,
                        "program \"%s\" makes an image of %u bytes; %u are allowed", header->name,
                        image->len, IMAGE_BYTES_MAX);
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&image));
}

void
program_actions(const Program *program, guint32 windows, ActionList *list)
{
    g_autoptr(GPtrArray) seen = g_ptr_array_new();

    for (guint i = 0; i < program->imports->len; i++)
        dll_add_attach(program->imports->pdata[i], windows, seen, list);
    for (guint i = 0; i < program->own.actions->len; i++) {
        ProgramAction copy =
            program_action_copy(&g_array_index(program->own.actions, ProgramAction, i));
        action_list_add(list, &copy);
    }
}

/* What attaches when `dll` is loaded, but for those of `attached`. */
static void
add_library(const Dll *dll, guint32 windows, const GPtrArray *attached, ActionList *list)
{
    g_autoptr(GPtrArray) seen = g_ptr_array_copy((GPtrArray *)attached, NULL, NULL);
    guint place = list->actions->len;
    ProgramAction library = { .op = ACTION_LIBRARY, .count = 1, .line = dll->line };

    library.library.dll = g_strdup(dll->name);
    action_list_add(list, &library);
    dll_add_attach(dll, windows, seen, list);
    g_array_index(list->actions, ProgramAction, place).library.action_count =
        list->actions->len - place - 1;
}

static void
add_libraries(const Program *program, guint32 windows, ActionList *list)
{
    g_autoptr(GPtrArray) attached = g_ptr_array_new();
    ActionList at_start = { 0 };

    action_list_init(&at_start);
    for (guint i = 0; i < program->imports->len; i++)
        dll_add_attach(program->imports->pdata[i], windows, attached, &at_start);
    action_list_clear(&at_start);
    for (guint i = 0; i < program->loads->len; i++)
        add_library(program->loads->pdata[i], windows, attached, list);
}

GBytes *
program_image_with(const Program *program, const GArray *actions, guint32 windows, GError **error)
{
    static const guint console_flags[] = {
        [PROGRAM_CONSOLE_NONE] = 0,
        [PROGRAM_CONSOLE_INHERIT] = IMAGE_CONSOLE_INHERIT,
        [PROGRAM_CONSOLE_NEW] = IMAGE_CONSOLE_NEW,
    };
    gboolean is_native = program->role == IMAGE_ROLE_SMSS || program->role == IMAGE_ROLE_CSRSS;
    struct image_header header = {
        .flags = (program->imports_user32 ? IMAGE_IMPORTS_USER32 : 0) |
                 console_flags[program->console] | (is_native ? IMAGE_NATIVE : 0) |
                 (program->is_32_bit ? IMAGE_32_BIT : 0),
        .role = program->role,
        .children = program->children,
        .on_failure = program->on_failure.policy,
        .on_failure_value = program->on_failure.value,
    };

    g_strlcpy(header.name, program->image_name, sizeof(header.name));
    ActionList libraries = { 0 };
    action_list_init(&libraries);
    add_libraries(program, windows, &libraries);
    GBytes *image = build(&header, (const ProgramAction *)(const void *)actions->data, actions->len,
                          &libraries, program->child_desktop, error);
    action_list_clear(&libraries);
    return image;
}

GBytes *
program_image(const Program *program, guint32 windows, GError **error)
{
    ActionList list = { 0 };

    action_list_init(&list);
    program_actions(program, windows, &list);
    GBytes *image = program_image_with(program, list.actions, windows, error);
    action_list_clear(&list);
    return image;
}

GBytes *
program_actions_image(const ProgramAction *actions, guint count, GError **error)
{
    struct image_header header = { .name = "actions" };

    return build(&header, actions, count, NULL, NULL, error);
}
