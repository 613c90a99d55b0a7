/* SPDX-License-Identifier: MIT */
/*
 * The value Windows of SubSystems on the model machine: smss starts the program that it names,
 * csrss loads the servers. What `check` says of a value beforehand is held to what becomes of it.
 */
#include "abi/status.h"
#include "config_test.h"
#include "host/ask/subsystem_lint.h"
#include "host/edition/edition.h"
#include "host/engine/model_engine.h"
#include "host/program/program.h"

#include "../suite.h"

#define PROGRAM "%SystemRoot%\\system32\\csrss.exe"
#define SIZES   " SharedSection=1024,3072,512"
#define BASE    " ServerDll=basesrv,1"
#define USER    " ServerDll=winsrv:UserServerDllInitialization,3"
#define CONSOLE " ServerDll=winsrv:ConServerDllInitialization,2"

typedef struct {
    nt_status status; /* of the boot */
    char *refused;    /* the first refusal's text, "" if there was none */
    guint gate;
    nt_status console; /* of a program that wants a console of its own, if the system is up */
    guint console_gate;
} Outcome;

static void
on_event(const struct abi_event *event, const char *text, gpointer user)
{
    Outcome *outcome = user;

    if (event->kind != EVENT_REFUSAL || *outcome->refused != '\0')
        return;
    g_free(outcome->refused);
    outcome->refused = g_strdup(text);
    outcome->gate = event->gate;
}

static nt_status
request(Engine *engine, struct abi_request *request, GBytes *payload)
{
    g_autoptr(GError) error = NULL;
    struct abi_event reply;
    gsize bytes = 0;
    gconstpointer data = payload != NULL ? g_bytes_get_data(payload, &bytes) : NULL;

    request->payload_bytes = (guint32)bytes;
    ck_assert(engine_request(engine, request, data, &reply, &error));
    assert_no_error(error);
    return reply.status;
}

static void
give(Engine *engine, const char *name)
{
    g_autoptr(Program) program = program_load(name, NULL, NULL, NULL);
    g_autoptr(GBytes) image = program_image(program, 0x0502, NULL);
    struct abi_request made = { .kind = REQUEST_IMAGE };

    ck_assert_uint_eq(request(engine, &made, image), 0);
}

static const char *const images[] = { "smss",     "csrss",   "winlogon",
                                      "services", "conhost", "console-app" };

/* Boots an edition with this value, NULL: with its own. */
static void
boot(const Edition *edition, const char *windows, Outcome *outcome)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Registry) registry =
        edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, &error);
    g_autofree struct abi_boot *block = g_new0(struct abi_boot, 1);
    BootSettings settings = { 0 };
    struct abi_request power_on = { .kind = REQUEST_POWER_ON };
    struct abi_request run = { .kind = REQUEST_RUN, .v = { 1 } };

    assert_no_error(error);
    if (windows != NULL) {
        g_autofree char *setting = g_strconcat("Windows=", windows, NULL);
        ck_assert(registry_set_argument(registry, setting, &error));
    }
    ck_assert(edition_make_boot(edition, registry, &settings, block, &error));
    *outcome = (Outcome){ .refused = g_strdup("") };
    g_autoptr(Engine) engine = engine_new_model(block, on_event, outcome, &error);
    assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(images); i++)
        give(engine, images[i]);
    outcome->status = request(engine, &power_on, NULL);
    ck_assert(engine_verify(engine, &error));
    assert_no_error(error);
    if (!NT_SUCCESS(outcome->status))
        return;
    g_autofree char *in_boot = g_steal_pointer(&outcome->refused);
    ck_assert_msg(*in_boot == '\0', "%s", in_boot);
    outcome->refused = g_strdup("");
    memcpy(run.text, "console-app.exe\0\0", 18);
    run.text_bytes = 18;
    outcome->console = request(engine, &run, NULL);
    outcome->console_gate = outcome->gate;
    ck_assert(engine_verify(engine, &error));
    assert_no_error(error);
}

typedef struct {
    const char *windows;
    nt_status status;
    const char *refused; /* first refusal: of the boot, or of the program with a console */
    const char *codes;   /* of what check says */
} Case;

