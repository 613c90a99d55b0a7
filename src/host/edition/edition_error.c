/* SPDX-License-Identifier: MIT */
/* The error domain of editions. */
#include "host/edition/edition_error.h"

#include "host/text/printable.h"

G_DEFINE_QUARK(edition - error - quark, edition_error)

void
edition_fail_unknown(const YamlNode *at, GError **error, const char *text)
{
    if (at != NULL)
        yaml_fail(at, YAML_ERROR_VALUE, error, "%s", text);
    else
        printable_error(error, EDITION_ERROR, EDITION_ERROR_UNKNOWN, "error: %s", text);
}
