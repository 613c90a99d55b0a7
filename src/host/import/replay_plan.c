/* SPDX-License-Identifier: MIT */
/* What comes from where is decided here, before anything is run. */
#include "host/import/replay_plan.h"

#include "host/inspect/snapshot.h"
#include "host/registry/boot_ini.h"
#include "host/registry/reg_file.h"
#include "host/words/account.h"
#include "host/words/desktop_path.h"
#include "host/words/knob.h"
#include "host/yaml/yaml_quote.h"

#include <string.h>

#define ORIGIN "import"
/* Besides the desktops of the table: the shared section, and what the system itself has (decided).
 */
#define VIEW_ROOM_BYTES (8 * DH_MB)

static void
row_free(gpointer data)
{
    PlanRow *row = data;

    g_ptr_array_unref(row->processes);
    g_free(row);
}

void
plan_free(Plan *plan)
{
    if (plan == NULL)
        return;
    g_clear_pointer(&plan->edition, edition_free);
    g_free(plan->edition_name);
    g_ptr_array_unref(plan->settings);
    g_ptr_array_unref(plan->rows);
    g_ptr_array_unref(plan->seen);
    g_ptr_array_unref(plan->made_up);
    g_ptr_array_unref(plan->homeless);
    g_hash_table_unref(plan->homes);
    g_free(plan);
}

char *
plan_row_path(const PlanRow *row)
{
    return desktop_path_text(row->row->winsta, row->row->desktop);
}

const PlanRow *
plan_row_of(const Plan *plan, guint32 session, const char *path)
{
    for (guint i = 0; i < plan->rows->len; i++) {
        const PlanRow *row = plan->rows->pdata[i];
        g_autofree char *own = plan_row_path(row);
        if (row->session == session && g_ascii_strcasecmp(own, path) == 0)
            return row;
    }
    return NULL;
}

void
plan_note(Plan *plan, const char *code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    imported_note_files(plan->imported, code, text);
}

guint
plan_row_processes(const PlanRow *row)
{
    return MAX(row->processes->len, 1u);
}

static void
seen_free(gpointer data)
{
    SeenDesktop *desktop = data;

    g_free(desktop->path);
    g_free(desktop);
}

gboolean
plan_is_on(const ListedRow *row, const char *winsta, const char *desktop)
{
    return g_ascii_strcasecmp(row->winsta, winsta) == 0 &&
           g_ascii_strcasecmp(row->desktop, desktop) == 0;
}

static gboolean
is_winsta0(const ListedRow *row)
{
    return g_ascii_strcasecmp(row->winsta, "WinSta0") == 0;
}

gboolean
plan_service_luid(const ListedRow *row, guint32 *luid)
{
    return g_ascii_strcasecmp(row->desktop, "Default") == 0 &&
           account_of_station(row->winsta, luid) && *luid != 0;
}

/* 0: there is none. */
static guint32
first_size(const Imported *imported, gboolean is_interactive, gboolean is_default)
{
    for (guint i = 0; i < imported->sessions->len; i++) {
        const ListedSession *session = imported->sessions->pdata[i];
        for (guint j = 0; j < session->rows->len; j++) {
            const ListedRow *row = session->rows->pdata[j];
            gboolean is_special =
                plan_is_on(row, "WinSta0", "Winlogon") || plan_is_on(row, "WinSta0", "Disconnect");
            if (!is_special && is_winsta0(row) == is_interactive && row->size_kb != 0 &&
                (!is_default || g_ascii_strcasecmp(row->desktop, "Default") == 0))
                return row->size_kb;
        }
    }
    return 0;
}

guint32
plan_common_size(const Imported *imported, gboolean is_interactive)
{
    guint32 size = first_size(imported, is_interactive, TRUE);
    return size != 0 ? size : first_size(imported, is_interactive, FALSE);
}

guint32
plan_own_size(const Plan *plan, const ListedRow *row)
{
    guint32 common = plan_common_size(plan->imported, is_winsta0(row));
    gboolean can = (plan->edition->boot.capabilities & ABI_CAPABILITY_CREATE_DESKTOP_EX) != 0;
    return can && row->size_kb != common ? row->size_kb : 0;
}

/* ---- settings ---- */