static const Case cases[] = {
    { PROGRAM SIZES BASE USER CONSOLE, 0, "", "" },
    { "csrss" SIZES BASE CONSOLE USER, 0, "", "" },
    { "\\SystemRoot\\System32\\CSRSS.EXE" SIZES " serverdll=BASESRV.dll,1" USER CONSOLE " On", 0,
      "", "" },
    { PROGRAM SIZES BASE USER CONSOLE " ProfileControl=Off MaxRequestThreads=16", 0, "", "" },
    /* The servers may come before the sizes. */
    { PROGRAM BASE USER CONSOLE SIZES, 0, "", "" },
    /* Without the console server only consoles are missed. */
    { PROGRAM SIZES BASE USER, 0,
      "csrss's console server (ServerDll=winsrv:ConServerDllInitialization,2)",
      "server-dll-missing" },
    { PROGRAM SIZES BASE CONSOLE, STATUS_DLL_INIT_FAILED,
      "csrss's user server (ServerDll=winsrv:UserServerDllInitialization,3)",
      "server-dll-missing" },
    { PROGRAM SIZES USER CONSOLE, STATUS_DLL_INIT_FAILED,
      "csrss's base server (ServerDll=basesrv,1)", "server-dll-missing" },
    { PROGRAM SIZES, STATUS_DLL_INIT_FAILED, "csrss's base server (ServerDll=basesrv,1)",
      "server-dll-missing" },
    { PROGRAM SIZES BASE USER " ServerDll=consrv:ConServerDllInitialization,2",
      STATUS_DLL_NOT_FOUND, "server DLL consrv", "server-dll-unknown" },
    { PROGRAM SIZES " ServerDll=d:basesrv,1" USER CONSOLE, STATUS_DLL_NOT_FOUND, "server DLL d",
      "server-dll-unknown" },
    { PROGRAM SIZES BASE USER CONSOLE " ServerDll=sxssrv,4", STATUS_TOO_MANY_NAMES,
      "a place for the number of ServerDll=sxssrv,4", "server-dll-unknown" },
    { PROGRAM SIZES BASE " ServerDll=winsrv:UserServer,3" CONSOLE, STATUS_ENTRYPOINT_NOT_FOUND,
      "function UserServer of server DLL winsrv", "server-dll-unknown" },
    { PROGRAM SIZES BASE " ServerDll=winsrv,3" CONSOLE, STATUS_ENTRYPOINT_NOT_FOUND,
      "function ServerDllInitialization of server DLL winsrv", "server-dll-unknown" },
    { PROGRAM SIZES " ServerDll=basesrv" USER CONSOLE, STATUS_INVALID_PARAMETER,
      "a number in ServerDll=basesrv", "server-dll-number" },
    { PROGRAM SIZES BASE " ServerDll=winsrv:UserServerDllInitialization,1" CONSOLE,
      STATUS_INVALID_PARAMETER, "a free number for ServerDll=winsrv:UserServerDllInitialization,1",
      "server-dll-number" },
    { PROGRAM SIZES BASE " ServerDll=winsrv:UserServerDllInitialization,4000000000" CONSOLE,
      STATUS_TOO_MANY_NAMES,
      "a place for the number of ServerDll=winsrv:UserServerDllInitialization,4000000000",
      "server-dll-number" },
    /* Two servers under each other's number: neither is found. */
    { PROGRAM SIZES BASE " ServerDll=winsrv:UserServerDllInitialization,2"
                         " ServerDll=winsrv:ConServerDllInitialization,3",
      STATUS_DLL_INIT_FAILED,
      "csrss's user server (ServerDll=winsrv:UserServerDllInitialization,3)",
      "server-dll-number server-dll-number server-dll-missing" },
    { "%SystemRoot%\\system32\\csrsss.exe" SIZES BASE USER CONSOLE, STATUS_OBJECT_NAME_NOT_FOUND,
      "csrsss.exe", "windows-replaced" },
    { "Windows SharedSection=1024,20480,20480", STATUS_OBJECT_NAME_NOT_FOUND, "Windows.exe",
      "windows-replaced" },
    { "D:\\csrss.exe" SIZES BASE USER CONSOLE, STATUS_OBJECT_NAME_NOT_FOUND, "D:\\csrss.exe",
      "windows-replaced" },
    { "winlogon.exe" SIZES BASE USER CONSOLE, STATUS_INVALID_IMAGE_FORMAT,
      "native program winlogon.exe", "windows-replaced" },
};

