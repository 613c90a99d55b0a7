/* SPDX-License-Identifier: MIT */
/* Lines of KEY : VALUE, and columns as wide as the marks under their heads. */
#include "host/import/services_text.h"

#include "abi/service.h"
#include "abi/status.h"
#include "host/import/imported_service.h"
#include "host/text/quoted_line.h"

#include <string.h>

#define SERVICE_NAME "SERVICE_NAME"

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

    while (!is_one && quoted_line_next(&text, &line)) {
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

static ServiceState
sc_state(const ScService *service)
{
    if (service->state == 0)
        return SERVICE_STARTS;
    if (service->state != SERVICE_STATE_STOPPED)
        return SERVICE_RUNS;
    return service->exit_code == ERROR_SERVICE_REQUEST_TIMEOUT ? SERVICE_LATE : SERVICE_STOPPED;
}

/* A service that is stopped takes nothing; one that should run and does not is why people ask. */
static void
sc_end(ScService *sc)
{
    if (sc->name == NULL)
        return;
    ImportedService *service = imported_service_new(sc->name, sc->source, sc->span);
    sc->count++;
    service->state = sc_state(sc);
    service->type = sc->type;
    service->pid = sc->pid;
    imported_service_set_path(service, sc->path);
    if (sc->account != NULL)
        imported_service_set_account(service, sc->account);
    imported_add_service(sc->imported, service);
    sc_clear(sc);
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

    while (quoted_line_next(&at, &line)) {
        g_autofree char *key = NULL, *value = NULL;
        if (split_line(&line, &key, &value))
            sc_take(&service, &line, key, value);
    }
    sc_end(&service);
    return service.count > 0 ? TRUE
                             : imported_fail(source, IMPORT_ERROR_CONTENT,
                                             "there is no service in this list", error);
}

/* ---- tasklist /svc ---- */

/* Image name, process, services: of all that tasklist prints in columns only this says services. */
#define SVC_COLUMNS 3
/* In place of names. */
#define NO_SERVICES "N/A"
/* Of more programs without services than these it is only said how many processes they are. */
#define IMAGES_MAX 4u

/* Rows of processes that run no service, which nobody starts here. */
typedef struct {
    GHashTable *counts; /* image -> how many */
    guint count;
    SourceSpan first;
} LeftOutProcesses;

/* Columns are as wide as the marks under their heads. */
typedef struct {
    Imported *imported;
    SourceText *source;
    SourceCursor cursor;
    gsize services;        /* where the last column begins; 0: no marks came yet */
    gboolean has_services; /* that column has services, as far as is known */
    gboolean has_names;    /* one was read in it */
    gsize image_width;
    LeftOutProcesses left_out;
    gboolean is_collapsed; /* the row at hand */
    gboolean is_open;      /* it ended with a comma: another line of it may come */
    SourceSpan span;       /* of the process at hand */
    char *image;           /* of it, in small letters; NULL: none came yet */
    guint32 pid;
    guint count;
} TaskList;

/* How many columns there are by the marks under their heads, and where the last begins. 0: these
 * are no marks of so many that one may have services. */
static guint
columns_of(const TextLine *line, gsize *last)
{
    guint columns = 0;

    for (gsize i = 0; i < line->length; i++) {
        gboolean is_mark = line->text[i] == '=';
        if (!is_mark && line->text[i] != ' ')
            return 0;
        if (is_mark && (i == 0 || line->text[i - 1] == ' ')) {
            columns++;
            *last = i;
        }
    }
    return columns >= SVC_COLUMNS && *line->text == '=' ? columns : 0;
}

gboolean
tasklist_is(const char *text)
{
    guint columns = 0;
    gsize last;
    TextLine line;

    while (columns == 0 && quoted_line_next(&text, &line))
        columns = columns_of(&line, &last);
    return columns != 0;
}

/* "svchost.exe","704","Dhcp,Dnscache" */
const char *
tasklist_find_csv(const char *text)
{
    TextLine line;

    while (quoted_line_next(&text, &line)) {
        g_autofree char *row = g_strndup(line.text, line.length);
        if (g_regex_match_simple("^\"[^\"]+\",\"\\d+\",\"", row, 0, 0))
            return line.text;
    }
    return NULL;
}

/* All of it is passed over, from this line on. */
static void
leave_out_list(TaskList *list, SourceSpan span)
{
    list->has_services = FALSE;
    imported_note(list->imported, "tasklist-other", list->source, span,
                  "this list is left out, for it does not say which services the processes run "
                  "(tasklist /svc does)");
}

static void
add_service(TaskList *list, const char *name)
{
    ImportedService *service = imported_service_new(name, list->source, list->span);

    service->state = SERVICE_RUNS;
    service->pid = list->pid;
    service->image = g_strdup(list->image);
    list->count++;
    imported_add_service(list->imported, service);
}

/* What tasklist /m has in the column's place: modules. No service that comes first in a list is
 * called like that. */
static gboolean
is_module(const char *name)
{
    const char *suffix = strrchr(name, '.');

    return suffix != NULL && g_ascii_strcasecmp(suffix, ".dll") == 0;
}

/* "Dhcp, Dnscache," → names; N/A is none. No more than one that is too many. */
static void
add_names(TaskList *list, const char *names, const char *end)
{
    while (names < end && list->count <= IMPORTED_SERVICES_MAX) {
        const char *comma = memchr(names, ',', (gsize)(end - names));
        const char *stop = comma != NULL ? comma : end;
        g_autofree char *name = g_strstrip(g_strndup(names, (gsize)(stop - names)));
        names = stop + 1;
        if (*name == '\0' || strcmp(name, NO_SERVICES) == 0)
            continue;
        if (!list->has_names && is_module(name)) {
            leave_out_list(list, list->span);
            return;
        }
        list->has_names = TRUE;
        add_service(list, name);
    }
}

/* Of "svchost.exe   688 ", which may have a session behind it. */
static guint32
pid_of(const char *image_end, const char *end)
{
    while (image_end < end && !g_ascii_isdigit(*image_end))
        image_end++;
    return (guint32)g_ascii_strtoull(image_end, NULL, 10);
}

static void
begin_process(TaskList *list, const TextLine *line)
{
    const char *end = line->text + list->services;
    list->is_collapsed = FALSE;
    const char *blank = memchr(line->text, ' ', list->services);

    blank = blank != NULL ? blank : end;
    list->span = source_cursor_span(&list->cursor, list->source,
                                    (gsize)(line->text - list->source->text), line->length);
    g_free(list->image);
    list->image = g_ascii_strdown(line->text, blank - line->text);
    list->pid = pid_of(blank, end);
}

/* A number of its own before the column of services. */
static gboolean
has_pid(const TaskList *list, const TextLine *line)
{
    for (gsize i = 1; i < MIN(list->services, line->length); i++)
        if (line->text[i - 1] == ' ' && g_ascii_isdigit(line->text[i]))
            return TRUE;
    return FALSE;
}

/* Numbers end before the column of services. */
static gboolean
fits_columns(const TaskList *list, const TextLine *line)
{
    gsize end = list->services;

    if (line->length <= end || line->text[end - 1] != ' ')
        return FALSE;
    while (end > 0 && line->text[end - 1] == ' ')
        end--;
    return end > 0 && g_ascii_isdigit(line->text[end - 1]);
}

/* ---- rows whose blanks collapsed ---- */

typedef struct {
    gsize image_length;
    guint32 pid;
    const char *names;
} CollapsedRow;

static gsize
number_length(const char *text, const char *end)
{
    gsize length = 0;

    while (text + length < end && g_ascii_isdigit(text[length]))
        length++;
    return text + length == end || text[length] == ' ' ? length : 0;
}

/* "agent.exe 2200 Backup Agent": what comes before the first number is a program, by what its name
 * ends with or because tasklist cut it there; one more number behind it, and it is not known which
 * of them is the process. */
static gboolean
read_collapsed(const TaskList *list, const TextLine *line, CollapsedRow *row)
{
    const char *end = line->text + line->length;
    const char *at = line->text;
    gsize digits = 0;

    while (at < end && (digits = number_length(at, end)) == 0) {
        const char *blank = memchr(at, ' ', (gsize)(end - at));
        at = blank != NULL ? blank + 1 : end;
    }
    if (at == line->text || at == end)
        return FALSE;
    row->image_length = (gsize)(at - 1 - line->text);
    row->pid = (guint32)g_ascii_strtoull(at, NULL, 10);
    row->names = at + digits;
    while (row->names < end && *row->names == ' ')
        row->names++;
    if (row->names == end || number_length(row->names, end) != 0)
        return FALSE;
    return row->image_length == list->image_width ||
           (row->image_length > 4 &&
            g_ascii_strncasecmp(line->text + row->image_length - 4, ".exe", 4) == 0);
}

static gboolean
is_none(const char *names, const char *end)
{
    g_autofree char *text = g_strstrip(g_strndup(names, (gsize)(end - names)));

    return strcmp(text, NO_SERVICES) == 0;
}

/* N/A alone: no services, whatever process it is. */
static gboolean
has_no_services(const TextLine *line)
{
    return line->length > 4 && strncmp(line->text + line->length - 4, " N/A", 4) == 0;
}

static void
leave_out(TaskList *list, const TextLine *line)
{
    SourceSpan span = source_cursor_span(&list->cursor, list->source,
                                         (gsize)(line->text - list->source->text), line->length);

    g_clear_pointer(&list->image, g_free);
    imported_note(list->imported, "tasklist-columns", list->source, span,
                  "this line is left out, for it does not stand in the columns that the marks "
                  "under their heads show, and which number is the process's cannot be told");
}

/* Before the number of the process, which is the last before the names. */
static char *
image_of(const char *row)
{
    const char *end = row + strlen(row);

    while (end > row && !g_ascii_isspace(end[-1]))
        end--;
    return g_strstrip(g_strndup(row, (gsize)(end - row)));
}

/* What every boot starts is not missed: the machine does, or it is the kernel's. `length` is up to
 * N/A. */
static void
count_left_out(TaskList *list, const TextLine *line, gsize length)
{
    static const char *const system[] = {
        "system idle process",
        "system",
        "secure system",
        "registry",
        "memory compression",
        "smss.exe",
        "csrss.exe",
        "wininit.exe",
        "winlogon.exe",
        "services.exe",
        "lsass.exe",
        "lsm.exe",
        NULL,
    };
    g_autofree char *row = g_strchomp(g_strndup(line->text, length));
    g_autofree char *image = image_of(row);
    g_autofree char *folded = g_ascii_strdown(image, -1);
    LeftOutProcesses *left_out = &list->left_out;

    if (*image == '\0' || g_strv_contains(system, folded))
        return;
    if (left_out->count++ == 0)
        left_out->first = source_cursor_span(
            &list->cursor, list->source, (gsize)(line->text - list->source->text), line->length);
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(left_out->counts, image));
    g_hash_table_insert(left_out->counts, g_steal_pointer(&image), GUINT_TO_POINTER(before + 1));
}

