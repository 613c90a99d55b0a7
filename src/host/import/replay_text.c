/* SPDX-License-Identifier: MIT */
/* Programs and steps are written at the same time, into a text each: a row may need both. */
#include "host/import/replay_text.h"

#include "host/text/printable.h"
#include "host/words/account.h"
#include "host/yaml/yaml_quote.h"

#include <string.h>

#define COMMENT_WIDTH 100u

typedef struct {
    const Plan *plan;
    GString *programs;
    GString *steps;
    guint makers;
    gboolean is_final;
} Writer;

/* ---- words ---- */

/* In quotes; a brace of a step begins no loop's variable. */
static char *
quoted(const char *text, gboolean is_step)
{
    g_auto(GStrv) parts = g_strsplit(text, "{", -1);
    g_autofree char *doubled = g_strjoinv("{{", parts);

    return yaml_quote(is_step ? doubled : text);
}

/* "AudioSrv, CryptSvc, Dhcp", broken at a width; `indent` begins each line. */
static void
append_list(GString *out, const char *indent, const char *lead, const GPtrArray *names)
{
    gsize line = out->len;

    g_string_append_printf(out, "%s# %s:", indent, lead);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *name = printable_text(names->pdata[i], -1);
        if (out->len - line + strlen(name) > COMMENT_WIDTH) {
            g_string_append_printf(out, "\n%s#  ", indent);
            line = out->len;
        }
        g_string_append_printf(out, " %s%s", name, i + 1 < names->len ? "," : "");
    }
    g_string_append_c(out, '\n');
}

static char *
rate_text(const ListedRow *row)
{
    if (row->rate == RATE_NONE)
        return NULL;
    if (row->rate == RATE_PERCENT || row->rate == RATE_CUT_PERCENT)
        return g_strdup_printf("%u %%", row->tenths / 10);
    return g_strdup_printf("%u.%u %%", row->tenths / 10, row->tenths % 10);
}

/* ---- programs ---- */

/* The rate that comes out, and of how many. */
static char *
fitted_text(const PlanRow *row)
{
    g_autofree char *path = plan_row_path(row), *rate = rate_text(row->row);
    guint count = plan_row_processes(row);

    if (count == 1)
        return g_strdup_printf("%s of %u KB on %s", rate, row->row->size_kb, path);
    return g_strdup_printf("%s of %u KB on %s, in %u processes", rate, row->row->size_kb, path,
                           count);
}

static void
append_program(Writer *writer, guint index, const PlanRow *row)
{
    GString *out = writer->programs;
    g_autofree char *fitted = fitted_text(row);
    g_autofree char *about = quoted(fitted, FALSE);

    g_string_append_printf(out, "  fill-%u:\n", index);
    g_string_append_printf(
        out, "    about: Windows in place of what ran there, which a table does not say.\n");
    g_string_append_printf(out, "    fitted: %s\n    imports: [user32]\n", about);
    if (!filler_is_empty(&row->fill.objects) || !row->fill.is_direct)
        g_string_append(out, "    startup:\n");
    if (!row->fill.is_direct) {
        g_autofree char *path = plan_row_path(row), *name = quoted(path, FALSE);
        g_string_append_printf(out, "      - open-desktop: { path: %s, attach: true }\n", name);
    }
    filler_append(out, "      ", &row->fill.objects);
}

/* ---- services ---- */

/* Of what a plain installation has, what it costs is fitted; of others nothing is known. */
static const char *
known_program(const ImportedProcess *process)
{
    gboolean is_host = g_strcmp0(process->image, "svchost.exe") == 0;
    guint32 luid = account_luid(process->account);

    if (is_host && luid == LUID_LOCAL_SERVICE)
        return "svchost-local";
    if (is_host && luid == LUID_NETWORK_SERVICE)
        return "svchost-network";
    if (is_host)
        return "svchost-system";
    if (g_strcmp0(process->image, "spoolsv.exe") == 0)
        return "spooler";
    return g_strcmp0(process->image, "inetinfo.exe") == 0 ? "iis" : "plain-service";
}

