/* SPDX-License-Identifier: MIT */
/* Starts a machine for a row, plays its statements and compares what they give. */
#include "row_play.h"

#include "host/engine/engine_reader.h"
#include "host/run/run_state.h"
#include "statement.h"

#include <string.h>

#define SET_BEFORE  0xdeadbeefu /* the last error before a call that is to keep it, or not */
#define UNTOUCHED   0xcdcdcdcdu /* what is given back, before a call that is to write it, or not */
#define REPEAT_MAX  100000u
#define TEXT_MAX    1024u
#define LUID        "{luid}"
#define CONVERT_MAX (WIN32_ARGUMENTS_MAX + WIN32_OUTS_MAX)

/* What a name of a row stands for. */
typedef struct {
    guint32 number;
    gboolean is_thread;
} Value;

struct RowPlayer {
    Scenario *scenario;
    Run *run;
    /* Of the row: */
    const RowTable *table;
    GHashTable *values;  /* name -> Value */
    GHashTable *process; /* pids of the row's processes */
    guint32 pid;         /* the first */
};

/* What a statement gave. */
typedef struct {
    guint32 number;
    char *text; /* NULL: a number */
    guint32 last_error;
} Given;

/* ---- the machine ---- */

/* A process for each row, and one of SYSTEM's that starts those of other accounts. */
static char *
scenario_text(GPtrArray *rows)
{
    const Row *first = rows->pdata[0];
    GString *text = g_string_new("format: 1\ntitle: rows\n");
    g_string_append_printf(text,
                           "system: { edition: %s, services: none, screen: 1024x768x32 }\n"
                           "programs: { gui: { imports: [user32], console: none } }\n"
                           "steps:\n  - logon: { user: alice, kind: console }\n"
                           "  - run: { program: gui, account: SYSTEM, as: agent }\n",
                           first->edition);
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = rows->pdata[i];
        for (guint b = 0; row->before != NULL && b < yaml_node_count(row->before); b++)
            g_string_append_printf(text, "  - %s\n",
                                   yaml_node_text(yaml_node_item(row->before, b)));
        g_string_append_printf(text, "  - run: { program: gui, as: row%u%s%s }\n", row->number,
                               *row->process != '\0' ? ", " : "", row->process);
    }
    return g_string_free(text, FALSE);
}

RowPlayer *
row_player_new(EngineKind kind, GPtrArray *rows, GError **error)
{
    const RunOptions options = { .engine = { .kind = kind } };
    g_autoptr(RowPlayer) player = g_new0(RowPlayer, 1);
    g_autofree char *text = scenario_text(rows);
    player->scenario = scenario_load_text("rows.yaml", text, -1, NULL, error);
    if (player->scenario == NULL)
        return NULL;
    player->run = run_new(player->scenario, player->scenario->plain, &options, error);
    if (player->run == NULL || !run_next(player->run, error) || !run_next(player->run, error))
        return NULL;
    return g_steal_pointer(&player);
}

void
row_player_free(RowPlayer *player)
{
    if (player == NULL)
        return;
    if (player->run != NULL)
        run_free(player->run);
    if (player->scenario != NULL)
        scenario_free(player->scenario);
    g_free(player);
}

gboolean
row_player_verify(RowPlayer *player, GError **error)
{
    return engine_verify(run_engine(player->run), error);
}

/* ---- names ---- */

static void
set_value(RowPlayer *player, const char *name, guint32 number, gboolean is_thread)
{
    Value *value = g_new(Value, 1);
    *value = (Value){ number, is_thread };
    g_hash_table_replace(player->values, g_strdup(name), value);
}

static const Value *
find_value(RowPlayer *player, const YamlNode *node, const char *name, GError **error)
{
    const Value *value = g_hash_table_lookup(player->values, name);
    if (value == NULL)
        yaml_fail(node, YAML_ERROR_VALUE, error, "nothing has the name \"%s\" so far", name);
    return value;
}

