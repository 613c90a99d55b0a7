/* SPDX-License-Identifier: MIT */
/* Reads a trace line by line and plays it. */
#include "host/trace/heap_trace.h"

#include "host/text/number.h"
#include "host/text/suggest.h"
#include "host/trace/bare_heap.h"

#include <string.h>

/* The longest operation has three words; one more is enough to see that there are too many. */
#define WORDS_MAX 4

G_DEFINE_QUARK(heap - trace - error - quark, heap_trace_error)

typedef struct {
    const char *text; /* into the trace, not terminated */
    gsize length;
} Word;

/* What a name stands for. */
typedef struct {
    const char *name;
    guint32 offset; /* of a live block */
    guint line;     /* of what was done with it last */
    enum { NAME_LIVE, NAME_REFUSED, NAME_FREED } state;
} Holder;

typedef struct {
    const SourceText *trace;
    BareHeap *heap;
    HeapTraceResult *result;
    GHashTable *names; /* name -> Holder */
    guint line;
    Word words[WORDS_MAX];
    guint word_count;
} Player;

static gboolean complain(const Player *player,
                         HeapTraceErrorCode code,
                         const char *at,
                         gsize length,
                         GError **error,
                         const char *format,
                         ...) G_GNUC_PRINTF(6, 7);

/* An error at a place of the trace. Always FALSE. */
static gboolean
complain(const Player *player,
         HeapTraceErrorCode code,
         const char *at,
         gsize length,
         GError **error,
         const char *format,
         ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    SourceSpan span = source_text_span(player->trace, (gsize)(at - player->trace->text), length);
    g_autofree char *message = source_text_message(player->trace, span, "error", what);
    g_set_error_literal(error, HEAP_TRACE_ERROR, (gint)code, message);
    return FALSE;
}

static gboolean
complain_at_word(
    const Player *player, HeapTraceErrorCode code, guint word, GError **error, const char *what)
{
    const Word *w = &player->words[word];
    return complain(player, code, w->text, w->length, error, "%s", what);
}

/* ---- lines ---- */

static gboolean
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void
split_words(Player *player, const char *at, const char *end)
{
    player->word_count = 0;
    while (player->word_count < WORDS_MAX) {
        while (at < end && is_blank(*at))
            at++;
        if (at == end || *at == '#')
            return;
        Word *word = &player->words[player->word_count++];
        word->text = at;
        while (at < end && !is_blank(*at))
            at++;
        word->length = (gsize)(at - word->text);
    }
}

static gboolean
word_is(const Word *word, const char *text)
{
    return strlen(text) == word->length && memcmp(word->text, text, word->length) == 0;
}

static gboolean
parse_verb(const Player *player, HeapTraceVerb *verb, GError **error)
{
    static const char *const verbs[] = { "alloc", "realloc", "free", NULL };
    static const guint words_wanted[] = { 3, 3, 2 };
    static const char *const usage[] = { "alloc NAME SIZE", "realloc NAME SIZE", "free NAME" };
    guint found = 0;
    while (verbs[found] != NULL && !word_is(&player->words[0], verbs[found]))
        found++;
    if (verbs[found] == NULL) {
        g_autofree char *word = g_strndup(player->words[0].text, MIN(player->words[0].length, 200));
        g_autofree char *hint = suggest_hint(word, verbs);
        return complain(player, HEAP_TRACE_ERROR_SYNTAX, player->words[0].text,
                        player->words[0].length, error, "no such operation%s", hint);
    }
    if (player->word_count < words_wanted[found]) {
        const Word *last = &player->words[player->word_count - 1];
        const char *missing = player->word_count == 1 ? "name" : "size";
        return complain(player, HEAP_TRACE_ERROR_SYNTAX, last->text + last->length, 0, error,
                        "the %s is missing (%s)", missing, usage[found]);
    }
    if (player->word_count > words_wanted[found]) {
        const Word *extra = &player->words[words_wanted[found]];
        return complain(player, HEAP_TRACE_ERROR_SYNTAX, extra->text, extra->length, error,
                        "one word too many (%s)", usage[found]);
    }
    *verb = (HeapTraceVerb)found;
    return TRUE;
}

/* The hint for a number with a unit: what it would be in bytes; NULL if it is not one. */
static char *
suggest_size(const char *text)
{
    guint64 bytes;

    return number_parse_size(text, &bytes) && bytes <= G_MAXUINT32
               ? g_strdup_printf("a size is a number of bytes, here %" G_GUINT64_FORMAT, bytes)
               : NULL;
}

