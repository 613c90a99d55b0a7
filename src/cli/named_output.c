/* SPDX-License-Identifier: MIT */
/* One rule for all verbs. */
#include "cli/named_output.h"

#include "host/text/output_file.h"
#include "host/text/printable.h"

gboolean
named_output_is_free(const NamedOutput *output, const GPtrArray *read, GError **error)
{
    for (guint i = 0; output->path != NULL && i < read->len; i++) {
        if (!output_file_is_same(output->path, read->pdata[i]))
            continue;
        printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "%s would overwrite %s, which is read (name another file)", output->option,
                        output->path);
        return FALSE;
    }
    return TRUE;
}

/* Or a pipe: opening it is seen at its other end. */
static gboolean
is_device(const char *path)
{
    return g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
           !g_file_test(path, G_FILE_TEST_IS_DIR);
}

/* Nothing is left of what is opened and not finished. */
gboolean
named_output_can_be_made(const NamedOutput *output, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (output->path == NULL || is_device(output->path))
        return TRUE;
    g_autoptr(OutputFile) file = output_file_open(output->path, OUTPUT_FILE_PLAIN, &problem);
    if (file != NULL || g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

gboolean
named_outputs_differ(const NamedOutput *one, const NamedOutput *other, GError **error)
{
    if (one->path == NULL || other->path == NULL || !output_file_is_same(one->path, other->path))
        return TRUE;
    printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "%s and %s are one file, %s (name another)", one->option, other->option,
                    other->path);
    return FALSE;
}
