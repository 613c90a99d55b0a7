/* SPDX-License-Identifier: MIT */
/* Windows, or hooks where a window is too large; one of another size for the last bytes. */
#include "host/program/filler.h"

/* To begin with: what a window of few letters takes. What it takes is seen then. */
#define WINDOW_BYTES  200
#define WINDOWS_USUAL 1000
#define LETTER_BYTES  2
#define LETTERS_MAX   16000
/* The first window of a program brings its class along. */
#define FIRST_WINDOW_BYTES 300
#define HOOKS_MAX          100
#define HOOK_BYTES         56

/* One more of its windows, as far as it can be known: all have the same letters. Where it was seen
 * to be much larger, or too many by the guess found no room, what was seen. */
static gint64
window_bytes(const Filler *filler)
{
    gint64 usual = WINDOW_BYTES + (gint64)filler->letters * LETTER_BYTES;

    gint64 most = filler->refused_windows != 0 ? usual : usual * 5 / 4;

    return filler->window_bytes > most ? filler->window_bytes : usual;
}

static gint64
hook_bytes(const Filler *filler)
{
    return filler->hook_bytes != 0 ? filler->hook_bytes : HOOK_BYTES;
}

gint64
filler_slack(const Filler *filler)
{
    return filler->hook_bytes / 2;
}

/* With the hooks it has now so many bytes are missing: the difference is what hooks take. */
static void
see_hooks(Filler *filler, gint64 bytes)
{
    gint64 more = (gint64)filler->last_count - filler->asked_hooks;

    if (filler->asked_hooks >= 0 && more != 0 && (filler->asked_bytes - bytes) / more > 0)
        filler->hook_bytes = (filler->asked_bytes - bytes) / more;
    filler->asked_bytes = bytes;
    filler->asked_hooks = filler->last_count;
}

gboolean
filler_begin(Filler *filler, gint64 bytes)
{
    gint64 letters = bytes > (gint64)WINDOWS_USUAL * WINDOW_BYTES
                         ? (bytes / WINDOWS_USUAL - WINDOW_BYTES) / LETTER_BYTES
                         : 1;

    if (filler->hook_bytes != 0 && bytes < filler_slack(filler)) {
        filler->is_settled = TRUE;
        return FALSE;
    }
    filler->letters = (guint)CLAMP(letters, 1, LETTERS_MAX);
    filler->windows = (guint)MAX(bytes / window_bytes(filler) - 2, 0);
    filler->last = bytes >= FIRST_WINDOW_BYTES ? LAST_WINDOW : LAST_HOOKS;
    filler->last_count =
        filler->last == LAST_WINDOW ? 1 : (guint)MAX(bytes / hook_bytes(filler), 1);
    filler->asked_bytes = bytes;
    filler->asked_hooks = 0;
    filler->asked_windows = 0;
    filler->asked_letters = 0;
    return TRUE;
}

static gboolean
correct_hooks(Filler *filler, gint64 bytes)
{
    see_hooks(filler, bytes);
    gint64 half = hook_bytes(filler) / (bytes < 0 ? -2 : 2);
    gint64 hooks = (bytes + half) / hook_bytes(filler);
    if (hooks == 0 && filler->hook_bytes == 0)
        hooks = 1; /* to see what it takes */
    gint64 count = (gint64)filler->last_count + hooks;

    filler->is_settled = hooks == 0 || count < 1;
    if (count >= 1) {
        filler->last_count = (guint)MIN(count, HOOKS_MAX);
        return hooks != 0;
    }
    filler->last = LAST_NONE;
    return TRUE;
}

/* With the windows it has now so many bytes are missing: the difference is what windows take, and
 * letters of the last. */
static void
see_windows(Filler *filler, gint64 bytes)
{
    gint64 more = (gint64)filler->windows - filler->asked_windows;
    gint64 letters = (gint64)filler->last_count - filler->asked_letters;

    if (more != 0)
        filler->window_bytes = (filler->asked_bytes - bytes - letters * LETTER_BYTES) / more;
    filler->asked_bytes = bytes;
    filler->asked_windows = filler->windows;
    filler->asked_letters = filler->last_count;
}

/* More windows or letters, and no less is missing: there was no room for so many, and the program
 * gave all back. */
static gboolean
was_refused(const Filler *filler, gint64 bytes)
{
    gboolean has_more = filler->windows > filler->asked_windows ||
                        (filler->windows == filler->asked_windows && filler->asked_windows > 0 &&
                         filler->last_count > filler->asked_letters);

    return has_more && bytes >= filler->asked_bytes;
}

/* Half of what was more. */
static void
take_back(Filler *filler)
{
    if (filler->windows > filler->asked_windows) {
        filler->refused_windows = filler->windows;
        filler->windows = filler->asked_windows + (filler->windows - filler->asked_windows) / 2;
        filler->last_count = 1;
    } else {
        filler->last_count =
            filler->asked_letters + (filler->last_count - filler->asked_letters) / 2;
    }
}

static gboolean
correct_windows(Filler *filler, gint64 bytes)
{
    if (was_refused(filler, bytes)) {
        take_back(filler);
        return TRUE;
    }
    see_windows(filler, bytes);
    gint64 windows = bytes / window_bytes(filler);
    gint64 letters =
        (gint64)filler->last_count + (bytes - windows * window_bytes(filler)) / LETTER_BYTES;

    if (letters < 1) {
        windows--;
        letters += window_bytes(filler) / LETTER_BYTES;
    }
    if ((gint64)filler->windows + windows < 0) {
        filler->windows = 0;
        filler->last = LAST_HOOKS;
        filler->last_count = 1;
        filler->asked_hooks = -1;
        return TRUE;
    }
    filler->windows = (guint)((gint64)filler->windows + windows);
    filler->last_count = (guint)CLAMP(letters, 1, LETTERS_MAX);
    if (filler->refused_windows != 0 && filler->windows >= filler->refused_windows) {
        filler->windows = filler->refused_windows - 1;
        filler->last_count = 1;
    }
    return TRUE;
}

gboolean
filler_correct(Filler *filler, gint64 bytes)
{
    return filler->last == LAST_HOOKS ? correct_hooks(filler, bytes)
                                      : correct_windows(filler, bytes);
}

gboolean
filler_is_empty(const Filler *filler)
{
    return filler->windows == 0 && filler->last == LAST_NONE;
}

void
filler_append(GString *out, const char *indent, const Filler *filler)
{
    if (filler->windows > 0)
        g_string_append_printf(out,
                               "%s- create-window: { class: Static, text: x, repeat-text: %u, "
                               "count: %u }\n",
                               indent, filler->letters, filler->windows);
    if (filler->last == LAST_WINDOW)
        g_string_append_printf(out,
                               "%s- create-window: { class: Static, text: x, repeat-text: %u }\n",
                               indent, filler->last_count);
    if (filler->last == LAST_HOOKS)
        g_string_append_printf(out, "%s- set-hook: { kind: keyboard, count: %u }\n", indent,
                               filler->last_count);
}
