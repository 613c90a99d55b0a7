/* SPDX-License-Identifier: MIT */
/*
 * Plays the rows of what Windows' functions do, or prints them as the table of docs/api.md.
 *
 * Usage: api_rows table | model | qemu | both  FILE…
 *        ONLY=NUMBER plays one row, EDITION=NAME those that say no edition on that one.
 *
 * A row that comes out otherwise than in Windows fails, unless it is known to; one that is known to
 * and does not, fails too.
 */
#include "row_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    guint passed;
    guint in_part;
    guint known;
    guint out_of_scope;
    guint failed;
} Tally;

/* ---- the table ---- */

static void
print_row(const Row *row)
{
    static const char *const scopes[] = {
        [ROW_PLAYED] = "as there",
        [ROW_PART] = "in part: ",
        [ROW_KNOWN] = "differs: ",
        [ROW_OUT_OF_SCOPE] = "not emulated: ",
    };
    printf("| %u | %s | %s | %s | %s%s |\n", row->number, row->what, row->gives, row->source,
           scopes[row->scope], row->reason);
}

static void
print_table(const RowTable *table)
{
    printf("| # | %s | in Windows | source | here |\n|---|---|---|---|---|\n", table->title);
    for (guint i = 0; i < table->rows->len; i++)
        if (!g_array_index(table->rows, Row, i).is_again)
            print_row(&g_array_index(table->rows, Row, i));
}

/* How many rows there are of each kind. */
static void
print_sums(GPtrArray *tables)
{
    guint sums[ROW_OUT_OF_SCOPE + 1] = { 0 };
    for (guint i = 0; i < tables->len; i++) {
        const RowTable *table = tables->pdata[i];
        for (guint r = 0; r < table->rows->len; r++)
            sums[g_array_index(table->rows, Row, r).scope] +=
                !g_array_index(table->rows, Row, r).is_again;
    }
    printf("| rows | as in Windows | in part | differ | not emulated |\n|---|---|---|---|---|\n"
           "| %u | %u | %u | %u | %u |\n",
           sums[ROW_PLAYED] + sums[ROW_PART] + sums[ROW_KNOWN] + sums[ROW_OUT_OF_SCOPE],
           sums[ROW_PLAYED], sums[ROW_PART], sums[ROW_KNOWN], sums[ROW_OUT_OF_SCOPE]);
}

/* ---- playing ---- */

static void
judge(const Row *row, const char *file, const char *problem, Tally *tally)
{
    if (row->scope == ROW_PLAYED && problem == NULL)
        tally->passed += !row->is_again;
    else if (row->scope == ROW_PART && problem == NULL)
        tally->in_part += !row->is_again;
    else if (row->scope == ROW_KNOWN && problem != NULL)
        tally->known++;
    else {
        tally->failed++;
        printf("FAIL  row %u on %s, %s\n    %s: %s\n", row->number, row->edition, row->what, file,
               problem != NULL ? problem : "it is as in Windows, and no difference any more");
    }
}

static gboolean
is_wanted(const Row *row)
{
    const char *only = g_getenv("ONLY");
    return row->scope != ROW_OUT_OF_SCOPE && (only == NULL || (guint)atoi(only) == row->number);
}

static gboolean
play_row(RowPlayer *player, const RowTable *table, const Row *row, Tally *tally, GError **error)
{
    GError *problem = NULL;
    g_autofree char *difference = row_play(player, table, row, &problem);
    if (problem != NULL) {
        g_propagate_prefixed_error(error, problem, "row %u: ", row->number);
        return FALSE;
    }
    judge(row, yaml_document_name(table->document), difference, tally);
    return TRUE;
}

/* What is to be played on a machine of one edition. */
typedef struct {
    GPtrArray *rows;   /* Row */
    GPtrArray *tables; /* RowTable, of each of them */
} Batch;

static void
batch_free(gpointer data)
{
    Batch *batch = data;
    g_ptr_array_unref(batch->rows);
    g_ptr_array_unref(batch->tables);
    g_free(batch);
}

