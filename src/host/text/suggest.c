/* SPDX-License-Identifier: MIT */
/* The least edits between words, and words that begin alike. */
#include "host/text/suggest.h"

#include <string.h>

/* Longer words are not typing mistakes; the bound keeps the table on the stack. */
#define SUGGEST_WORD_MAX 64
/* Lists longer than this are not printed whole. */
#define SUGGEST_LIST_MAX 16

static guint
min3(guint a, guint b, guint c)
{
    guint smaller = MIN(a, b);
    return MIN(smaller, c);
}

/* Letters compare without case, and '_' equals '-': both are the usual slips. */
static char
fold(char c)
{
    return c == '_' ? '-' : g_ascii_tolower(c);
}

/* Edit distance with neighbouring letters swapped counting as one edit. */
static guint
edit_distance(const char *a, const char *b)
{
    gsize a_length = strlen(a), b_length = strlen(b);
    guint row[3][SUGGEST_WORD_MAX + 1];

    if (a_length > SUGGEST_WORD_MAX || b_length > SUGGEST_WORD_MAX)
        return G_MAXUINT;
    for (gsize j = 0; j <= b_length; j++)
        row[0][j] = (guint)j;
    for (gsize i = 1; i <= a_length; i++) {
        guint *now = row[i % 3], *before = row[(i + 2) % 3], *before2 = row[(i + 1) % 3];

        now[0] = (guint)i;
        for (gsize j = 1; j <= b_length; j++) {
            char x = fold(a[i - 1]), y = fold(b[j - 1]);

            now[j] = min3(before[j] + 1, now[j - 1] + 1, before[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == fold(b[j - 2]) && y == fold(a[i - 2]))
                now[j] = MIN(now[j], before2[j - 2] + 1);
        }
    }
    return row[a_length % 3][b_length];
}

static gboolean
is_beginning_of(const char *word, const char *known)
{
    gsize length = strlen(word);
    return length >= 3 && g_ascii_strncasecmp(word, known, length) == 0;
}

/* One or more whole words of it: "heap-full" of "desktop-heap-full". */
static gboolean
is_words_of(const char *word, const char *known)
{
    gsize length = strlen(word);

    for (const char *at = known; length >= 3 && strlen(at) >= length; at++) {
        gboolean is_start = at == known || at[-1] == '-';
        gboolean is_end = at[length] == '\0' || at[length] == '-';
        if (is_start && is_end && g_ascii_strncasecmp(word, at, length) == 0)
            return TRUE;
    }
    return FALSE;
}

const char *
suggest_nearest(const char *word, const char *const *known)
{
    const char *best = NULL;
    guint best_distance = G_MAXUINT;

    for (; *known != NULL; known++) {
        /* A third of the letters may be wrong; of a very short word, one. */
        guint tolerance = MAX(1, (guint)MAX(strlen(word), strlen(*known)) / 3);
        guint distance = edit_distance(word, *known);

        if (distance > tolerance && (is_beginning_of(word, *known) || is_words_of(word, *known)))
            distance = tolerance;
        if (distance <= tolerance && distance < best_distance) {
            best = *known;
            best_distance = distance;
        }
    }
    return best;
}

char *
suggest_hint(const char *word, const char *const *known)
{
    const char *nearest = suggest_nearest(word, known);

    if (nearest != NULL)
        return g_strdup_printf(" (did you mean \"%s\"?)", nearest);
    if (*known == NULL || g_strv_length((char **)known) > SUGGEST_LIST_MAX)
        return g_strdup("");

    g_autofree char *list = g_strjoinv(", ", (char **)known);
    return g_strdup_printf(" (known: %s)", list);
}

char *
suggest_hint_and_list(const char *word, const char *const *known)
{
    const char *nearest = suggest_nearest(word, known);
    g_autofree char *list = g_strjoinv(", ", (char **)known);

    if (nearest == NULL)
        return g_strdup_printf(" (known: %s)", list);
    return g_strdup_printf(" (did you mean \"%s\"? known: %s)", nearest, list);
}