static gboolean
set_constants(RowPlayer *player, const YamlNode *names, GError **error)
{
    for (guint i = 0; names != NULL && i < yaml_node_count(names); i++) {
        gint64 number;
        if (!yaml_get_int(yaml_node_item(names, i), G_MININT32, G_MAXUINT32, &number, error))
            return FALSE;
        set_value(player, yaml_node_text(yaml_node_key(names, i)), (guint32)number, FALSE);
    }
    return TRUE;
}

/* ---- what the runner answers by itself: memory, and what became of a process ---- */

static gboolean
read_memory(RowPlayer *player, guint32 pid, guint64 va, gpointer to, gsize bytes)
{
    g_autoptr(GError) error = NULL;
    const Snapshot *snapshot = run_snapshot(player->run, &error);
    PhysicalReader physical = physical_reader_for_engine(run_engine(player->run));
    for (guint i = 0; snapshot != NULL && i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        if (process->pid != pid)
            continue;
        g_autoptr(AddressSpace) space =
            address_space_new(&physical, process->directory, snapshot->page_format);
        return address_space_read(space, va, to, bytes);
    }
    return FALSE;
}

/* The texts at an address, up to an empty one if there are several: "a", "a|b|c". */
static char *
read_text(RowPlayer *player, guint32 pid, guint32 va, gsize unit, gboolean is_list)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < TEXT_MAX; i++, va += (guint32)unit) {
        guint16 c = 0;
        guint16 next = 0;
        if (!read_memory(player, pid, va, &c, unit)) {
            g_string_assign(text, "(not mapped)");
            break;
        }
        if (c == 0 && (!is_list || !read_memory(player, pid, va + unit, &next, unit) || next == 0))
            break;
        g_string_append_unichar(text, c == 0 ? '|' : c);
    }
    return g_string_free(text, FALSE);
}

/* Whom the handle table of the process's session names as a handle's owner, 0: the handle is not
 * there. */
static guint32
owner_of(RowPlayer *player, guint32 pid, guint32 handle)
{
    g_autoptr(GError) error = NULL;
    const Snapshot *snapshot = run_snapshot(player->run, &error);
    const SnapshotProcess *process = snapshot != NULL ? snapshot_process(snapshot, pid) : NULL;
    const SnapshotSession *session =
        process != NULL ? snapshot_session(snapshot, process->session_id) : NULL;
    struct kd_block kd;
    struct win32k_globals globals;
    guint32 owner = 0;
    if (session == NULL)
        return 0;
    g_autoptr(AddressSpace) space =
        snapshot_address_space(run_engine(player->run), snapshot, session);
    if (!address_space_read(space, snapshot->kd_address, &kd, sizeof kd) ||
        !address_space_read(space, session->globals, &globals, sizeof globals))
        return 0;
    guint64 at = session->handle_table + (guint64)(handle & 0xffff) * globals.handle_entry_bytes;
    (void)address_space_read(space, at + kd.field_offset[FIELD_HANDLEENTRY_OWNER], &owner,
                             sizeof owner);
    return owner;
}

static void
answer_process(RowPlayer *player, guint32 pid, gboolean wants_exit_code, Given *given)
{
    const WatchProcess *process = watch_process(player->run->watch, pid);
    gboolean runs = process != NULL && !process->has_ended;
    if (!wants_exit_code)
        given->number = runs;
    else if (process == NULL || runs)
        given->text = g_strdup("(it has not ended)");
    else
        given->number = process->exit_code;
}

/* FALSE: it is no question of the runner's. */
static gboolean
answer(RowPlayer *player, guint32 pid, const char *question, guint32 argument, Given *given)
{
    *given = (Given){ .last_error = SET_BEFORE };
    if (g_str_equal(question, "value"))
        given->number = argument;
    else if (g_str_equal(question, "text"))
        given->text = read_text(player, pid, argument, 2, FALSE);
    else if (g_str_equal(question, "texts"))
        given->text = read_text(player, pid, argument, 2, TRUE);
    else if (g_str_equal(question, "ansi"))
        given->text = read_text(player, pid, argument, 1, FALSE);
    else if (g_str_equal(question, "owner"))
        given->number = owner_of(player, pid, argument);
    else if (g_str_equal(question, "dword") || g_str_equal(question, "word")) {
        gsize bytes = *question == 'd' ? 4 : 2;
        if (!read_memory(player, pid, argument, &given->number, bytes))
            given->text = g_strdup("(not mapped)");
    } else if (g_str_equal(question, "runs") || g_str_equal(question, "exit_code"))
        answer_process(player, argument, *question == 'e', given);
    else
        return FALSE;
    return TRUE;
}

