/* SPDX-License-Identifier: MIT */
/* QEMU as a child process that cannot outlive us: its command line, its start, its end. */
#pragma once

#include "host/engine/qmp.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The oldest QEMU that deskheap runs with: that of Debian 12, the oldest it was ever tested with.
 * What the command line asks for is older: machine property memory-backend 5.0, board microvm
 * (which starts a PVH kernel) 4.2, chardev socket,fd= 2.12, -sandbox with obsolete= and the
 * others 2.11.
 */
#define QEMU_MAJOR_MIN 7u
#define QEMU_MINOR_MIN 2u

/* What to do about one that is missing, too old or no QEMU at all, for an error text. Static. */
const char *qemu_advice(void);

#define QEMU_GDB_LINE "gdb0"

typedef struct {
    const char *kernel; /* ELF with a PVH note */
    gboolean is_wide;   /* it needs a processor of 64 bits */
    const char *accel;  /* as EngineOptions has it */
    int ram_fd;         /* memory file of ram_bytes; not taken */
    guint64 ram_bytes;  /* whole megabytes */
    gboolean has_gdb;   /* a line for its gdb server, character device QEMU_GDB_LINE */
} QemuConfig;

typedef struct {
    GPid pid;       /* leads a process group of its own; 0: gone */
    int status;     /* once it is gone, as waitpid() gives it */
    char *id;       /* pid as text */
    int serial;     /* our end of the serial line */
    int qmp;        /* our end of the monitor */
    int gdb;        /* our end of the gdb server's line; -1: it has none, or somebody took it */
    int complaints; /* our end of its stderr */
    char *program;
    char *accel;
    char **command; /* whole */
} QemuProcess;

/* Starts it behind a fence (qemu_fence.h). NULL and ENGINE_ERROR_MISSING, _START or _LIMIT, one
 * line that says what to do. */
QemuProcess *qemu_process_new(const QemuConfig *config, GError **error);
/* Ends it and what it started, whatever state they are in, and waits until it is gone. */
void qemu_process_free(QemuProcess *process);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuProcess, qemu_process_free)

/* TRUE if it ends by itself, with exit code 0, within so many seconds. */
gboolean qemu_process_has_ended(QemuProcess *process, guint seconds);

/* FALSE and ENGINE_ERROR_MISSING with both versions if QEMU is too old. */
gboolean qemu_process_check_version(const QemuProcess *process, QmpVersion version, GError **error);

/* How a QEMU that does not answer any more ended. */
typedef struct {
    gboolean is_clean; /* by itself, and nobody told it to: the machine in it switched off */
    char *text; /* "killed by signal 9", "exit status 1: " and the first line on stderr that is no
                   warning */
} QemuEnd;

/* What to do about one that ended like this before it began. Static. */
const char *qemu_process_start_advice(const QemuProcess *process, const QemuEnd *end);

/* Ends it if it did not by itself. Free text with g_free(). */
QemuEnd qemu_process_end(QemuProcess *process);

G_END_DECLS
