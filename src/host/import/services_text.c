/* SPDX-License-Identifier: MIT */
/* Lines of KEY : VALUE, and columns as wide as the marks under their heads. */
#include "host/import/services_text.h"

#include "abi/status.h"
#include "host/import/image_path.h"

#include <string.h>

#define STATE_STOPPED 1u

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
    findings_add(imported->findings, "warning", "services-accounts", source,
                 (SourceSpan){ 1, 1, 0 },
                 "as what accounts services run does not stand here: all are taken to run as "
                 "LocalSystem (an export of the key Services tells, or sc qc)");
}

/* ---- sc query, sc queryex, sc qc ---- */

typedef struct {
    Imported *imported;
    char *name;
    guint32 type;
    guint32 state; /* 0: not said */
    guint32 exit_code;
    guint32 pid; /* 0: not said */
    char *path;
    char *account;
    guint count;
} ScService;

gboolean
sc_query_is(const char *text)
{
    return g_regex_match_simple("^[ \\t]*SERVICE_NAME[ \\t]*:", text, G_REGEX_MULTILINE, 0);
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
    ImportedProcess *process = imported_process_new(service->name);

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
sc_take(ScService *service, const char *key, const char *value)
{
    if (strcmp(key, "SERVICE_NAME") == 0) {
        sc_end(service);
        service->name = g_strdup(value);
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
    g_auto(GStrv) lines = g_strsplit_set(source->text, "\r\n", -1);
    ScService service = { .imported = imported };

    for (char **line = lines; *line != NULL; line++) {
        char *colon = strchr(*line, ':');
        if (colon == NULL)
            continue;
        *colon = '\0';
        sc_take(&service, g_strstrip(*line), g_strstrip(colon + 1));
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
    gsize services; /* where the last column begins */
} TaskColumns;

gboolean
tasklist_is(const char *text)
{
    return g_regex_match_simple("^=+ =+ =+", text, G_REGEX_MULTILINE, 0);
}

static gboolean
take_columns(const char *line, TaskColumns *columns)
{
    if (!g_str_has_prefix(line, "===") || strchr(line, ' ') == NULL)
        return FALSE;
    columns->services = (gsize)(strrchr(line, ' ') + 1 - line);
    return TRUE;
}

/* "Dhcp, Dnscache," → names; N/A is none. */
static void
add_names(ImportedProcess *process, const char *list)
{
    g_auto(GStrv) names = g_strsplit(list, ",", -1);

    for (char **name = names; *name != NULL; name++) {
        g_strstrip(*name);
        if (**name != '\0' && strcmp(*name, "N/A") != 0)
            g_ptr_array_add(process->services, g_strdup(*name));
    }
}

static ImportedProcess *
process_of_line(const char *line)
{
    ImportedProcess *process = imported_process_new("");
    gsize image = strcspn(line, " ");

    g_ptr_array_set_size(process->services, 0);
    process->image = g_ascii_strdown(line, (gssize)image);
    return process;
}

/* A process that runs no service goes. */
static void
end_process(Imported *imported, ImportedProcess *process)
{
    if (process == NULL || process->services->len == 0) {
        imported_process_free(process);
        return;
    }
    g_free(process->name);
    process->name = g_strdup(process->services->pdata[0]);
    add_running(imported, process);
}

gboolean
tasklist_read(Imported *imported, SourceText *source, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(source->text, "\n", -1);
    TaskColumns columns = { 0 };
    ImportedProcess *process = NULL;
    guint before = imported->processes->len;

    for (char **line = lines; *line != NULL; line++) {
        g_strchomp(*line);
        if (columns.services == 0) {
            take_columns(*line, &columns);
            continue;
        }
        if (strlen(*line) <= columns.services)
            continue;
        if (**line != ' ') {
            end_process(imported, process);
            process = process_of_line(*line);
        }
        if (process != NULL)
            add_names(process, *line + columns.services);
    }
    end_process(imported, process);
    note_accounts(imported, source);
    if (imported->processes->len > before)
        return TRUE;
    return imported_fail(source, IMPORT_ERROR_CONTENT,
                         "this list does not say which services the processes run "
                         "(tasklist /svc does)",
                         error);
}
