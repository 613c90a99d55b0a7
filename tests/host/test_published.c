/* SPDX-License-Identifier: MIT */
/*
 * The published tables, played, printed and compared row by row with what was published
 * (tests/golden/published). The comparison is a table of docs/fidelity.md, so that a reader sees
 * what is exact and what is not: this test writes it anew with DESKHEAP_UPDATE_GOLDEN=1, else it
 * must be the same. A row that is further away than a published rate allows must have a reason
 * here.
 */
#include "host/program/program.h"
#include "host/run/run.h"
#include "host/view/heap_table.h"
#include "page_part.h"

#include "../suite.h"

#include <stdlib.h>

static const PagePart part = {
    "docs/fidelity.md",
    "<!-- published tables, made by the test \"published\" -->\n",
    "<!-- end of the published tables -->\n",
};

/* Nobody says whether dheapmon rounds or cuts: half a unit of the last digit, and half a unit. */
#define UNITS_ALLOWED 1.0
#define TENTH         0.1
/* A tolerance is no more than this part of the rate that it is to judge. */
#define PART_ALLOWED 0.2

typedef struct {
    const char *file;     /* in tests/golden/published */
    const char *scenario; /* that plays it */
    const char *variant;  /* NULL: as it stands */
    const char *session;
    gboolean is_dskheap; /* else dheapmon, of this version */
    DheapmonTool tool;
    const char *title;
} Table;

static const Table tables[] = {
    { "dheapmon-a.txt", "overview-fresh-boot.yaml", NULL, "0", FALSE, DHEAPMON_7_0,
      "Overview, first table" },
    { "dheapmon-b.txt", "overview-many-accounts.yaml", NULL, "0", FALSE, DHEAPMON_8_1,
      "Overview, comments" },
    { "dheapmon-c.txt", "kb949296.yaml", NULL, "0", FALSE, DHEAPMON_8_1, "KB949296" },
    { "dskheap-session-3.txt", "dskheap-session-3.yaml", NULL, "3", TRUE, DHEAPMON_8_1,
      "`!dskheap` page" },
    { "dskheap-session-0.txt", "dskheap-session-0.yaml", NULL, "0", TRUE, DHEAPMON_8_1,
      "`!dskheap` page, session 0" },
    { "dskheap-2008-r2.txt", "dskheap-2008-r2.yaml", NULL, "0", TRUE, DHEAPMON_8_1,
      "`!dskheap`, Server 2008 R2 or 2012" },
    { "dskheap-kb949296.txt", "dskheap-2008-r2.yaml", "one-account-more", "0", TRUE, DHEAPMON_8_1,
      "`!dskheap`, KB949296, 64 bits" },
};

/* Rows that are further away than is allowed, and why. */
static const struct {
    const char *file;
    const char *row;
    const char *why;
} reasons[] = {
    { "dheapmon-c.txt", "WinSta0\\Disconnect",
      "not met: something more lay there than on the Overview's, see above" },
    { "dskheap-session-0.txt", "WinSta0\\Winlogon",
      "not met: winlogon is fitted to the Overview's 8.7, another machine's" },
    { "dskheap-2008-r2.txt", "Service-0x0-3e5$\\Default",
      "not met: of the three hosts one has connected there, or two that registered less" },
    { "dskheap-kb949296.txt", "Service-0x0-3e7$\\Default",
      "not met: less has connected there than on the other machine, and which is not known" },
    { "dskheap-kb949296.txt", "Service-0x0-3e4$\\Default", "not met: one of the two hosts has" },
    { "dskheap-kb949296.txt", "Service-0x0-3e5$\\Default", "not met: one of the three hosts has" },
};

/* ---- tables as printed ---- */

typedef struct {
    char *path;
    guint size_kb;
    char *rate; /* as printed: "5.7", "4" */
} Row;

static void
row_free(gpointer data)
{
    Row *row = data;
    g_free(row->path);
    g_free(row->rate);
    g_free(row);
}

/* Lines of three words, the second a number, the third a rate. */
static GPtrArray *
read_rows(const char *text)
{
    g_autoptr(GRegex) regex =
        g_regex_new("^ *(\\S+\\\\\\S+) +(\\d+) +(\\d+(?:\\.\\d)?)%?$", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);

    g_regex_match(regex, text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        Row *row = g_new0(Row, 1);
        g_autofree char *size = g_match_info_fetch(match, 2);
        row->path = g_match_info_fetch(match, 1);
        row->size_kb = (guint)strtoul(size, NULL, 10);
        row->rate = g_match_info_fetch(match, 3);
        g_ptr_array_add(rows, row);
    }
    return rows;
}