static char *
codes(const char *windows, const struct abi_boot *block, gboolean *would_boot)
{
    g_autoptr(GArray) findings = subsystem_lint(windows, block);
    g_autoptr(GString) text = g_string_new(NULL);

    *would_boot = TRUE;
    for (guint i = 0; i < findings->len; i++) {
        const SubsystemFinding *finding = &g_array_index(findings, SubsystemFinding, i);
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", finding->code);
        if (finding->is_fatal)
            *would_boot = FALSE;
        ck_assert_uint_le(finding->start, finding->end);
        ck_assert_uint_le(finding->end, strlen(windows));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

START_TEST(test_subsystem_value_decides_the_boot_and_check_says_so)
{
    g_autoptr(Edition) edition = edition_load("server2003-sp2", NULL, NULL, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        Outcome outcome;
        gboolean would_boot;
        g_autofree char *said = codes(c->windows, &edition->boot, &would_boot);

        boot(edition, c->windows, &outcome);
        ck_assert_msg(outcome.status == c->status, "%s: 0x%08x", c->windows, outcome.status);
        ck_assert_msg(g_str_equal(outcome.refused, c->refused), "%s: %s", c->windows,
                      outcome.refused);
        ck_assert_msg(*c->refused == '\0' || outcome.gate == GATE_NOT_FOUND, "%s", c->windows);
        ck_assert_msg(g_str_equal(said, c->codes), "%s: %s", c->windows, said);
        ck_assert_msg(would_boot == NT_SUCCESS(outcome.status), "%s", c->windows);
        if (NT_SUCCESS(outcome.status))
            ck_assert_msg(NT_SUCCESS(outcome.console) == (*c->refused == '\0'), "%s", c->windows);
        g_free(outcome.refused);
    }
}
END_TEST

/* The value of an export that a machine runs with names what its edition has. */
START_TEST(test_subsystem_shipped_values_name_what_is_there)
{
    g_auto(GStrv) names = edition_names();

    for (char **name = names; *name != NULL; name++) {
        g_autoptr(Edition) edition = edition_load(*name, NULL, NULL, NULL);
        g_autoptr(Registry) registry =
            edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, NULL);
        gboolean would_boot;
        g_autofree char *said =
            codes(registry_windows_value(registry)->text, &edition->boot, &would_boot);
        Outcome outcome;

        ck_assert_msg(*said == '\0', "%s: %s", *name, said);
        boot(edition, NULL, &outcome);
        ck_assert_msg(outcome.status == 0 && outcome.console == 0, "%s", *name);
        g_free(outcome.refused);
    }
}
END_TEST

/* Of every edition: its own value without one server, whichever it is. */
START_TEST(test_subsystem_tells_each_server_that_is_missing)
{
    g_auto(GStrv) names = edition_names();
    guint tried = 0;

    for (char **name = names; *name != NULL; name++) {
        g_autoptr(Edition) edition = edition_load(*name, NULL, NULL, NULL);
        g_autoptr(Registry) registry =
            edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, NULL);
        g_auto(GStrv) words = g_strsplit(registry_windows_value(registry)->text, " ", -1);

        for (guint i = 0; words[i] != NULL; i++) {
            if (!g_str_has_prefix(words[i], "ServerDll="))
                continue;
            g_autofree char *word = g_strdup(words[i]), *wanted = NULL;
            *words[i] = '\0';
            g_autofree char *line = g_strjoinv(" ", words);
            g_autoptr(GArray) findings = subsystem_lint(line, &edition->boot);
            wanted = g_strdup_printf("the Windows value has no %s: ", word);
            ck_assert_msg(findings->len == 1, "%s without %s: %u", *name, word, findings->len);
            ck_assert_msg(
                g_str_has_prefix(g_array_index(findings, SubsystemFinding, 0).text, wanted),
                "%s: %s", *name, g_array_index(findings, SubsystemFinding, 0).text);
            *words[i] = *word;
            tried++;
        }
    }
    ck_assert_uint_ge(tried, 3 * g_strv_length(names));
}
END_TEST

START_TEST(test_subsystem_findings_say_what_would_be_right)
{
    static const struct {
        const char *windows;
        const char *part; /* what it points at */
        const char *text;
    } said[] = {
        { PROGRAM SIZES BASE USER " ServerDll=consrv:ConServerDllInitialization,2",
          "ServerDll=consrv:ConServerDllInitialization,2",
          "ServerDll=consrv:ConServerDllInitialization,2: no such server DLL on this edition; "
          "known: basesrv,1; winsrv:ConServerDllInitialization,2; "
          "winsrv:UserServerDllInitialization,3" },
        { PROGRAM SIZES BASE " ServerDll=winsrv:UserServerDllInitialization" CONSOLE,
          "ServerDll=winsrv:UserServerDllInitialization",
          "ServerDll=winsrv:UserServerDllInitialization: a comma and the server's number must "
          "follow (known: basesrv,1; winsrv:ConServerDllInitialization,2; "
          "winsrv:UserServerDllInitialization,3)" },
        { PROGRAM SIZES BASE USER " ServerDll=winsrv:ConServerDllInitialization,0",
          "ServerDll=winsrv:ConServerDllInitialization,0",
          "ServerDll=winsrv:ConServerDllInitialization,0: the number 0 is taken (known: basesrv,1; "
          "winsrv:ConServerDllInitialization,2; winsrv:UserServerDllInitialization,3)" },
        { PROGRAM SIZES BASE USER, "",
          "the Windows value has no ServerDll=winsrv:ConServerDllInitialization,2: no program gets "
          "a console of its own" },
    };
    g_autoptr(Edition) edition = edition_load("server2003-sp2", NULL, NULL, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
        g_autoptr(GArray) findings = subsystem_lint(said[i].windows, &edition->boot);
        const SubsystemFinding *finding = &g_array_index(findings, SubsystemFinding, 0);
        g_autofree char *part =
            g_strndup(said[i].windows + finding->start, finding->end - finding->start);

        ck_assert_uint_eq(findings->len, 1);
        ck_assert_str_eq(finding->text, said[i].text);
        ck_assert_str_eq(part, said[i].part);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_subsystem_value_decides_the_boot_and_check_says_so },
    { &test_subsystem_shipped_values_name_what_is_there },
    { &test_subsystem_tells_each_server_that_is_missing },
    { &test_subsystem_findings_say_what_would_be_right },
};

SUITE(tests, NULL, NULL)