static void
append_service(Writer *writer, const ImportedProcess *process, const char *program, guint32 luid)
{
    GString *out = writer->steps;
    g_autofree char *name = quoted(process->name, TRUE);

    if (process->services->len > 1)
        append_list(out, "  ", process->name, process->services);
    g_string_append_printf(out, "  - start-service: { name: %s, program: %s", name, program);
    if (process->account != NULL) {
        g_autofree char *account = quoted(process->account, TRUE);
        g_string_append_printf(out, ", account: %s", account);
    }
    if (process->is_interactive && process->account == NULL)
        g_string_append(out, ", interactive: true");
    if (luid != 0)
        g_string_append_printf(out, ", luid: 0x%x", luid);
    g_string_append(out, " }");
    if (process->image != NULL && process->services->len == 1) {
        g_autofree char *image = printable_text(process->image, -1);
        g_string_append_printf(out, " # %s", image);
    }
    g_string_append_c(out, '\n');
}

static void
append_service_program(Writer *writer, const char *name, const char *about, guint64 uses)
{
    g_string_append_printf(
        writer->programs,
        "  %s:\n    about: Of what ran there it is known what it uses, not "
        "for what. Without attach its DLLs take it all, so what finds no room ends with "
        "0xC0000142.\n    fitted: %s\n    imports: [user32]\n    uses: %" G_GUINT64_FORMAT "\n",
        name, about, uses);
}

/* All of them alike but the last: a table says what they use together. */
static void
append_row_services(Writer *writer, guint index, const PlanRow *row)
{
    g_autofree char *fitted = fitted_text(row);
    g_autofree char *about = quoted(fitted, FALSE);
    g_autofree char *filler =
        row->fill.is_there ? g_strdup_printf("fill-%u", index) : g_strdup("plain-service");
    g_autofree char *last =
        row->rest != 0 ? g_strdup_printf("fill-%u-rest", index) : g_strdup(filler);
    gboolean is_users = account_luid(row->account) == 0;

    if (row->fill.is_there)
        append_service_program(writer, filler, about, row->uses);
    if (row->rest != 0)
        append_service_program(writer, last, about, (guint64)((gint64)row->uses + row->rest));
    for (guint i = 0; i < row->processes->len; i++)
        append_service(writer, row->processes->pdata[i],
                       i + 1 < row->processes->len ? filler : last, is_users ? row->luid : 0);
}

/* ---- other rows ---- */

/* Session 0 is the console's, or has services only and no name. */
static char *
session_name(const Plan *plan, guint32 id)
{
    if (id != 0)
        return g_strdup_printf("s%u", id);
    return g_strdup(abi_boot_console(&plan->edition->boot) == 0 ? "console" : "0");
}

/* On that desktop; a service of the system is on its own. */
static void
append_start(
    Writer *writer, const char *program, guint index, guint32 session, const PlanRow *where)
{
    g_autofree char *in = session_name(writer->plan, session);

    if (where != NULL && where->luid == LUID_SYSTEM) {
        g_string_append_printf(writer->steps,
                               "  - start-service: { name: %s-%u, program: %s-%u }\n", program,
                               index, program, index);
        return;
    }
    g_string_append_printf(writer->steps, "  - run: { program: %s-%u, in: %s, account: SYSTEM",
                           program, index, in);
    if (where != NULL) {
        g_autofree char *path = plan_row_path(where), *name = quoted(path, TRUE);
        g_string_append_printf(writer->steps, ", desktop: %s", name);
    }
    g_string_append(writer->steps, " }\n");
}

static const PlanRow *
home_of(const Writer *writer, guint32 session)
{
    return g_hash_table_lookup(writer->plan->homes, GUINT_TO_POINTER(session));
}

static void
append_fill(Writer *writer, guint index, const PlanRow *row)
{
    append_program(writer, index, row);
    append_start(writer, "fill", index, row->session,
                 row->fill.is_direct ? row : home_of(writer, row->session));
}

static PlanRow *
plan_row(const Plan *plan, guint index)
{
    return index < plan->rows->len ? plan->rows->pdata[index] : NULL;
}

static gboolean
is_same_station(const PlanRow *a, const PlanRow *b)
{
    return a->session == b->session && g_ascii_strcasecmp(a->row->winsta, b->row->winsta) == 0;
}