/* ---- calls ---- */

/* A text of a row: {luid} in it is the logon of the row's process, as stations are named. */
static char *
expand_text(RowPlayer *player, const char *text)
{
    g_autoptr(GError) error = NULL;
    const Snapshot *snapshot =
        strstr(text, LUID) != NULL ? run_snapshot(player->run, &error) : NULL;
    for (guint i = 0; snapshot != NULL && i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        if (process->pid != player->pid)
            continue;
        g_auto(GStrv) parts = g_strsplit(text, LUID, -1);
        g_autofree char *luid = g_strdup_printf("%x", process->luid);
        return g_strjoinv(luid, parts);
    }
    return g_strdup(text);
}

static gint
find_function(const char *name)
{
    for (guint i = 0; i < WIN32_FUNCTION_COUNT; i++)
        if (g_str_equal(win32_function(i)->name, name))
            return (gint)i;
    return -1;
}

/* The number an argument stands for. */
static gboolean
number_of(RowPlayer *player,
          const YamlNode *node,
          const Argument *argument,
          guint32 *number,
          GError **error)
{
    guint32 base = 0;
    if (argument->kind == ARGUMENT_NAME) {
        const Value *value = find_value(player, node, argument->text, error);
        if (value == NULL)
            return FALSE;
        base = value->number;
    } else if (argument->kind != ARGUMENT_NUMBER)
        return yaml_fail(node, YAML_ERROR_TYPE, error, "a number is wanted, and here is a text");
    *number = base + (guint32)argument->number;
    return TRUE;
}

/* Arguments in the function's order; what is given back goes to `outs`. */
static gboolean
values_of(RowPlayer *player,
          const YamlNode *node,
          const Statement *statement,
          guint function,
          Win32Value *values,
          guint32 *outs,
          char **texts,
          GError **error)
{
    const Win32Parameter *parameters = win32_function(function)->parameters;
    guint count = 0;
    for (; parameters[count].kind != WIN32_END; count++) {
        const Argument *from = count < statement->arguments->len
                                   ? &g_array_index(statement->arguments, Argument, count)
                                   : NULL;
        gboolean is_null = from != NULL && from->kind == ARGUMENT_NUMBER && from->number == 0;
        if (from == NULL ||
            (parameters[count].kind == WIN32_OUT && from->kind != ARGUMENT_OUT && !is_null))
            return yaml_fail(node, YAML_ERROR_TYPE, error, "%s takes %s %s as its argument %u",
                             win32_function(function)->name, parameters[count].type,
                             parameters[count].name, count + 1);
        if (parameters[count].kind == WIN32_OUT)
            values[count].out = is_null ? NULL : &outs[count];
        else if (parameters[count].kind == WIN32_TEXT)
            values[count].text = texts[count] = is_null ? NULL : expand_text(player, from->text);
        else if (!number_of(player, node, from, &values[count].number, error))
            return FALSE;
    }
    return count == statement->arguments->len ||
           yaml_fail(node, YAML_ERROR_TYPE, error, "%s takes %u arguments",
                     win32_function(function)->name, count);
}

static gboolean
call(RowPlayer *player, const Win32Call *what, Given *given, GError **error)
{
    Win32Result result;
    if (!run_call(player->run, what, &result, error))
        return FALSE;
    *given = (Given){ .number = result.value, .last_error = result.last_error };
    if (!NT_SUCCESS(result.status))
        given->text = g_strdup_printf("(not called: 0x%08X)", result.status);
    return TRUE;
}

static gboolean
set_last_error(RowPlayer *player, const Win32Call *for_call, GError **error)
{
    const Win32Value values[] = { { .number = SET_BEFORE } };
    Given unused = { 0 };
    Win32Call before = *for_call;
    before.function = WIN32_SetLastError;
    before.values = values;
    gboolean is_good = call(player, &before, &unused, error);
    g_free(unused.text);
    return is_good;
}

