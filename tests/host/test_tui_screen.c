/* SPDX-License-Identifier: MIT */
/* What a screen shows at the usual sizes and at those nobody has; names that want to break it; a
 * heap of many blocks. */
#include "host/tui/press.h"
#include "host/tui/screen.h"
#include "played_run.h"
#include "scenario_of.h"

#include "../suite.h"

#include <string.h>

#define HEAD "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2 }\n"

/* What is shown, keys with a blank between them pressed before. */
static GString *
shown(PlayedRun *played, guint rows, guint columns, gboolean is_ascii, const char *keys)
{
    TuiSubject subject;
    g_auto(GStrv) each = g_strsplit(keys, " ", -1);

    tui_subject_init(&subject, played->history, played->record);
    TuiPlace place = tui_place_first(&subject);
    for (char **key = each; *key != NULL; key++) {
        TuiLayout layout = tui_layout(rows, columns, is_ascii, place.focus);
        place = tui_press(&subject, &layout, place, *key);
    }
    TuiLayout layout = tui_layout(rows, columns, is_ascii, place.focus);
    g_autoptr(CellGrid) grid = tui_screen(&subject, &place, &layout);
    tui_subject_clear(&subject);
    return cell_grid_lines(grid);
}

static void
has(PlayedRun *played, guint rows, guint columns, const char *keys, const char *wanted)
{
    g_autoptr(GString) text = shown(played, rows, columns, FALSE, keys);

    ck_assert_msg(strstr(text->str, wanted) != NULL, "\"%s\" is not in\n%s", wanted, text->str);
}

START_TEST(test_tui_screen_of_a_full_heap)
{
    PlayedRun played = played_run("scenarios/lessons/5-heap-full.yaml");

    for (guint i = 0; i < 2; i++) {
        guint rows = i == 0 ? 24 : 40, columns = i == 0 ? 80 : 120;
        has(&played, rows, columns, "", "after step 3, 0.000 s\n");
        has(&played, rows, columns, "n", "after step 4, 30.000 s\n");
        has(&played, rows, columns, "n", "\n>!   4 ");
        has(&played, rows, columns, "Home", "after the boot, 0.000 s\n");
        has(&played, rows, columns, "Home", "\n>      boot\n");
        has(&played, rows, columns, "n", "start-service late, program plain-service, fails\n");
        has(&played, rows, columns, "n", "\n0xC0000142 STATUS_DLL_INIT_FAILED (desktop-heap-full)");
        has(&played, rows, columns, "n", " 512 KB 100.0 %");
        has(&played, rows, columns, "n", "000000 HW");
        has(&played, rows, columns, "n", "used 524224 of 524288, most 524224");
        has(&played, rows, columns, "n Tab Tab End ArrowLeft", "W window, handle 0x");
        has(&played, rows, columns, "n Tab Tab End ArrowLeft", "176 bytes, 164 aske");
        has(&played, rows, columns, "n Tab Tab End ArrowLeft", "owner greedy (pupil.exe, pid");
        has(&played, rows, columns, "n Tab Tab End ArrowLeft", "header 16 00");
        has(&played, rows, columns, "n Tab Tab Home", "H heap header");
        has(&played, rows, columns, "Tab", "[Tree]");
        has(&played, rows, columns, "/ w i n", "find: win_");
        has(&played, rows, columns, "/ n o n e Enter", "there is no such handle");
        has(&played, rows, columns, "?", " ArrowLeft   a step back\n");
    }
    has(&played, 10, 40, "", "[Steps]");
    has(&played, 10, 40, "Tab", "[Tree]");
    has(&played, 10, 40, "Tab Tab", "\n000000 ");
    has(&played, 10, 40, "Tab Tab Tab", "\nused ");
    has(&played, 60, 40, "?", "W           window\n");
    /* A list that goes on says so, until its end is there. */
    has(&played, 24, 80, "?", " more: ArrowDown, PageDown\n");
    g_autoptr(GString) all = shown(&played, 60, 40, FALSE, "?");
    g_autoptr(GString) end = shown(&played, 24, 80, FALSE, "? PageDown PageDown PageDown");
    ck_assert_ptr_null(strstr(all->str, " more: "));
    ck_assert_ptr_null(strstr(end->str, " more: "));
    played_run_clear(&played);
}
END_TEST

/* Every size there may be, and all panes and modes: text that is as wide and tall as it should. */
START_TEST(test_tui_screen_of_any_size)
{
    static const char *const keys[] = { "", "n Tab", "n Tab Tab End", "Tab Tab Tab", "?", "/ x" };
    static const guint sizes[][2] = { { 0, 0 },   { 1, 1 },    { 1, 80 },   { 24, 1 },  { 2, 2 },
                                      { 3, 5 },   { 4, 7 },    { 5, 200 },  { 16, 60 }, { 17, 61 },
                                      { 24, 80 }, { 40, 120 }, { 300, 400 } };
    PlayedRun played = played_run("scenarios/lessons/5-heap-full.yaml");

    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        for (guint j = 0; j < G_N_ELEMENTS(sizes); j++) {
            g_autoptr(GString) text = shown(&played, sizes[j][0], sizes[j][1], j % 2 == 0, keys[i]);
            g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
            ck_assert_uint_eq(g_strv_length(lines), sizes[j][0] > 0 ? sizes[j][0] + 1 : 0);
            for (char **line = lines; *line != NULL; line++)
                ck_assert_int_le(g_utf8_strlen(*line, -1), sizes[j][1]);
        }
    played_run_clear(&played);
}
END_TEST

