/* SPDX-License-Identifier: MIT */
/* deskheap programs: the known programs, and what each costs in the desktop heap, block by block,
 * measured on a machine that starts it. */
#include "cli/command.h"
#include "cli/outputs.h"
#include "cli/scenario_options.h"
#include "host/ask/bare_system.h"
#include "host/ask/object_cost.h"
#include "host/ask/program_cost.h"
#include "host/text/json_writer.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"
#include "host/text/text_table.h"
#include "host/words/confidence.h"

#include <string.h>

static const struct {
    const char *key;   /* in JSON */
    const char *title; /* in text */
} moments[COST_MOMENT_COUNT] = {
    [COST_ATTACH] = { "attach", "when user32's attach has returned" },
    [COST_DLLS] = { "dlls", "besides, at the height of the DLLs that attach after it" },
    [COST_CONSOLE] = { "console", "for a console of its own" },
    [COST_STARTUP] = { "startup", "besides, at the height of its start-up" },
    [COST_REST] = { "rest", "besides, at rest" },
};

static const char *const console_names[] = {
    [PROGRAM_CONSOLE_NONE] = "none",
    [PROGRAM_CONSOLE_INHERIT] = "inherit",
    [PROGRAM_CONSOLE_NEW] = "new",
};

/* What is asked, and of whom. */
typedef struct {
    Scenario *scenario; /* the system */
    Programs *own;      /* without a scenario's: those that were named */
    char **names;       /* of those to be told of */
    gboolean in_detail;
    TextTable *table; /* of all of them, a row each; NULL in JSON, and in detail */
} Question;

static const Edition *
edition_of(const Question *question)
{
    return question->scenario->plain->edition;
}

static const Programs *
programs_of(const Question *question)
{
    return question->own != NULL ? question->own : question->scenario->programs;
}