/* Rows from `first` on that one program makes: a table has the newest desktop of a station first.
 */
static guint
append_station(Writer *writer, guint first)
{
    const PlanRow *station = plan_row(writer->plan, first);
    GString *out = writer->programs;
    guint end = first;

    while (plan_row(writer->plan, end) != NULL && plan_row(writer->plan, end)->how == ROW_MADE &&
           is_same_station(plan_row(writer->plan, end), station))
        end++;
    if (g_ascii_strcasecmp(station->row->winsta, "WinSta0") != 0) {
        g_autofree char *name = quoted(station->row->winsta, FALSE);
        g_string_append_printf(out, "      - create-window-station: { name: %s, own: true }\n",
                               name);
    }
    for (guint i = end; i-- > first;) {
        const ListedRow *row = plan_row(writer->plan, i)->row;
        g_autofree char *name = quoted(row->desktop, FALSE);
        guint32 size = plan_own_size(writer->plan, row);
        g_string_append_printf(out, "      - create-desktop: { name: %s", name);
        if (size != 0)
            g_string_append_printf(out, ", size: %u KB", size);
        g_string_append(out, " }\n");
    }
    return end;
}

static guint
append_made(Writer *writer, guint first)
{
    const PlanRow *start = plan_row(writer->plan, first);
    guint end = first, index = ++writer->makers;

    g_string_append_printf(
        writer->programs,
        "  make-%u:\n    about: Makes stations and desktops that others than services have.\n"
        "    imports: [user32]\n    startup:\n",
        index);
    while (plan_row(writer->plan, end) != NULL && plan_row(writer->plan, end)->how == ROW_MADE &&
           plan_row(writer->plan, end)->session == start->session)
        end = append_station(writer, end);
    /* Without a station of its own it makes desktops where it is. */
    const PlanRow *home = home_of(writer, start->session);
    gboolean is_winsta0 = g_ascii_strcasecmp(start->row->winsta, "WinSta0") == 0;
    append_start(writer, "make", index, start->session,
                 is_winsta0 && home != NULL && home->luid != 0 ? NULL : home);
    return end;
}

/* ---- sessions ---- */

static void
append_logons(Writer *writer)
{
    guint32 console = abi_boot_console(&writer->plan->edition->boot);

    for (guint32 id = 1; id <= writer->plan->last_session; id++)
        g_string_append_printf(writer->steps,
                               "  - logon: { user: 'user%u', %sas: s%u, shell: no-shell }\n", id,
                               id == console ? "" : "kind: rdp, ", id);
}

static void
append_fills(Writer *writer, gboolean of_homes)
{
    for (guint i = 0; i < writer->plan->rows->len; i++) {
        const PlanRow *row = plan_row(writer->plan, i);
        if ((row->how == ROW_BOOT || row->how == ROW_MADE) && row->fill.is_there &&
            (home_of(writer, row->session) == row) == of_homes)
            append_fill(writer, i + 1, row);
    }
}

/* Of session 0, or of the others. */
static void
append_made_rows(Writer *writer, gboolean of_services)
{
    const Plan *plan = writer->plan;

    for (guint i = 0; i < plan->rows->len;) {
        const PlanRow *row = plan_row(plan, i);
        if ((row->session == 0) != of_services) {
            i++;
            continue;
        }
        if (row->how == ROW_SERVICE)
            append_row_services(writer, i + 1, row);
        i = row->how == ROW_MADE ? append_made(writer, i) : i + 1;
    }
}

/* Who logs on gets an id that is free by then: those that the table shows are services', which
 * therefore come first, as they do where a system starts. */
static void
append_rows(Writer *writer)
{
    append_made_rows(writer, TRUE);
    append_logons(writer);
    append_made_rows(writer, FALSE);
    /* Where programs start that fill others comes last: it may become full. */
    append_fills(writer, FALSE);
    append_fills(writer, TRUE);
}

/* ---- what is expected ---- */

/* What a whole percent may stand for. */
static char *
expected_rate(const ListedRow *row)
{
    guint32 percent = row->tenths / 10;

    if (row->rate == RATE_CUT_PERCENT || (row->rate == RATE_PERCENT && percent == 0))
        return g_strdup_printf("%u..%u %%", percent, percent + 1);
    if (row->rate == RATE_PERCENT)
        return g_strdup_printf("%u.5..%u %%", percent - 1, percent + 1);
    return rate_text(row);
}

