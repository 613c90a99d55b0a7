/* SPDX-License-Identifier: MIT */
/* Lines of KEY : VALUE, and columns as wide as the marks under their heads. */
#include "host/import/services_text.h"

#include "abi/status.h"
#include "host/import/image_path.h"
#include "host/text/text_lines.h"

#include <string.h>

#define STATE_STOPPED 1u

#define SERVICE_NAME "SERVICE_NAME"

static void
add_running(Imported *imported, ImportedProcess *process)
{
    if (g_strcmp0(process->image, "services.exe") == 0) {
        for (guint i = 0; i < process->services->len; i++)
            g_ptr_array_add(imported->others, g_strdup(process->services->pdata[i]));
        imported_process_free(process);
        return;
    }
    imported_add_service(imported, process);
}

/* Neither tool tells it, but for "sc qc". */
static void
note_accounts(Imported *imported, const SourceText *source)
{
    for (guint i = 0; i < imported->processes->len; i++)
        if (((const ImportedProcess *)imported->processes->pdata[i])->account != NULL)
            return;
    imported_note(imported, "services-accounts", source, (SourceSpan){ 1, 1, 0 },
                  "as what accounts services run does not stand here: all are taken to run as "
                  "LocalSystem (an export of the key Services tells, or sc qc)");
}

/* ---- sc query, sc queryex, sc qc ---- */

typedef struct {
    Imported *imported;
    SourceText *source;
    SourceCursor cursor;
    SourceSpan span; /* where its name stands */
    char *name;
    guint32 type;
    guint32 state; /* 0: not said */
    guint32 exit_code;
    guint32 pid; /* 0: not said */
    char *path;
    char *account;
    guint count;
} ScService;

/* The line's key and value, in small pieces of memory of their own; FALSE: it has no colon. */
static gboolean
split_line(const TextLine *line, char **key, char **value)
{
    const char *colon = memchr(line->text, ':', line->length);

    if (colon == NULL)
        return FALSE;
    *key = g_strstrip(g_strndup(line->text, (gsize)(colon - line->text)));
    *value = g_strstrip(g_strndup(colon + 1, line->length - (gsize)(colon + 1 - line->text)));
    return TRUE;
}

gboolean
sc_query_is(const char *text)
{
    gboolean is_one = FALSE;
    TextLine line;

    while (!is_one && text_line_next(&text, &line)) {
        g_autofree char *key = NULL, *value = NULL;
        is_one = split_line(&line, &key, &value) && strcmp(key, SERVICE_NAME) == 0;
    }
    return is_one;
}

static void
sc_clear(ScService *service)
{
    g_clear_pointer(&service->name, g_free);
    g_clear_pointer(&service->path, g_free);
    g_clear_pointer(&service->account, g_free);
    service->type = service->state = service->pid = service->exit_code = 0;
}

/* Whom it shares with: those of its command, or of its process. */
static char *
shared_with(const ScService *service)
{
    if (service->path != NULL)
        return image_path_normal(service->path);
    return service->pid != 0 ? g_strdup_printf("process %u", service->pid) : g_strdup("");
}

static ImportedProcess *
sc_process(const ScService *service)
{
    ImportedProcess *process = imported_process_new(service->name, service->source, service->span);

    process->is_configured = service->path != NULL;
    process->is_shared = (service->type & SERVICE_TYPE_SHARE) != 0;
    process->is_interactive = (service->type & SERVICE_TYPE_INTERACTIVE) != 0;
    process->account = imported_account(service->account);
    process->path = shared_with(service);
    process->image = image_path_file(service->path);
    process->group = image_path_group(service->path);
    return process;
}

/* A service that is stopped takes nothing; one that should run and does not is why people ask. */
static void
sc_end(ScService *service)
{
    if (service->name == NULL)
        return;
    service->count++;
    if (service->state != STATE_STOPPED)
        add_running(service->imported, sc_process(service));
    else if (service->exit_code == ERROR_SERVICE_REQUEST_TIMEOUT)
        imported_add_timed_out(service->imported, sc_process(service));
    sc_clear(service);
}

static void
sc_take(ScService *service, const TextLine *line, const char *key, const char *value)
{
    if (strcmp(key, SERVICE_NAME) == 0) {
        sc_end(service);
        service->name = g_strdup(value);
        service->span =
            source_cursor_span(&service->cursor, service->source,
                               (gsize)(line->text - service->source->text), line->length);
    } else if (strcmp(key, "TYPE") == 0) {
        service->type = (guint32)g_ascii_strtoull(value, NULL, 16);
    } else if (strcmp(key, "STATE") == 0) {
        service->state = (guint32)g_ascii_strtoull(value, NULL, 16);
    } else if (strcmp(key, "WIN32_EXIT_CODE") == 0) {
        service->exit_code = (guint32)g_ascii_strtoull(value, NULL, 10);
    } else if (strcmp(key, "PID") == 0) {
        service->pid = (guint32)g_ascii_strtoull(value, NULL, 10);
    } else if (strcmp(key, "BINARY_PATH_NAME") == 0) {
        g_free(service->path);
        service->path = g_strdup(value);
    } else if (strcmp(key, "SERVICE_START_NAME") == 0) {
        g_free(service->account);
        service->account = g_strdup(value);
    }
}