static Batch *
batch_of(GPtrArray *batches, const char *edition)
{
    for (guint i = 0; i < batches->len; i++) {
        Batch *batch = batches->pdata[i];
        const Row *first = batch->rows->pdata[0];
        if (strcmp(first->edition, edition) == 0)
            return batch;
    }
    Batch *batch = g_new(Batch, 1);
    *batch = (Batch){ g_ptr_array_new(), g_ptr_array_new() };
    g_ptr_array_add(batches, batch);
    return batch;
}

static GPtrArray *
wanted_batches(GPtrArray *tables, Tally *tally)
{
    GPtrArray *batches = g_ptr_array_new_with_free_func(batch_free);
    const char *edition = g_getenv("EDITION");
    for (guint i = 0; i < tables->len; i++) {
        RowTable *table = tables->pdata[i];
        for (guint r = 0; r < table->rows->len; r++) {
            Row *row = &g_array_index(table->rows, Row, r);
            tally->out_of_scope += row->scope == ROW_OUT_OF_SCOPE;
            if (!is_wanted(row))
                continue;
            if (edition != NULL && strcmp(row->edition, ROW_EDITION) == 0)
                row->edition = edition;
            Batch *batch = batch_of(batches, row->edition);
            g_ptr_array_add(batch->rows, row);
            g_ptr_array_add(batch->tables, table);
        }
    }
    return batches;
}

static gboolean
play_batch(const Batch *batch, EngineKind kind, Tally *tally, GError **error)
{
    g_autoptr(RowPlayer) player = row_player_new(kind, batch->rows, error);
    for (guint i = 0; player != NULL && i < batch->rows->len; i++)
        if (!play_row(player, batch->tables->pdata[i], batch->rows->pdata[i], tally, error))
            return FALSE;
    return player != NULL && row_player_verify(player, error);
}

static gboolean
play(GPtrArray *tables, EngineKind kind, Tally *tally, GError **error)
{
    g_autoptr(GPtrArray) batches = wanted_batches(tables, tally);
    for (guint i = 0; i < batches->len; i++)
        if (!play_batch(batches->pdata[i], kind, tally, error))
            return FALSE;
    return TRUE;
}

static int
play_all(GPtrArray *tables, EngineKind kind)
{
    g_autoptr(GError) error = NULL;
    Tally tally = { 0 };
    if (!play(tables, kind, &tally, &error)) {
        printf("%s\n", error->message);
        return EXIT_FAILURE;
    }
    printf("%u passed, %u passed in part, %u differ as is known, %u out of scope, %u failed\n",
           tally.passed, tally.in_part, tally.known, tally.out_of_scope, tally.failed);
    return tally.failed == 0 && tally.passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- main ---- */

static GPtrArray *
load(char **paths, GError **error)
{
    g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func((GDestroyNotify)row_table_free);
    guint last = 0;
    for (; *paths != NULL; paths++) {
        RowTable *table = row_table_load(*paths, error);
        if (table == NULL)
            return NULL;
        g_ptr_array_add(tables, table);
        const Row *first = table->rows->len > 0 ? &g_array_index(table->rows, Row, 0) : NULL;
        if (first != NULL && first->number <= last) {
            yaml_fail(first->node, YAML_ERROR_VALUE, error, "row %u is in a file before", last);
            return NULL;
        }
        if (first != NULL)
            last = g_array_index(table->rows, Row, table->rows->len - 1).number;
    }
    return g_steal_pointer(&tables);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    EngineKind kind;
    const char *what = argc > 2 ? argv[1] : "";
    gboolean is_table = strcmp(what, "table") == 0;
    if (!is_table && !engine_kind_parse(what, &kind))
        return 2;
    g_autoptr(GPtrArray) tables = load(argv + 2, &error);
    if (tables == NULL) {
        printf("%s\n", error->message);
        return 2;
    }
    if (!is_table)
        return play_all(tables, kind);
    print_sums(tables);
    for (guint i = 0; i < tables->len; i++)
        print_table(tables->pdata[i]);
    return EXIT_SUCCESS;
}
