/* SPDX-License-Identifier: MIT */
/* Finds the verb of a line and calls it. */
#include "host/shell/shell.h"

#include "host/shell/shell_internal.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"
#include "host/text/text_table.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *short_name;
    const char *arguments;
    const char *about;
    VerbFunc run;
} Verb;

static const Verb verbs[] = {
#define VERB(name, short_name, arguments, about, function)                                         \
    { name, short_name, arguments, about, function },
#include "host/shell/verbs.def"
#undef VERB
};

/* ---- life ---- */

Shell *
shell_new(const Scenario *scenario,
          const ScenarioOverrides *overrides,
          const VariantOutline *outline,
          const RunOptions *options,
          GError **error)
{
    g_autoptr(Shell) shell = g_new0(Shell, 1);

    shell->scenario = scenario;
    shell->overrides = overrides;
    shell->session = -1;
    shell->breaks = g_array_new(FALSE, FALSE, sizeof(Break));
    shell->playback = playback_new(scenario, outline, options, error);
    return shell->playback != NULL ? g_steal_pointer(&shell) : NULL;
}

void
shell_free(Shell *shell)
{
    if (shell == NULL)
        return;
    g_clear_pointer(&shell->before, snapshot_free);
    g_clear_pointer(&shell->playback, playback_free);
    g_array_unref(shell->breaks);
    g_free(shell->last_move);
    g_free(shell);
}

gboolean
shell_is_over(const Shell *shell)
{
    return shell->is_over;
}

void
shell_greet(const Shell *shell, GString *out)
{
    const RunRecord *record = run_so_far(playback_run(shell->playback));
    g_autofree char *title = printable_text(record->title, -1);
    guint end = playback_end(shell->playback);

    g_string_append_printf(out, "%s, %s: %u step%s to go. \"help\" tells what can be typed.\n",
                           title, record->edition, end, plural(end));
}

char *
shell_prompt(const Shell *shell)
{
    return g_strdup_printf("%u/%u> ", playback_place(shell->playback),
                           playback_end(shell->playback));
}

/* ---- lines ---- */

static const Verb *
find_verb(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0 || strcmp(verbs[i].short_name, name) == 0)
            return &verbs[i];
    return NULL;
}

char **
shell_complete(const char *beginning)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (g_str_has_prefix(verbs[i].name, beginning))
            g_ptr_array_add(names, g_strdup(verbs[i].name));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_steal(names, NULL);
}

static gboolean
fail_unknown(const char *name, GError **error)
{
    g_auto(GStrv) known = shell_complete("");
    g_autofree char *shown = printable_text(name, -1);
    g_autofree char *hint = suggest_hint(name, (const char *const *)known);

    return shell_fail(error, SHELL_PROMPT_ERROR_VERB, "no verb has the name \"%s\"%s", shown,
                      *hint != '\0' ? hint : " (\"help\" lists them)");
}

/* Splits off the verb; the rest begins behind its blanks. */
static char *
take_verb(const char **rest)
{
    const char *start = *rest + strspn(*rest, " \t");
    gsize length = strcspn(start, " \t");

    *rest = start + length + strspn(start + length, " \t");
    return g_strndup(start, length);
}

/* An empty line goes on as before. */
static void
remember_move(Shell *shell, const Verb *verb, const char *line)
{
    g_autofree char *move =
        verb->run == shell_step || verb->run == shell_back ? g_strdup(line) : NULL;

    g_free(shell->last_move);
    shell->last_move = g_steal_pointer(&move);
}

gboolean
shell_line(Shell *shell, const char *line, GString *out, GError **error)
{
    g_autofree char *typed = g_strstrip(g_strdup(line));
    g_autofree char *again = *typed == '\0' ? g_strdup(shell->last_move) : NULL;
    const char *rest = again != NULL ? again : typed;
    g_auto(Arguments) arguments = { 0 };

    if (*rest == '\0' || *rest == '#')
        return TRUE;
    g_autofree char *whole = g_strdup(rest);
    g_autofree char *name = take_verb(&rest);
    const Verb *verb = find_verb(name);
    if (verb == NULL)
        return fail_unknown(name, error);
    if (!arguments_read(&arguments, rest, error) || !verb->run(shell, &arguments, out, error))
        return FALSE;
    remember_move(shell, verb, whole);
    return TRUE;
}

/* ---- verbs about verbs ---- */

static void
tell_verb(const Verb *verb, TextTable *table)
{
    g_autofree char *form = g_strjoin(" ", verb->name, verb->arguments, NULL);

    text_table_cell(table, "%s", g_strchomp(form));
    if (*verb->short_name != '\0')
        text_table_cell(table, "%s (short: %s)", verb->about, verb->short_name);
    else
        text_table_cell(table, "%s", verb->about);
    text_table_end_row(table);
}

gboolean
shell_help(Shell *shell G_GNUC_UNUSED, Arguments *arguments, GString *out, GError **error)
{
    const char *name = arguments_next(arguments);
    const Verb *one = name != NULL ? find_verb(name) : NULL;
    static const TextColumn columns[] = { { 0 }, { 0 } };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));

    if (name != NULL && one == NULL)
        return fail_unknown(name, error);
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (one == NULL || one == &verbs[i])
            tell_verb(&verbs[i], table);
    text_table_print(table, out);
    return arguments_end(arguments, error);
}

gboolean
shell_quit(Shell *shell, Arguments *arguments, GString *out G_GNUC_UNUSED, GError **error)
{
    shell->is_over = arguments_end(arguments, error);
    return shell->is_over;
}
