/* SPDX-License-Identifier: MIT */
/* Between a socket of gdb's and a line of QEMU's: one gdb at a time, nobody else's, nothing held
 * up. */
#include "config_test.h"
#include "host/engine/gdb_relay.h"

#include "../suite.h"
#include <glib/gstdio.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONG_MS 20000 /* a wait that is not meant to end */

typedef struct {
    char *folder;
    struct sockaddr_un address;
    GdbRelay *relay;
    int qemu; /* what QEMU has */
} Fixture;

static Fixture
start(void)
{
    Fixture f = { .address.sun_family = AF_UNIX };
    GError *error = NULL;
    int pair[2];
    f.folder = g_dir_make_tmp("deskheap-test-XXXXXX", &error);
    assert_no_error(error);
    g_snprintf(f.address.sun_path, sizeof f.address.sun_path, "%s/s", f.folder);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    ck_assert_int_eq(bind(listener, (const struct sockaddr *)&f.address, sizeof f.address), 0);
    ck_assert_int_eq(listen(listener, 1), 0);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    f.qemu = pair[0];
    f.relay = gdb_relay_new(listener, pair[1], &error);
    assert_no_error(error);
    return f;
}

static void
end(Fixture *f)
{
    gdb_relay_free(f->relay);
    close(f->qemu);
    g_unlink(f->address.sun_path);
    g_rmdir(f->folder);
    g_free(f->folder);
}

static int
try_connect(const Fixture *f)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(fd, (const struct sockaddr *)&f->address, sizeof f->address), 0);
    return fd;
}

static void
say(int fd, const char *text)
{
    ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (gssize)strlen(text));
}

/* Exactly this comes. */
static void
assert_hears(int fd, const char *text)
{
    char seen[256] = "";
    gsize length = 0;
    while (length < strlen(text)) {
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        ck_assert_int_eq(poll(&wait, 1, LONG_MS), 1);
        ssize_t got = read(fd, seen + length, sizeof seen - 1 - length);
        ck_assert_int_gt(got, 0);
        length += (gsize)got;
    }
    ck_assert_str_eq(seen, text);
}

/* The other end closes it, and says nothing before. */
static void
assert_closed(int fd)
{
    char byte;
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    ck_assert_int_eq(poll(&wait, 1, LONG_MS), 1);
    ssize_t got = read(fd, &byte, 1);
    ck_assert(got == 0 || (got < 0 && errno == ECONNRESET));
}

/* A gdb that is served: QEMU has heard of it. */
static int
connect_gdb(const Fixture *f)
{
    int gdb = try_connect(f);
    say(gdb, "+");
    assert_hears(f->qemu, "+");
    ck_assert(gdb_relay_is_connected(f->relay));
    return gdb;
}

static void
wait_left(const Fixture *f)
{
    while (gdb_relay_is_connected(f->relay))
        g_usleep(1000);
}

START_TEST(test_gdb_relay_carries_both_ways)
{
    Fixture f = start();
    ck_assert(!gdb_relay_is_connected(f.relay));
    int gdb = connect_gdb(&f);
    say(gdb, "$g#67");
    assert_hears(f.qemu, "$g#67");
    say(f.qemu, "+$00#60");
    assert_hears(gdb, "+$00#60");
    close(gdb);
    wait_left(&f);
    end(&f);
}
END_TEST

START_TEST(test_gdb_relay_answers_for_qemu_what_is_refused)
{
    Fixture f = start();
    int gdb = connect_gdb(&f);
    say(gdb, "$qRcmd,71756974#d1+$g#67");
    assert_hears(f.qemu, "+$g#67");
    char seen[5] = "";
    ck_assert_int_eq(recv(gdb, seen, sizeof seen, MSG_WAITALL), sizeof seen);
    ck_assert(memcmp(seen, "+$O64", sizeof seen) == 0);
    close(gdb);
    end(&f);
}
END_TEST

START_TEST(test_gdb_relay_serves_one_gdb_at_a_time_and_the_next_afterwards)
{
    Fixture f = start();
    int gdb = connect_gdb(&f);
    int other = try_connect(&f);
    assert_closed(other);
    say(gdb, "$g#67");
    assert_hears(f.qemu, "$g#67");
    close(gdb);
    wait_left(&f);
    say(f.qemu, "for nobody");
    gdb = connect_gdb(&f);
    say(f.qemu, "$OK#9a");
    close(other);
    close(gdb);
    end(&f);
}
END_TEST

