/* SPDX-License-Identifier: MIT */
/* --events FILE: JSON Lines, for tools that read the stream themselves. */
#include "host/config/printable.h"
#include "host/inspect/json_writer.h"
#include "host/report/event_words.h"
#include "host/report/report.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void
append_event(GString *out, const struct abi_event *event, const char *text)
{
    g_string_append_printf(out, "{\"seq\": %u, \"time_ms\": %u, \"kind\": \"%s\", ",
                           event->sequence, event->time_ms, event_kind_name(event->kind));
    if (event->session == ABI_NO_SESSION)
        g_string_append(out, "\"session\": null, ");
    else
        g_string_append_printf(out, "\"session\": %u, ", event->session);
    g_string_append_printf(out, "\"pid\": %u, \"status\": \"0x%08X\", ", event->pid, event->status);
    if (event->gate != GATE_NONE)
        g_string_append_printf(out, "\"cause\": \"%s\", ", run_gate_cause(event->gate));
    g_string_append_printf(out,
                           "\"v\": [\"0x%" G_GINT64_MODIFIER "x\", \"0x%" G_GINT64_MODIFIER
                           "x\", \"0x%" G_GINT64_MODIFIER "x\"]",
                           event->v[0], event->v[1], event->v[2]);
    if (*text != '\0') {
        g_string_append(out, ", \"text\": ");
        json_append_string(out, text);
    }
    g_string_append(out, "}\n");
}

static void
append_header(GString *out, const RunRecord *record)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    json_writer_document(writer, "events");
    json_writer_text(writer, "scenario", record->scenario);
    json_writer_text(writer, "variant", record->variant);
    json_writer_text(writer, "edition", record->edition);
    json_writer_text(writer, "machine", record->machine);
    json_writer_int(writer, "events", (gint64)record->event_count);
    json_writer_int(writer, "kept", record->events->len);
    json_writer_end_object(writer);
}

void
report_events(GString *out, const RunRecord *record)
{
    append_header(out, record);
    g_string_append_c(out, '\n');
    for (guint64 i = 0; i < record->events->len; i++)
        append_event(out, &g_array_index(record->events, struct abi_event, i),
                     run_record_event_text(record, i));
}

static gboolean
fail_write(const char *path, int number, GError **error)
{
    printable_error(error, G_FILE_ERROR, g_file_error_from_errno(number), "writing %s: %s", path,
                    g_strerror(number));
    return FALSE;
}

/* Into what is there already: a device, a pipe, a link to a file yet to be made. */
static gboolean
write_through(const char *path, const GString *text, GError **error)
{
    int fd = g_open(path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail_write(path, errno, error);
    for (gsize done = 0; done < text->len;) {
        gssize count = write(fd, text->str + done, text->len - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            int number = errno;
            close(fd);
            return fail_write(path, number, error);
        }
        done += (gsize)count;
    }
    if (close(fd) != 0)
        return fail_write(path, errno, error);
    return TRUE;
}

gboolean
report_events_write(const RunRecord *record, const char *path, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    struct stat known;
    gboolean is_new = stat(path, &known) != 0;

    report_events(out, record);
    if (is_new ? g_file_test(path, G_FILE_TEST_IS_SYMLINK) : !S_ISREG(known.st_mode))
        return write_through(path, out, error);
    /* Renaming a new file over a link would put a file in the link's place. */
    char *target = is_new ? NULL : realpath(path, NULL);
    gboolean is_written = g_file_set_contents_full(
        target != NULL ? target : path, out->str, (gssize)out->len, G_FILE_SET_CONTENTS_CONSISTENT,
        is_new ? 0666 : (int)(known.st_mode & 0777), error);
    free(target);
    return is_written;
}
