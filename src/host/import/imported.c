/* SPDX-License-Identifier: MIT */
/* The model that readers fill. */
#include "host/import/imported.h"

#include "host/text/printable.h"
#include "host/words/account.h"

#include <string.h>

/* What a name of a scenario's step may have. */
#define NAME_BYTES_MAX 60u
/* Decided: four are likelier a year or a port, and whoever logs on comes after thousands of
 * numbers.
 */
#define LOGON_DIGITS_MIN 5u

G_DEFINE_QUARK(import - error - quark, import_error)

gboolean
imported_fail(SourceText *source, ImportError code, const char *problem, GError **error)
{
    g_autofree char *message =
        source_text_message(source, (SourceSpan){ 1, 1, 0 }, "error", problem);

    g_set_error_literal(error, IMPORT_ERROR, (gint)code, message);
    return FALSE;
}

/* Takes the message. Of a kind of which enough is told it is only counted. */
static void
take_note(Imported *imported, const char *code, char *message)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(imported->notes, code)) + 1;
    gboolean is_counted = count > IMPORTED_NOTES_MAX;

    if (is_counted)
        g_free(message);
    if (is_counted || findings_take(imported->findings, "warning", code, message) != NULL)
        g_hash_table_insert(imported->notes, (gpointer)code, GUINT_TO_POINTER(count));
}

void
imported_note(Imported *imported,
              const char *code,
              const SourceText *source,
              SourceSpan span,
              const char *text)
{
    take_note(imported, code, source_text_message(source, span, "warning", text));
}

void
imported_note_files(Imported *imported, const char *code, const char *text)
{
    g_autofree char *file = printable_text(imported->files->pdata[0], -1);

    take_note(imported, code, g_strdup_printf("%s:1:1: warning: %s", file, text));
}

/* Behind the last of a kind that is told. */
static void
append_rest(GString *out, const Imported *imported, const char *code, GHashTable *told)
{
    guint all = GPOINTER_TO_UINT(g_hash_table_lookup(imported->notes, code));
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(told, code)) + 1;

    g_hash_table_insert(told, (gpointer)code, GUINT_TO_POINTER(before));
    if (before == IMPORTED_NOTES_MAX && all > before)
        g_string_append_printf(out, "warning: %u more places of this kind are not told\n",
                               all - before);
}

char *
imported_remarks(const Imported *imported)
{
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < imported->findings->len; i++) {
        const Finding *finding = imported->findings->pdata[i];
        g_string_append_printf(out, "%s\n", finding->message);
        append_rest(out, imported, finding->code, told);
    }
    return g_string_free(out, FALSE);
}

gboolean
imported_is_name(const char *text)
{
    gsize length = strlen(text);

    if (length == 0 || length > NAME_BYTES_MAX || !g_utf8_validate(text, -1, NULL))
        return FALSE;
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (!printable_is_visible(c) || c == 0xa0)
            return FALSE;
    }
    return TRUE;
}

char *
imported_told_name(const char *name)
{
    const char *end = name;

    for (guint i = 0; i < NAME_BYTES_MAX && *end != '\0'; i++)
        end = g_utf8_find_next_char(end, NULL);
    g_autofree char *begin = printable_text(name, end - name);
    return g_strconcat(begin, *end != '\0' ? "..." : "", NULL);
}

/* ---- services ---- */

ImportedService *
imported_service_new(const char *name, SourceText *source, SourceSpan span)
{
    ImportedService *service = g_new0(ImportedService, 1);

    service->source = source_text_ref(source);
    service->span = span;
    service->name = g_strdup(name);
    service->state = SERVICE_STARTS;
    return service;
}

void
imported_service_free(ImportedService *service)
{
    if (service == NULL)
        return;
    source_text_unref(service->source);
    g_free(service->name);
    g_free(service->account);
    g_free(service->command);
    g_free(service->image);
    g_free(service->group);
    g_free(service);
}

ImportedProcess *
imported_process_new(const char *name, SourceText *source, SourceSpan span)
{
    ImportedProcess *process = g_new0(ImportedProcess, 1);

    process->source = source != NULL ? source_text_ref(source) : NULL;
    process->span = span;
    process->name = g_strdup(name);
    process->services = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(process->services, g_strdup(name));
    return process;
}

