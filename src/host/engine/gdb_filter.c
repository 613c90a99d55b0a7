/* SPDX-License-Identifier: MIT */
/*
 * Packets as gdb's manual has them ("Remote Serial Protocol"): $payload#checksum, answered with +
 * or -. In a payload } says that the next byte was changed by 0x20. A monitor command is the packet
 * "qRcmd," and its text in hexadecimal digits.
 */
#include "host/engine/gdb_filter.h"

#include <string.h>

#define INTERRUPT       0x03u /* gdb's Ctrl-C, outside of packets */
#define ESCAPE          '}'
#define ESCAPE_CHANGE   0x20u
#define COMMAND_MAX     200u /* of the monitor */
#define MONITOR         "qRcmd"
#define MONITOR_WITH    "qRcmd,"
#define CHECKSUM_DIGITS 2u

/* They read the machine and change nothing, in QEMU 7.2 as in later ones. QEMU knows no
 * abbreviations. */
static const char *const monitor_commands[] = {
    "gva2gpa", "info", "p", "print", "x", "xp", NULL,
};

enum state {
    BETWEEN,
    PAYLOAD,
    ESCAPED,
    CHECKSUM,
};

struct GdbFilter {
    enum state state;
    GByteArray *payload; /* decoded */
    guint8 sum;          /* of its bytes as they came */
    char digits[CHECKSUM_DIGITS + 1];
    guint digit_count;
};

GdbFilter *
gdb_filter_new(void)
{
    GdbFilter *filter = g_new0(GdbFilter, 1);
    filter->payload = g_byte_array_new();
    return filter;
}

void
gdb_filter_free(GdbFilter *filter)
{
    if (filter == NULL)
        return;
    g_byte_array_unref(filter->payload);
    g_free(filter);
}

/* ---- writing ---- */

static void
append_byte(GByteArray *out, guint8 byte)
{
    g_byte_array_append(out, &byte, 1);
}

static void
append_packet(GByteArray *out, const guint8 *payload, gsize length)
{
    guint8 sum = 0;
    append_byte(out, '$');
    guint start = out->len;
    for (gsize i = 0; i < length; i++) {
        gboolean is_special = strchr("#$}*", payload[i]) != NULL && payload[i] != '\0';
        if (is_special)
            append_byte(out, ESCAPE);
        append_byte(out, is_special ? payload[i] ^ ESCAPE_CHANGE : payload[i]);
    }
    for (guint i = start; i < out->len; i++)
        sum = (guint8)(sum + out->data[i]);
    g_autofree char *end = g_strdup_printf("#%02x", sum);
    g_byte_array_append(out, (const guint8 *)end, (guint)strlen(end));
}

static void
append_text_packet(GByteArray *out, const char *text)
{
    append_packet(out, (const guint8 *)text, strlen(text));
}

/* Text that gdb shows, and an error, which ends its "monitor". */
static void
refuse_command(GByteArray *to_gdb)
{
    g_autoptr(GString) packet = g_string_new("O");
    g_autofree char *names = g_strjoinv(", ", (char **)monitor_commands);
    g_autofree char *text = g_strdup_printf(
        "deskheap passes on to QEMU's monitor only what looks at the machine: %s\n", names);
    for (const char *c = text; *c != '\0'; c++)
        g_string_append_printf(packet, "%02x", (guint8)*c);
    append_text_packet(to_gdb, packet->str);
    append_text_packet(to_gdb, "E01");
}

/* ---- deciding ---- */

static gboolean
starts_with(const GByteArray *payload, const char *text)
{
    gsize length = strlen(text);
    return payload->len >= length && memcmp(payload->data, text, length) == 0;
}

/* The text of a monitor command; NULL: it is none of one line. */
static char *
read_command(const GByteArray *payload)
{
    gsize start = strlen(MONITOR_WITH);
    if (!starts_with(payload, MONITOR_WITH) || (payload->len - start) % 2 != 0 ||
        (payload->len - start) / 2 > COMMAND_MAX)
        return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = start; i < payload->len; i += 2) {
        int high = g_ascii_xdigit_value((char)payload->data[i]);
        int low = g_ascii_xdigit_value((char)payload->data[i + 1]);
        if (high < 0 || low < 0 || !g_ascii_isprint((char)(high * 16 + low)))
            return NULL;
        g_string_append_c(text, (char)(high * 16 + low));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* As QEMU reads it: blanks, a name, up to a blank or the / of a format. */
static gboolean
may_run(const char *command)
{
    command += strspn(command, " ");
    gsize length = strcspn(command, " /");
    for (guint i = 0; monitor_commands[i] != NULL; i++)
        if (length == strlen(monitor_commands[i]) &&
            strncmp(command, monitor_commands[i], length) == 0)
            return TRUE;
    return FALSE;
}

static void
take_packet(const GByteArray *payload, GByteArray *to_qemu, GByteArray *to_gdb)
{
    if (starts_with(payload, MONITOR)) {
        g_autofree char *command = read_command(payload);
        if (command == NULL || !may_run(command)) {
            append_byte(to_gdb, '+');
            refuse_command(to_gdb);
            return;
        }
    } else if (starts_with(payload, "QStartNoAckMode")) {
        /* It would hold for the next gdb too, which does not know. An empty answer is "unknown". */
        append_byte(to_gdb, '+');
        append_text_packet(to_gdb, "");
        return;
    }
    append_packet(to_qemu, payload->data, payload->len);
}

/* ---- reading ---- */

static void
take_between(GdbFilter *filter, guint8 byte, GByteArray *to_qemu)
{
    if (byte == '+' || byte == '-' || byte == INTERRUPT)
        append_byte(to_qemu, byte);
    if (byte != '$')
        return;
    filter->state = PAYLOAD;
    filter->sum = 0;
    filter->digit_count = 0;
    g_byte_array_set_size(filter->payload, 0);
}

static void
take_payload(GdbFilter *filter, guint8 byte)
{
    if (byte == '#') {
        filter->state = CHECKSUM;
        return;
    }
    filter->sum = (guint8)(filter->sum + byte);
    if (filter->state == PAYLOAD && byte == ESCAPE) {
        filter->state = ESCAPED;
        return;
    }
    append_byte(filter->payload, filter->state == ESCAPED ? byte ^ ESCAPE_CHANGE : byte);
    filter->state = PAYLOAD;
}

static gboolean
is_sum_right(const GdbFilter *filter)
{
    int high = g_ascii_xdigit_value(filter->digits[0]);
    int low = g_ascii_xdigit_value(filter->digits[1]);
    return high >= 0 && low >= 0 && high * 16 + low == filter->sum;
}

static void
take_checksum(GdbFilter *filter, guint8 byte, GByteArray *to_qemu, GByteArray *to_gdb)
{
    filter->digits[filter->digit_count++] = (char)byte;
    if (filter->digit_count < CHECKSUM_DIGITS)
        return;
    filter->state = BETWEEN;
    if (is_sum_right(filter))
        take_packet(filter->payload, to_qemu, to_gdb);
    else
        append_byte(to_gdb, '-');
}

gboolean
gdb_filter_take(
    GdbFilter *filter, const guint8 *bytes, gsize length, GByteArray *to_qemu, GByteArray *to_gdb)
{
    for (gsize i = 0; i < length; i++) {
        if (filter->state == BETWEEN)
            take_between(filter, bytes[i], to_qemu);
        else if (filter->state == CHECKSUM)
            take_checksum(filter, bytes[i], to_qemu, to_gdb);
        else
            take_payload(filter, bytes[i]);
        if (filter->payload->len > GDB_PACKET_MAX)
            return FALSE;
    }
    return TRUE;
}
