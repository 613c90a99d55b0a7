/* SPDX-License-Identifier: MIT */
/* Puts together what was said of the system, the machine and the variant, and the file. */
#include "cli/replay_command.h"

#include "host/text/input.h"
#include "host/text/printable.h"

#include <string.h>

#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=:,./@%"

void
replay_append_word(GString *out, const char *word)
{
    g_autofree char *clean = printable_text(word, -1);
    g_autofree char *quoted = g_shell_quote(clean);
    gboolean is_plain = *clean != '\0' && clean[strspn(clean, PLAIN)] == '\0';
    g_string_append_printf(out, " %s", is_plain ? clean : quoted);
}

static void
append_option(GString *out, const char *option, const char *value)
{
    if (value == NULL)
        return;
    g_string_append_printf(out, " %s", option);
    replay_append_word(out, value);
}

void
replay_append_system(GString *out, const struct scenario_options *options)
{
    append_option(out, "--edition", options->edition);
    append_option(out, "--registry", options->registry);
    append_option(out, "--registry-as", options->registry_as);
    for (char **set = options->set; set != NULL && *set != NULL; set++)
        append_option(out, "--set", *set);
    append_option(out, "--boot-options", options->boot_options);
}

static void
append_machine(GString *out, const struct scenario_options *options)
{
    append_option(out, "--machine", options->machine);
    append_option(out, "--accel", options->accel);
    append_option(out, "--at", options->at);
}

/* A scenario without variants, or that could not be read, has nothing to choose from. */
static const char *
variant_of(const RunJob *run)
{
    if (run->read->scenario == NULL || run->read->scenario->outlines->len < 2)
        return NULL;
    return run->outline != NULL ? run->outline->name : run->read->options->scenario.variant;
}

char *
replay_command(const RunJob *run)
{
    const char *path = run->read->file->path;
    GString *out = g_string_new("deskheap run");
    if (strcmp(path, INPUT_STDIN) == 0) {
        g_string_free(out, TRUE);
        return NULL;
    }
    replay_append_system(out, &run->read->options->scenario);
    append_machine(out, &run->read->options->scenario);
    append_option(out, "--variant", variant_of(run));
    if (*path == '-')
        g_string_append(out, " --");
    replay_append_word(out, path);
    return g_string_free(out, FALSE);
}
