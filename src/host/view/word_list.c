/* SPDX-License-Identifier: MIT */
/* Words after each other with commas, broken where a line is full. */
#include "host/view/word_list.h"

#include <string.h>

#define TEXT_WIDTH 96u

void
word_list_fold(GPtrArray *words, guint most)
{
    if (words->len <= most + 1)
        return;
    guint left_out = words->len - most;
    g_ptr_array_set_size(words, most);
    g_ptr_array_add(words, g_strdup_printf("and %u more", left_out));
}

void
word_list_append(GString *out, const char *indent, const char *lead, GPtrArray *words)
{
    gsize line_start = out->len;
    g_string_append_printf(out, "%s%s", indent, lead);
    for (guint i = 0; i < words->len; i++) {
        const char *word = words->pdata[i];
        if (out->len - line_start + strlen(word) + 2 > TEXT_WIDTH && i > 0) {
            g_string_append_c(out, '\n');
            line_start = out->len;
            g_string_append_printf(out, "%s%*s", indent, (int)strlen(lead), "");
        }
        g_string_append_printf(out, " %s%s", word, i + 1 < words->len ? "," : "");
    }
    g_string_append_c(out, '\n');
}