static void
question_clear(Question *question)
{
    g_clear_pointer(&question->table, text_table_free);
    g_clear_pointer(&question->own, programs_free);
    g_clear_pointer(&question->scenario, scenario_free);
    g_clear_pointer(&question->names, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Question, question_clear)

/* The edition's number behind the size of such blocks; NULL if their size is their own, like a
 * text's. */
static const Cell *
size_cell(const Edition *edition, guint kind)
{
    const char *key = object_size_key(kind);

    return key != NULL ? edition_cell(edition, "object-sizes", key) : NULL;
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
add_row(TextTable *table, const Program *program, const ProgramCost *cost)
{
    text_table_cell(table, "%s", program->name);
    text_table_cell(table, "%s", program->own.has_user32 ? "user32" : "-");
    text_table_cell(table, "%s", console_names[program->console]);
    for (guint moment = 0; moment < COST_MOMENT_COUNT; moment++)
        text_table_cell(table, "%" G_GINT64_FORMAT, cost->moments[moment].bytes);
    text_table_cell(table, "%" G_GINT64_FORMAT, cost->peak_bytes);
    text_table_cell(table, " %.*s", sentence_length(program->about), program->about);
    text_table_end_row(table);
}

/* Its head. */
static TextTable *
new_table(void)
{
    static const TextColumn columns[] = {
        { 17, 0, FALSE }, { 7, 0, FALSE }, { 8, 0, FALSE }, { 8, 0, TRUE }, { 8, 0, TRUE },
        { 8, 0, TRUE },   { 8, 0, TRUE },  { 8, 0, TRUE },  { 8, 0, TRUE }, { 0, 0, FALSE },
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(columns) == 3 + COST_MOMENT_COUNT + 2);
    TextTable *table = text_table_new("", columns, G_N_ELEMENTS(columns));

    text_table_cell(table, "%s", "");
    text_table_cell(table, "imports");
    text_table_cell(table, "console");
    for (guint moment = 0; moment < COST_MOMENT_COUNT; moment++)
        text_table_cell(table, "%s", moments[moment].key);
    text_table_cell(table, "peak");
    text_table_end_row(table);
    return table;
}

/* Below their row. The system's classes are numbers of the edition, each with a source of its own.
 */
static void
add_classes(TextTable *below, const Edition *edition, const GPtrArray *names)
{
    static const TextColumn columns[] = { { 25, 25, FALSE }, { 0, 0, FALSE } };
    g_autoptr(TextTable) table = text_table_new("            ", columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++) {
        const Cell *cell = edition_cell(edition, "classes", names->pdata[i]);
        if (cell == NULL)
            continue;
        text_table_cell(table, "%s", (const char *)names->pdata[i]);
        text_table_cell(table, "(%s: %s)", cell->confidence, cell->source);
        text_table_end_row(table);
    }
    text_table_print(table, out);
    text_table_line(below, "%s", out->str);
}

static void
print_cost(GString *out, const Edition *edition, const char *title, const Cost *cost)
{
    static const TextColumn columns[] = {
        { 5, 0, TRUE }, { 26, 26, FALSE, 2 }, { 7, 0, TRUE }, { 0, 0, FALSE, 1 }
    };
    g_autoptr(TextTable) table = text_table_new("    ", columns, G_N_ELEMENTS(columns));
    gboolean is_titled = FALSE;

    for (guint kind = 0; kind < COST_KIND_COUNT; kind++) {
        const CostSum *sum = &cost->sums[kind];
        const Cell *cell = size_cell(edition, kind);
        if (sum->count == 0 && sum->bytes == 0)
            continue;
        if (!is_titled)
            g_string_append_printf(out, "\n  %s: %" G_GINT64_FORMAT " bytes of desktop heap\n",
                                   title, cost->bytes);
        is_titled = TRUE;
        text_table_cell(table, "%" G_GINT64_FORMAT, sum->count);
        text_table_cell(table, "%s", cost_kind_text(kind));
        text_table_cell(table, "%" G_GINT64_FORMAT, sum->bytes);
        if (cell != NULL)
            text_table_cell(table, "(%s: %s)", cell->confidence, cell->source);
        text_table_end_row(table);
        if (kind == SNAPSHOT_BLOCK_CLASS)
            add_classes(table, edition, cost->classes);
    }
    text_table_print(table, out);
}

static void
print_program(GString *out, const Edition *edition, const Program *program, const ProgramCost *cost)
{
    g_string_append_printf(out, "%s: imports %s; console: %s\n", program->image_name,
                           program->own.has_user32 ? "user32" : "no user32",
                           console_names[program->console]);
    if (program->about[0] != '\0')
        g_string_append_printf(out, "  %s\n", program->about);
    if (program->source[0] != '\0' && strcmp(program->source, "-") != 0)
        g_string_append_printf(out, "  source: %s (%s)\n", program->source, program->confidence);
    if (program->fitted[0] != '\0')
        g_string_append_printf(out, "  fitted: %s\n", program->fitted);
    if (program->child_desktop != NULL)
        g_string_append_printf(out, "  what it starts goes to %s%s\n", program->child_desktop,
                               program->children == IMAGE_CHILDREN_BUILT_IN
                                   ? ", if its account is built in (UseSharedWPDesktop: all)"
                                   : "");
    for (guint i = 0; i < PROGRAM_USE_COUNT; i++)
        if (program->uses[i].node != NULL)
            g_string_append_printf(out, "  said of it: %s: %" G_GUINT64_FORMAT " bytes\n",
                                   program_use_key(i), program->uses[i].bytes);
    for (guint moment = 0; moment < COST_MOMENT_COUNT; moment++)
        print_cost(out, edition, moments[moment].title, &cost->moments[moment]);
    g_string_append_printf(out,
                           "\n  a desktop's heap has at most %" G_GINT64_FORMAT
                           " bytes less while it starts, and %" G_GINT64_FORMAT " %s\n",
                           cost->peak_bytes, cost->rest_bytes,
                           cost->is_running ? "at rest" : "when it has ended");
}

/* ---- JSON ---- */

static const JsonMember cost_members[] = {
    { "object", JSON_TEXT },
    { "names", JSON_ARRAY },
    { "count", JSON_INT },
    { "bytes", JSON_INT },
    { "size_source", JSON_TEXT, JSON_NULLABLE },
    { "size_confidence", JSON_TEXT, JSON_NULLABLE, .words = confidence_words },
    JSON_MEMBERS_END,
};

static const JsonMember said_members[] = {
    { "attach", JSON_INT, JSON_OPTIONAL },
    { "uses", JSON_INT, JSON_OPTIONAL },
    { "start-up", JSON_INT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

static const JsonMember program_members[] = {
    { "name", JSON_TEXT },
    { "image", JSON_TEXT },
    { "about", JSON_TEXT },
    { "imports_user32", JSON_BOOL },
    { "console_kind", JSON_TEXT },
    { "source", JSON_TEXT },
    { "confidence", JSON_TEXT },
    { "fitted", JSON_TEXT },
    { "said", JSON_OBJECT, JSON_OPTIONAL, said_members },
    { "peak_bytes", JSON_INT },
    { "rest_bytes", JSON_INT },
    { "is_running", JSON_BOOL },
    { "attach", JSON_ARRAY, 0, cost_members },
    { "dlls", JSON_ARRAY, 0, cost_members },
    { "console", JSON_ARRAY, 0, cost_members },
    { "startup", JSON_ARRAY, 0, cost_members },
    { "rest", JSON_ARRAY, 0, cost_members },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "edition", JSON_TEXT },
    { "programs", JSON_ARRAY, 0, program_members },
    { "objects", JSON_ARRAY, JSON_OPTIONAL, object_cost_members },
    JSON_MEMBERS_END,
};

const JsonShape programs_shape = { "programs", "What deskheap programs --json prints.", members };

static void
cost_json(JsonWriter *writer, const Edition *edition, const char *name, const Cost *cost)
{
    json_writer_array(writer, name);
    for (guint kind = 0; kind < COST_KIND_COUNT; kind++) {
        const CostSum *sum = &cost->sums[kind];
        const Cell *cell = size_cell(edition, kind);
        if (sum->count == 0 && sum->bytes == 0)
            continue;
        json_writer_object(writer, NULL);
        json_writer_text(writer, "object", cost_kind_text(kind));
        json_writer_array(writer, "names");
        for (guint i = 0; kind == SNAPSHOT_BLOCK_CLASS && i < cost->classes->len; i++)
            json_writer_text(writer, NULL, cost->classes->pdata[i]);
        json_writer_end_array(writer);
        json_writer_int(writer, "count", sum->count);
        json_writer_int(writer, "bytes", sum->bytes);
        json_writer_text(writer, "size_source", cell != NULL ? cell->source : NULL);
        json_writer_text(writer, "size_confidence", cell != NULL ? cell->confidence : NULL);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

/* Bytes by key, of a program that is known by its cost. */
static void
said_json(JsonWriter *writer, const Program *program)
{
    if (!program_has_uses(program))
        return;
    json_writer_object(writer, "said");
    for (guint i = 0; i < PROGRAM_USE_COUNT; i++)
        if (program->uses[i].node != NULL)
            json_writer_int(writer, program_use_key(i), (gint64)program->uses[i].bytes);
    json_writer_end_object(writer);
}

static void
program_json(JsonWriter *writer,
             const Edition *edition,
             const Program *program,
             const ProgramCost *cost)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "name", program->name);
    json_writer_text(writer, "image", program->image_name);
    json_writer_text(writer, "about", program->about);
    json_writer_bool(writer, "imports_user32", program->own.has_user32);
    json_writer_text(writer, "console_kind", console_names[program->console]);
    json_writer_text(writer, "source", program->source);
    json_writer_text(writer, "confidence", program->confidence);
    json_writer_text(writer, "fitted", program->fitted);
    said_json(writer, program);
    json_writer_int(writer, "peak_bytes", cost->peak_bytes);
    json_writer_int(writer, "rest_bytes", cost->rest_bytes);
    json_writer_bool(writer, "is_running", cost->is_running);
    for (guint moment = 0; moment < COST_MOMENT_COUNT; moment++)
        cost_json(writer, edition, moments[moment].key, &cost->moments[moment]);
    json_writer_end_object(writer);
}

/* ---- the verb ---- */

struct programs_options {
    struct scenario_options system;
    char *in;
    gboolean json;
    gboolean objects;
};

/* By its name, or by the path of its file. */
static gboolean
load_program(Question *question, const char *name, GPtrArray *names, GError **error)
{
    const Program *program = NULL;

    if (g_str_has_suffix(name, ".yaml"))
        program = programs_add_file(question->own, name, error);
    else if (programs_check(question->own, name, NULL, error))
        program = programs_find(question->own, name);
    if (program != NULL)
        g_ptr_array_add(names, g_strdup(program->name));
    return program != NULL;
}

/* Of the shipped programs. */
static gboolean
load_shipped(Question *question, char **asked, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) known = program_names();

    question->own = programs_new(NULL, NULL, error);
    if (question->own == NULL)
        return FALSE;
    for (char **name = *asked != NULL ? asked : known; *name != NULL; name++)
        if (!load_program(question, *name, names, error))
            return FALSE;
    g_ptr_array_add(names, NULL);
    question->names = (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
    return TRUE;
}

/* Of those that the scenario brings or names. */
static gboolean
find_in_scenario(Question *question, char **asked, GError **error)
{
    g_auto(GStrv) own = programs_own(question->scenario->programs);

    for (char **name = asked; *name != NULL; name++) {
        if (programs_find(question->scenario->programs, *name) != NULL)
            continue;
        g_autofree char *hint = suggest_hint(*name, (const char *const *)own);
        printable_error(error, PROGRAM_ERROR, PROGRAM_ERROR_UNKNOWN,
                        "%s neither has nor names a program \"%s\"%s", question->scenario->path,
                        *name, hint);
        return FALSE;
    }
    question->names = g_strdupv(*asked != NULL ? asked : own);
    return TRUE;
}

static gboolean
open_question(Question *question,
              const struct programs_options *options,
              char **asked,
              GError **error)
{
    question->in_detail = *asked != NULL;
    question->scenario = scenario_open(&options->system, options->in, error);
    if (question->scenario == NULL)
        return FALSE;
    return options->in != NULL ? find_in_scenario(question, asked, error)
                               : load_shipped(question, asked, error);
}

static gboolean
tell_program(
    GString *out, JsonWriter *writer, const Question *question, guint index, GError **error)
{
    const Program *program = programs_find(programs_of(question), question->names[index]);
    g_autoptr(ProgramCost) cost =
        program_cost_ask(question->scenario, programs_of(question), program, error);

    if (cost == NULL)
        return FALSE;
    if (writer != NULL) {
        program_json(writer, edition_of(question), program, cost);
    } else if (question->in_detail) {
        if (index > 0)
            g_string_append_c(out, '\n');
        print_program(out, edition_of(question), program, cost);
    } else {
        add_row(question->table, program, cost);
    }
    return TRUE;
}

static void
tell_head(JsonWriter *writer, Question *question)
{
    if (writer != NULL) {
        json_writer_document(writer, &programs_shape);
        json_writer_text(writer, "edition", edition_of(question)->name);
        json_writer_array(writer, "programs");
    } else if (!question->in_detail) {
        question->table = new_table();
    }
}

static void
tell_end(GString *out, JsonWriter *writer, const Question *question, const ObjectCosts *objects)
{
    if (question->table != NULL)
        text_table_print(question->table, out);
    if (writer != NULL) {
        json_writer_end_array(writer);
        if (objects != NULL)
            object_costs_json(writer, "objects", objects);
        json_writer_end_document(writer);
    } else if (objects != NULL) {
        g_string_append_c(out, '\n');
        object_costs_print(out, objects);
    }
}

static gboolean
tell_all(GString *out, const struct programs_options *options, char **asked, GError **error)
{
    g_auto(Question) question = { 0 };
    g_autoptr(JsonWriter) writer = options->json ? json_writer_new(out, TRUE) : NULL;
    g_autoptr(ObjectCosts) objects = NULL;

    if (!open_question(&question, options, asked, error))
        return FALSE;
    if (options->objects && (objects = object_costs_ask(question.scenario, error)) == NULL)
        return FALSE;
    tell_head(writer, &question);
    for (guint i = 0; question.names[i] != NULL; i++)
        if (!tell_program(out, writer, &question, i, error))
            return FALSE;
    tell_end(out, writer, &question, objects);
    return TRUE;
}

int
cmd_programs(int argc, char **argv)
{
    static struct programs_options options;
    const GOptionEntry entries[] = {
        { "edition", 0, 0, G_OPTION_ARG_STRING, &options.system.edition,
          "On this edition (" EDITION_DEFAULT ", or the scenario's)", "NAME" },
        { "in", 0, 0, G_OPTION_ARG_FILENAME, &options.in,
          "The programs of this scenario, on its system", "SCENARIO" },
        { "objects", 0, 0, G_OPTION_ARG_NONE, &options.objects,
          "Also what each kind of object costs", NULL },
        JSON_OPTION(&options.json),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "[NAME…|FILE.yaml…]",
            "Without a name: all known programs (with --in, those the scenario brings), each started\n"
            "on a machine of its own, with the bytes it takes from an empty desktop's heap: when\n"
            "user32's attach has returned, for a console of its own, and besides these at the height\n"
            "of its start-up and at rest; and the most that the heap had less at any moment. With\n"
            "names: the objects these are made of.\n"
            "A name that ends in .yaml is the path of a program's file."))
        return EXIT_BAD_INPUT;

    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    if (!tell_all(out, &options, argv + 1, &error)) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    return cli_print(out, EXIT_AS_EXPECTED);
}