/* The most frequent first. */
static gint
compare_images(gconstpointer a, gconstpointer b, gpointer counts)
{
    const char *first = *(const char *const *)a, *second = *(const char *const *)b;
    guint of_first = GPOINTER_TO_UINT(g_hash_table_lookup(counts, first));
    guint of_second = GPOINTER_TO_UINT(g_hash_table_lookup(counts, second));

    return of_first != of_second ? (of_first > of_second ? -1 : 1) : strcmp(first, second);
}

static void
note_left_out(const TaskList *list)
{
    const LeftOutProcesses *left_out = &list->left_out;
    guint length, told = 0;
    g_autofree gpointer *images = g_hash_table_get_keys_as_array(left_out->counts, &length);
    g_autoptr(GString) text = g_string_new(NULL);

    if (left_out->count == 0)
        return;
    g_qsort_with_data(images, (gint)length, sizeof *images, compare_images, left_out->counts);
    for (guint i = 0; i < MIN(length, IMAGES_MAX); i++) {
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(left_out->counts, images[i]));
        g_autofree char *name = imported_told_name(images[i]);
        g_string_append_printf(text, "%s%u %s", i > 0 ? ", " : "", count, name);
        told += count;
    }
    if (left_out->count > told)
        g_string_append_printf(text, " and %u more", left_out->count - told);
    g_autofree char *note = g_strdup_printf(
        "processes that run no service do not come into the scenario, for who started them is not "
        "said: %s (steps add them: run: { program: automation-job, parent: NAME-OF-A-SERVICE })",
        text->str);
    imported_note(list->imported, "tasklist-no-service", list->source, left_out->first, note);
}

