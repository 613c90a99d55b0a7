/* SPDX-License-Identifier: MIT */
/* One line of a terminal, rewritten in place by a thread that draws it; elsewhere a line now and
 * then. */
#include "cli/progress.h"

#include "host/text/printable.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SHOWN_AFTER    G_TIME_SPAN_SECOND
#define DRAWN_EVERY    (G_TIME_SPAN_SECOND / 10)
#define LINE_AFTER     (10 * G_TIME_SPAN_SECOND) /* where it is no terminal; then doubled */
#define COLUMNS        80                        /* of a terminal that does not say */
#define TO_LINE_START  "\r"
#define ERASE_LINE     TO_LINE_START "\033[K"
#define IN_PLACE_OF_IT "…"

static struct progress {
    GThread *thread;
    GMutex mutex;
    GCond cond;
    /* All of the rest only with the mutex. */
    gboolean has_ended;
    gboolean is_hidden;
    char *drawn; /* what stands on the terminal, NULL: nothing */
    char *scenario;
    char *variant;
    guint scenario_number, scenario_count;
    guint variant_number, variant_count; /* 0: none runs yet */
    guint step, step_count;
    guint tried;       /* runs, of an answer; 0: it is one run that is told */
    gconstpointer run; /* that is shown */
} * progress;          /* NULL: nothing is shown */

static void
put(const char *text)
{
    gsize length = strlen(text);

    /* Nobody can be told if it fails, and nothing depends on it. */
    if (write(STDERR_FILENO, text, length) < 0)
        return;
}

/* ---- the line ---- */

static guint
columns(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : COLUMNS;
}

/* "2 of 40: cases/x.yaml [small], variant 3 of 12: step 812 of 3000". */
static GString *
line_of(void)
{
    GString *line = g_string_new(NULL);

    if (progress->scenario_count > 1)
        g_string_append_printf(line, "%u of %u: ", progress->scenario_number,
                               progress->scenario_count);
    g_string_append(line, progress->scenario);
    if (progress->variant_number == 0) {
        g_string_append(line, ": reading");
        return line;
    }
    if (*progress->variant != '\0')
        g_string_append_printf(line, " [%s]", progress->variant);
    if (progress->variant_count > 1)
        g_string_append_printf(line, ", variant %u of %u", progress->variant_number,
                               progress->variant_count);
    if (progress->tried > 0)
        g_string_append_printf(line, ": run %u", progress->tried);
    if (progress->step > 0)
        g_string_append_printf(line, "%s step %u of %u", progress->tried > 0 ? "," : ":",
                               progress->step, progress->step_count);
    else if (progress->tried == 0)
        g_string_append(line, ": the system starts");
    return line;
}

