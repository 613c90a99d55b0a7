/* SPDX-License-Identifier: MIT */
/* The switches of both, compared as words: all else that the line has stays. */
#include "host/answer/fix_boot_ini.h"

#include <string.h>

/* Of one list those that the other has not, as "/3GB /PAE"; "" if there are none. */
static char *
words_of_one(const BootOptions *one, const BootOptions *other)
{
    g_autofree char *text = boot_options_text(one), *known = boot_options_text(other);
    g_auto(GStrv) words = g_strsplit(text, " ", -1), known_words = g_strsplit(known, " ", -1);
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    for (char **word = words; *word != NULL; word++)
        if (!g_strv_contains((const char *const *)known_words, *word))
            g_ptr_array_add(found, *word);
    g_ptr_array_add(found, NULL);
    return g_strjoinv(" ", (char **)found->pdata);
}

/* "increaseuserva=2900" as far as its name reaches. Free with g_free(). */
static char *
name_of(const char *word)
{
    return g_strndup(word, strcspn(word, "="));
}

/* Whether a list of words has one of that name. */
static gboolean
has_name(char **words, const char *name)
{
    for (; *words != NULL; words++) {
        g_autofree char *other = name_of(*words);
        if (strcmp(other, name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Elements that are set again need not be deleted. NULL: there are none. */
static char *
commands(const char *gone, const char *added)
{
    g_auto(GStrv) sets = g_strsplit(added, " ", 0), deletes = g_strsplit(gone, " ", 0);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (char **set = sets; *set != NULL; set++) {
        g_autofree char *name = name_of(*set);
        g_ptr_array_add(lines,
                        g_strdup_printf("bcdedit /set %s %s", name,
                                        strchr(*set, '=') != NULL ? strchr(*set, '=') + 1 : ""));
    }
    for (char **word = deletes; *word != NULL; word++) {
        g_autofree char *name = name_of(*word);
        if (!has_name(sets, name))
            g_ptr_array_add(lines, g_strdup_printf("bcdedit /deletevalue %s", name));
    }
    g_ptr_array_add(lines, NULL);
    return lines->len > 1 ? g_strjoinv("; ", (char **)lines->pdata) : NULL;
}

char *
fix_boot_ini_text(const BootOptions *from, const BootOptions *to)
{
    g_autofree char *gone = words_of_one(from, to), *added = words_of_one(to, from);

    if (to->loader == BOOT_LOADER_STORE)
        return commands(gone, added);
    if (*gone != '\0' && *added != '\0')
        return g_strdup_printf("%s takes the place of %s", added, gone);
    if (*added != '\0')
        return g_strdup_printf("%s is added at its end", added);
    return *gone != '\0' ? g_strdup_printf("%s goes", gone) : NULL;
}