/* gdb hears QEMU's last words, and what it answers is no error: it has not read the end yet. */
START_TEST(test_gdb_relay_ends_with_qemu)
{
    Fixture f = start();
    int gdb = connect_gdb(&f);
    say(f.qemu, "$OK#9a$W00#b7");
    shutdown(f.qemu, SHUT_RDWR);
    int late = try_connect(&f);
    assert_closed(late);
    say(gdb, "+");
    assert_hears(gdb, "$OK#9a$W00#b7");
    say(gdb, "+");
    assert_closed(gdb);
    close(late);
    close(gdb);
    wait_left(&f);
    end(&f);
}
END_TEST

static gpointer
end_in_a_thread(gpointer f)
{
    end(f);
    return NULL;
}

/* The end too is one that gdb can read. */
START_TEST(test_gdb_relay_closes_at_its_end)
{
    Fixture f = start();
    int gdb = connect_gdb(&f);
    GThread *thread = g_thread_new("end", end_in_a_thread, &f);
    assert_closed(gdb);
    close(gdb);
    g_thread_join(thread);
}
END_TEST

START_TEST(test_gdb_relay_waits_for_no_gdb_at_its_end)
{
    Fixture f = start();
    int gdb = connect_gdb(&f);
    end(&f);
    assert_closed(gdb);
    close(gdb);
}
END_TEST

/* QEMU, monitor and all, is not held up by a gdb that takes nothing. */
START_TEST(test_gdb_relay_drops_a_gdb_that_takes_nothing)
{
    Fixture f = start();
    int gdb = connect_gdb(&f);
    g_autofree char *much = g_strnfill(8 << 20, 'x');
    say(f.qemu, much);
    wait_left(&f);
    close(gdb);
    gdb = connect_gdb(&f);
    close(gdb);
    end(&f);
}
END_TEST

/* A gdb that sends more than QEMU takes waits, and what it said comes in the end. */
START_TEST(test_gdb_relay_makes_a_gdb_wait)
{
    Fixture f = start();
    int gdb = connect_gdb(&f);
    g_autofree char *payload = g_strnfill(1000, 'm');
    guint8 sum = (guint8)(1000u * 'm');
    g_autofree char *packet = g_strdup_printf("$%s#%02x", payload, sum);
    gsize length = strlen(packet);
    gsize sent = 0;
    while (sent < 64 * length &&
           send(gdb, packet, length, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)length)
        sent += length;
    ck_assert_uint_gt(sent, 0);
    for (gsize seen = 0; seen < sent;) {
        char bytes[4096];
        ssize_t got = read(f.qemu, bytes, sizeof bytes);
        ck_assert_int_gt(got, 0);
        for (gssize i = 0; i < got; i++, seen++)
            ck_assert_int_eq(bytes[i], packet[seen % length]);
    }
    close(gdb);
    end(&f);
}
END_TEST

/* Even one who is let through to the socket. */
START_TEST(test_gdb_relay_turns_other_accounts_away)
{
    Fixture f = start();
    int status;
    if (geteuid() != 0) {
        printf("skipped: only root can be somebody else\n");
        end(&f);
        return;
    }
    ck_assert_int_eq(chmod(f.folder, 0777), 0);
    ck_assert_int_eq(chmod(f.address.sun_path, 0777), 0);
    pid_t child = fork();
    if (child == 0) {
        ck_assert_int_eq(setuid(65534), 0);
        assert_closed(try_connect(&f));
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert(!gdb_relay_is_connected(f.relay));
    int gdb = connect_gdb(&f);
    close(gdb);
    end(&f);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_gdb_relay_carries_both_ways },
    { &test_gdb_relay_answers_for_qemu_what_is_refused },
    { &test_gdb_relay_serves_one_gdb_at_a_time_and_the_next_afterwards },
    { &test_gdb_relay_ends_with_qemu },
    { &test_gdb_relay_closes_at_its_end },
    { &test_gdb_relay_waits_for_no_gdb_at_its_end },
    { &test_gdb_relay_drops_a_gdb_that_takes_nothing },
    { &test_gdb_relay_makes_a_gdb_wait },
    { &test_gdb_relay_turns_other_accounts_away },
};

SUITE(tests, NULL, NULL)