void
imported_process_free(ImportedProcess *process)
{
    if (process == NULL)
        return;
    source_text_unref(process->source);
    g_free(process->name);
    g_free(process->account);
    g_free(process->image);
    g_ptr_array_unref(process->services);
    g_free(process);
}

static gboolean
is_name_of_other(const GPtrArray *processes, const ImportedProcess *process)
{
    for (guint i = 0; i < processes->len; i++) {
        const ImportedProcess *other = processes->pdata[i];
        if (other != process && strcmp(other->name, process->name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Sessions are called by numbers, "console" and s1, what fills desktops fill-1 and make-1. */
static gboolean
is_taken(const Imported *imported, const ImportedProcess *process)
{
    return g_regex_match_simple("^(\\d+|console|s\\d+|fill-\\d+|make-\\d+)$", process->name, 0,
                                0) ||
           is_name_of_other(imported->processes, process) ||
           is_name_of_other(imported->timed_out, process);
}

static guint
last_number(const Imported *imported, const char *wanted)
{
    return MAX(1u, GPOINTER_TO_UINT(g_hash_table_lookup(imported->numbers, wanted)));
}

/* A thousand of one name do not try a thousand numbers each. */
static void
choose_name(Imported *imported, ImportedProcess *process)
{
    g_autofree char *wanted = g_strdup(process->name);

    while (is_taken(imported, process)) {
        guint number = last_number(imported, wanted) + 1;
        g_hash_table_insert(imported->numbers, g_strdup(wanted), GUINT_TO_POINTER(number));
        g_free(process->name);
        process->name = g_strdup_printf("%s-%u", wanted, number);
    }
}

/* ---- processes of services ---- */

static gboolean
is_same_account(const ImportedService *a, const ImportedService *b)
{
    return !a->has_account || !b->has_account ||
           g_ascii_strcasecmp(a->account != NULL ? a->account : "",
                              b->account != NULL ? b->account : "") == 0;
}

static gboolean
is_shared(const ImportedService *service)
{
    return (service->type & SERVICE_TYPE_SHARE) != 0;
}

/* By a list that shows processes; else those share whose type says so and whose command is the
 * same, or of which none is known. */
static gboolean
is_same_process(const ImportedService *a, const ImportedService *b)
{
    if (!is_same_account(a, b))
        return FALSE;
    if (a->pid != 0 && b->pid != 0)
        return a->pid == b->pid;
    return is_shared(a) && is_shared(b) && g_strcmp0(a->command, b->command) == 0 &&
           (a->command != NULL || a->pid == b->pid);
}

static void
join(ImportedProcess *process, const ImportedService *service)
{
    g_ptr_array_add(process->services, g_strdup(service->name));
    process->is_interactive =
        process->is_interactive || (service->type & SERVICE_TYPE_INTERACTIVE) != 0;
    process->is_listed = process->is_listed || service->state == SERVICE_RUNS;
    if (process->account == NULL)
        process->account = g_strdup(service->account);
}

/* With nothing but this service. */
static ImportedProcess *
process_of(const ImportedService *service, const char *name)
{
    ImportedProcess *process = imported_process_new(name, service->source, service->span);

    g_ptr_array_set_size(process->services, 0);
    process->image = g_strdup(service->image);
    join(process, service);
    return process;
}

/* `leaders` are the first services of the processes. */
static void
add_running(Imported *imported, const ImportedService *service, GPtrArray *leaders)
{
    for (guint i = 0; i < leaders->len; i++) {
        if (is_same_process(leaders->pdata[i], service)) {
            join(imported->processes->pdata[i], service);
            return;
        }
    }
    gboolean has_group = is_shared(service) && service->group != NULL;
    ImportedProcess *process = process_of(service, has_group ? service->group : service->name);
    choose_name(imported, process);
    g_ptr_array_add(imported->processes, process);
    g_ptr_array_add(leaders, (gpointer)service);
}

static void
add_late(Imported *imported, const ImportedService *service)
{
    ImportedProcess *process = process_of(service, service->name);

    choose_name(imported, process);
    g_ptr_array_add(imported->timed_out, process);
}

/* "CDPUserSvc_3a2f1": the name of the template and the logon's number, as Windows makes them
 * (Microsoft, "Per-user services in Windows"). */
static gboolean
has_logon_suffix(const char *name)
{
    const char *suffix = strrchr(name, '_');
    gsize digits = suffix != NULL ? strspn(suffix + 1, "0123456789abcdef") : 0;

    return suffix != NULL && suffix != name && digits >= LOGON_DIGITS_MIN && digits <= 8 &&
           suffix[1] != '0' && suffix[1 + digits] == '\0';
}

/* By its type; where no file tells it, by its name, if it runs where services share a process. */
static gboolean
is_per_user(const ImportedService *service)
{
    return service->type != 0
               ? (service->type & SERVICE_TYPE_USER) != 0
               : g_strcmp0(service->image, "svchost.exe") == 0 && has_logon_suffix(service->name);
}

/* Those that services.exe runs itself are there with it. */
static void
settle_service(Imported *imported, const ImportedService *service, GPtrArray *leaders)
{
    gboolean runs = service->state == SERVICE_STARTS || service->state == SERVICE_RUNS;

    if (is_per_user(service))
        g_ptr_array_add(imported->per_user, g_strdup(service->name));
    else if (runs && g_strcmp0(service->image, "services.exe") == 0)
        g_ptr_array_add(imported->others, g_strdup(service->name));
    else if (runs)
        add_running(imported, service, leaders);
    else if (service->state == SERVICE_ON_DEMAND)
        g_ptr_array_add(imported->on_demand, g_strdup(service->name));
    else if (service->state == SERVICE_STOPPED)
        g_ptr_array_add(imported->stopped, g_strdup(service->name));
    else if (service->state == SERVICE_LATE)
        add_late(imported, service);
}

/* A process of it is made. */
static gboolean
is_made(const ImportedService *service)
{
    return (service->state == SERVICE_STARTS || service->state == SERVICE_RUNS ||
            service->state == SERVICE_LATE) &&
           !is_per_user(service) && g_strcmp0(service->image, "services.exe") != 0;
}

/* sc query and tasklist do not tell them. */
static void
note_accounts(Imported *imported)
{
    const ImportedService *first = NULL;
    guint open = 0, made = 0;

    for (guint i = 0; i < imported->services->len; i++) {
        const ImportedService *service = imported->services->pdata[i];
        gboolean is_open = is_made(service) && !service->has_account;
        first = first == NULL && is_open ? service : first;
        made += is_made(service);
        open += is_open;
    }
    if (open == 0)
        return;
    g_autofree char *some = g_strdup_printf("%u of %u", open, made);
    g_autofree char *text = g_strdup_printf(
        "as what accounts %s services run is not said: %s are taken to run as LocalSystem (an "
        "export of the key Services tells, or sc qc)",
        open < made ? some : "the", open < made ? "they" : "all");
    imported_note(imported, "services-accounts", first->source, first->span, text);
}

/* sc query tells that services share a process, and not which: whether there are several processes
 * of them, only a list with numbers of processes says, or their commands. */
static void
note_sharers(Imported *imported, const GPtrArray *leaders)
{
    for (guint i = 0; i < leaders->len; i++) {
        const ImportedService *first = leaders->pdata[i];
        guint count = ((const ImportedProcess *)imported->processes->pdata[i])->services->len;
        if (count < 2 || first->pid != 0 || first->command != NULL)
            continue;
        g_autofree char *text = g_strdup_printf(
            "%u services share processes, and with whom is not said: they are taken to be in one; "
            "several processes take more of the heap (tasklist /svc and sc queryex tell, or an "
            "export of the key Services)",
            count);
        imported_note(imported, "services-processes", first->source, first->span, text);
    }
}

void
imported_settle(Imported *imported)
{
    g_autoptr(GPtrArray) leaders = g_ptr_array_new();

    for (guint i = 0; i < imported->services->len; i++)
        settle_service(imported, imported->services->pdata[i], leaders);
    note_accounts(imported);
    note_sharers(imported, leaders);
}

char *
imported_account(const char *object_name)
{
    guint32 luid = account_luid(object_name);

    if (luid == LUID_SYSTEM || *object_name == '\0')
        return NULL;
    if (account_service_name(luid) != NULL)
        return g_strdup(account_service_name(luid));
    return g_strdup(object_name);
}

/* ---- tables ---- */

ListedRow *
listed_row_new(char *winsta, char *desktop, SourceText *source, SourceSpan span)
{
    ListedRow *row = g_new0(ListedRow, 1);

    *row = (ListedRow){ .winsta = winsta,
                        .desktop = desktop,
                        .rate = RATE_NONE,
                        .source = source_text_ref(source),
                        .span = span };
    return row;
}

void
listed_row_free(ListedRow *row)
{
    if (row == NULL)
        return;
    g_free(row->winsta);
    g_free(row->desktop);
    source_text_unref(row->source);
    g_free(row);
}

ListedSession *
listed_session_new(void)
{
    ListedSession *session = g_new0(ListedSession, 1);

    session->rows = g_ptr_array_new_with_free_func((GDestroyNotify)listed_row_free);
    return session;
}

void
listed_session_free(ListedSession *session)
{
    if (session == NULL)
        return;
    g_ptr_array_unref(session->rows);
    g_free(session);
}

ListedSession *
imported_session(Imported *imported, guint32 id)
{
    guint at = 0;

    for (; at < imported->sessions->len; at++) {
        ListedSession *session = imported->sessions->pdata[at];
        if (session->id == id)
            return session;
        if (session->id > id)
            break;
    }
    ListedSession *made = listed_session_new();
    made->id = id;
    made->has_id = TRUE;
    g_ptr_array_insert(imported->sessions, (gint)at, made);
    return made;
}

guint
imported_row_count(const Imported *imported)
{
    guint count = 0;

    for (guint i = 0; i < imported->sessions->len; i++)
        count += ((const ListedSession *)imported->sessions->pdata[i])->rows->len;
    return count;
}

/* ---- all of it ---- */

Imported *
imported_new(void)
{
    Imported *imported = g_new0(Imported, 1);

    imported->files = g_ptr_array_new_with_free_func(g_free);
    imported->services = g_ptr_array_new_with_free_func((GDestroyNotify)imported_service_free);
    imported->services_by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    imported->processes = g_ptr_array_new_with_free_func((GDestroyNotify)imported_process_free);
    imported->timed_out = g_ptr_array_new_with_free_func((GDestroyNotify)imported_process_free);
    imported->on_demand = g_ptr_array_new_with_free_func(g_free);
    imported->stopped = g_ptr_array_new_with_free_func(g_free);
    imported->per_user = g_ptr_array_new_with_free_func(g_free);
    imported->others = g_ptr_array_new_with_free_func(g_free);
    imported->sessions = g_ptr_array_new_with_free_func((GDestroyNotify)listed_session_free);
    imported->findings = findings_new();
    imported->notes = g_hash_table_new(g_str_hash, g_str_equal);
    imported->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return imported;
}

void
imported_free(Imported *imported)
{
    if (imported == NULL)
        return;
    g_ptr_array_unref(imported->files);
    g_clear_pointer(&imported->boot_ini, source_text_unref);
    reg_file_free(imported->registry);
    g_hash_table_unref(imported->services_by_name);
    g_ptr_array_unref(imported->services);
    g_ptr_array_unref(imported->processes);
    g_ptr_array_unref(imported->timed_out);
    g_ptr_array_unref(imported->on_demand);
    g_ptr_array_unref(imported->stopped);
    g_ptr_array_unref(imported->per_user);
    g_ptr_array_unref(imported->others);
    g_ptr_array_unref(imported->sessions);
    g_ptr_array_unref(imported->findings);
    g_hash_table_unref(imported->notes);
    g_hash_table_unref(imported->numbers);
    g_free(imported);
}
