/* SPDX-License-Identifier: MIT */
/*
 * deskheap debug: the PC under QEMU, stopped at a step of a scenario, with gdb let in. When gdb
 * lets the processor go on, the remaining steps are played, so that breakpoints are met; at the end
 * it stops again. The machine lives until gdb leaves.
 */
#include "cli/command.h"
#include "cli/scenario_options.h"
#include "host/engine/gdb_server.h"
#include "host/engine/qemu_engine.h"
#include "host/inspect/json_writer.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LOOK_US (50 * 1000)

struct debug {
    Run *run;
    Engine *engine;
    GSubprocess *gdb; /* NULL: somebody else starts it */
    gboolean is_connected;
    gboolean is_running;
    gboolean has_left;
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

static void
print_json(GString *out, struct debug *debug, const char *path, guint port, char **command)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
    g_autofree char *pid = g_strdup(engine_qemu_pid(debug->engine));
    g_autofree char *line = shell_line(command);
    json_writer_document(writer, "debug");
    json_writer_text(writer, "scenario", path);
    json_writer_int(writer, "port", port);
    json_writer_int(writer, "pid", pid != NULL ? g_ascii_strtoll(pid, NULL, 10) : 0);
    json_writer_hex(writer, "kd", engine_kd_address(debug->engine));
    json_writer_text(writer, "command_line", line);
    json_writer_array(writer, "command");
    for (guint i = 0; command[i] != NULL; i++)
        json_writer_text(writer, NULL, command[i]);
    json_writer_end_array(writer);
    json_writer_end_object(writer);
    g_string_append_c(out, '\n');
}

/* ---- gdb ---- */

static void
die_with_parent(gpointer user)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
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
    /* Ctrl-C is for gdb; started before this line, it does not inherit it. */
    signal(SIGINT, SIG_IGN);
    return gdb;
}

/* FALSE if gdb has left, or with an error. */
static gboolean
look(struct debug *debug, GError **error)
{
    GdbServerState state;
    gboolean was_connected = debug->is_connected;
    debug->has_left = debug->gdb != NULL && g_subprocess_get_identifier(debug->gdb) == NULL;
    if (debug->has_left || !gdb_server_state(debug->engine, &state, error))
        return FALSE;
    debug->is_connected = state.is_connected;
    debug->is_running = state.is_connected && state.is_running;
    debug->has_left = was_connected && !state.is_connected;
    return !debug->has_left;
}

static gboolean
is_wanted(gpointer user)
{
    return look(user, NULL);
}

static gboolean
play_on(struct debug *debug, GError **error)
{
    GError *problem = NULL;
    guint boots = run_so_far(debug->run)->boots;
    run_go_on(debug->run);
    while (!debug->has_left && run_next(debug->run, &problem)) {
        if (run_so_far(debug->run)->boots == boots)
            continue;
        fprintf(stderr,
                "deskheap: the scenario restarted the machine, and gdb cannot follow; --at a later "
                "step shows the new one\n");
        debug->has_left = TRUE;
        debug->engine = NULL;
    }
    if (debug->has_left)
        return FALSE;
    if (problem == NULL)
        return gdb_server_stop_processor(debug->engine, error);
    g_propagate_error(error, problem);
    return FALSE;
}

/* Returns when gdb has left. */
static gboolean
serve(struct debug *debug, GError **error)
{
    GError *problem = NULL;
    engine_qemu_wait_while(debug->engine, is_wanted, debug);
    while (look(debug, &problem)) {
        if (debug->is_running && !play_on(debug, &problem))
            break;
        g_usleep(LOOK_US);
    }
    /* Whoever left in the middle of a step is not waited for; and gdb's "kill" ends QEMU. */
    if (problem == NULL || debug->has_left || engine_qemu_has_ended(debug->engine)) {
        g_clear_error(&problem);
        return TRUE;
    }
    g_propagate_error(error, problem);
    return FALSE;
}

