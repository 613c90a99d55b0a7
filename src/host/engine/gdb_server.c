/* SPDX-License-Identifier: MIT */
/* Starts QEMU's gdb server on a socket pair, with relay and socket before it. */
#include "host/engine/gdb_server.h"

#include "host/engine/gdb_relay.h"
#include "host/engine/gdb_socket.h"
#include "host/engine/qemu_engine.h"
#include "host/engine/qemu_process.h"
#include "host/text/data_path.h"
#include "host/text/printable.h"

#include <string.h>

#define SCRIPT "deskheap.py"
/* Made by the build, unlike the rest of what the script reads. */
#define LAYOUT   "deskheap_gdb/layout.py"
#define SLEEP_MS 1000 /* until a guest that has answered sleeps */
/* What "gdbserver" answers; anything else is why not. Source: QEMU's hmp_gdbserver(). */
#define SERVER_STARTED "Waiting for gdb connection"

struct GdbServer {
    GdbRelay *relay;
};

/* QEMU's end of the line is its gdb server's from now on. */
static gboolean
connect_qemu(Engine *engine, GError **error)
{
    g_autofree char *answer =
        engine_qemu_monitor(engine, "gdbserver chardev:" QEMU_GDB_LINE, error);
    if (answer == NULL)
        return FALSE;
    if (g_str_has_prefix(answer, SERVER_STARTED))
        return TRUE;
    printable_error(error, ENGINE_ERROR, ENGINE_ERROR_START, "QEMU has no gdb server: %s",
                    g_strstrip(answer));
    return FALSE;
}

GdbServer *
gdb_server_new(Engine *engine, GError **error)
{
    if (!gdb_server_stop_processor(engine, error) || !connect_qemu(engine, error))
        return NULL;
    int listener = gdb_socket_open(error);
    if (listener < 0)
        return NULL;
    GdbRelay *relay = gdb_relay_new(listener, engine_qemu_take_gdb_line(engine), error);
    if (relay == NULL) {
        gdb_socket_remove();
        return NULL;
    }
    GdbServer *server = g_new0(GdbServer, 1);
    server->relay = relay;
    return server;
}

void
gdb_server_free(GdbServer *server)
{
    if (server == NULL)
        return;
    gdb_socket_remove();
    gdb_relay_free(server->relay);
    g_free(server);
}

const char *
gdb_server_socket(const GdbServer *server G_GNUC_UNUSED)
{
    return gdb_socket_path();
}

gboolean
gdb_server_state(const GdbServer *server, Engine *engine, GdbServerState *state, GError **error)
{
    state->is_connected = gdb_relay_is_connected(server->relay);
    g_autofree char *status = engine_qemu_monitor(engine, "info status", error);
    if (status == NULL)
        return FALSE;
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
gdb_server_command(const GdbServer *server, Engine *engine, GError **error)
{
    g_autofree char *guest = engine_guest_path(engine_boot(engine), error);
    g_autofree char *script = guest != NULL ? data_path_gdb_script(SCRIPT, error) : NULL;
    if (script == NULL)
        return NULL;
    g_autofree char *target = g_strconcat("target remote ", gdb_server_socket(server), NULL);
    const char *const words[] = { "gdb", "-q", guest, "-ex", target, "-x", script, NULL };
    return g_strdupv((char **)words);
}
