/* SPDX-License-Identifier: MIT */
/* Reads the value Windows as smss and csrss do, and says where it surprises. */
#include "host/ask/subsystem_lint.h"

#include "abi/subsystem_line.h"

#include <string.h>

#define PROGRAM "csrss.exe"
#define OPTION  "ServerDll="

typedef struct {
    const char *line;
    const struct abi_boot *boot;
    GArray *findings;
    guint32 loaded;    /* bit n: server n */
    guint32 reachable; /* and it is the one that clients mean by n */
    gboolean is_fatal; /* one of the findings is */
} Lint;

static void
finding_clear(gpointer data)
{
    g_free(((SubsystemFinding *)data)->text);
}

static void
add(Lint *lint, const char *code, struct subsystem_span at, gboolean is_fatal, char *text)
{
    SubsystemFinding finding = { code, at.start, at.end, text, is_fatal };

    lint->is_fatal = lint->is_fatal || is_fatal;

    g_array_append_val(lint->findings, finding);
}

static char *
copy(const Lint *lint, struct subsystem_span span)
{
    return g_strndup(lint->line + span.start, span.end - span.start);
}

/* As a ServerDll= names it. */
static char *
server_name(const struct abi_server_dll *dll)
{
    if (strcmp(dll->entry, SUBSYSTEM_SERVER_ENTRY) == 0)
        return g_strdup_printf("%s,%u", dll->name, dll->number);
    return g_strdup_printf("%s:%s,%u", dll->name, dll->entry, dll->number);
}

/* "basesrv,1; winsrv:…,2" */
static char *
known_servers(const struct abi_boot *boot)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < boot->server_dll_count; i++) {
        g_autofree char *name = server_name(&boot->server_dlls[i]);
        g_string_append_printf(list, "%s%s", i > 0 ? "; " : "", name);
    }
    return g_string_free(g_steal_pointer(&list), FALSE);
}

/* ---- the program ---- */

static void
lint_program(Lint *lint, struct subsystem_span word)
{
    struct subsystem_span file;
    gboolean is_there =
        subsystem_program(lint->line, word, lint->boot->capabilities, &file) &&
        (subsystem_equal(lint->line, file, PROGRAM) || subsystem_equal(lint->line, file, "csrss"));
    g_autofree char *name = copy(lint, word);

    if (is_there)
        return;
    add(lint, SUBSYSTEM_REPLACED, word, TRUE,
        g_strdup_printf("the Windows value starts \"%s\" and not " PROGRAM
                        ": it is a whole command line, and only the numbers after SharedSection= "
                        "in it are to be changed",
                        name));
}

/* ---- the servers ---- */

static void
lint_number(Lint *lint,
            struct subsystem_span word,
            const struct subsystem_server *server,
            const struct abi_server_dll *known)
{
    g_autofree char *written = copy(lint, word);

    if (server->number == known->number) {
        lint->reachable |= 1u << server->number;
        return;
    }
    add(lint, "server-dll-number", word, FALSE,
        g_strdup_printf("%s: programs ask for this server by the number %u and do not find it",
                        written, known->number));
}

static void
lint_server(Lint *lint, struct subsystem_span word, struct subsystem_span value)
{
    g_autofree char *written = copy(lint, word);
    g_autofree char *list = known_servers(lint->boot);
    struct subsystem_server server;
    bool has_dll;

    if (!subsystem_read_server(lint->line, value, &server)) {
        add(lint, "server-dll-number", word, TRUE,
            g_strdup_printf("%s: a comma and the server's number must follow (known: %s)", written,
                            list));
        return;
    }
    const struct abi_server_dll *known =
        subsystem_find_server(lint->boot, lint->line, &server, &has_dll);
    if (known == NULL) {
        add(lint, "server-dll-unknown", word, TRUE,
            g_strdup_printf("%s: no such server DLL%s on this edition; known: %s", written,
                            has_dll ? " function" : "", list));
        return;
    }
    if (server.number >= subsystem_server_limit(lint->boot) ||
        (lint->loaded & 1u << server.number) != 0) {
        add(lint, "server-dll-number", word, TRUE,
            g_strdup_printf(
                "%s: the number %u is %s (known: %s)", written, server.number,
                server.number >= subsystem_server_limit(lint->boot) ? "too large" : "taken", list));
        return;
    }
    lint->loaded |= 1u << server.number;
    lint_number(lint, word, &server, known);
}

/* What comes of it that a server is not there, in the order in which it shows. */
static const struct {
    enum subsystem_server_number number;
    gboolean is_fatal;
    const char *effect;
} missed[] = {
    { SERVER_BASE, TRUE, "no program starts, winlogon neither" },
    { SERVER_USER, TRUE, "nothing sets win32k up, and winlogon does not start" },
    { SERVER_CONSOLE, FALSE, "no program gets a console of its own" },
};

static gboolean
is_missed(guint32 number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(missed); i++)
        if ((guint32)missed[i].number == number)
            return TRUE;
    return FALSE;
}

/* FALSE: it is there. */
static gboolean
add_missing(Lint *lint, const struct abi_server_dll *dll, gboolean is_fatal, const char *effect)
{
    g_autofree char *name = server_name(dll);
    struct subsystem_span nowhere = { 0 };

    if ((lint->reachable & 1u << dll->number) != 0)
        return FALSE;
    add(lint, "server-dll-missing", nowhere, is_fatal,
        g_strdup_printf("the Windows value has no " OPTION "%s: %s", name, effect));
    return TRUE;
}

/* What the edition has and the value does not name, once csrss itself runs: first what the system
 * asks for, then what programs may. */
static void
lint_missing(Lint *lint)
{
    const struct abi_boot *boot = lint->boot;

    for (gsize i = 0; i < G_N_ELEMENTS(missed); i++)
        for (guint j = 0; j < boot->server_dll_count; j++)
            if (boot->server_dlls[j].number == (guint32)missed[i].number &&
                add_missing(lint, &boot->server_dlls[j], missed[i].is_fatal, missed[i].effect) &&
                missed[i].is_fatal)
                return; /* nothing else is heard of then */
    for (guint j = 0; j < boot->server_dll_count; j++)
        if (!is_missed(boot->server_dlls[j].number))
            add_missing(lint, &boot->server_dlls[j], FALSE,
                        "the edition's own value names it, and programs that ask for it find "
                        "nothing, which is not played here");
}

GArray *
subsystem_lint(const char *line, const struct abi_boot *boot)
{
    Lint lint = {
        .line = line,
        .boot = boot,
        .findings = g_array_new(FALSE, FALSE, sizeof(SubsystemFinding)),
        .loaded = 1u << SERVER_CSRSS,
    };
    guint32 length = (guint32)strlen(line), at = 0;
    struct subsystem_span word, value;

    g_array_set_clear_func(lint.findings, finding_clear);
    if (subsystem_next_word(line, length, &at, &word))
        lint_program(&lint, word);
    while (subsystem_next_word(line, length, &at, &word))
        if (subsystem_option(line, word, OPTION, &value))
            lint_server(&lint, word, value);
    if (!lint.is_fatal)
        lint_missing(&lint);
    return lint.findings;
}
