/* SPDX-License-Identifier: MIT */
/* Writes the program that makes so many objects as a file would have it, and reads it. */
#include "host/program/program_objects.h"

#define INDENT "  "

static void
append_actions(GString *text, const char *key, const Filler *filler)
{
    if (filler_is_empty(filler))
        return;
    g_string_append_printf(text, "%s:\n", key);
    filler_append(text, INDENT, filler);
}

static void
append_imports(GString *text, const Program *program)
{
    g_string_append(text, "imports: [user32");
    for (guint i = 0; i < program->imports->len; i++)
        g_string_append_printf(text, ", %s", ((const Dll *)program->imports->pdata[i])->name);
    g_string_append(text, "]\n");
}

static char *
text_with(const Program *program, const Filler fillers[PROGRAM_USE_COUNT], gboolean keeps_height)
{
    GString *text = g_string_new(NULL);

    append_imports(text, program);
    if (!filler_is_empty(&fillers[PROGRAM_USE_ATTACH])) {
        g_string_append(text, "dlls:\n" INDENT "attached:\n" INDENT INDENT
                              "file: user32.dll\n" INDENT INDENT "attach:\n");
        filler_append(text, INDENT INDENT INDENT, &fillers[PROGRAM_USE_ATTACH]);
    }
    append_actions(text, "startup", &fillers[PROGRAM_USE_REST]);
    if (keeps_height && !filler_is_empty(&fillers[PROGRAM_USE_REST]))
        filler_append(text, INDENT, &fillers[PROGRAM_USE_HEIGHT]);
    else
        append_actions(text, keeps_height ? "startup" : "peak", &fillers[PROGRAM_USE_HEIGHT]);
    return g_string_free(text, FALSE);
}

/* Where the file says what it uses. */
static void
set_lines(ActionList *list, guint line)
{
    for (guint i = 0; i < list->actions->len; i++)
        g_array_index(list->actions, ProgramAction, i).line = line;
}

Program *
program_with_objects(const Program *program,
                     const Filler fillers[PROGRAM_USE_COUNT],
                     gboolean keeps_height,
                     GError **error)
{
    g_autofree char *text = text_with(program, fillers, keeps_height);
    g_autoptr(YamlDocument) document =
        yaml_document_load_text(program->path, text, -1, NULL, error);
    Program *made =
        document != NULL ? program_read(program->name, yaml_document_root(document), error) : NULL;

    if (made == NULL)
        return NULL;
    made->console = program->console;
    made->on_failure = program->on_failure;
    made->line = program->line;
    set_lines(&made->own, program->line);
    return made;
}
