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

char *
fix_boot_ini_text(const BootOptions *from, const BootOptions *to)
{
    g_autofree char *gone = words_of_one(from, to), *added = words_of_one(to, from);

    if (*gone != '\0' && *added != '\0')
        return g_strdup_printf("%s takes the place of %s", added, gone);
    if (*added != '\0')
        return g_strdup_printf("%s is added at its end", added);
    return *gone != '\0' ? g_strdup_printf("%s goes", gone) : NULL;
}
