/* SPDX-License-Identifier: MIT */
/* Which editions there are. */
#include "host/edition/edition_read.h"
#include "host/text/data_path.h"

#include <string.h>

char **
edition_names(void)
{
    return data_path_list(edition_kind.folder, ".yaml");
}

Edition *
edition_load(const char *name, const char *beside, const YamlNode *at, GError **error)
{
    g_autofree char *path = cell_file_find(&edition_kind, name, beside, at, error);
    return path != NULL ? edition_read(path, error) : NULL;
}

/* What holds with each value of a capability. */
static const struct {
    const char *key;
    const char *value;
    const char *sentence;
} sentences[] = {
#define CAPABILITY(name, key, subject, with, without)                                              \
    { key, "true", with }, { key, "false", without },
#define CAPABILITY_CHOICE(name, key, subject, word0, text0, word1, text1, word2, text2)            \
    { key, word0, text0 }, { key, word1, text1 }, { key, word2, text2 },
#include "abi/capabilities.def"
#undef CAPABILITY
};

const char *
edition_capability(guint number, EditionSubject *subject)
{
    static const struct {
        const char *key;
        EditionSubject subject;
    } capabilities[] = {
#define CAPABILITY(name, key, subject, with, without) { key, EDITION_SUBJECT_##subject },
#include "abi/capabilities.def"
#undef CAPABILITY
    };

    if (number >= G_N_ELEMENTS(capabilities))
        return NULL;
    *subject = capabilities[number].subject;
    return capabilities[number].key;
}

gboolean
edition_capability_counts(const Edition *edition, const char *key)
{
    static const char *const of_order[] = {
#define CAPABILITY(name, key, subject, with, without)
#define CAPABILITY_OF_ORDER(key) key,
#include "abi/capabilities.def"
#undef CAPABILITY
        NULL
    };

    return !g_strv_contains(of_order, key) || abi_is_session_ordered(edition->boot.capabilities);
}

const char *
edition_capability_sentence(const char *key, const char *value)
{
    for (guint i = 0; i < G_N_ELEMENTS(sentences); i++)
        if (strcmp(key, sentences[i].key) == 0 && strcmp(value, sentences[i].value) == 0)
            return sentences[i].sentence;
    return NULL;
}