static void
take_names(TaskList *list, const char *names, const char *end)
{
    while (end > names && end[-1] == ' ')
        end--;
    list->is_open = end > names && end[-1] == ',';
    add_names(list, names, end);
}

static void
take_collapsed(TaskList *list, const TextLine *line)
{
    const char *end = line->text + line->length;
    CollapsedRow row;

    if (has_no_services(line) || !read_collapsed(list, line, &row)) {
        if (has_no_services(line))
            count_left_out(list, line, line->length - strlen(NO_SERVICES));
        else
            leave_out(list, line);
        g_clear_pointer(&list->image, g_free);
        list->is_open = FALSE;
        return;
    }
    list->span = source_cursor_span(&list->cursor, list->source,
                                    (gsize)(line->text - list->source->text), line->length);
    g_free(list->image);
    list->image = g_ascii_strdown(line->text, (gssize)row.image_length);
    list->pid = row.pid;
    list->is_collapsed = TRUE;
    take_names(list, row.names, end);
}

/* More names of a row whose blanks collapsed: those before it ended with a comma. */
static gboolean
goes_on(const TaskList *list, const TextLine *line)
{
    CollapsedRow row;

    return list->image != NULL && list->is_collapsed && list->is_open &&
           !fits_columns(list, line) && !read_collapsed(list, line, &row);
}

