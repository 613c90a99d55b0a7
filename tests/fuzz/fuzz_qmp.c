/* SPDX-License-Identifier: MIT */
/* QEMU's monitor: whatever it answers, a text or an error, and no wait after it is gone. */
#include "fuzz_target.h"
#include "host/engine/qmp.h"

#include <sys/socket.h>
#include <unistd.h>

#define SECONDS 60u /* never reached: the other end is closed */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int pair[2];
    g_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    /* What does not fit is cut. */
    if (send(pair[1], data, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        g_assert(size != 0);
    shutdown(pair[1], SHUT_WR);

    g_autoptr(GError) error = NULL;
    g_autoptr(Qmp) qmp = qmp_new(pair[0], SECONDS, &error);
    g_assert((qmp != NULL) == (error == NULL));
    if (qmp != NULL) {
        g_autofree char *text = qmp_monitor(qmp, "info \"mem\"", &error);
        g_assert(qmp_version(qmp).major != 0);
        g_assert((text != NULL) == (error == NULL));
        g_assert(text == NULL || g_utf8_validate(text, -1, NULL));
    }
    g_assert(error == NULL || error->domain == QMP_ERROR);
    close(pair[0]);
    close(pair[1]);
    return 0;
}
