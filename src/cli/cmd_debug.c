/* SPDX-License-Identifier: MIT */
/*
 * deskheap debug: the PC under QEMU, stopped at a step of a scenario, with gdb let in. When gdb
 * lets the processor go on, the remaining steps are played, so that breakpoints are met; at the end
 * it stops again. The machine lives until gdb leaves.
 */
#include "cli/command.h"
#include "cli/outputs.h"
#include "cli/scenario_options.h"
#include "host/engine/gdb_server.h"
#include "host/engine/qemu_engine.h"
#include "host/text/input.h"
#include "host/text/json_writer.h"
#include "host/text/printable.h"

#include <gio/gio.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LOOK_US (50 * 1000)

struct debug_options {
    struct scenario_options scenario;
    gboolean json;
    gboolean gdb;
    gboolean before_boot;
};

struct debug {
    const struct debug_options *options;
    const char *path;
    char **arguments; /* for gdb */
    Run *run;
    Engine *engine;    /* NULL: not started yet, or gone */
    GdbServer *server; /* NULL: nobody was let in yet */
    GSubprocess *gdb;  /* NULL: somebody else starts it */
    gboolean is_connected;
    gboolean is_running;
    gboolean was_connected;
    gboolean has_run; /* the processor was let go on: only a debugger does that */
    gboolean has_left;
    GError *problem; /* what looking met first in the middle of a step */
};

/* ---- telling ---- */

/* As a shell reads it: quoted where it must be. */
static char *
shell_line(char **command)
{
    g_autoptr(GString) line = g_string_new(NULL);
    for (guint i = 0; command[i] != NULL; i++) {
        gboolean is_plain = strpbrk(command[i], " '\"\\$`*?[](){}<>|&;#~!") == NULL;
        g_autofree char *quoted = is_plain ? g_strdup(command[i]) : g_shell_quote(command[i]);
        g_string_append_printf(line, "%s%s", i > 0 ? " " : "", quoted);
    }
    return g_string_free(g_steal_pointer(&line), FALSE);
}

static const JsonMember members[] = {
    { "scenario", JSON_TEXT }, { "socket", JSON_TEXT },       { "pid", JSON_INT },
    { "kd", JSON_HEX },        { "command_line", JSON_TEXT }, { "command", JSON_ARRAY },
    JSON_MEMBERS_END,
};

const JsonShape debug_shape = { "debug", "What deskheap debug --json prints.", members };

static void
print_json(GString *out, struct debug *debug, const char *path, char **command)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
    g_autofree char *pid = g_strdup(engine_qemu_pid(debug->engine));
    g_autofree char *line = shell_line(command);
    json_writer_document(writer, &debug_shape);
    json_writer_text(writer, "scenario", input_name(path));
    json_writer_text(writer, "socket", gdb_server_socket(debug->server));
    json_writer_int(writer, "pid", pid != NULL ? g_ascii_strtoll(pid, NULL, 10) : 0);
    json_writer_hex(writer, "kd", engine_kd_address(debug->engine));
    json_writer_text(writer, "command_line", line);
    json_writer_array(writer, "command");
    for (guint i = 0; command[i] != NULL; i++)
        json_writer_text(writer, NULL, command[i]);
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}

/* ---- gdb ---- */

/* As if its terminal were gone. SIGTERM would do, but gdb 13 ends in a traceback of its own Python
 * then. */
static void
die_with_parent(gpointer user)
{
    prctl(PR_SET_PDEATHSIG, SIGHUP);
    if (getppid() != GPOINTER_TO_INT(user))
        _exit(127);
}

