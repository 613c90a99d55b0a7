/* SPDX-License-Identifier: MIT */
/* Between gdb and QEMU: what goes through goes through unchanged, and of the monitor only what
 * looks. */
#include "config_test.h"
#include "host/engine/gdb_filter.h"

#include "../suite.h"

#include <stdio.h>

/* A payload in its frame. */
static char *
frame(const char *payload)
{
    guint8 sum = 0;
    for (const char *c = payload; *c != '\0'; c++)
        sum = (guint8)(sum + (guint8)*c);
    return g_strdup_printf("$%s#%02x", payload, sum);
}

static char *
monitor(const char *command)
{
    g_autoptr(GString) payload = g_string_new("qRcmd,");
    for (const char *c = command; *c != '\0'; c++)
        g_string_append_printf(payload, "%02x", (guint8)*c);
    return frame(payload->str);
}

typedef struct {
    char *to_qemu;
    char *to_gdb;
    gboolean is_taken;
} Seen;

/* In pieces of so many bytes. */
static Seen
take_pieces(const char *text, gsize piece)
{
    g_autoptr(GdbFilter) filter = gdb_filter_new();
    GByteArray *to_qemu = g_byte_array_new();
    GByteArray *to_gdb = g_byte_array_new();
    Seen seen = { .is_taken = TRUE };
    gsize length = strlen(text);
    for (gsize i = 0; i < length && seen.is_taken; i += piece)
        seen.is_taken = gdb_filter_take(filter, (const guint8 *)text + i, MIN(piece, length - i),
                                        to_qemu, to_gdb);
    g_byte_array_append(to_qemu, (const guint8 *)"", 1);
    g_byte_array_append(to_gdb, (const guint8 *)"", 1);
    seen.to_qemu = (char *)g_byte_array_free(to_qemu, FALSE);
    seen.to_gdb = (char *)g_byte_array_free(to_gdb, FALSE);
    return seen;
}

static void
seen_free(Seen *seen)
{
    g_free(seen->to_qemu);
    g_free(seen->to_gdb);
}

static void
assert_seen(const char *text, const char *to_qemu, const char *to_gdb)
{
    for (gsize piece = 1; piece < 8; piece++) {
        Seen seen = take_pieces(text, piece);
        ck_assert(seen.is_taken);
        ck_assert_str_eq(seen.to_qemu, to_qemu);
        ck_assert_str_eq(seen.to_gdb, to_gdb);
        seen_free(&seen);
    }
}

static void
assert_passes(const char *text)
{
    assert_seen(text, text, "");
}

static void
assert_command_passes(const char *command)
{
    g_autofree char *packet = monitor(command);
    assert_passes(packet);
}

/* QEMU sees nothing; gdb gets an acknowledgement, a text and an error. */
static void
assert_refused(const char *packet)
{
    Seen seen = take_pieces(packet, 1000);
    ck_assert(seen.is_taken);
    ck_assert_msg(*seen.to_qemu == '\0', "%s: %s", packet, seen.to_qemu);
    ck_assert_msg(g_str_has_prefix(seen.to_gdb, "+$O64"), "%s: %s", packet, seen.to_gdb);
    ck_assert(g_str_has_suffix(seen.to_gdb, "$E01#a6"));
    seen_free(&seen);
}

static void
assert_command_refused(const char *command)
{
    g_autofree char *packet = monitor(command);
    assert_refused(packet);
}

START_TEST(test_gdb_filter_passes_packets_acknowledgements_and_interrupts)
{
    static const char *const payloads[] = { "qSupported:xmlRegisters=i386",
                                            "?",
                                            "g",
                                            "k",
                                            "D",
                                            "vCont;c",
                                            "Z0,80123456,1",
                                            "m80100000,40",
                                            "",
                                            "qXfer:features:read:target.xml:0,ffb" };
    assert_passes("+");
    assert_passes("-");
    assert_passes("\x03");
    for (guint i = 0; i < G_N_ELEMENTS(payloads); i++) {
        g_autofree char *packet = frame(payloads[i]);
        g_autofree char *several = g_strconcat("+", packet, "+", packet, "\x03", NULL);
        assert_passes(packet);
        assert_passes(several);
    }
}
END_TEST

