/* SPDX-License-Identifier: MIT */
/* The rows of windows_versions.def as a table. */
#include "host/words/windows_version.h"

typedef struct {
    const char *word;
    guint32 number;
    const char *title;
    gboolean is_emulated;
} Version;

static const Version versions[] = {
#define WINDOWS_VERSION(word, number, title, is_emulated) { word, number, title, is_emulated },
#include "host/words/windows_versions.def"
#undef WINDOWS_VERSION
};

/* Emulated ones follow each other. */
static guint
first_emulated(void)
{
    guint first = 0;

    while (!versions[first].is_emulated)
        first++;
    return first;
}

/* A row of the list where it is emulated, nothing where not. */
#define WORD_OF_0(word)
#define WORD_OF_1(word) word,

const char *const *
windows_version_words(void)
{
    static const char *const words[] = {
#define WINDOWS_VERSION(word, number, title, is_emulated) WORD_OF_##is_emulated(word)
#include "host/words/windows_versions.def"
#undef WINDOWS_VERSION
        NULL
    };

    return words;
}

guint32
windows_version_number(guint index)
{
    return versions[first_emulated() + index].number;
}

guint32
windows_version_newest(void)
{
    guint32 newest = 0;

    for (guint i = 0; i < G_N_ELEMENTS(versions); i++)
        if (versions[i].is_emulated)
            newest = versions[i].number;
    return newest;
}

const char *
windows_version_title(guint32 number)
{
    for (guint i = 0; i < G_N_ELEMENTS(versions); i++)
        if (versions[i].number == number)
            return versions[i].title;
    return "Windows";
}
