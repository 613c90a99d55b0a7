/* SPDX-License-Identifier: MIT */
/* deskheap programs: the known programs, and what each costs in the desktop heap, object by object.
 */
#include "cli/command.h"
#include "host/edition/edition.h"
#include "host/program/program.h"
#include "host/text/json_writer.h"
#include "host/view/views.h"

#include <string.h>

#define DEFAULT_EDITION "server2003-sp2"

/* The moments a program is described at. */
enum moment {
    MOMENT_ATTACH,
    MOMENT_DLLS,
    MOMENT_CONSOLE,
    MOMENT_STARTUP,
    MOMENT_REST,
    MOMENT_COUNT
};

static const struct {
    const char *key;   /* in JSON */
    const char *title; /* in text */
} moments[MOMENT_COUNT] = {
    [MOMENT_ATTACH] = { "attach", "before user32's attach returns" },
    [MOMENT_DLLS] = { "dlls", "besides, at the height of the DLLs that attach after it" },
    [MOMENT_CONSOLE] = { "console", "by csrss, for a console of its own" },
    [MOMENT_STARTUP] = { "startup", "besides, at the height of its start-up" },
    [MOMENT_REST] = { "rest", "besides, at rest" },
};

static const char *const console_names[] = {
    [PROGRAM_CONSOLE_NONE] = "none",
    [PROGRAM_CONSOLE_INHERIT] = "inherit",
    [PROGRAM_CONSOLE_NEW] = "new",
};

static const GArray *
objects_at(const ProgramDescription *description, enum moment moment)
{
    const GArray *const all[MOMENT_COUNT] = {
        [MOMENT_ATTACH] = description->attach,   [MOMENT_DLLS] = description->dlls_peak,
        [MOMENT_CONSOLE] = description->console, [MOMENT_STARTUP] = description->startup,
        [MOMENT_REST] = description->rest,
    };
    return all[moment];
}

static guint64
total_bytes(const GArray *objects)
{
    guint64 bytes = 0;
    for (guint i = 0; i < objects->len; i++)
        bytes += g_array_index(objects, ProgramObjects, i).bytes;
    return bytes;
}

