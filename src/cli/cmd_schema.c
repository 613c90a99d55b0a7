/* SPDX-License-Identifier: MIT */
/* deskheap schema: the JSON Schema of scenario or program files, for editors and other programs. */
#include "cli/command.h"
#include "host/scenario/schema.h"
#include "host/text/suggest.h"

#include <string.h>

int
cmd_schema(int argc, char **argv)
{
    if (!cli_parse(
            &argc, &argv, NULL, "[scenario|program]",
            "Prints the JSON Schema (draft-07) of scenario files, format 1, or of program files. An\n"
            "editor with a YAML language server uses it when a file begins with\n"
            "  # yaml-language-server: $schema=FILE"))
        return EXIT_BAD_INPUT;

    const char *name = argc > 1 ? argv[1] : schema_names()[0];
    if (argc > 2)
        return cli_usage("schema", "takes one argument, not also \"%s\"", argv[2]);
    if (!g_strv_contains(schema_names(), name)) {
        g_autofree char *hint = suggest_hint(name, schema_names());
        return cli_usage("schema", "there is no schema \"%s\"%s", name, hint);
    }
    g_autofree char *text = schema_text(name);
    cli_write(text, strlen(text));
    return cli_finish(EXIT_AS_EXPECTED);
}
