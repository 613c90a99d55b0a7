/* SPDX-License-Identifier: MIT */
/* A row an option, and what it writes. */
#include "cli/run_files.h"

#include "host/page/page.h"
#include "host/picture/picture.h"
#include "host/report/report.h"
#include "host/text/output_file.h"

typedef struct {
    const Scenario *scenario;
    const History *history;
    const RunRecord *record;
} Told;

void
run_files_named(const struct run_options *options, NamedOutput files[RUN_FILES])
{
    files[0] = (NamedOutput){ "--events", options->events_to_stdout ? NULL : options->events };
    files[1] = (NamedOutput){ "--trace", options->trace };
    files[2] = (NamedOutput){ "--html", options->html };
    files[3] = (NamedOutput){ "--svg", options->svg };
}

bool
run_files_wanted(const struct run_options *options)
{
    return options->events != NULL || run_files_need_history(options);
}

bool
run_files_need_history(const struct run_options *options)
{
    return options->trace != NULL || options->html != NULL || options->svg != NULL;
}

static gboolean
write_page(const char *path, const GString *trace, GError **error)
{
    g_autoptr(GString) page = g_string_new(NULL);

    page_append(page, trace->str, trace->len);
    return output_file_write_whole(path, page->str, page->len, error);
}

static gboolean
write_picture(const char *path, const Told *told, GError **error)
{
    g_autoptr(GString) picture = g_string_new(NULL);

    picture_append(picture, told->history, told->record);
    return output_file_write_whole(path, picture->str, picture->len, error);
}

static gboolean
write_trace(const struct run_options *options, const Told *told, GError **error)
{
    g_autoptr(GString) trace = g_string_new(NULL);

    trace_json(trace, told->history, told->scenario, told->record);
    g_string_append_c(trace, '\n');
    if (options->trace != NULL &&
        !output_file_write_whole(options->trace, trace->str, trace->len, error))
        return FALSE;
    return options->html == NULL || write_page(options->html, trace, error);
}

static gboolean
write_history(const struct run_options *options, const Told *told, GError **error)
{
    return ((options->trace == NULL && options->html == NULL) ||
            write_trace(options, told, error)) &&
           (options->svg == NULL || write_picture(options->svg, told, error));
}

gboolean
run_files_write(const struct run_options *options,
                const Scenario *scenario,
                const History *history,
                const RunRecord *record,
                GError **error)
{
    const Told told = { scenario, history, record };

    if (options->events != NULL && !options->events_to_stdout &&
        !report_events_write(record, options->events, error))
        return FALSE;
    return history == NULL || write_history(options, &told, error);
}