/* ---- the verb ---- */

struct debug_options {
    struct scenario_options scenario;
    gboolean json;
    gboolean gdb;
};

static gboolean
tell(const struct debug_options *options,
     struct debug *debug,
     const char *path,
     guint port,
     char **command)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *line = shell_line(command);
    if (options->json)
        print_json(out, debug, path, port, command);
    else
        g_string_append_printf(out, "%s\n", line);
    if (cli_print(out, EXIT_AS_EXPECTED) != EXIT_AS_EXPECTED)
        return FALSE;
    fprintf(stderr,
            "deskheap: the machine waits for gdb; it ends when gdb leaves, or with Ctrl-C\n");
    return TRUE;
}

/* FALSE with an error, or if the output could not be written. */
static gboolean
debug_run(const struct debug_options *options,
          const char *path,
          char **arguments,
          Run *run,
          GError **error)
{
    struct debug debug = { .run = run, .engine = run_engine(run) };
    guint port;
    if (!gdb_server_start(debug.engine, &port, error))
        return FALSE;
    g_auto(GStrv) command = gdb_server_command(debug.engine, port, error);
    if (command == NULL)
        return FALSE;
    if (!options->gdb)
        return tell(options, &debug, path, port, command) && serve(&debug, error);
    debug.gdb = start_gdb(command, arguments, error);
    if (debug.gdb == NULL)
        return FALSE;
    gboolean is_good = serve(&debug, error);
    g_subprocess_wait(debug.gdb, NULL, NULL);
    g_object_unref(debug.gdb);
    return is_good;
}

static int
debug(const struct debug_options *options, const char *path, char **arguments)
{
    g_autoptr(GError) error = NULL;
    RunOptions run_options = { .at = options->scenario.at };
    if (!scenario_machine(&options->scenario, "debug", &run_options.engine))
        return EXIT_BAD_INPUT;
    run_options.engine.kind = ENGINE_QEMU;
    g_autoptr(Scenario) scenario = scenario_open(&options->scenario, path, &error);
    g_autoptr(Run) run = NULL;
    const ScenarioVariant *variant =
        scenario != NULL ? scenario_choose(&options->scenario, scenario, &error) : NULL;
    if (variant != NULL)
        run = run_new(scenario, variant, &run_options, &error);
    while (run != NULL && run_next(run, &error))
        continue;
    if (run != NULL && error == NULL && debug_run(options, path, arguments, run, &error))
        return EXIT_AS_EXPECTED;
    if (error == NULL)
        return EXIT_TRY_AGAIN;
    cli_complain(error);
    return cli_exit_code(error);
}

int
cmd_debug(int argc, char **argv)
{
    static struct debug_options options;
    const GOptionEntry entries[] = {
        { "gdb", 0, 0, G_OPTION_ARG_NONE, &options.gdb,
          "Start gdb here, with the arguments behind the scenario", NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL },
        SCENARIO_SYSTEM_OPTIONS(&options.scenario),
        SCENARIO_ACCEL_OPTION(&options.scenario),
        SCENARIO_AT_OPTION(&options.scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(&argc, &argv, entries, "SCENARIO [-- GDB-ARGUMENT…]",
                   "Without --gdb it prints how to call gdb, and waits until that gdb leaves.\n"
                   "Commands it adds to gdb: session, dskheap, pte, handles, winsta."))
        return EXIT_BAD_INPUT;
    if (argc < 2)
        return cli_usage("debug", "which scenario?");
    char **arguments = argv + 2;
    if (argc > 2 && strcmp(*arguments, "--") == 0)
        arguments++;
    if (*arguments != NULL && !options.gdb)
        return cli_usage("debug", "one scenario at a time (arguments for gdb need --gdb)");
    if (options.gdb && options.json)
        return cli_usage("debug", "--json tells how to call gdb, and --gdb calls it: one of them");
    return debug(&options, argv[1], arguments);
}
