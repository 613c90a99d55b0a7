/* SPDX-License-Identifier: MIT */
/* deskheap schema: the JSON Schema of the scenario format, for editors and other programs. */
#include "cli/command.h"
#include "host/scenario/schema.h"

#include <string.h>

int
cmd_schema(int argc, char **argv)
{
    if (!cli_parse(
            &argc, &argv, NULL, NULL,
            "Prints the JSON Schema (draft-07) of scenario files, format 1. An editor with a YAML\n"
            "language server uses it when a file begins with\n"
            "  # yaml-language-server: $schema=FILE"))
        return EXIT_BAD_INPUT;
    if (argc > 1)
        return cli_usage("schema", "takes no argument, not \"%s\"", argv[1]);
    cli_write(scenario_schema_text, strlen(scenario_schema_text));
    return cli_finish(EXIT_AS_EXPECTED);
}