static GPtrArray *
published_rows(const Table *table)
{
    g_autofree char *name = g_strconcat("published/", table->file, NULL);
    g_autofree char *text = golden_read(name);

    return read_rows(text);
}

static GPtrArray *
emulated_rows(const Table *table, const SnapshotSession *session)
{
    g_autoptr(GString) out = g_string_new(NULL);
    HeapTable heaps = heap_table_new(session);

    if (table->is_dskheap)
        dskheap_print(out, &heaps);
    else
        dheapmon_print(out, table->tool, &heaps);
    g_free((gpointer)heaps.rows);
    return read_rows(out->str);
}

/* ---- who is on a desktop ---- */

/* Its file, or its place in the scenario, says that its counts were chosen to meet a rate. */
static gboolean
is_fitted(const Scenario *scenario, const char *name)
{
    const YamlNode *own = yaml_node_get(yaml_document_root(scenario->document), "programs");
    const YamlNode *node = own != NULL ? yaml_node_get(own, name) : NULL;
    g_autoptr(Program) program =
        node != NULL ? program_read(name, node, NULL) : program_load(name, NULL, NULL, NULL);

    ck_assert_msg(program != NULL, "no program %s", name);
    gboolean is_guess = strcmp(program->confidence, "decided") == 0 ||
                        strcmp(program->confidence, "unverified") == 0;
    ck_assert_msg(*program->fitted != '\0' || program->own.actions->len == 0 || !is_guess,
                  "%s makes objects that are part of a rate, and says nothing of it", name);
    return *program->fitted != '\0';
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "winlogon*": of each program how many, and which are fitted; csrss is everywhere. */
static char *
programs_text(const Scenario *scenario,
              const Snapshot *snapshot,
              const SnapshotSession *session,
              const SnapshotDesktop *desktop)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < desktop->holders->len; i++) {
        guint32 pid = g_array_index(desktop->holders, SnapshotHolder, i).pid;
        const SnapshotProcess *process = snapshot_process(snapshot, pid);
        if (process == NULL || pid == session->csrss_pid)
            continue;
        char *name = g_strndup(process->name, strlen(process->name) - strlen(".exe"));
        gpointer count = g_hash_table_lookup(counts, name);
        g_hash_table_insert(counts, name, GUINT_TO_POINTER(GPOINTER_TO_UINT(count) + 1));
    }
    guint length;
    g_autofree gpointer *names = g_hash_table_get_keys_as_array(counts, &length);
    qsort(names, length, sizeof(*names), compare_texts);
    for (guint i = 0; i < length; i++) {
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, names[i]));
        g_autofree char *many = count > 1 ? g_strdup_printf("%u ", count) : g_strdup("");
        g_string_append_printf(text, "%s%s%s%s", i > 0 ? ", " : "", many, (char *)names[i],
                               is_fitted(scenario, names[i]) ? "*" : "");
    }
    if (length == 0)
        g_string_append(text, "nobody");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* ---- the comparison ---- */

static const char *
reason_of(const Table *table, const char *row)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (strcmp(reasons[i].file, table->file) == 0 && strcmp(reasons[i].row, row) == 0)
            return reasons[i].why;
    return NULL;
}

/* Of no rate there is no part. */
static double
allowed_points(double published)
{
    return published > 0 ? MIN(TENTH * UNITS_ALLOWED, published * PART_ALLOWED) : TENTH / 2;
}

/* !dskheap cuts, and of that a rate that is cut to another is further away than any can be. */
static gboolean
is_far_away(const Table *table, const Row *published, const Row *emulated, double difference)
{
    if (table->is_dskheap)
        return strcmp(published->rate, emulated->rate) != 0;
    return ABS(difference) > allowed_points(g_ascii_strtod(published->rate, NULL));
}

static char *
allowed_text(const Table *table, double published)
{
    return table->is_dskheap ? g_strdup("cut") : g_strdup_printf("%.2f", allowed_points(published));
}

static void
append_row(GString *out,
           const Table *table,
           const Row *published,
           const Row *emulated,
           const SnapshotDesktop *desktop,
           const char *programs)
{
    double exactly = 100.0 * (double)desktop->used_bytes / (desktop->size_kb * 1024.0);
    double rate = g_ascii_strtod(published->rate, NULL);
    g_autofree char *allowed = allowed_text(table, rate);
    double difference = exactly - rate;
    gboolean is_far = is_far_away(table, published, emulated, difference);
    const char *reason = reason_of(table, published->path);

    ck_assert_msg(strcmp(published->path, emulated->path) == 0, "%s: %s, published: %s",
                  table->file, emulated->path, published->path);
    ck_assert_uint_eq(published->size_kb, emulated->size_kb);
    ck_assert_msg(is_far == (reason != NULL), "%s: %s is %.3f %%, published %s, allowed %s: %s",
                  table->file, published->path, exactly, published->rate, allowed,
                  reason != NULL ? "it has a reason to be further away" : "further away, and why?");
    g_string_append_printf(out, "| %s | `%s` | %s | %s | %.3f | %+.3f | %s | %s%s%s |\n",
                           table->title, published->path, published->rate, emulated->rate, exactly,
                           difference, allowed, programs, is_far ? "; " : "", is_far ? reason : "");
}