/* As the system has it; `row` is NULL if the table does not. */
static void
append_expected_row(GString *out, const SeenDesktop *seen, const PlanRow *row)
{
    g_autofree char *name = quoted(seen->path, FALSE);
    gboolean is_same = row != NULL && row->row->size_kb == seen->size_kb;
    g_autofree char *rate = is_same && row->is_met ? expected_rate(row->row) : NULL;

    g_string_append_printf(out, "        - { desktop: %s, heap: %u KB", name, seen->size_kb);
    if (rate != NULL)
        g_string_append_printf(out, ", used: %s", rate);
    g_string_append(out, " }");
    if (row == NULL)
        g_string_append(out, " # not in the table");
    else if (!is_same)
        g_string_append_printf(out, " # %u KB in the table", row->row->size_kb);
    g_string_append_c(out, '\n');
}

static gboolean
has_sizes(const ListedSession *session)
{
    for (guint i = 0; i < session->rows->len; i++)
        if (((const ListedRow *)session->rows->pdata[i])->size_kb == 0)
            return FALSE;
    return session->rows->len > 0;
}

static void
append_expected_session(GString *out, const Plan *plan, const ListedSession *session)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    guint64 total = 0;
    guint desktops = 0;

    for (guint i = 0; i < plan->seen->len; i++) {
        const SeenDesktop *seen = plan->seen->pdata[i];
        if (seen->session != session->id)
            continue;
        append_expected_row(rows, seen, plan_row_of(plan, seen->session, seen->path));
        total += seen->size_kb;
        desktops++;
    }
    if (!has_sizes(session) || desktops == 0)
        return;
    g_string_append_printf(out,
                           "  - dheapmon:\n      session: %u\n      total: %" G_GUINT64_FORMAT
                           " KB\n      desktops: %u\n      within: 0.1 %%\n      rows:\n%s",
                           session->id, total, desktops, rows->str);
}

/* ---- the file ---- */

/* Switches that do nothing here are not told. */
static void
append_boot_options(GString *out, const Plan *plan)
{
    g_autofree char *text = boot_options_text(&plan->boot_options);
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autofree char *list = g_strjoinv(", ", words);

    if (*list != '\0')
        g_string_append_printf(out, "  boot-options: [%s]\n", list);
}

static void
append_head(GString *out, const Plan *plan)
{
    const Imported *imported = plan->imported;

    g_string_append(
        out,
        "format: 1\ntitle: A system as its files show it\nabout: >-\n  Made by deskheap import of");
    for (guint i = 0; i < imported->files->len; i++) {
        g_autofree char *file = printable_text(imported->files->pdata[i], -1);
        g_string_append_printf(out, "%s %s", i > 0 ? "," : "", file);
    }
    g_string_append_printf(out, ".\nsystem:\n  edition: %s%s\n", plan->edition_name,
                           plan->is_edition_guessed ? " # guessed" : "");
    append_boot_options(out, plan);
    if (plan->settings->len > 0)
        g_string_append(out, "  set:\n");
    for (guint i = 0; i < plan->settings->len; i++)
        g_string_append_printf(out, "    %s\n", (const char *)plan->settings->pdata[i]);
    if (imported->sessions->len > 0 || imported->processes->len > 0)
        g_string_append(out, "  services: none # those below are all\n");
}

static void
append_remarks(GString *out, const Imported *imported)
{
    if (imported->others->len > 0)
        append_list(out, "  ", "In services.exe, which runs already", imported->others);
    if (imported->per_user->len > 0)
        append_list(out, "  ", "Of each user who logs on, so not here", imported->per_user);
    if (imported->on_demand->len > 0)
        append_list(out, "  ", "Started on demand, so not here", imported->on_demand);
    if (imported->stopped->len > 0)
        append_list(out, "  ", "Stopped, so not here", imported->stopped);
}

