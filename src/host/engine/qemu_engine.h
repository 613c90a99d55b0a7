/* SPDX-License-Identifier: MIT */
/* A PC under QEMU behind an engine. */
#pragma once

#include "host/engine/engine.h"

/* ENGINE_ERROR_MISSING if QEMU is missing or too old, ENGINE_ERROR_START if it ends or hangs before
 * the guest is up. */
Engine *engine_new_qemu(const EngineOptions *options,
                        const struct abi_boot *boot,
                        EngineEventFunc on_event,
                        gpointer user,
                        GError **error);

/* $DESKHEAP_QEMU_TIMEOUT, if it is set: the seconds that QEMU may take to answer. FALSE, and
 * ENGINE_ERROR_START, if it is no such number. */
gboolean engine_qemu_time_limit(guint *seconds, GError **error);
/* An error of GIO's, which only a PC needs: the host is short of room, time or files. */
gboolean engine_qemu_is_short(const GError *error);
/* The guest idles in the address space of this process (0: System) until the next request, for
 * debuggers and tests. */
gboolean engine_qemu_attach(Engine *engine, guint32 pid, GError **error);
/* A command of QEMU's human monitor ("info mem"), for tests: its text, or NULL. Free with g_free().
 */
char *engine_qemu_monitor(Engine *engine, const char *command, GError **error);
/*
 * From now on requests have no time limit, because the processor may stand at a breakpoint: the
 * guest is waited for as long as `is_wanted` says TRUE. It is asked a few times a second.
 */
void engine_qemu_wait_while(Engine *engine, gboolean (*is_wanted)(gpointer user), gpointer user);
/* QEMU has ended by itself, with exit code 0: whoever debugs it told it so. */
gboolean engine_qemu_has_ended(Engine *engine);
/* Our end of the line to its gdb server, a socket, which is the caller's from now on: once, and
 * only of an engine that was made with is_debugged; else -1. */
int engine_qemu_take_gdb_line(Engine *engine);
/* The memory of the guest as its own page tables show it, an ELF core that QEMU writes into fd, for
 * tests: the fence keeps it from any file of its own. */
gboolean engine_qemu_dump(Engine *engine, int fd, GError **error);
/* Process id of QEMU, NULL once it has ended. */
const char *engine_qemu_pid(Engine *engine);

/* The ELF of the guest for this boot: $DESKHEAP_GUEST (or _3GB, _X64, _X64_NT6), else by name in
 * $DESKHEAP_GUEST_DIR, beside the program (a build folder) or where it is installed. NULL with an
 * error. Free with g_free(). */
char *engine_guest_path(const struct abi_boot *boot, GError **error);
