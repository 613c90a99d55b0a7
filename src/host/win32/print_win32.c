/* SPDX-License-Identifier: MIT */
/*
 * Prints what is made of the list of Win32 functions when deskheap is built: the public header
 * ("header"), the functions it declares ("source"), and the table for docs/win32.md ("table").
 */
#include "host/win32/win32_function.h"

#include <stdio.h>
#include <string.h>

/* Windows' types are those of GLib here. */
static const char *
type_of(const char *windows)
{
    if (strcmp(windows, "BOOL") == 0 || strcmp(windows, "VOID") == 0)
        return "gboolean";
    if (strcmp(windows, "INT") == 0 || strcmp(windows, "LONG") == 0)
        return "gint32";
    return "guint32";
}

static void
print_parameter(const Win32Parameter *parameter)
{
    if (parameter->kind == WIN32_TEXT)
        printf("const char *%s, ", parameter->name);
    else if (parameter->kind == WIN32_OUT)
        printf("%s *%s, ", type_of(parameter->type), parameter->name);
    else
        printf("%s %s, ", type_of(parameter->type), parameter->name);
}

static void
print_parameters(const Win32Function *function)
{
    printf("deskheap_thread_%s(DeskheapThread *thread, ", function->function);
    for (const Win32Parameter *at = function->parameters; at->kind != WIN32_END; at++)
        print_parameter(at);
    printf("GError **error)");
}

static void
print_header(void)
{
    printf("/* SPDX-License-Identifier: MIT */\n"
           "/*\n"
           " * Win32 functions, called for one thread of an emulated process. Made of\n"
           " * src/abi/win32.def; docs/win32.md lists them with what of Windows' functions is\n"
           " * not here.\n"
           " *\n"
           " * Each gives what Windows' function gives: a handle, an atom, TRUE; 0, NULL or FALSE\n"
           " * without an error if the function failed, and deskheap_thread_get_last_error() then\n"
           " * says why. Strings are UTF-8, and NULL is NULL. A function that gives nothing in\n"
           " * Windows gives TRUE. What an argument points to that is given back is written where\n"
           " * Windows' function writes it, and else left as it is. 0 or FALSE with an error: it\n"
           " * was not called, because the process has ended, has not loaded the DLL or plays its\n"
           " * own actions, or the process ended in it; or the host failed.\n"
           " */\n"
           "#pragma once\n\n"
           "#include <deskheap/deskheap.h>\n\n"
           "G_BEGIN_DECLS\n");
    for (guint i = 0; i < WIN32_FUNCTION_COUNT; i++) {
        const Win32Function *function = win32_function(i);
        printf("\n/* %s of %s%s%s. */\nDESKHEAP_PUBLIC %s ", function->name, function->dll,
               *function->note != '\0' ? ": " : "", function->note, type_of(function->result));
        print_parameters(function);
        printf(";\n");
    }
    printf("\nG_END_DECLS\n");
}

static void
print_value(const Win32Parameter *parameter)
{
    static const char *const members[] = {
        [WIN32_NUMBER] = "number = (guint32)", [WIN32_TEXT] = "text = ", [WIN32_OUT] = "out = "
    };
    printf("{ .%s%s }, ", members[parameter->kind], parameter->name);
}

static void
print_source(void)
{
    printf("/* SPDX-License-Identifier: MIT */\n"
           "#include \"host/api_thread.h\"\n\n"
           "#include <deskheap/win32.h>\n");
    for (guint i = 0; i < WIN32_FUNCTION_COUNT; i++) {
        const Win32Function *function = win32_function(i);
        printf("\n%s\n", type_of(function->result));
        print_parameters(function);
        printf("\n{\n    const Win32Value values[] = { ");
        for (const Win32Parameter *at = function->parameters; at->kind != WIN32_END; at++)
            print_value(at);
        printf("{ .number = 0 } };\n"
               "    return (%s)api_thread_call(thread, WIN32_%s, values, error);\n}\n",
               type_of(function->result), function->name);
    }
}

/* Its arguments as scenarios write them; what is given back stands in parentheses. */
static void
print_keys(const Win32Function *function)
{
    for (const Win32Parameter *at = function->parameters; at->kind != WIN32_END; at++) {
        g_autofree char *key = win32_parameter_key(at);
        gboolean is_out = at->kind == WIN32_OUT;
        printf("%s%s`%s`%s", at == function->parameters ? "" : ", ", is_out ? "(" : "", key,
               is_out ? ")" : "");
    }
}

static void
print_table(void)
{
    printf("| function | arguments | DLL | action | what of Windows' function is not here |\n"
           "|---|---|---|---|---|\n");
    for (guint i = 0; i < WIN32_FUNCTION_COUNT; i++) {
        const Win32Function *function = win32_function(i);
        const char *action = win32_function_action(function);
        const char *quote = *action != '\0' ? "`" : "";
        printf("| %s | ", function->name);
        print_keys(function);
        printf(" | %s | %s%s%s | %s |\n", function->dll, quote, action, quote, function->note);
    }
}

int
main(int argc, char **argv)
{
    const char *wanted = argc == 2 ? argv[1] : "";
    if (strcmp(wanted, "header") == 0)
        print_header();
    else if (strcmp(wanted, "source") == 0)
        print_source();
    else if (strcmp(wanted, "table") == 0)
        print_table();
    else
        return 2;
    return 0;
}