/* What winlogon has on its desktop, where that is its to fill. */
static void
append_owned(Writer *writer)
{
    for (guint i = 0; i < writer->plan->rows->len; i++) {
        const PlanRow *row = plan_row(writer->plan, i);
        if (row->how == ROW_OWNED && row->fill.is_there)
            filler_append(writer->programs, "      ", &row->fill.objects);
    }
}

static void
append_system_programs(Writer *writer)
{
    if (writer->plan->rows->len > 0) {
        g_string_append(writer->programs,
                        "  winlogon:\n    about: With as few windows as the table lets it have.\n"
                        "    role: winlogon\n    imports: [user32]\n    startup:\n"
                        "      - register-class: { name: SAS Window class }\n"
                        "      - create-window: { class: SAS Window class, text: SAS window }\n");
        append_owned(writer);
    }
    if (writer->plan->last_session > 0)
        g_string_append(writer->programs,
                        "  no-shell:\n    about: What the user runs is in what fills his desktop.\n"
                        "    imports: [kernel32]\n");
}

/* The program that services of its account are, where a table says what these use. */
static char *
program_like(const Writer *writer, const ImportedProcess *process)
{
    for (guint i = 0; i < writer->plan->rows->len; i++) {
        const PlanRow *row = plan_row(writer->plan, i);
        if (row->how == ROW_SERVICE && row->fill.is_there &&
            account_luid(row->account) == account_luid(process->account) &&
            account_luid(row->account) != 0)
            return g_strdup_printf("fill-%u", i + 1);
    }
    return g_strdup(known_program(process));
}

/* Behind what the table shows, for it was taken without them. */
static void
append_timed_out(Writer *writer)
{
    const GPtrArray *processes = writer->plan->imported->timed_out;

    if (processes->len > 0)
        g_string_append(writer->steps, "  # These did not answer when they were started (1053)\n");
    for (guint i = 0; i < processes->len; i++) {
        g_autofree char *program = program_like(writer, processes->pdata[i]);
        append_service(writer, processes->pdata[i], program, 0);
    }
}

static void
append_expected(GString *out, const Plan *plan)
{
    for (guint i = 0; i < plan->imported->sessions->len; i++)
        append_expected_session(out, plan, plan->imported->sessions->pdata[i]);
}

/* Of the middle of the steps. */
static void
append_expected_step(GString *out, const char *expected)
{
    g_auto(GStrv) lines = g_strsplit(expected, "\n", -1);

    g_string_append(out, "  - expect:\n");
    for (char **line = lines; *line != NULL && **line != '\0'; line++)
        g_string_append_printf(out, "    %s\n", *line);
}

/* What is expected where the table was taken: at the end, or before what was started later. */
static void
append_end(GString *out, Writer *writer)
{
    const Imported *imported = writer->plan->imported;
    g_autoptr(GString) expected = g_string_new(NULL);

    if (!imported->expects_nothing)
        append_expected(expected, writer->plan);
    if (imported->timed_out->len == 0 && expected->len > 0)
        g_string_append_printf(out, "expect:\n%s", expected->str);
    if (imported->timed_out->len == 0)
        return;
    if (expected->len > 0)
        append_expected_step(out, expected->str);
    g_string_truncate(writer->steps, 0);
    append_timed_out(writer);
    g_string_append(out, writer->steps->str);
}

char *
replay_text(const Plan *plan, gboolean is_final)
{
    Writer writer = { plan, g_string_new(NULL), g_string_new(NULL), 0, is_final };
    GString *out = g_string_new(NULL);

    append_head(out, plan);
    append_system_programs(&writer);
    append_rows(&writer);
    for (guint i = 0; i < plan->homeless->len; i++)
        append_service(&writer, plan->homeless->pdata[i], known_program(plan->homeless->pdata[i]),
                       0);
    if (writer.programs->len > 0)
        g_string_append_printf(out, "programs:\n%s", writer.programs->str);
    g_string_append(out, writer.steps->len > 0 || (is_final && plan->imported->timed_out->len > 0)
                             ? "steps:\n"
                             : "steps: []\n");
    append_remarks(out, plan->imported);
    g_string_append(out, writer.steps->str);
    if (is_final)
        append_end(out, &writer);
    g_string_free(writer.programs, TRUE);
    g_string_free(writer.steps, TRUE);
    return g_string_free(out, FALSE);
}