static guint
width_of(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

/* The numbers at the end tell most: what does not fit is left out at the beginning. A line of full
 * width would break. */
static char *
fit(const char *line, guint width)
{
    const char *at = line + strlen(line);
    guint used = 0;

    while (at > line) {
        const char *before = g_utf8_prev_char(at);
        guint more = width_of(g_utf8_get_char(before));
        if (used + more > width)
            break;
        used += more;
        at = before;
    }
    if (at == line)
        return g_strdup(line);
    /* The mark takes the place of one that is wide enough. */
    for (guint freed = 0; freed == 0 && *at != '\0'; at = g_utf8_next_char(at))
        freed = width_of(g_utf8_get_char(at));
    return g_strconcat(IN_PLACE_OF_IT, at, NULL);
}

static void
draw(void)
{
    g_autoptr(GString) line = line_of();
    g_autofree char *fitting = fit(line->str, MAX(columns(), 2) - 1);
    g_autofree char *text = g_strconcat(ERASE_LINE, fitting, NULL);

    if (g_strcmp0(text, progress->drawn) == 0)
        return;
    put(text);
    g_free(progress->drawn);
    progress->drawn = g_steal_pointer(&text);
}

static void
erase(void)
{
    if (progress->drawn != NULL)
        put(ERASE_LINE);
    g_clear_pointer(&progress->drawn, g_free);
}

static gpointer
draw_now_and_then(gpointer unused)
{
    gint64 next = g_get_monotonic_time() + SHOWN_AFTER;

    g_mutex_lock(&progress->mutex);
    while (!progress->has_ended) {
        if (g_cond_wait_until(&progress->cond, &progress->mutex, next))
            continue;
        if (!progress->is_hidden)
            draw();
        next = g_get_monotonic_time() + DRAWN_EVERY;
    }
    erase();
    g_mutex_unlock(&progress->mutex);
    return NULL;
}

/* ---- lines ---- */

static void
add_line(gint64 seconds)
{
    g_autoptr(GString) line = line_of();
    g_autofree char *text =
        g_strdup_printf("deskheap: %s, after %" G_GINT64_FORMAT " s\n", line->str, seconds);

    put(text);
}

static gpointer
tell_now_and_then(gpointer unused)
{
    gint64 start = g_get_monotonic_time(), after = LINE_AFTER;

    g_mutex_lock(&progress->mutex);
    while (!progress->has_ended) {
        if (g_cond_wait_until(&progress->cond, &progress->mutex, start + after))
            continue;
        if (progress->scenario != NULL)
            add_line(after / G_TIME_SPAN_SECOND);
        after *= 2;
    }
    g_mutex_unlock(&progress->mutex);
    return NULL;
}

/* ---- life ---- */

static gboolean
can_draw(void)
{
    const char *terminal = g_getenv("TERM");

    return isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

static void
begin(gboolean is_lines)
{
    sigset_t all, before;

    progress = g_new0(struct progress, 1);
    progress->is_hidden = TRUE;
    g_mutex_init(&progress->mutex);
    g_cond_init(&progress->cond);
    /* Signals are the main thread's. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    /* Where the host has no thread to give, nothing is drawn. */
    progress->thread =
        g_thread_try_new("progress", is_lines ? tell_now_and_then : draw_now_and_then, NULL, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
progress_begin(gboolean is_quiet)
{
    if (!is_quiet && can_draw())
        begin(FALSE);
}

void
progress_begin_long(gboolean is_quiet)
{
    if (!is_quiet)
        begin(!can_draw());
}

void
progress_end(void)
{
    if (progress == NULL)
        return;
    g_mutex_lock(&progress->mutex);
    progress->has_ended = TRUE;
    g_cond_signal(&progress->cond);
    g_mutex_unlock(&progress->mutex);
    if (progress->thread != NULL)
        g_thread_join(progress->thread);
    g_mutex_clear(&progress->mutex);
    g_cond_clear(&progress->cond);
    g_free(progress->scenario);
    g_free(progress->variant);
    g_clear_pointer(&progress, g_free);
}

/* ---- what goes on ---- */

static void
replace(char **text, const char *by)
{
    g_free(*text);
    *text = printable_text(by, -1);
}

void
progress_scenario(const char *name, guint number, guint count)
{
    if (progress == NULL)
        return;
    g_mutex_lock(&progress->mutex);
    replace(&progress->scenario, name);
    progress->scenario_number = number;
    progress->scenario_count = count;
    progress->variant_number = 0;
    progress->is_hidden = FALSE;
    g_mutex_unlock(&progress->mutex);
}

void
progress_variant(const char *name, guint number, guint count, gconstpointer run)
{
    if (progress == NULL)
        return;
    g_mutex_lock(&progress->mutex);
    replace(&progress->variant, name);
    progress->variant_number = number;
    progress->variant_count = count;
    progress->run = run;
    progress->step = progress->tried = 0;
    progress->is_hidden = FALSE;
    g_mutex_unlock(&progress->mutex);
}

void
progress_step_of(gconstpointer run, guint number, guint count)
{
    if (progress == NULL)
        return;
    g_mutex_lock(&progress->mutex);
    if (progress->run == run) {
        progress->step = number;
        progress->step_count = count;
        progress->is_hidden = FALSE;
    }
    g_mutex_unlock(&progress->mutex);
}

void
progress_tried(gconstpointer run, guint number)
{
    if (progress == NULL)
        return;
    g_mutex_lock(&progress->mutex);
    if (progress->run == run) {
        progress->tried = number;
        progress->step = 0;
        progress->is_hidden = FALSE;
    }
    g_mutex_unlock(&progress->mutex);
}

void
progress_hide(void)
{
    if (progress == NULL)
        return;
    g_mutex_lock(&progress->mutex);
    erase();
    progress->is_hidden = TRUE;
    g_mutex_unlock(&progress->mutex);
}