START_TEST(test_gdb_filter_drops_what_is_no_packet)
{
    assert_seen("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", "", "");
    assert_seen("$g#00+", "+", "-"); /* a wrong sum */
    assert_seen("$g#zz+", "+", "-");
    assert_seen("$g", "", ""); /* not yet */
}
END_TEST

/* What a byte stands for stays; how it is written is ours. A run in a packet of gdb's is none: gdb
 * sends no runs, and QEMU would take "qR*" for something else than we do. */
START_TEST(test_gdb_filter_writes_packets_anew)
{
    assert_seen("$X1,1:}\x03#a0", "$X1,1:}\x03#a0", ""); /* an escaped # */
    assert_seen("$X1,1:}A#de", "$X1,1:a#81", "");        /* what needs no escape */
    assert_seen("$a*b#ed", "$a}\nb#4a", "");
    assert_seen("$a$b#e7",
                "$a}\x04"
                "b#44",
                "");
}
END_TEST

START_TEST(test_gdb_filter_passes_monitor_commands_that_look)
{
    static const char *const commands[] = {
        "info mem",        "info status",       "gva2gpa 0xbc6f0000",
        "xp/5xw 0x100000", "x /8xb 0xbc6f0000", "p $eip",
        "print/x $cr3",    "  info registers",  "info"
    };
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        assert_command_passes(commands[i]);
}
END_TEST

START_TEST(test_gdb_filter_refuses_all_other_monitor_commands)
{
    static const char *const commands[] = {
        "pmemsave 0 16 \"/tmp/x\"",
        "memsave 0 16 x",
        "screendump x",
        "dump-guest-memory x",
        "logfile x",
        "savevm x",
        "migrate exec:x",
        "chardev-add file,id=x,path=x",
        "object_add memory-backend-file,id=x,size=4k,mem-path=x",
        "drive_add 0 file=x",
        "quit",
        "gdbserver tcp::1234",
        "system_reset",
        "help",
        "",
        " ",
        "information",
        "inf",
        "INFO mem",
        "info\nquit",
        "info mem\t",
        "infoquit",
        "x\xc3\xa4",
    };
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        assert_command_refused(commands[i]);
    g_autofree char *endless = g_strnfill(300, 'a');
    g_autofree char *with_name = g_strconcat("info ", endless, NULL);
    assert_command_refused(with_name);
}
END_TEST

/* However the packet of a monitor command is written. */
START_TEST(test_gdb_filter_refuses_monitor_packets_in_disguise)
{
    static const char *const payloads[] = { "qRcmd",
                                            "qRcmd,",
                                            "qRcmd,q",
                                            "qRcmd,7175697",
                                            "qRcmd;71756974",
                                            "qRcmd,zz",
                                            "qRcmd,696e666f2000",
                                            "qRcmd,00" };
    for (guint i = 0; i < G_N_ELEMENTS(payloads); i++) {
        g_autofree char *packet = frame(payloads[i]);
        assert_refused(packet);
    }
    /* "quit" with its first letters escaped, sum as gdb would send it */
    g_autofree char *escaped = frame("}Q}rcmd,71756974");
    assert_refused(escaped);
}
END_TEST

/* It would hold for whoever comes next, too. */
START_TEST(test_gdb_filter_knows_no_mode_without_acknowledgements)
{
    g_autofree char *packet = frame("QStartNoAckMode");
    assert_seen(packet, "", "+$#00");
}
END_TEST

START_TEST(test_gdb_filter_ends_at_a_packet_without_end)
{
    g_autofree char *endless = g_strnfill(GDB_PACKET_MAX + 1, 'a');
    g_autofree char *packet = g_strconcat("$", endless, NULL);
    Seen seen = take_pieces(packet, 4096);
    ck_assert(!seen.is_taken);
    ck_assert_str_eq(seen.to_qemu, "");
    seen_free(&seen);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_gdb_filter_passes_packets_acknowledgements_and_interrupts },
    { &test_gdb_filter_drops_what_is_no_packet },
    { &test_gdb_filter_writes_packets_anew },
    { &test_gdb_filter_passes_monitor_commands_that_look },
    { &test_gdb_filter_refuses_all_other_monitor_commands },
    { &test_gdb_filter_refuses_monitor_packets_in_disguise },
    { &test_gdb_filter_knows_no_mode_without_acknowledgements },
    { &test_gdb_filter_ends_at_a_packet_without_end },
};

SUITE(tests, NULL, NULL)
