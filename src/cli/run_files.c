/* SPDX-License-Identifier: MIT */
/* A row an option, and what it writes. */
#include "cli/run_files.h"

#include "host/page/page.h"
#include "host/picture/picture.h"
#include "host/report/report.h"
#include "host/text/output_file.h"

typedef struct {
    const Scenario *scenario;
    const History *history; /* NULL: there were no steps */
    const RunRecord *record;
    GString *trace; /* as JSON; empty until somebody asks for it */
} Told;

/* ---- what is written ---- */

static gboolean
write_events(const char *path, Told *told, GError **error)
{
    return report_events_write(told->record, path, error);
}

static const GString *
trace_of(Told *told)
{
    if (told->trace->len == 0)
        trace_json(told->trace, told->history, told->scenario, told->record);
    return told->trace;
}

static gboolean
write_trace(const char *path, Told *told, GError **error)
{
    const GString *trace = trace_of(told);

    return output_file_write_whole(path, trace->str, trace->len, error);
}

static gboolean
write_page(const char *path, Told *told, GError **error)
{
    const GString *trace = trace_of(told);
    g_autoptr(GString) page = g_string_new(NULL);

    page_append(page, trace->str, trace->len);
    return output_file_write_whole(path, page->str, page->len, error);
}

static gboolean
write_picture(const char *path, Told *told, GError **error)
{
    g_autoptr(GString) picture = g_string_new(NULL);

    picture_append(picture, told->history, told->record);
    return output_file_write_whole(path, picture->str, picture->len, error);
}

/* ---- which there are ---- */

typedef struct {
    const char *option;
    bool needs_history;
    gboolean (*write)(const char *path, Told *told, GError **error);
} RunFile;

#define WRITE_EVENTS write_events
#define WRITE_TRACE  write_trace
#define WRITE_HTML   write_page
#define WRITE_SVG    write_picture

static const RunFile rows[RUN_FILES] = {
#define RUN_FILE(name, option, needs_history, about)                                               \
    [RUN_FILE_##name] = { "--" option, needs_history, WRITE_##name },
#include "cli/run_files.def"
#undef RUN_FILE
};

/* NULL: not asked for, or it is no file. */
static const char *
path_of(const struct run_options *options, guint file)
{
    return file == RUN_FILE_EVENTS && options->events_to_stdout ? NULL : options->files[file];
}

void
run_files_named(const struct run_options *options, NamedOutput files[RUN_FILES])
{
    for (guint i = 0; i < RUN_FILES; i++)
        files[i] = (NamedOutput){ rows[i].option, path_of(options, i) };
}

const char *
run_files_wanted(const struct run_options *options)
{
    for (guint i = 0; i < RUN_FILES; i++)
        if (options->files[i] != NULL)
            return rows[i].option;
    return NULL;
}

bool
run_files_need_history(const struct run_options *options)
{
    for (guint i = 0; i < RUN_FILES; i++)
        if (options->files[i] != NULL && rows[i].needs_history)
            return true;
    return false;
}

gboolean
run_files_write(const struct run_options *options,
                const Scenario *scenario,
                const History *history,
                const RunRecord *record,
                GError **error)
{
    g_autoptr(GString) trace = g_string_new(NULL);
    Told told = { scenario, history, record, trace };

    for (guint i = 0; i < RUN_FILES; i++) {
        const char *path = path_of(options, i);
        if (path == NULL || (rows[i].needs_history && history == NULL))
            continue;
        if (!rows[i].write(path, &told, error))
            return FALSE;
    }
    return TRUE;
}
