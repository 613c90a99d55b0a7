/* SPDX-License-Identifier: MIT */
#include "host/engine/gdb_server.h"

#include "host/config/data_path.h"
#include "host/engine/qemu_engine.h"

#include <string.h>

#define SCRIPT "deskheap.py"
/* Made by the build, unlike the rest of what the script reads. */
#define LAYOUT   "deskheap_gdb/layout.py"
#define SLEEP_MS 1000 /* until a guest that has answered sleeps */

/* What `info chardev` says of the server: "disconnected:tcp:127.0.0.1:40123,server=on" while nobody
 * is there, then "tcp:127.0.0.1:40123,server=on <-> 127.0.0.1:51234". */
static char *
describe(Engine *engine, GError **error)
{
    g_autofree char *text = engine_qemu_monitor(engine, "info chardev", error);
    if (text == NULL)
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++)
        if (g_str_has_prefix(lines[i], "gdb: filename="))
            return g_strdup(lines[i] + strlen("gdb: filename="));
    g_set_error_literal(error, ENGINE_ERROR, ENGINE_ERROR_START, "QEMU has no gdb server");
    return NULL;
}

static gboolean
find_port(Engine *engine, guint *port, GError **error)
{
    g_autofree char *description = describe(engine, error);
    if (description == NULL)
        return FALSE;
    const char *host = "tcp:127.0.0.1:";
    const char *at = strstr(description, host);
    guint64 number = at != NULL ? g_ascii_strtoull(at + strlen(host), NULL, 10) : 0;
    if (number > 0 && number <= G_MAXUINT16) {
        *port = (guint)number;
        return TRUE;
    }
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START, "QEMU's gdb server has no port: %s",
                description);
    return FALSE;
}

gboolean
gdb_server_start(Engine *engine, guint *port, GError **error)
{
    if (!gdb_server_stop_processor(engine, error))
        return FALSE;
    g_autofree char *answer = engine_qemu_monitor(engine, "gdbserver tcp:127.0.0.1:0", error);
    if (answer == NULL)
        return FALSE;
    if (find_port(engine, port, error))
        return TRUE;
    g_prefix_error(error, "%s: ", g_strdelimit(g_strstrip(answer), "\n", ' '));
    return FALSE;
}

gboolean
gdb_server_state(Engine *engine, GdbServerState *state, GError **error)
{
    g_autofree char *description = describe(engine, error);
    if (description == NULL)
        return FALSE;
    g_autofree char *status = engine_qemu_monitor(engine, "info status", error);
    if (status == NULL)
        return FALSE;
    state->is_connected = !g_str_has_prefix(description, "disconnected:");
    state->is_running = strstr(status, "running") != NULL;
    return TRUE;
}

/* "info registers" of a processor that waits for an interrupt has HLT=1. */
static gboolean
wait_asleep(Engine *engine, GError **error)
{
    for (guint i = 0; i < SLEEP_MS; i++) {
        g_autofree char *status = engine_qemu_monitor(engine, "info status", error);
        if (status == NULL)
            return FALSE;
        if (strstr(status, "running") == NULL)
            return TRUE;
        g_autofree char *registers = engine_qemu_monitor(engine, "info registers", error);
        if (registers == NULL)
            return FALSE;
        if (strstr(registers, "HLT=1") != NULL)
            return TRUE;
        g_usleep(1000);
    }
    return TRUE;
}

gboolean
gdb_server_stop_processor(Engine *engine, GError **error)
{
    if (!wait_asleep(engine, error))
        return FALSE;
    g_autofree char *answer = engine_qemu_monitor(engine, "stop", error);
    return answer != NULL;
}

gboolean
gdb_server_check_files(GError **error)
{
    g_autofree char *script = data_path_gdb_script(SCRIPT, error);
    if (script == NULL)
        return FALSE;
    g_autofree char *folder = g_path_get_dirname(script);
    g_autofree char *layout = g_build_filename(folder, LAYOUT, NULL);
    if (g_file_test(layout, G_FILE_TEST_IS_REGULAR))
        return TRUE;
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                "there is no %s, which gdb needs: the build is not complete (ninja makes it)",
                layout);
    return FALSE;
}

char **
gdb_server_command(Engine *engine, guint port, GError **error)
{
    gboolean is_3gb = (engine_boot(engine)->options & ABI_OPTION_3GB) != 0;
    g_autofree char *guest = engine_guest_path(is_3gb, error);
    g_autofree char *script = guest != NULL ? data_path_gdb_script(SCRIPT, error) : NULL;
    if (script == NULL)
        return NULL;
    g_autofree char *target = g_strdup_printf("target remote 127.0.0.1:%u", port);
    const char *const words[] = { "gdb", "-q", guest, "-ex", target, "-x", script, NULL };
    return g_strdupv((char **)words);
}
