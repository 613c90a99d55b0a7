/* SPDX-License-Identifier: MIT */
/* QEMU as a child process that cannot outlive us: its command line, its start, its end. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
    const char *kernel; /* ELF with a PVH note */
    const char *accel;  /* NULL: tcg */
    int ram_fd;         /* memory file of ram_bytes; not taken */
    guint64 ram_bytes;  /* whole megabytes */
} QemuConfig;

typedef struct {
    GSubprocess *child;
    int serial; /* our end of the serial line */
    int qmp;    /* our end of the monitor */
    char *program;
} QemuProcess;

/* NULL and ENGINE_ERROR_START, one line that says what to do. */
QemuProcess *qemu_process_new(const QemuConfig *config, GError **error);
/* Ends it, whatever state it is in, and waits until it is gone. */
void qemu_process_free(QemuProcess *process);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuProcess, qemu_process_free)

/* TRUE if it ends by itself, with exit code 0, within so many seconds. */
gboolean qemu_process_has_ended(QemuProcess *process, guint seconds);

/* What QEMU said on stderr so far, first line only, for an error text. Free with g_free(). */
char *qemu_process_complaint(QemuProcess *process);

G_END_DECLS