/* Where a list begins, if this is the line of marks. */
static void
begin_list(TaskList *list, const TextLine *line)
{
    guint columns = columns_of(line, &list->services);

    if (columns == 0) {
        list->services = 0;
        return;
    }
    list->image_width = strspn(line->text, "=");
    list->has_services = columns == SVC_COLUMNS;
    list->has_names = FALSE;
    if (!list->has_services)
        leave_out_list(list,
                       source_cursor_span(&list->cursor, list->source,
                                          (gsize)(line->text - list->source->text), line->length));
}

static void
take_line(TaskList *list, const TextLine *line)
{
    if (list->services == 0) {
        begin_list(list, line);
        return;
    }
    if (list->has_services && goes_on(list, line)) {
        take_names(list, line->text, line->text + line->length);
        return;
    }
    if (line->length <= list->services && (*line->text == ' ' || !has_pid(list, line)))
        return;
    if (*line->text != ' ' && !has_pid(list, line)) {
        list->services = 0; /* the list is over; another may begin */
        g_clear_pointer(&list->image, g_free);
        return;
    }
    if (!list->has_services)
        return;
    if (*line->text != ' ' && !fits_columns(list, line)) {
        take_collapsed(list, line);
        return;
    }
    if (*line->text != ' ')
        begin_process(list, line);
    if (*line->text != ' ' && is_none(line->text + list->services, line->text + line->length))
        count_left_out(list, line, list->services);
    else if (list->image != NULL)
        add_names(list, line->text + list->services, line->text + line->length);
}

gboolean
tasklist_read(Imported *imported, SourceText *source, GError **error)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    TaskList list = { .imported = imported, .source = source, .left_out = { .counts = counts } };
    const char *at = source->text;
    TextLine line;

    while (quoted_line_next(&at, &line))
        take_line(&list, &line);
    g_free(list.image);
    if (list.count > 0) {
        note_left_out(&list);
        return TRUE;
    }
    return imported_fail(source, IMPORT_ERROR_CONTENT,
                         "this list does not say which services the processes run "
                         "(tasklist /svc does)",
                         error);
}