/* The edition's number behind an object's size; NULL if its size is its own, like a text's. */
static const Cell *
size_cell(const Edition *edition, const char *object)
{
    static const struct {
        const char *object; /* as program_describe() calls it */
        const char *key;    /* in the edition's object-sizes */
    } keys[] = {
        { "thread's client info", "client-thread-info" },
        { "window procedure thunk", "callproc" },
        { "window property", "property" },
        { "scroll bar info", "scrollbar-info" },
        { "menu item", "menu-item" },
        { "input context", "input-context" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (strcmp(keys[i].object, object) == 0)
            return edition_cell(edition, "object-sizes", keys[i].key);
    }
    return edition_cell(edition, "object-sizes", object);
}

/* ---- text ---- */

/* The first sentence. */
static int
sentence_length(const char *text)
{
    const char *end = strstr(text, ". ");
    return end != NULL ? (int)(end - text) + 1 : (int)strlen(text);
}

static void
print_row(GString *out, const Program *program, const ProgramDescription *description)
{
    g_string_append_printf(out, "%-17s %-7s %-8s", program->name,
                           program->imports_user32 ? "user32" : "-",
                           console_names[program->console]);
    for (guint moment = 0; moment < MOMENT_COUNT; moment++)
        g_string_append_printf(out, " %8" G_GUINT64_FORMAT,
                               total_bytes(objects_at(description, moment)));
    g_string_append_printf(out, "  %.*s\n", sentence_length(program->about), program->about);
}

/* The system's classes are numbers of the edition, each with a source of its own. */
static void
print_classes(GString *out, const Edition *edition, const char *names)
{
    g_auto(GStrv) each = g_strsplit(names, ", ", -1);
    for (guint i = 0; each[i] != NULL; i++) {
        const Cell *cell = edition_cell(edition, "classes", each[i]);
        if (cell != NULL)
            g_string_append_printf(out, "            %-25s (%s: %s)\n", each[i], cell->confidence,
                                   cell->source);
    }
}

static void
print_objects(GString *out, const Edition *edition, const char *title, const GArray *objects)
{
    if (objects->len == 0)
        return;
    g_string_append_printf(out, "\n  %s: %" G_GUINT64_FORMAT " bytes of desktop heap\n", title,
                           total_bytes(objects));
    for (guint i = 0; i < objects->len; i++) {
        const ProgramObjects *one = &g_array_index(objects, ProgramObjects, i);
        const Cell *cell = size_cell(edition, one->object);
        g_string_append_printf(out, "    %5" G_GUINT64_FORMAT "   %-24s %7" G_GUINT64_FORMAT,
                               one->count, one->object, one->bytes);
        if (cell != NULL)
            g_string_append_printf(out, "  (%s: %s)", cell->confidence, cell->source);
        g_string_append_c(out, '\n');
        if (strcmp(one->object, "class") == 0)
            print_classes(out, edition, one->detail);
        else if (one->detail[0] != '\0')
            g_string_append_printf(out, "            %s\n", one->detail);
    }
}

static void
print_program(GString *out,
              const Edition *edition,
              const Program *program,
              const ProgramDescription *description)
{
    g_string_append_printf(out, "%s: imports %s; console: %s\n", program->image_name,
                           program->imports_user32 ? "user32" : "no user32",
                           console_names[program->console]);
    if (program->about[0] != '\0')
        g_string_append_printf(out, "  %s\n", program->about);
    if (program->source[0] != '\0' && strcmp(program->source, "-") != 0)
        g_string_append_printf(out, "  source: %s (%s)\n", program->source, program->confidence);
    if (program->fitted[0] != '\0')
        g_string_append_printf(out, "  fitted: %s\n", program->fitted);
    for (guint moment = 0; moment < MOMENT_COUNT; moment++)
        print_objects(out, edition, moments[moment].title, objects_at(description, moment));
}

/* ---- JSON ---- */

static void
json_objects(JsonWriter *writer, const Edition *edition, const char *name, const GArray *objects)
{
    json_writer_array(writer, name);
    for (guint i = 0; i < objects->len; i++) {
        const ProgramObjects *one = &g_array_index(objects, ProgramObjects, i);
        const Cell *cell = size_cell(edition, one->object);
        json_writer_object(writer, NULL);
        json_writer_text(writer, "object", one->object);
        json_writer_text(writer, "detail", one->detail);
        json_writer_int(writer, "count", (gint64)one->count);
        json_writer_int(writer, "bytes", (gint64)one->bytes);
        json_writer_text(writer, "size_source", cell != NULL ? cell->source : NULL);
        json_writer_text(writer, "size_confidence", cell != NULL ? cell->confidence : NULL);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
json_program(JsonWriter *writer,
             const Edition *edition,
             const Program *program,
             const ProgramDescription *description)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "name", program->name);
    json_writer_text(writer, "image", program->image_name);
    json_writer_text(writer, "about", program->about);
    json_writer_bool(writer, "imports_user32", program->imports_user32);
    json_writer_text(writer, "console", console_names[program->console]);
    json_writer_text(writer, "source", program->source);
    json_writer_text(writer, "confidence", program->confidence);
    json_writer_text(writer, "fitted", program->fitted);
    for (guint moment = 0; moment < MOMENT_COUNT; moment++)
        json_objects(writer, edition, moments[moment].key, objects_at(description, moment));
    json_writer_end_object(writer);
}

/* ---- the verb ---- */

struct programs_options {
    const char *edition;
    gboolean json;
    gboolean objects;
};

/* By its name, or by the path of its file. */
static Program *
load_program(const char *name, GError **error)
{
    return g_str_has_suffix(name, ".yaml") ? program_load_file(name, error)
                                           : program_load(name, NULL, NULL, error);
}

static gboolean
describe_all(GString *out,
             const struct programs_options *options,
             char **names,
             gboolean in_detail,
             GError **error)
{
    g_autofree struct abi_boot *boot = g_new0(struct abi_boot, 1);
    g_autoptr(Edition) edition = edition_load(options->edition, NULL, NULL, error);
    if (edition == NULL || !cli_edition_boot(edition, boot, error))
        return FALSE;

    g_autoptr(JsonWriter) writer = options->json ? json_writer_new(out, TRUE) : NULL;
    gboolean is_good = TRUE;

    if (options->json) {
        json_writer_document(writer, "programs");
        json_writer_text(writer, "edition", options->edition);
        json_writer_array(writer, "programs");
    } else if (!in_detail) {
        g_string_append_printf(out, "%-17s %-7s %-8s %8s %8s %8s %8s %8s\n", "", "imports",
                               "console", "attach", "dlls", "console", "startup", "rest");
    }
    for (guint i = 0; is_good && names[i] != NULL; i++) {
        g_autoptr(Program) program = load_program(names[i], error);
        if (program == NULL) {
            is_good = FALSE;
            break;
        }
        g_autoptr(ProgramDescription) description = program_describe(program, boot);
        if (options->json) {
            json_program(writer, edition, program, description);
        } else if (in_detail) {
            if (i > 0)
                g_string_append_c(out, '\n');
            print_program(out, edition, program, description);
        } else {
            print_row(out, program, description);
        }
    }
    if (options->json) {
        json_writer_end_array(writer);
        if (options->objects)
            object_sizes_json_array(writer, "objects", boot);
        json_writer_end_object(writer);
        g_string_append_c(out, '\n');
    } else if (options->objects) {
        g_string_append_c(out, '\n');
        object_sizes_print(out, boot);
    }
    return is_good;
}

int
cmd_programs(int argc, char **argv)
{
    g_autofree char *edition = g_strdup(DEFAULT_EDITION);
    static struct programs_options options;
    const GOptionEntry entries[] = {
        { "edition", 0, 0, G_OPTION_ARG_STRING, &edition,
          "Sizes of this edition (" DEFAULT_EDITION ")", "NAME" },
        { "objects", 0, 0, G_OPTION_ARG_NONE, &options.objects,
          "Also what each kind of object costs", NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "[NAME…|FILE.yaml…]",
            "Without a name: all known programs, with the bytes each takes from a desktop heap\n"
            "before user32's attach returns, for a console of its own, and besides these at the\n"
            "height of its start-up and at rest. With names: the objects these are made of.\n"
            "A name that ends in .yaml is the path of a program's file."))
        return EXIT_BAD_INPUT;

    options.edition = edition;
    g_auto(GStrv) known = program_names();
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    if (!describe_all(out, &options, argc > 1 ? argv + 1 : known, argc > 1, &error)) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    return cli_print(out, EXIT_AS_EXPECTED);
}
