/* SPDX-License-Identifier: MIT */
/* Width, height and depth of a text, and the view they come to. */
#include "host/edition/screen.h"

#include <string.h>

static const guint32 depths[] = { 1, 4, 8, 15, 16, 24, 32 };

/* Digits up to `end`, or to the end of the text. */
static gboolean
read_part(const char **at, char end, guint32 *value)
{
    char *rest = NULL;
    if (!g_ascii_isdigit(**at))
        return FALSE;
    guint64 number = g_ascii_strtoull(*at, &rest, 10);
    if (*rest != end || number == 0 || number > SCREEN_SIDE_MAX)
        return FALSE;
    *value = (guint32)number;
    *at = end != '\0' ? rest + 1 : rest;
    return TRUE;
}

static gboolean
is_depth(guint32 depth)
{
    for (guint i = 0; i < G_N_ELEMENTS(depths); i++)
        if (depths[i] == depth)
            return TRUE;
    return FALSE;
}

gboolean
screen_read(Screen *screen, const char *text)
{
    Screen read = { 0 };
    gboolean is_read = read_part(&text, 'x', &read.width) && read_part(&text, 'x', &read.height) &&
                       read_part(&text, '\0', &read.depth) && is_depth(read.depth);
    if (is_read)
        *screen = read;
    return is_read;
}

guint32
screen_bytes(const Screen *screen)
{
    guint32 bits = screen->depth == 15 ? 16 : screen->depth;
    return DH_ROUND_UP(screen->width * bits, 32u) / 8 * screen->height;
}

gboolean
screen_add_view(const Screen *screen, struct abi_boot *boot)
{
    if (boot->view_count == ABI_VIEW_COUNT)
        return FALSE;
    struct abi_view *view = &boot->views[boot->view_count++];
    *view = (struct abi_view){ .kind = ABI_VIEW_DISPLAY_SURFACE,
                               .bytes = screen_bytes(screen),
                               .committed_bytes = screen_bytes(screen),
                               .pixels = (guint16)screen->width,
                               .rows = (guint16)screen->height };
    g_strlcpy(view->name, "display surface", sizeof view->name);
    return TRUE;
}