static gboolean
parse_size(const Player *player, guint word, guint32 *bytes, GError **error)
{
    const Word *w = &player->words[word];
    gboolean is_hex = w->length > 2 && w->text[0] == '0' && (w->text[1] | 0x20) == 'x';
    guint64 value = 0;
    if (w->text[0] == '-')
        return complain_at_word(player, HEAP_TRACE_ERROR_SIZE, word, error,
                                "a size cannot be negative");
    for (gsize i = is_hex ? 2 : 0; i < w->length; i++) {
        gint digit = is_hex ? g_ascii_xdigit_value(w->text[i]) : g_ascii_digit_value(w->text[i]);
        if (digit < 0) {
            g_autofree char *text = g_strndup(w->text, MIN(w->length, 40));
            g_autofree char *hint = suggest_size(text);
            return complain_at_word(player, HEAP_TRACE_ERROR_SIZE, word, error,
                                    hint != NULL ? hint
                                                 : "a size is a number of bytes, decimal or 0x");
        }
        value = value * (is_hex ? 16 : 10) + (guint)digit;
        if (value > G_MAXUINT32)
            return complain_at_word(
                player, HEAP_TRACE_ERROR_SIZE, word, error,
                "the size is above 4294967295, the largest a 32-bit program can ask for");
    }
    *bytes = (guint32)value;
    return TRUE;
}

/* ---- names ---- */

static gboolean
find_name(Player *player, Holder **holder, GError **error)
{
    const Word *w = &player->words[1];
    if (g_utf8_strlen(w->text, (gssize)w->length) > HEAP_TRACE_NAME_MAX)
        return complain(player, HEAP_TRACE_ERROR_NAME, w->text, w->length, error,
                        "the name is too long (at most %u characters)", HEAP_TRACE_NAME_MAX);
    g_autofree char *name = g_strndup(w->text, w->length);
    *holder = g_hash_table_lookup(player->names, name);
    return TRUE;
}

static Holder *
add_name(Player *player)
{
    Holder *holder = g_new0(Holder, 1);
    holder->name = g_string_chunk_insert_len(player->result->names, player->words[1].text,
                                             (gssize)player->words[1].length);
    g_hash_table_insert(player->names, (gpointer)holder->name, holder);
    return holder;
}

/* The name nearest to one that is not known, for the hint. Long lists are left alone. */
static char *
suggest_name(const Player *player)
{
    g_autofree char *name = g_strndup(player->words[1].text, player->words[1].length);
    guint count;
    g_autofree const char **known =
        (const char **)g_hash_table_get_keys_as_array(player->names, &count);
    if (count > 1000)
        return g_strdup("");
    const char *nearest = suggest_nearest(name, known);
    return nearest != NULL ? g_strdup_printf(" (did you mean \"%s\"?)", nearest) : g_strdup("");
}

/* For free and realloc: the name stands for a block, or for one that was refused. */
static gboolean
need_name(const Player *player, const Holder *holder, GError **error)
{
    const Word *w = &player->words[1];
    if (holder == NULL) {
        g_autofree char *hint = suggest_name(player);
        return complain(player, HEAP_TRACE_ERROR_NAME, w->text, w->length, error,
                        "nothing was allocated under this name%s", hint);
    }
    if (holder->state == NAME_FREED)
        return complain(player, HEAP_TRACE_ERROR_NAME, w->text, w->length, error,
                        "this name was freed in line %u already", holder->line);
    return TRUE;
}

/* ---- operations ---- */

static HeapTraceStep *
add_step(Player *player, HeapTraceVerb verb, const Holder *holder)
{
    GArray *steps = player->result->steps;
    const HeapTraceStep step = { .verb = verb, .line = player->line, .name = holder->name };
    g_array_append_val(steps, step);
    return &g_array_index(steps, HeapTraceStep, steps->len - 1);
}

static gboolean
play_alloc(Player *player, GError **error)
{
    guint32 bytes;
    Holder *holder;
    if (!find_name(player, &holder, error) || !parse_size(player, 2, &bytes, error))
        return FALSE;
    if (holder != NULL && holder->state == NAME_LIVE)
        return complain(player, HEAP_TRACE_ERROR_NAME, player->words[1].text,
                        player->words[1].length, error,
                        "this name stands for a block since line %u (free it first, or use "
                        "another name)",
                        holder->line);
    if (holder == NULL)
        holder = add_name(player);
    HeapTraceStep *step = add_step(player, HEAP_TRACE_ALLOC, holder);
    step->bytes = bytes;
    BareHeapResult result =
        bare_heap_alloc(player->heap, bytes, &holder->offset, &step->why, error);
    if (result == BARE_HEAP_BROKEN)
        return FALSE;
    step->is_refused = result == BARE_HEAP_REFUSED;
    step->offset = step->is_refused ? 0 : holder->offset;
    holder->state = step->is_refused ? NAME_REFUSED : NAME_LIVE;
    holder->line = player->line;
    return TRUE;
}

