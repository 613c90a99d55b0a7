/* SPDX-License-Identifier: MIT */
/* QEMU's machine protocol: one JSON object a line. Only what deskheap asks. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define QMP_ERROR (qmp_error_quark())
GQuark qmp_error_quark(void);

typedef enum {
    QMP_ERROR_GONE,    /* the other end was closed */
    QMP_ERROR_TIMEOUT, /* no answer in time */
    QMP_ERROR_GARBAGE, /* an answer that is not QEMU's */
    QMP_ERROR_REFUSED, /* QEMU's own error */
} QmpError;

typedef struct Qmp Qmp;

/* Reads the greeting, which QEMU sends on its own. Each answer has `seconds`. The descriptor stays
 * the caller's. */
Qmp *qmp_new(int fd, guint seconds, GError **error);
void qmp_free(Qmp *qmp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Qmp, qmp_free)

typedef struct {
    guint major;
    guint minor;
    guint micro;
} QmpVersion;

/* Of QEMU, from the greeting. */
QmpVersion qmp_version(const Qmp *qmp);
/* Runs a command of the human monitor and returns its text, with \n line ends. Free with g_free().
 */
char *qmp_monitor(Qmp *qmp, const char *command, GError **error);
/* Gives QEMU the descriptor, and lets it write the guest's memory there, by the guest's page
 * tables, as an ELF core. */
gboolean qmp_dump(Qmp *qmp, int fd, GError **error);

G_END_DECLS