START_TEST(test_tui_screen_in_ascii)
{
    PlayedRun played = played_run("scenarios/lessons/5-heap-full.yaml");
    g_autoptr(GString) text = shown(&played, 24, 80, TRUE, "n Tab Tab End");

    for (const char *c = text->str; *c != '\0'; c++)
        ck_assert(*c == '\n' || (*c >= ' ' && *c < 0x7f));
    ck_assert_ptr_nonnull(strstr(text->str, "####"));
    played_run_clear(&played);
}
END_TEST

/* Titles and names are the scenario's. */
START_TEST(test_tui_screen_of_foreign_names)
{
    PlayedRun played =
        played_run_of(scenario_of("format: 1\ntitle: \"\\e[2J\\e]0;x\\a 日本語 e\\u0301 \\u202e\"\n"
                                  "system: { services: none, edition: server2003-sp2 }\n"
                                  "programs: { pupil: { imports: [user32] } }\n"
                                  "steps:\n  - logon: { user: \"a\\u0300日\", as: u }\n"
                                  "  - run: { program: pupil, in: u, as: r }\n"
                                  "  - create-window: { in: r, class: \"日本e\\u0301\" }\n"));

    for (guint columns = 1; columns < 100; columns += 3) {
        g_autoptr(GString) text = shown(&played, 24, columns, FALSE, "Tab Tab End ArrowLeft");
        ck_assert(g_utf8_validate(text->str, -1, NULL));
        for (const char *c = text->str; *c != '\0'; c = g_utf8_next_char(c)) {
            gunichar at = g_utf8_get_char(c);
            ck_assert(at == '\n' || (g_unichar_isprint(at) && !g_unichar_iszerowidth(at)));
        }
    }
    played_run_clear(&played);
}
END_TEST

/* No session, no heap, one step. */
START_TEST(test_tui_screen_of_a_system_that_did_not_start)
{
    PlayedRun played = played_run("scenarios/boot/server-dlls.yaml");

    has(&played, 24, 80,
        "Tab ArrowDown Tab ArrowRight End Tab ArrowDown PageUp n p / x Enter Enter",
        "after the boot, ");
    has(&played, 24, 80, "Tab ArrowDown Tab ArrowRight End", "\n no session");
    has(&played, 24, 80, "Tab Tab ArrowDown PageDown", "There is no desktop heap");
    played_run_clear(&played);
}
END_TEST

#define MANY 20000u

/* Step by step back and there again, with each block seen or counted. */
START_TEST(test_tui_screen_of_many_blocks)
{
    g_autoptr(GString) text = g_string_new(
        "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2,\n"
        "  set: { SharedSection: '1024,8192,512' } }\n"
        "programs: { pupil: { imports: [user32] } }\nsteps:\n  - logon: { user: a, as: u }\n");
    for (guint i = 0; i < 3; i++)
        g_string_append_printf(text,
                               "  - run: { program: pupil, in: u, as: r%u }\n"
                               "  - create-window: { in: r%u, class: Static, count: 7000 }\n",
                               i, i);
    for (guint i = 0; i < 100; i++)
        g_string_append_printf(text, "  - create-window: { in: r%u, class: Static, count: 3 }\n",
                               i % 3);
    PlayedRun played = played_run_of(scenario_of(text->str));
    g_autoptr(GString) keys = g_string_new("Tab");
    for (guint i = 0; i < 100; i++)
        g_string_append(keys, " ArrowLeft");
    for (guint i = 0; i < 100; i++)
        g_string_append(keys, " ArrowRight");
    g_string_append(keys, " Tab");
    g_autoptr(GString) seen = shown(&played, 40, 120, FALSE, keys->str);
    const char *blocks = strstr(seen->str, " blocks: arrow keys");
    ck_assert_msg(blocks != NULL, "%s", seen->str);
    while (g_ascii_isdigit(blocks[-1]))
        blocks--;
    ck_assert_uint_gt(g_ascii_strtoull(blocks, NULL, 10), MANY);
    has(&played, 40, 120, keys->str, "[Heap of Session 0, WinSta0\\Default]");
    played_run_clear(&played);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_tui_screen_of_a_full_heap },
    { &test_tui_screen_of_any_size },
    { &test_tui_screen_in_ascii },
    { &test_tui_screen_of_foreign_names },
    { &test_tui_screen_of_a_system_that_did_not_start },
    { &test_tui_screen_of_many_blocks },
};

SUITE(tests, NULL, NULL)