static gboolean
play_realloc(Player *player, GError **error)
{
    guint32 bytes;
    Holder *holder;
    if (!find_name(player, &holder, error) || !need_name(player, holder, error) ||
        !parse_size(player, 2, &bytes, error))
        return FALSE;
    HeapTraceStep *step = add_step(player, HEAP_TRACE_REALLOC, holder);
    step->bytes = bytes;
    if (holder->state == NAME_REFUSED) {
        step->is_refused = TRUE;
        step->why = g_strdup_printf("the allocation in line %u was refused", holder->line);
        return TRUE;
    }
    BareHeapResult result =
        bare_heap_realloc(player->heap, &holder->offset, bytes, &step->why, error);
    if (result == BARE_HEAP_BROKEN)
        return FALSE;
    step->is_refused = result == BARE_HEAP_REFUSED;
    step->offset = holder->offset;
    return TRUE;
}

static gboolean
play_free(Player *player, GError **error)
{
    Holder *holder;
    if (!find_name(player, &holder, error) || !need_name(player, holder, error))
        return FALSE;
    HeapTraceStep *step = add_step(player, HEAP_TRACE_FREE, holder);
    if (holder->state == NAME_REFUSED)
        return TRUE;
    step->offset = holder->offset;
    if (!bare_heap_release(player->heap, holder->offset, error))
        return FALSE;
    holder->state = NAME_FREED;
    holder->line = player->line;
    return TRUE;
}

static gboolean
play_line(Player *player, const char *line, const char *end, GError **error)
{
    HeapTraceVerb verb = HEAP_TRACE_FREE;
    split_words(player, line, end);
    if (player->word_count == 0)
        return TRUE;
    if (!parse_verb(player, &verb, error))
        return FALSE;
    switch (verb) {
    case HEAP_TRACE_ALLOC:
        return play_alloc(player, error);
    case HEAP_TRACE_REALLOC:
        return play_realloc(player, error);
    case HEAP_TRACE_FREE:
        return play_free(player, error);
    }
    return FALSE;
}

static gboolean
play_lines(Player *player, GError **error)
{
    const char *end = player->trace->text + player->trace->length;
    for (const char *line = player->trace->text; line < end;) {
        const char *newline = memchr(line, '\n', (gsize)(end - line));
        const char *stop = newline != NULL ? newline : end;
        player->line++;
        if (!play_line(player, line, stop, error))
            return FALSE;
        line = newline != NULL ? newline + 1 : end;
    }
    return TRUE;
}

/* ---- result ---- */

static void
clear_step(gpointer data)
{
    g_free(((HeapTraceStep *)data)->why);
}

static HeapTraceResult *
result_new(void)
{
    HeapTraceResult *result = g_new0(HeapTraceResult, 1);
    result->steps = g_array_new(FALSE, FALSE, sizeof(HeapTraceStep));
    g_array_set_clear_func(result->steps, clear_step);
    result->blocks = g_array_new(FALSE, FALSE, sizeof(HeapBlock));
    result->holders = g_hash_table_new(g_direct_hash, g_direct_equal);
    result->names = g_string_chunk_new(4096);
    return result;
}

void
heap_trace_result_free(HeapTraceResult *result)
{
    if (result == NULL)
        return;
    g_array_unref(result->steps);
    g_array_unref(result->blocks);
    g_hash_table_unref(result->holders);
    g_string_chunk_free(result->names);
    g_free(result);
}

/* Looks at what is in memory now, not at what was done. */
static gboolean
observe(Player *player, GError **error)
{
    MemoryReader reader = bare_heap_reader(player->heap);
    GHashTableIter iter;
    gpointer value;
    if (!bare_heap_verify(player->heap, error) ||
        !heap_walk(&reader, player->result->format, bare_heap_base(player->heap), 0,
                   &player->result->totals, player->result->blocks, error))
        return FALSE;
    g_hash_table_iter_init(&iter, player->names);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Holder *holder = value;
        if (holder->state == NAME_LIVE)
            g_hash_table_insert(player->result->holders, GUINT_TO_POINTER(holder->offset),
                                (gpointer)holder->name);
    }
    return TRUE;
}

HeapTraceResult *
heap_trace_play(const SourceText *trace, guint32 heap_format, guint64 heap_bytes, GError **error)
{
    g_autoptr(BareHeap) heap = bare_heap_new(heap_format, heap_bytes, error);
    if (heap == NULL)
        return NULL;
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr(HeapTraceResult) result = result_new();
    result->format = bare_heap_format(heap);
    Player player = { .trace = trace, .heap = heap, .result = result, .names = names };
    if (!play_lines(&player, error) || !observe(&player, error))
        return NULL;
    return g_steal_pointer(&result);
}