gboolean
sc_query_read(Imported *imported, SourceText *source, GError **error)
{
    ScService service = { .imported = imported, .source = source };
    const char *at = source->text;
    TextLine line;

    while (text_line_next(&at, &line)) {
        g_autofree char *key = NULL, *value = NULL;
        if (split_line(&line, &key, &value))
            sc_take(&service, &line, key, value);
    }
    sc_end(&service);
    note_accounts(imported, source);
    return service.count > 0 ? TRUE
                             : imported_fail(source, IMPORT_ERROR_CONTENT,
                                             "there is no service in this list", error);
}

/* ---- tasklist /svc ---- */

/* Columns are as wide as the marks under their heads. */
typedef struct {
    Imported *imported;
    SourceText *source;
    SourceCursor cursor;
    gsize services;           /* where the last column begins; 0: no marks came yet */
    ImportedProcess *process; /* of the lines at hand */
} TaskList;

/* Where the last column of at least three begins, by the marks under their heads; 0: these are no
 * marks. */
static gsize
last_column(const TextLine *line)
{
    gsize columns = 0, start = 0;

    for (gsize i = 0; i < line->length; i++) {
        gboolean is_mark = line->text[i] == '=';
        if (!is_mark && line->text[i] != ' ')
            return 0;
        if (is_mark && (i == 0 || line->text[i - 1] == ' ')) {
            columns++;
            start = i;
        }
    }
    return columns >= 3 && *line->text == '=' ? start : 0;
}

gboolean
tasklist_is(const char *text)
{
    gsize column = 0;
    TextLine line;

    while (column == 0 && text_line_next(&text, &line))
        column = last_column(&line);
    return column != 0;
}

/* "Dhcp, Dnscache," → names; N/A is none. No more than one that is too many. */
static void
add_names(ImportedProcess *process, const char *list, const char *end)
{
    while (list < end && process->services->len <= IMPORTED_SERVICES_MAX) {
        const char *comma = memchr(list, ',', (gsize)(end - list));
        const char *stop = comma != NULL ? comma : end;
        g_autofree char *name = g_strstrip(g_strndup(list, (gsize)(stop - list)));
        if (*name != '\0' && strcmp(name, "N/A") != 0)
            g_ptr_array_add(process->services, g_steal_pointer(&name));
        list = stop + 1;
    }
}

static ImportedProcess *
process_of_line(TaskList *list, const TextLine *line)
{
    SourceSpan span = source_cursor_span(&list->cursor, list->source,
                                         (gsize)(line->text - list->source->text), line->length);
    ImportedProcess *process = imported_process_new("", list->source, span);
    const char *blank = memchr(line->text, ' ', line->length);

    g_ptr_array_set_size(process->services, 0);
    process->image =
        g_ascii_strdown(line->text, blank != NULL ? blank - line->text : (gssize)line->length);
    return process;
}

/* A process that runs no service goes. */
static void
end_process(TaskList *list)
{
    ImportedProcess *process = g_steal_pointer(&list->process);

    if (process == NULL || process->services->len == 0) {
        imported_process_free(process);
        return;
    }
    g_free(process->name);
    process->name = g_strdup(process->services->pdata[0]);
    add_running(list->imported, process);
}

static void
take_line(TaskList *list, const TextLine *line)
{
    if (list->services == 0) {
        list->services = last_column(line);
        return;
    }
    if (line->length <= list->services)
        return;
    if (*line->text != ' ') {
        end_process(list);
        list->process = process_of_line(list, line);
    }
    if (list->process != NULL)
        add_names(list->process, line->text + list->services, line->text + line->length);
}

gboolean
tasklist_read(Imported *imported, SourceText *source, GError **error)
{
    TaskList list = { .imported = imported, .source = source };
    const char *at = source->text;
    guint before = imported->processes->len;
    TextLine line;

    while (text_line_next(&at, &line))
        take_line(&list, &line);
    end_process(&list);
    note_accounts(imported, source);
    if (imported->processes->len > before)
        return TRUE;
    return imported_fail(source, IMPORT_ERROR_CONTENT,
                         "this list does not say which services the processes run "
                         "(tasklist /svc does)",
                         error);
}