/* How often the call gives something, one after another. */
static gboolean
repeat(RowPlayer *player, const Win32Call *what, Given *given, GError **error)
{
    guint32 count = 0;
    gboolean is_good = call(player, what, given, error);
    while (is_good && given->number != 0 && given->text == NULL && ++count < REPEAT_MAX)
        is_good = call(player, what, given, error);
    given->number = count;
    return is_good;
}

/* What a call made gets its name. */
static void
keep(RowPlayer *player,
     const Statement *statement,
     guint function,
     const Given *given,
     const guint32 *outs)
{
    if (statement->result != NULL)
        set_value(player, statement->result, given->number, function == WIN32_CreateThread);
    for (guint i = 0; i < statement->arguments->len; i++) {
        const Argument *argument = &g_array_index(statement->arguments, Argument, i);
        if (argument->kind == ARGUMENT_OUT)
            set_value(player, argument->text, outs[i], FALSE);
        if (function == WIN32_CreateProcessW && argument->kind == ARGUMENT_OUT)
            g_hash_table_add(player->process, GUINT_TO_POINTER(outs[i]));
    }
}

static gboolean
call_function(RowPlayer *player,
              const YamlNode *node,
              const Statement *statement,
              Win32Call *what,
              Given *given,
              GError **error)
{
    Win32Value values[CONVERT_MAX] = { 0 };
    guint32 outs[CONVERT_MAX];
    char *texts[CONVERT_MAX] = { NULL };
    what->values = values;
    for (guint i = 0; i < G_N_ELEMENTS(outs); i++)
        outs[i] = UNTOUCHED;
    gboolean is_good =
        values_of(player, node, statement, what->function, values, outs, texts, error) &&
        (what->function == WIN32_GetLastError || set_last_error(player, what, error)) &&
        (statement->repeat ? repeat : call)(player, what, given, error);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    if (is_good)
        keep(player, statement, what->function, given, outs);
    return is_good;
}

/* Process and thread that are to call. */
static gboolean
find_caller(RowPlayer *player,
            const YamlNode *node,
            const Statement *statement,
            Win32Call *what,
            GError **error)
{
    *what = (Win32Call){ .pid = player->pid };
    for (guint i = 0; i < statement->who->len; i++) {
        const Value *value = find_value(player, node, statement->who->pdata[i], error);
        if (value == NULL)
            return FALSE;
        *(value->is_thread ? &what->tid : &what->pid) = value->number;
    }
    return TRUE;
}

static gboolean
perform(RowPlayer *player,
        const YamlNode *node,
        const Statement *statement,
        Given *given,
        GError **error)
{
    Win32Call what;
    guint32 argument = 0;
    if (!find_caller(player, node, statement, &what, error))
        return FALSE;
    gint function = find_function(statement->function);
    if (function >= 0) {
        what.function = (guint)function;
        return call_function(player, node, statement, &what, given, error);
    }
    const Argument *first =
        statement->arguments->len == 1 ? &g_array_index(statement->arguments, Argument, 0) : NULL;
    gboolean is_question = first != NULL && first->kind != ARGUMENT_TEXT;
    if (is_question && !number_of(player, node, first, &argument, error))
        return FALSE;
    if (is_question && answer(player, what.pid, statement->function, argument, given)) {
        if (statement->result != NULL)
            set_value(player, statement->result, given->number, FALSE);
        return TRUE;
    }
    given->text = g_strdup_printf("(no function %s)", statement->function);
    return TRUE;
}

/* ---- conditions ---- */

static gboolean
is_met(RowPlayer *player,
       const YamlNode *node,
       const Condition *condition,
       const Given *given,
       gboolean *met,
       GError **error)
{
    guint32 number = 0;
    gboolean is_text = condition->value.kind == ARGUMENT_TEXT;
    g_autofree char *text = is_text ? expand_text(player, condition->value.text) : NULL;
    if (condition->kind == CONDITION_KEPT) {
        *met = given->last_error == SET_BEFORE;
        return TRUE;
    }
    if (!is_text && !number_of(player, node, &condition->value, &number, error))
        return FALSE;
    if (condition->kind == CONDITION_ERROR)
        *met = given->last_error == number;
    else if (is_text || given->text != NULL)
        *met = is_text && given->text != NULL && g_str_equal(given->text, text);
    else if (condition->kind == CONDITION_RANGE)
        *met = given->number >= number && given->number <= (guint32)condition->last;
    else
        *met = (given->number == number) == (condition->kind == CONDITION_IS);
    return TRUE;
}

