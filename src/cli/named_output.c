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