static GSubprocess *
start_gdb(char **command, char **arguments, GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_addv(builder, (const char **)command);
    g_strv_builder_addv(builder, (const char **)arguments);
    g_auto(GStrv) argv = g_strv_builder_end(builder);
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_INHERIT);
    g_autoptr(GError) problem = NULL;
    g_subprocess_launcher_set_child_setup(launcher, die_with_parent, GINT_TO_POINTER(getpid()),
                                          NULL);
    GSubprocess *gdb = g_subprocess_launcher_spawnv(launcher, (const char *const *)argv, &problem);
    if (gdb == NULL) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                    "cannot start gdb: %s (on Debian: apt install gdb)", problem->message);
        return NULL;
    }
    /* Ctrl-C and Ctrl-\ are for gdb; started before these lines, it does not inherit them. */
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    return gdb;
}

/*
 * FALSE if gdb has left, or with an error. Anybody can connect and leave; whoever let the processor
 * go on, as "detach" and the end of gdb do too, was a debugger.
 */
static gboolean
look(struct debug *debug, GError **error)
{
    GdbServerState state;
    gboolean is_here = debug->gdb == NULL || g_subprocess_get_identifier(debug->gdb) != NULL;
    if (debug->has_left)
        return FALSE;
    if (!gdb_server_state(debug->server, debug->engine, &state, error))
        return FALSE;
    gboolean is_lost = debug->is_connected && !state.is_connected;
    debug->is_connected = state.is_connected;
    debug->is_running = state.is_connected && state.is_running;
    debug->was_connected |= state.is_connected;
    debug->has_run |= state.is_running;
    debug->has_left = !is_here || (!state.is_connected && debug->has_run);
    if (is_lost && !debug->has_left)
        fprintf(stderr, "deskheap: a connection was closed, and not by gdb's \"detach\" or "
                        "\"quit\"; the machine waits for gdb again\n");
    return !debug->has_left;
}

/* In the middle of a step. A QEMU that is gone will not be waited for, but asked how it ended. */
static gboolean
is_wanted(gpointer user)
{
    struct debug *debug = user;
    GError **problem = debug->problem == NULL ? &debug->problem : NULL;
    return look(debug, problem) || (!debug->has_left && engine_qemu_pid(debug->engine) == NULL);
}

/* What is left of the scenario. After the last step, as at the end of every run, the kernel's
 * verifiers have their say. */
static gboolean
play_rest(struct debug *debug, GError **error)
{
    GError *problem = NULL;
    gboolean has_played = FALSE;
    guint boots = run_so_far(debug->run)->boots;
    run_go_on(debug->run);
    while (!debug->has_left && run_so_far(debug->run)->boots == boots &&
           run_next(debug->run, &problem))
        has_played = TRUE;
    /* A restart ends the machine that gdb sees, whether or not there is a new one. */
    if (run_so_far(debug->run)->boots != boots || run_engine(debug->run) != debug->engine) {
        fprintf(stderr,
                "deskheap: the scenario restarted the machine, and gdb cannot follow; --at a later "
                "step shows the new one\n");
        debug->has_left = problem == NULL;
        debug->engine = NULL;
    }
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    return debug->has_left || !has_played || engine_verify(debug->engine, error);
}

static gboolean
play_on(struct debug *debug, GError **error)
{
    return play_rest(debug, error) &&
           (debug->has_left || gdb_server_stop_processor(debug->engine, error));
}

/* gdb's "kill" ends QEMU, with a word on stderr; a processor that is reset ends it without. */
static gboolean
is_killed_by_gdb(struct debug *debug, const GError *problem)
{
    return debug->engine != NULL && !g_error_matches(problem, ENGINE_ERROR, ENGINE_ERROR_PANIC) &&
           engine_qemu_has_ended(debug->engine);
}