static char *
complaint(const YamlNode *node, const Given *given)
{
    g_autofree char *value = given->text != NULL ? g_strdup_printf("\"%s\"", given->text)
                                                 : g_strdup_printf("0x%x", given->number);
    g_autofree char *last_error = given->last_error == SET_BEFORE
                                      ? g_strdup("kept")
                                      : g_strdup_printf("%u", given->last_error);
    return g_strdup_printf("line %u: %s\n    gave %s, last error %s", yaml_node_line(node),
                           yaml_node_text(node), value, last_error);
}

static char *
judge(RowPlayer *player,
      const YamlNode *node,
      const Statement *statement,
      const Given *given,
      GError **error)
{
    gboolean met = TRUE;
    for (guint i = 0; met && i < statement->conditions->len; i++)
        if (!is_met(player, node, &g_array_index(statement->conditions, Condition, i), given, &met,
                    error))
            return NULL;
    if (statement->conditions->len == 0 && given->text != NULL)
        met = FALSE;
    return met ? NULL : complaint(node, given);
}

/* ---- rows ---- */

static char *
play_statement(RowPlayer *player, const YamlNode *node, GError **error)
{
    Given given = { 0 };
    g_autoptr(Statement) statement = statement_parse(node, error);
    if (statement == NULL || !perform(player, node, statement, &given, error))
        return NULL;
    char *problem = judge(player, node, statement, &given, error);
    g_free(given.text);
    return problem;
}

static char *
play_statements(RowPlayer *player, const Row *row, GError **error)
{
    GError *own = NULL;
    char *problem = NULL;
    for (guint i = 0; problem == NULL && own == NULL && i < yaml_node_count(row->play); i++)
        problem = play_statement(player, yaml_node_item(row->play, i), &own);
    if (own != NULL)
        g_propagate_error(error, own);
    return problem;
}

/* What the row made goes with its processes. */
static gboolean
end_processes(RowPlayer *player, GError **error)
{
    const Win32Value values[] = { { .number = 0 } };
    GHashTableIter iter;
    gpointer pid;
    g_hash_table_iter_init(&iter, player->process);
    while (g_hash_table_iter_next(&iter, &pid, NULL)) {
        const WatchProcess *process = watch_process(player->run->watch, GPOINTER_TO_UINT(pid));
        const Win32Call exit = { .pid = GPOINTER_TO_UINT(pid),
                                 .function = WIN32_ExitProcess,
                                 .values = values };
        Given unused = { 0 };
        if (process == NULL || process->has_ended)
            continue;
        gboolean is_good = call(player, &exit, &unused, error);
        g_free(unused.text);
        if (!is_good)
            return FALSE;
    }
    return TRUE;
}

char *
row_play(RowPlayer *player, const RowTable *table, const Row *row, GError **error)
{
    g_autofree char *name = g_strdup_printf("row%u", row->number);
    GError *own = NULL;
    guint before = row->before != NULL ? yaml_node_count(row->before) : 0;
    for (guint i = 0; i < before + 1; i++)
        if (!run_next(player->run, error))
            return NULL;
    const WatchProcess *process = run_process(player->run, name);
    if (process == NULL || process->has_ended)
        return g_strdup("its process did not start");
    player->pid = process->pid;
    player->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    player->process = g_hash_table_new(NULL, NULL);
    g_hash_table_add(player->process, GUINT_TO_POINTER(player->pid));
    char *problem =
        set_constants(player, table->names, &own) ? play_statements(player, row, &own) : NULL;
    if (own == NULL)
        (void)end_processes(player, &own);
    g_hash_table_unref(player->values);
    g_hash_table_unref(player->process);
    if (own != NULL)
        g_propagate_error(error, own);
    return problem;
}