static void
append_table(GString *out, const Table *table)
{
    g_autofree char *name = g_strconcat("scenarios/cases/", table->scenario, NULL);
    g_autofree char *path = source_path(name);
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);
    assert_no_error(error);
    g_autoptr(ScenarioVariant) variant =
        table->variant == NULL
            ? scenario_variant_ref(scenario->plain)
            : scenario_unroll(scenario, scenario_outline(scenario, table->variant), &error);
    assert_no_error(error);
    g_autoptr(RunRecord) record = run_scenario(scenario, variant, NULL, &error);
    assert_no_error(error);
    const SnapshotSession *session =
        snapshot_session(record->snapshot, (guint32)strtoul(table->session, NULL, 10));
    ck_assert_msg(session != NULL, "%s has no session %s", name, table->session);

    g_autoptr(GPtrArray) published = published_rows(table);
    g_autoptr(GPtrArray) emulated = emulated_rows(table, session);
    ck_assert_uint_ge(published->len, 4);
    ck_assert_uint_eq(published->len, emulated->len);
    for (guint i = 0; i < published->len; i++) {
        const SnapshotDesktop *desktop = g_ptr_array_index(session->desktops, i);
        g_autofree char *programs = programs_text(scenario, record->snapshot, session, desktop);
        append_row(out, table, g_ptr_array_index(published, i), g_ptr_array_index(emulated, i),
                   desktop, programs);
    }
}

START_TEST(test_published_tables_row_by_row)
{
    g_autoptr(GString) out = g_string_new(
        "| table | row | published | here | exactly | difference | allowed | who is there (* fitted) |\n"
        "|---|---|---|---|---|---|---|---|\n");

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        append_table(out, &tables[i]);
    page_part_check(&part, out->str);
}
END_TEST

/* No reason is left for a row that has gone. */
START_TEST(test_published_reasons_are_of_published_rows)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++) {
        gboolean is_there = FALSE;
        for (gsize j = 0; j < G_N_ELEMENTS(tables); j++) {
            g_autoptr(GPtrArray) rows = published_rows(&tables[j]);
            for (guint k = 0; k < rows->len; k++)
                is_there |=
                    strcmp(tables[j].file, reasons[i].file) == 0 &&
                    strcmp(((const Row *)g_ptr_array_index(rows, k))->path, reasons[i].row) == 0;
        }
        ck_assert_msg(is_there, "%s has no row %s", reasons[i].file, reasons[i].row);
    }
}
END_TEST

/* README names the rates of its table that programs are fitted to: those of the page's rows with an
 * asterisk, and no other. */
START_TEST(test_published_readme_names_what_is_fitted)
{
    g_autofree char *page_path = source_path(part.page);
    g_autofree char *readme_path = source_path("README.md");
    g_autofree char *page = NULL, *readme = NULL;
    g_autoptr(GPtrArray) fitted = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) words = g_string_new("**Fitted**, ");

    ck_assert(g_file_get_contents(page_path, &page, NULL, NULL));
    ck_assert(g_file_get_contents(readme_path, &readme, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], " | ", -1);
        if (g_strv_length(cells) == 8 && strcmp(cells[0], "| Overview, first table") == 0 &&
            strchr(cells[7], '*') != NULL)
            g_ptr_array_add(fitted, g_strdup(cells[2]));
    }
    ck_assert_uint_gt(fitted->len, 1);
    for (guint i = 0; i < fitted->len; i++)
        g_string_append_printf(words, "%s%s",
                               i == 0                 ? ""
                               : i + 1 == fitted->len ? " and "
                                                      : ", ",
                               (const char *)fitted->pdata[i]);
    g_string_append_c(words, ':');
    ck_assert_msg(strstr(readme, words->str) != NULL, "README.md does not say \"%s\"", words->str);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_published_tables_row_by_row },
    { &test_published_reasons_are_of_published_rows },
    { &test_published_readme_names_what_is_fitted },
};

SUITE(tests, NULL, NULL)