/* Returns when gdb has left, TRUE, or with an error. */
static gboolean
serve(struct debug *debug, GError **error)
{
    g_autoptr(GError) problem = NULL;
    while (look(debug, &problem)) {
        if (debug->is_running && !play_on(debug, &problem))
            break;
        g_usleep(LOOK_US);
    }
    if (debug->problem != NULL) {
        g_clear_error(&problem);
        problem = g_steal_pointer(&debug->problem);
    }
    if (problem == NULL || debug->has_left) {
        if (debug->gdb == NULL)
            fprintf(stderr, "deskheap: gdb has left, the machine ends\n");
        return TRUE; /* whoever left in the middle of a step is not waited for */
    }
    if (is_killed_by_gdb(debug, problem)) {
        fprintf(stderr, "deskheap: gdb ended the machine\n");
        debug->was_connected = TRUE;
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

/* ---- the verb ---- */

static gboolean
tell(struct debug *debug, char **command, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *line = shell_line(command);
    if (debug->options->json)
        print_json(out, debug, debug->path, command);
    else
        g_string_append_printf(out, "%s\n", line);
    if (cli_print(out, EXIT_AS_EXPECTED) != EXIT_AS_EXPECTED) {
        g_set_error_literal(error, ENGINE_ERROR, ENGINE_ERROR_START,
                            "nobody was told how to call gdb");
        return FALSE;
    }
    fprintf(stderr,
            "deskheap: the machine waits for gdb; it ends when gdb leaves, or with Ctrl-C\n");
    return TRUE;
}

/* Stops the processor and lets gdb in. */
static gboolean
let_in(struct debug *debug, Engine *engine, GError **error)
{
    debug->engine = engine;
    debug->server = gdb_server_new(engine, error);
    if (debug->server == NULL)
        return FALSE;
    g_auto(GStrv) command = gdb_server_command(debug->server, engine, error);
    if (command == NULL)
        return FALSE;
    engine_qemu_wait_while(engine, is_wanted, debug);
    if (!debug->options->gdb)
        return tell(debug, command, error);
    debug->gdb = start_gdb(command, debug->arguments, error);
    return debug->gdb != NULL;
}

/* The first time only: gdb does not follow into another boot. */
static gboolean
before_boot(Engine *engine, gpointer user, GError **error)
{
    struct debug *debug = user;
    return debug->engine != NULL || let_in(debug, engine, error);
}

/* It can be looked at all the same. */
static void
tell_failed_boot(const RunRecord *record)
{
    for (guint i = 0; i < record->steps->len; i++) {
        const RunStep *step = g_ptr_array_index(record->steps, i);
        if (step->failure < 0 || step->kind != &step_boot)
            continue;
        const RunFailure *failure = g_ptr_array_index(record->failures, (guint)step->failure);
        g_autofree char *detail = printable_text(failure->detail, -1);
        fprintf(stderr, "deskheap: the system did not start: %s\n", detail);
    }
}

/* Until gdb has left, TRUE, or with an error. */
static gboolean
debug_run(struct debug *debug, const Scenario *scenario, GError **error)
{
    RunOptions options = { .at = debug->options->scenario.at, .user = debug };
    if (debug->options->before_boot)
        options.before_boot = before_boot;
    if (!scenario_machine(&debug->options->scenario, "debug", &options.engine))
        return FALSE;
    options.engine.kind = ENGINE_QEMU;
    options.engine.is_debugged = TRUE;
    g_autoptr(ScenarioVariant) variant =
        scenario_choose(&debug->options->scenario, scenario, error);
    if (variant == NULL)
        return FALSE;
    g_autoptr(GPtrArray) told = findings_new();
    g_autoptr(GPtrArray) remarks =
        scenario_remarks_of(&debug->options->scenario, scenario, variant);
    scenario_tell_remarks(told, remarks);
    GError *problem = NULL;
    g_autoptr(Run) run = debug->run = run_new(scenario, variant, &options, &problem);
    if (run == NULL && debug->has_left) {
        g_clear_error(&problem);
        return TRUE;
    }
    if (debug->problem != NULL) { /* in the middle of the boot */
        g_clear_error(&problem);
        problem = g_steal_pointer(&debug->problem);
    }
    while (run != NULL && problem == NULL && !debug->options->before_boot &&
           run_next(run, &problem))
        continue;
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    tell_failed_boot(run_so_far(run));
    return (debug->engine != NULL || let_in(debug, run_engine(run), error)) && serve(debug, error);
}

/* Of the gdb that was started here: its own exit code, as a shell has it. */
static int
gdb_exit_code(struct debug *debug)
{
    GSubprocess *gdb = debug->gdb;
    g_subprocess_wait(gdb, NULL, NULL);
    int code = g_subprocess_get_if_signaled(gdb) ? 128 + g_subprocess_get_term_sig(gdb)
                                                 : g_subprocess_get_exit_status(gdb);
    if (code != 0 || debug->was_connected || debug->has_run)
        return code;
    fprintf(stderr, "deskheap: gdb has ended and never connected to the machine\n");
    return EXIT_TRY_AGAIN;
}

static int
debug(const struct debug_options *options, const char *path, char **arguments)
{
    g_autoptr(GError) error = NULL;
    struct debug debug = { .options = options, .path = path, .arguments = arguments };
    g_autoptr(Scenario) scenario = scenario_open(&options->scenario, path, &error);
    gboolean is_good =
        scenario != NULL && gdb_server_check_files(&error) && debug_run(&debug, scenario, &error);
    int code = is_good ? EXIT_AS_EXPECTED : EXIT_BAD_INPUT;
    if (error != NULL) {
        if ((debug.was_connected || debug.has_run) &&
            g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_PANIC))
            g_prefix_error(&error, "a debugger was there, and this may be its doing: ");
        cli_complain(error);
        code = cli_exit_code(error);
    }
    if (debug.gdb != NULL) {
        int theirs = gdb_exit_code(&debug);
        code = code != EXIT_AS_EXPECTED ? code : theirs;
        g_object_unref(debug.gdb);
    }
    gdb_server_free(debug.server);
    g_clear_error(&debug.problem);
    return code;
}

int
cmd_debug(int argc, char **argv)
{
    static struct debug_options options;
    const GOptionEntry entries[] = {
        { "gdb", 0, 0, G_OPTION_ARG_NONE, &options.gdb,
          "Start gdb here, with the arguments behind --", NULL },
        JSON_OPTION(&options.json),
        { "before-boot", 0, 0, G_OPTION_ARG_NONE, &options.before_boot,
          "Stop before the system boots", NULL },
        SCENARIO_SYSTEM_OPTIONS(&options.scenario),
        SCENARIO_ACCEL_OPTION(&options.scenario),
        SCENARIO_AT_OPTION(&options.scenario),
        G_OPTION_ENTRY_NULL,
    };
    char *none = NULL;
    char **arguments = &none;
    for (int i = 1; i < argc && *arguments == NULL; i++) {
        if (strcmp(argv[i], "--") != 0)
            continue;
        arguments = argv + i + 1;
        argv[i] = NULL;
        argc = i;
    }
    if (!cli_parse(&argc, &argv, entries, "SCENARIO [-- GDB-ARGUMENT…]",
                   SCENARIO_HELP
                   "Without --gdb it prints how to call gdb, and waits until that gdb leaves.\n"
                   "Commands it adds to gdb: session, dskheap, pte, handles, window, winsta."))
        return EXIT_BAD_INPUT;
    if (argc < 2)
        return cli_usage("debug", "which scenario?");
    if (argc > 2)
        return cli_usage("debug", "one scenario at a time (arguments for gdb stand behind --)");
    if (*arguments != NULL && !options.gdb)
        return cli_usage("debug", "arguments for gdb need --gdb");
    if (options.gdb && options.json)
        return cli_usage("debug", "--json tells how to call gdb, and --gdb calls it: one of them");
    if (options.before_boot && options.scenario.at != NULL)
        return cli_usage("debug", "--at names a later place than --before-boot: one of them");
    return debug(&options, argv[1], arguments);
}