static void set(Plan *plan, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
set(Plan *plan, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(plan->settings, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static void
copy_dword(Plan *plan, const Registry *own, const Registry *file, enum abi_registry_value which)
{
    const RegistryValue *before = registry_dword_value(own, which);
    const RegistryValue *after = registry_dword_value(file, which);
    gboolean was = before != NULL && before->has_dword, is = after != NULL && after->has_dword;

    if (is && (!was || before->dword != after->dword))
        set(plan, "%s: %u", registry_dword_name(which), after->dword);
    else if (was && !is)
        set(plan, "%s: ~", registry_dword_name(which));
}

static void
copy_windows(Plan *plan, const Registry *own, const Registry *file)
{
    const RegistryValue *before = registry_windows_value(own),
                        *after = registry_windows_value(file);
    const char *text = after != NULL ? after->text : NULL;

    gboolean is_same_type =
        before != NULL && before->text != NULL && after != NULL && before->type == after->type;

    if (text == NULL || after->layer <= EDITION_REGISTRY_LAYERS)
        return;
    g_autofree char *quoted = yaml_quote(text);
    if (is_same_type || after->type == REG_TYPE_MULTI_SZ)
        set(plan, "Windows: %s", quoted);
    else
        set(plan, "Windows: { text: %s, type: %s }", quoted, reg_type_name(after->type));
}

/* What the file changes of the edition's own; and the Windows value, which is then known to be the
 * server's, whatever it is. */
static gboolean
copy_settings(Plan *plan, GError **error)
{
    const RegFile *file = plan->imported->registry;
    g_autoptr(Registry) own =
        edition_load_registry(plan->edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, error);
    g_autoptr(Registry) laid =
        own != NULL ? edition_load_export(plan->edition, file, REGISTRY_BY_CONTENT, error) : NULL;

    if (laid == NULL)
        return FALSE;
    g_autoptr(GPtrArray) remarks = registry_remarks(laid, EDITION_REGISTRY_LAYERS);
    /* Of a file of services alone there is nothing to say. */
    if (((const RegistryTaken *)registry_files(laid)->pdata[EDITION_REGISTRY_LAYERS])->keys->len >
            0 ||
        plan->imported->services->len == 0)
        findings_extend(plan->imported->findings, remarks);
    copy_windows(plan, own, laid);
    for (guint i = 0; i < ABI_REG_COUNT; i++)
        copy_dword(plan, own, laid, (enum abi_registry_value)i);
    return TRUE;
}

/* What the edition's own has changes only where the table says a size. */
static gboolean
infer_shared_section(Plan *plan, Registry *own, GError **error)
{
    guint32 interactive = plan_common_size(plan->imported, TRUE);
    guint32 other = plan_common_size(plan->imported, FALSE);
    gsize start;
    gsize end;

    if (interactive == 0 && other == 0)
        return TRUE;
    if (interactive != 0 && !registry_set_shared_section_value(own, ORIGIN, 1, interactive, error))
        return FALSE;
    if (other != 0 && !registry_set_shared_section_value(own, ORIGIN, 2, other, error))
        return FALSE;
    const char *windows = registry_windows_value(own)->text;
    if (registry_find_shared_section(windows, 0, &start, &end))
        set(plan, "SharedSection: '%.*s'", (int)(end - start), windows + start);
    return TRUE;
}

/* SessionViewSize is raised in the steps of its knob. */
static void
infer_view_size(Plan *plan, const Registry *own)
{
    const RegistryValue *view = registry_dword_value(own, ABI_REG_SESSION_VIEW_SIZE);
    guint64 needed = 0;

    for (guint i = 0; i < plan->imported->sessions->len; i++) {
        const ListedSession *session = plan->imported->sessions->pdata[i];
        guint64 sum = VIEW_ROOM_BYTES;
        for (guint j = 0; j < session->rows->len; j++)
            sum += snapshot_view_takes(((const ListedRow *)session->rows->pdata[j])->size_kb *
                                       (guint64)DH_KB);
        needed = MAX(needed, sum);
    }
    if (view != NULL && view->has_dword && needed > view->dword * (guint64)DH_MB)
        set(plan, "SessionViewSize: %" G_GUINT64_FORMAT,
            knob_value_holding(KNOB_SESSION_VIEW_SIZE, needed));
}

/* Sizes stand in the table; view space had room for all of it. */
static gboolean
infer_settings(Plan *plan, GError **error)
{
    g_autoptr(Registry) own =
        edition_load_registry(plan->edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, error);

    if (own == NULL || !infer_shared_section(plan, own, error))
        return FALSE;
    infer_view_size(plan, own);
    return TRUE;
}

/* ---- rows ---- */

/* Processes of the row's account; of a user's, the first that no row has yet: each is a logon of
 * its own. */
static void
take_processes(Plan *plan, PlanRow *row, GHashTable *taken)
{
    gboolean is_users = row->luid != LUID_SYSTEM && account_service_name(row->luid) == NULL;

    for (guint i = 0; i < plan->imported->processes->len; i++) {
        ImportedProcess *process = plan->imported->processes->pdata[i];
        gboolean fits = is_users
                            ? account_luid(process->account) == 0
                            : g_strcmp0(process->account, account_service_name(row->luid)) == 0;
        if (!fits || process->is_interactive || !g_hash_table_add(taken, process))
            continue;
        g_ptr_array_add(row->processes, process);
        if (is_users)
            break;
    }
}

/* Takes the name. */
static void
make_up_process(Plan *plan, PlanRow *row, char *made_up_name)
{
    g_autofree char *name = made_up_name;
    ImportedProcess *process = imported_process_new(name, NULL, (SourceSpan){ 0 });

    g_ptr_array_set_size(process->services, 0);
    if (row->luid != LUID_SYSTEM && account_service_name(row->luid) == NULL)
        process->account = g_strdup_printf(".\\user-%x", row->luid);
    else
        process->account = g_strdup(account_service_name(row->luid));
    g_ptr_array_add(plan->made_up, process);
    g_ptr_array_add(row->processes, process);
}

/* Of LocalSystem, as many as there are said to be; what the boot starts else. */
static void
make_up_services(Plan *plan, PlanRow *row)
{
    for (guint i = 0; i < plan->imported->service_count; i++)
        make_up_process(plan, row, g_strdup_printf("service-%u", i + 1));
    if (row->processes->len == 0)
        row->how = ROW_BOOT;
}

/* One table: what winlogon has in its session may be what it has in all. */
static gboolean
has_one_table(const Imported *imported)
{
    guint count = 0;

    for (guint i = 0; i < imported->sessions->len; i++)
        count += ((const ListedSession *)imported->sessions->pdata[i])->rows->len > 0;
    return count == 1;
}

static void
choose_how(Plan *plan, PlanRow *row, GHashTable *taken)
{
    static const char *const boot[] = { "Default", "Disconnect", "Winlogon" };

    row->how = ROW_MADE;
    for (gsize i = 0; i < G_N_ELEMENTS(boot); i++)
        if (plan_is_on(row->row, "WinSta0", boot[i]))
            row->how = ROW_BOOT;
    /* Session 0 for services has the desktop, and no winlogon. */
    if (plan_is_on(row->row, "WinSta0", "Winlogon") && has_one_table(plan->imported) &&
        row->session >= abi_boot_console(&plan->edition->boot))
        row->how = ROW_OWNED;
    if (row->session != 0 || !plan_service_luid(row->row, &row->luid))
        return;
    row->how = ROW_SERVICE;
    take_processes(plan, row, taken);
    if (row->processes->len == 0 && row->luid == LUID_SYSTEM)
        make_up_services(plan, row);
    else if (row->processes->len == 0)
        make_up_process(plan, row, g_strdup_printf("service-%x", row->luid));
    row->account =
        row->processes->len > 0 ? ((ImportedProcess *)row->processes->pdata[0])->account : NULL;
}

static void
add_rows(Plan *plan, const ListedSession *session, GHashTable *taken)
{
    plan->last_session = MAX(plan->last_session, session->id);
    for (guint i = 0; i < session->rows->len; i++) {
        PlanRow *row = g_new0(PlanRow, 1);
        row->row = session->rows->pdata[i];
        row->session = session->id;
        row->processes = g_ptr_array_new();
        g_ptr_array_add(plan->rows, row);
        choose_how(plan, row, taken);
    }
}

/* What was said of services must be somewhere. */
static gboolean
check_services(const Plan *plan, GError **error)
{
    gboolean is_used = plan->imported->service_count == 0;

    for (guint i = 0; !is_used && i < plan->made_up->len; i++)
        is_used = ((const ImportedProcess *)plan->made_up->pdata[i])->account == NULL;
    if (is_used)
        return TRUE;
    g_set_error_literal(
        error, IMPORT_ERROR, IMPORT_ERROR_CONTENT,
        imported_row_count(plan->imported) > 0 && plan->imported->processes->len > 0
            ? "--services: error: a list says already which services run as LocalSystem"
            : "--services: error: no table has the desktop of LocalSystem's services, where "
              "they would be (Service-0x0-3e7$\\Default, in session 0)");
    return FALSE;
}

static void
find_homeless(Plan *plan, GHashTable *taken)
{
    for (guint i = 0; i < plan->imported->processes->len; i++)
        if (!g_hash_table_contains(taken, plan->imported->processes->pdata[i]))
            g_ptr_array_add(plan->homeless, plan->imported->processes->pdata[i]);
}

/* Of a system that has a boot store, a switch that is none of its elements is refused where it
 * stands. */
static gboolean
read_boot_options(Plan *plan, GError **error)
{
    const SourceText *source = plan->imported->boot_ini;

    plan->boot_options.loader = edition_boot_loader(plan->edition);
    return source == NULL || boot_ini_read(&plan->boot_options, source, error);
}

Plan *
plan_new(Imported *imported, const char *edition, GError **error)
{
    g_autoptr(Plan) plan = g_new0(Plan, 1);
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);

    plan->imported = imported;
    plan->settings = g_ptr_array_new_with_free_func(g_free);
    plan->rows = g_ptr_array_new_with_free_func(row_free);
    plan->seen = g_ptr_array_new_with_free_func(seen_free);
    plan->made_up = g_ptr_array_new_with_free_func((GDestroyNotify)imported_process_free);
    plan->homeless = g_ptr_array_new();
    plan->homes = g_hash_table_new(NULL, NULL);
    plan->edition_name = g_strdup(edition);
    plan->edition = edition_load(edition, NULL, NULL, error);
    if (plan->edition == NULL || !read_boot_options(plan, error))
        return NULL;
    if (!(imported->registry != NULL ? copy_settings(plan, error) : infer_settings(plan, error)))
        return NULL;
    for (guint i = 0; i < imported->sessions->len; i++)
        add_rows(plan, imported->sessions->pdata[i], taken);
    if (!check_services(plan, error))
        return NULL;
    find_homeless(plan, taken);
    return g_steal_pointer(&plan);
}
