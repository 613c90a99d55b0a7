/* SPDX-License-Identifier: MIT */
/*
 * QEMU waits until what it says is taken, monitor and all: so it is always read, and a gdb that
 * takes nothing is dropped. A gdb is read when QEMU has taken what it said before.
 */
#define _GNU_SOURCE /* accept4, struct ucred */
#include "host/engine/gdb_relay.h"

#include "host/engine/engine.h"
#include "host/engine/gdb_filter.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAITING_MAX (1024u * 1024u) /* bytes that a gdb may leave untaken */
#define PIECE       65536u
#define PAUSE_US    10000 /* where there is no descriptor for another gdb */
#define FAREWELL_MS 1000  /* for a gdb to hear that it is over, before its socket is closed */

struct GdbRelay {
    GThread *thread;
    int end; /* an event: the thread is to end */
    int listener;
    int qemu;   /* -1: QEMU has closed it */
    int client; /* -1: nobody */
    gint is_connected;
    GdbFilter *filter; /* of this client */
    GByteArray *to_qemu;
    GByteArray *to_client;
};

/* ---- the client ---- */

static void
drop_client(GdbRelay *relay)
{
    if (relay->client >= 0)
        close(relay->client);
    relay->client = -1;
    g_clear_pointer(&relay->filter, gdb_filter_free);
    g_byte_array_set_size(relay->to_client, 0);
    g_atomic_int_set(&relay->is_connected, FALSE);
}

/* The folder of the socket keeps others out already. */
static gboolean
is_welcome(int client)
{
    struct ucred who;
    socklen_t length = sizeof who;
    return getsockopt(client, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0 &&
           (who.uid == geteuid() || who.uid == 0);
}

/* A second gdb is told at once that it is not served, by a closed connection. */
static void
accept_client(GdbRelay *relay)
{
    int client = accept4(relay->listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            g_usleep(PAUSE_US);
        return;
    }
    if (relay->client >= 0 || relay->qemu < 0 || !is_welcome(client)) {
        close(client);
        return;
    }
    relay->client = client;
    relay->filter = gdb_filter_new();
    g_atomic_int_set(&relay->is_connected, TRUE);
}

/* ---- carrying ---- */

/* FALSE: the other end is closed. */
static gboolean
receive(int fd, guint8 *piece, gsize *length)
{
    ssize_t got = recv(fd, piece, PIECE, MSG_DONTWAIT);
    *length = got > 0 ? (gsize)got : 0;
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

static gboolean
send_waiting(int fd, GByteArray *waiting)
{
    if (waiting->len == 0)
        return TRUE;
    ssize_t sent = send(fd, waiting->data, waiting->len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0)
        g_byte_array_remove_range(waiting, 0, (guint)sent);
    return sent >= 0 || errno == EAGAIN || errno == EINTR;
}

/* gdb hears to the end what QEMU said last. */
static void
lose_qemu(GdbRelay *relay)
{
    close(relay->qemu);
    relay->qemu = -1;
    g_byte_array_set_size(relay->to_qemu, 0);
}

/* What it says while nobody is there is for nobody. */
static void
serve_qemu(GdbRelay *relay)
{
    g_autofree guint8 *piece = g_malloc(PIECE);
    gsize length;
    if (!send_waiting(relay->qemu, relay->to_qemu) || !receive(relay->qemu, piece, &length)) {
        lose_qemu(relay);
        return;
    }
    if (relay->client >= 0)
        g_byte_array_append(relay->to_client, piece, (guint)length);
    if (relay->to_client->len > WAITING_MAX)
        drop_client(relay);
}

/*
 * Where QEMU is gone, what gdb says is for nobody; but its socket stays open until it has read the
 * end, because a gdb that cannot write has an error, and "kill" none.
 */
static void
serve_client(GdbRelay *relay)
{
    g_autofree guint8 *piece = g_malloc(PIECE);
    gsize length = 0;
    gboolean is_here = send_waiting(relay->client, relay->to_client);
    if (is_here && relay->to_qemu->len == 0)
        is_here = receive(relay->client, piece, &length);
    if (is_here && relay->qemu >= 0)
        is_here = gdb_filter_take(relay->filter, piece, length, relay->to_qemu, relay->to_client);
    if (!is_here)
        drop_client(relay);
    else if (relay->qemu < 0 && relay->to_client->len == 0)
        shutdown(relay->client, SHUT_WR);
}

/* ---- the thread ---- */

enum { END, LISTENER, QEMU, CLIENT, PLACES };

static short
wanted(gboolean is_read, const GByteArray *waiting)
{
    return (short)((is_read ? POLLIN : 0) | (waiting->len != 0 ? POLLOUT : 0));
}

/* One of which nothing is wanted is left out: its end would be reported again and again. */
static void
fill_places(const GdbRelay *relay, struct pollfd *places)
{
    short of_client = wanted(relay->to_qemu->len == 0, relay->to_client);
    places[END] = (struct pollfd){ .fd = relay->end, .events = POLLIN };
    places[LISTENER] = (struct pollfd){ .fd = relay->listener, .events = POLLIN };
    places[QEMU] = (struct pollfd){ .fd = relay->qemu, .events = wanted(TRUE, relay->to_qemu) };
    places[CLIENT] =
        (struct pollfd){ .fd = of_client != 0 ? relay->client : -1, .events = of_client };
}

static void
say_farewell(GdbRelay *relay)
{
    gint64 deadline = g_get_monotonic_time() + FAREWELL_MS * 1000;
    if (relay->qemu >= 0)
        lose_qemu(relay);
    while (relay->client >= 0) {
        struct pollfd place = { .fd = relay->client, .events = wanted(TRUE, relay->to_client) };
        gint64 left = deadline - g_get_monotonic_time();
        serve_client(relay);
        if (left <= 0 || (relay->client >= 0 && poll(&place, 1, (int)(left / 1000 + 1)) == 0))
            drop_client(relay);
    }
}

static gpointer
relay_main(gpointer data)
{
    GdbRelay *relay = data;
    for (;;) {
        struct pollfd places[PLACES];
        fill_places(relay, places);
        if (poll(places, PLACES, -1) < 0)
            continue;
        if (places[END].revents != 0) {
            say_farewell(relay);
            return NULL;
        }
        if (places[QEMU].revents != 0)
            serve_qemu(relay);
        if (relay->client >= 0 && (places[CLIENT].revents != 0 || relay->qemu < 0))
            serve_client(relay);
        if (places[LISTENER].revents != 0)
            accept_client(relay);
    }
}

GdbRelay *
gdb_relay_new(int listener, int qemu, GError **error)
{
    g_autoptr(GdbRelay) relay = g_new0(GdbRelay, 1);
    relay->listener = listener;
    relay->qemu = qemu;
    relay->client = -1;
    relay->to_qemu = g_byte_array_new();
    relay->to_client = g_byte_array_new();
    relay->end = eventfd(0, EFD_CLOEXEC);
    if (relay->end < 0) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT, "cannot wait for gdb: %s",
                    g_strerror(errno));
        return NULL;
    }
    g_autoptr(GError) problem = NULL;
    relay->thread = g_thread_try_new("gdb-relay", relay_main, relay, &problem);
    if (relay->thread != NULL)
        return g_steal_pointer(&relay);
    g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_LIMIT, "cannot wait for gdb: %s",
                problem->message);
    return NULL;
}

void
gdb_relay_free(GdbRelay *relay)
{
    if (relay == NULL)
        return;
    if (relay->thread != NULL) {
        const guint64 one = 1;
        if (write(relay->end, &one, sizeof one) == (ssize_t)sizeof one)
            g_thread_join(relay->thread);
    }
    drop_client(relay);
    close(relay->listener);
    if (relay->qemu >= 0)
        close(relay->qemu);
    if (relay->end >= 0)
        close(relay->end);
    g_byte_array_unref(relay->to_qemu);
    g_byte_array_unref(relay->to_client);
    g_free(relay);
}

gboolean
gdb_relay_is_connected(const GdbRelay *relay)
{
    return g_atomic_int_get(&relay->is_connected);
}
