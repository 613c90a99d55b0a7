/* SPDX-License-Identifier: MIT */
/* What is typed at the prompt: what it moves, what it shows, what it refuses. */
#include "config_test.h"
#include "host/shell/shell.h"
#include "host/view/heap_table.h"

#include "../suite.h"

#define TEXT                                                                                        \
    "format: 1\n"                                                                                   \
    "title: t\n"                                                                                    \
    "system: { edition: server2003-sp2, services: none, set: { SharedSection: '1024,128,512' } }\n" \
    "programs:\n"                                                                                   \
    "  part: { imports: [user32], startup: [{ create-window: { class: Static, count: 100 } }] }\n"  \
    "steps:\n"                                                                                      \
    "  - logon: { user: alice, as: alice }\n"                                                       \
    "  - mark: in\n"                                                                                \
    "  - run: { program: part, in: alice, as: 'p{n}', for: { n: 1..6 } }\n"

typedef struct {
    Scenario *scenario;
    Shell *shell;
} Desk;

static const ScenarioOverrides open_scenario = { .is_open = TRUE };

static void
desk_clear(Desk *desk)
{
    g_clear_pointer(&desk->shell, shell_free);
    g_clear_pointer(&desk->scenario, scenario_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Desk, desk_clear)

static Desk
desk_new(const char *text)
{
    g_autoptr(GError) error = NULL;
    Desk desk = { scenario_load_text("s.yaml", text, -1, &open_scenario, &error), NULL };

    assert_no_error(error);
    desk.shell =
        shell_new(desk.scenario, &open_scenario, scenario_outline(desk.scenario, ""), NULL, &error);
    assert_no_error(error);
    return desk;
}

static char *
say(Desk *desk, const char *line)
{
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);

    ck_assert_msg(shell_line(desk->shell, line, out, &error), "%s: %s", line,
                  error != NULL ? error->message : "");
    assert_no_error(error);
    return g_string_free(out, FALSE);
}

static void
assert_says(Desk *desk, const char *line, const char *part)
{
    g_autofree char *said = say(desk, line);

    ck_assert_msg(strstr(said, part) != NULL, "%s says:\n%s\nnot: %s", line, said, part);
}

static void
assert_refused(Desk *desk, const char *line, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *before = shell_prompt(desk->shell);

    ck_assert_msg(!shell_line(desk->shell, line, out, &error), "%s: %s", line, out->str);
    ck_assert_msg(error != NULL && strstr(error->message, part) != NULL, "%s: %s\nnot: %s", line,
                  error != NULL ? error->message : "nothing", part);
    g_autofree char *after = shell_prompt(desk->shell);
    ck_assert_str_eq(before, after);
}

static void
assert_at(const Desk *desk, const char *wanted)
{
    g_autofree char *prompt = shell_prompt(desk->shell);

    ck_assert_str_eq(prompt, wanted);
}

START_TEST(test_shell_moves)
{
    g_auto(Desk) desk = desk_new(TEXT);

    assert_at(&desk, "0/8> ");
    assert_says(&desk, "step", "logon user alice");
    assert_says(&desk, "goto in", "");
    assert_at(&desk, "2/8> ");
    assert_says(&desk, "", "");
    assert_at(&desk, "2/8> ");
    assert_says(&desk, "p 2", "run part, in alice, as p2");
    assert_says(&desk, "", "run part, in alice, as p4");
    assert_at(&desk, "6/8> ");
    assert_says(&desk, "back 5", "behind 1 logon");
    assert_says(&desk, "p- 9", "at the boot");
    assert_says(&desk, "go", "at the end");
    assert_at(&desk, "8/8> ");
    assert_says(&desk, "# a remark", "");
    assert_says(&desk, "steps", "as p6");
    assert_says(&desk, "q", "");
    ck_assert(shell_is_over(desk.shell));
}
END_TEST

/* Where what is stopped at is, the steps say themselves. */
START_TEST(test_shell_breaks)
{
    g_auto(Desk) desk = desk_new(TEXT);

    assert_says(&desk, "break refusal", "break 1");
    g_autofree char *said = say(&desk, "go");
    ck_assert_msg(strstr(said, "desktop-heap-full") != NULL, "%s", said);
    g_autofree char *at_refusal = shell_prompt(desk.shell);
    assert_says(&desk, "bc", "");
    assert_says(&desk, "goto 0", "");
    assert_says(&desk, "break event 243", "event 243 is logged");
    assert_says(&desk, "bl", "    1 event 243 is logged");
    assert_says(&desk, "go", "break 1: event 243 is logged");
    assert_at(&desk, at_refusal);
    assert_says(&desk, "log", "Win32k 243");
    assert_refused(&desk, "bc 2", "no break 2");
    assert_refused(&desk, "break", "is missing");
    assert_refused(&desk, "break event 0", "from 1 on");
}
END_TEST

/* The address of the desktop's heap, as !heap says it. */
static char *
heap_address(Desk *desk)
{
    g_autofree char *map = say(desk, "!heap -a WinSta0\\Default");
    const char *at = strstr(map, "+000000");

    ck_assert_msg(at != NULL, "%s", map);
    return g_strndup(at - strlen("bc6f0000  "), strlen("bc6f0000"));
}

START_TEST(test_shell_watches_an_address)
{
    g_auto(Desk) desk = desk_new(TEXT);

    assert_says(&desk, "goto 2", "");
    g_autofree char *heap = heap_address(&desk);
    g_autofree char *never = g_strconcat("break ", heap, NULL);
    /* The heap's first bytes are its own header and stay; HEAP.TotalFreeSize, at +28, goes with
     * each block that is made. */
    assert_says(&desk, never, "4 bytes at");
    assert_says(&desk, "go", "at the end");
    g_autofree char *sum =
        g_strdup_printf("break %08x", (guint32)g_ascii_strtoull(heap, NULL, 16) + 0x28u);
    assert_says(&desk, "goto 2", "");
    assert_says(&desk, sum, "break 2");
    assert_says(&desk, "go", "break 2: 4 bytes at");
    assert_at(&desk, "3/8> ");
}
END_TEST

START_TEST(test_shell_shows_memory)
{
    g_auto(Desk) desk = desk_new(TEXT);

    assert_says(&desk, "goto 3", "");
    g_autofree char *heap = heap_address(&desk);
    g_autofree char *bytes = g_strconcat("db ", heap, " 20", NULL);
    g_autofree char *words = g_strconcat("dd ", heap, " 16", NULL);
    g_autofree char *way = g_strconcat("!pte ", heap, NULL);
    /* HEAP.Signature, Windows' own word, at +8. */
    assert_says(&desk, bytes, "ff ee ff ee");
    assert_says(&desk, words, " eeffeeff");
    assert_says(&desk, way, "in session view space");
    assert_says(&desk, way, "PTE  index");
    assert_says(&desk, "db 10", "??");
    assert_says(&desk, "!pte 10", "not mapped");
    assert_says(&desk, "dt", "desktopinfo");
    assert_says(&desk, "dt desktopinfo", "+000 base");
    assert_refused(&desk, "dt desktopinf", "did you mean");
    assert_says(&desk, "dt win32k!tagDESKTOPINFO", "+000 base");
    g_autofree char *header = g_strconcat("dt nt!_HEAP ", heap, NULL);
    assert_says(&desk, header, "+008 signature                 0xeeffeeff");
    g_autofree char *four = g_strconcat("dd ", heap, " L4", NULL);
    g_autofree char *same = say(&desk, words), *counted = say(&desk, four);
    ck_assert_str_eq(counted, same);
    g_autofree char *sixteen = g_strconcat("db ", heap, " L10", NULL);
    g_autofree char *line = say(&desk, sixteen);
    ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
    assert_refused(&desk, "dd 10 Lx", "such as L20");
    assert_refused(&desk, "db 10 L0", "such as L20");
    assert_refused(&desk, "db 123456789", "wider than addresses here");
    assert_refused(&desk, "db xyz", "hexadecimal");
    assert_refused(&desk, "db 10 99999999", "at most");
    assert_refused(&desk, "!pte", "is missing");
    assert_refused(&desk, "db -s 9 10", "no session 9");
}
END_TEST

/* The letter E, where page tables can forbid to run what is no code. */
START_TEST(test_shell_tells_what_may_be_run)
{
    g_auto(Desk) wide = desk_new("format: 1\ntitle: t\nsystem: { edition: win7-x64 }\n");

    assert_says(&wide, "!pte -s 0 fffff96000050000", "---DA--KREV"); /* win32k.sys */
    assert_says(&wide, "!pte -s 0 fffff900c0390000", "---DA--KW-V"); /* Winlogon's heap */
}
END_TEST

/* Of the window that is found, its own block and handle. */
START_TEST(test_shell_finds_a_handle)
{
    g_auto(Desk) desk = desk_new(TEXT);

    assert_says(&desk, "goto 3", "");
    g_autofree char *map = say(&desk, "!heap -a WinSta0\\Default");
    const char *window = strstr(map, " W window 0");
    ck_assert_ptr_nonnull(window);
    g_autofree char *handle = g_strndup(window + strlen(" W window "), 8);
    g_autofree char *find = g_strconcat("find ", handle, NULL);
    assert_says(&desk, find, "window in session 0, WinSta0\\Default");
    /* The object's own address: HEAD begins with the handle. */
    g_autofree char *found = say(&desk, find);
    g_autofree char *object = g_strndup(strstr(found, "object ") + strlen("object "), 8);
    g_autofree char *block = g_strndup(strstr(found, "block ") + strlen("block "), 8);
    g_autofree char *head = g_strconcat("dt head ", object, NULL);
    g_autofree char *value = g_strconcat("0x", handle, NULL);
    assert_says(&desk, head, value);
    g_autofree char *of_block = g_strconcat("dt window ", block, NULL);
    g_autofree char *there_it_is = g_strconcat("begins at ", object, NULL);
    assert_says(&desk, of_block, there_it_is);
    g_autofree char *same = g_strconcat("!handle ", handle, NULL);
    assert_says(&desk, same, "window in session 0");
    g_autofree char *there = g_strconcat("!handle -s 1 ", handle, NULL);
    assert_refused(&desk, there, "no session 1");
    assert_refused(&desk, "find 7", "no object in a desktop heap");
    assert_says(&desk, "!handle", "csrss.exe");
    assert_says(&desk, "!handle 0 f", "csrss.exe");
    assert_says(&desk, "!process", "part.exe");
    assert_says(&desk, "!process 0 0", "part.exe");
    assert_says(&desk, "!heap", "WinSta0\\Default");
    assert_says(&desk, "!dskheap -v", "largest free");
    g_autofree char *heap = heap_address(&desk);
    g_autofree char *by_address = g_strconcat("!heap ", heap, NULL);
    assert_says(&desk, by_address, "Session 0\\WinSta0\\Default");
    assert_refused(&desk, "!process 3", "no process 3");
    assert_refused(&desk, "!heap nothing", "no desktop \"nothing\"");
}
END_TEST

START_TEST(test_shell_says_what_changed)
{
    g_auto(Desk) desk = desk_new(TEXT);

    assert_refused(&desk, "what changed", "nothing was moved yet");
    assert_says(&desk, "goto 2", "");
    assert_says(&desk, "step", "");
    assert_says(&desk, "what changed", "from step 2 to step 3");
    assert_says(&desk, "what", "+100");
    assert_says(&desk, "what", "part.exe");
    assert_says(&desk, "back", "");
    assert_says(&desk, "what", "-100");
    assert_says(&desk, "what", "ended");
    assert_says(&desk, "goto 2", "");
    assert_says(&desk, "what", "  nothing");
}
END_TEST

/* A file of its own, which does what was done. */
START_TEST(test_shell_saves)
{
    g_auto(Desk) desk = desk_new(TEXT);
    g_autofree char *folder = g_dir_make_tmp("shell-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "saved.yaml", NULL);
    g_autofree char *line = g_strconcat("save ", path, NULL);
    g_autofree char *text = NULL;

    assert_says(&desk, "goto 4", "");
    assert_says(&desk, "do run: { program: part, in: alice, as: other }", "as other");
    assert_says(&desk, line, "5 steps");
    g_autofree char *before = say(&desk, "!heap WinSta0\\Default");
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(Desk) saved = desk_new(text);
    assert_at(&saved, "0/5> ");
    assert_says(&saved, "go", "as other");
    g_autofree char *after = say(&saved, "!heap WinSta0\\Default");
    ck_assert_str_eq(before, after);
    assert_refused(&desk, "save /no/such/folder/x", "/no/such/folder/x");
    assert_refused(&desk, "do", "which step?");
    assert_refused(&desk, "do run: { program: part, as: p1 }", "<typed>:1:");
    ck_assert_int_eq(remove(path), 0);
    ck_assert_int_eq(remove(folder), 0);
}
END_TEST

/* All that a loop makes is done; what a step in the middle expects is told where it is not so, and
 * left out of what is saved. */
START_TEST(test_shell_does_loops_and_expectations)
{
    g_auto(Desk) desk = desk_new(TEXT);
    g_autofree char *folder = g_dir_make_tmp("shell-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "saved.yaml", NULL);
    g_autofree char *line = g_strconcat("save ", path, NULL);
    g_autofree char *text = NULL;

    assert_says(&desk, "step", "");
    assert_says(&desk, "do start-service: { name: 'x{n}', program: part, for: { n: 1..3 } }", "x3");
    assert_at(&desk, "4/11> ");
    assert_says(&desk, "do expect: [{ session: { session: 0, view-used: '> 99 %' } }]",
                "not met: ");
    assert_says(&desk, line, ": 4 steps");
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    ck_assert_ptr_null(strstr(text, "expect"));
    assert_refused(&desk, "do mark: x1", "is taken: a service of <typed> has it");
    assert_says(&desk, "go", "at the end");
    assert_says(&desk, "go", "at the end");
    assert_refused(&desk, "break event 99999999999", "up to");
    ck_assert_int_eq(remove(path), 0);
    ck_assert_int_eq(remove(folder), 0);
}
END_TEST

START_TEST(test_shell_refuses_words)
{
    static const struct {
        const char *line, *part;
    } rows[] = {
        { "stp", "did you mean \"step\"" },
        { "step x", "a number from 1 on" },
        { "step 0", "a number from 1 on" },
        { "step 1 2", "one word too many" },
        { "back", "this is the boot" },
        { "goto 9", "steps have the numbers 0 to 8" },
        { "goto out", "no mark has the name \"out\"" },
        { "!session 5", "no session 5" },
        { "!dskheap -s", "-s needs the number" },
        { "steps some", "\"all\", or nothing" },
        { "help me", "no verb has the name" },
        { "\033[2J", "\\x1b[2J" },
    };
    g_auto(Desk) desk = desk_new(TEXT);

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_refused(&desk, rows[i].line, rows[i].part);
    assert_says(&desk, "goto 8", "");
    assert_refused(&desk, "step", "no step is left");
}
END_TEST

START_TEST(test_shell_helps)
{
    g_auto(Desk) desk = desk_new(TEXT);
    g_auto(GStrv) all = shell_complete("");
    g_autofree char *help = say(&desk, "help");

    for (guint i = 0; all[i] != NULL; i++)
        ck_assert_msg(strstr(help, all[i]) != NULL, "%s", all[i]);
    g_auto(GStrv) some = shell_complete("!ds");
    ck_assert_uint_eq(g_strv_length(some), 1);
    ck_assert_str_eq(some[0], "!dskheap");
    assert_says(&desk, "help step", "short: p");
    assert_says(&desk, "tree", "WinSta0");
    assert_says(&desk, "layout", "session view space");
    assert_says(&desk, "dheapmon", "WinSta0\\Default");
    assert_says(&desk, "!dskheap", "Session ID:  0");
}
END_TEST

/* One handle in two sessions: each has an object of its own by it. */
START_TEST(test_shell_handle_is_of_the_session_meant)
{
    g_auto(Desk) desk = desk_new("format: 1\ntitle: t\n"
                                 "system: { edition: server2003-sp2, services: none }\n"
                                 "steps:\n  - logon: { user: alice, as: alice }\n"
                                 "  - logon: { user: bob, kind: rdp, as: bob }\n");

    assert_says(&desk, "goto 2", "");
    g_autofree char *map = say(&desk, "!heap -s 1 -a WinSta0\\Default");
    const char *window = strstr(map, " W window ");
    ck_assert_ptr_nonnull(window);
    g_autofree char *handle = g_strndup(window + strlen(" W window "), 8);
    g_autofree char *find = g_strconcat("find ", handle, NULL);
    g_autofree char *first = g_strconcat("!handle ", handle, NULL);
    g_autofree char *other = g_strconcat("!handle -s 1 ", handle, NULL);
    g_autofree char *everywhere = say(&desk, find);
    ck_assert_ptr_nonnull(strstr(everywhere, "session 0"));
    ck_assert_ptr_nonnull(strstr(everywhere, "session 1"));
    g_autofree char *in_first = say(&desk, first);
    ck_assert_ptr_nonnull(strstr(in_first, "session 0"));
    ck_assert_ptr_null(strstr(in_first, "session 1"));
    g_autofree char *in_other = say(&desk, other);
    ck_assert_ptr_nonnull(strstr(in_other, "session 1"));
    ck_assert_ptr_null(strstr(in_other, "session 0"));
    assert_says(&desk, "!session 1", "");
    g_autofree char *looked_into = say(&desk, first);
    ck_assert_str_eq(looked_into, in_other);
    assert_refused(&desk, "!handle 7", "find looks into all sessions");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_shell_moves },
    { &test_shell_breaks },
    { &test_shell_watches_an_address },
    { &test_shell_shows_memory },
    { &test_shell_tells_what_may_be_run },
    { &test_shell_finds_a_handle },
    { &test_shell_handle_is_of_the_session_meant },
    { &test_shell_says_what_changed },
    { &test_shell_saves },
    { &test_shell_does_loops_and_expectations },
    { &test_shell_refuses_words },
    { &test_shell_helps },
};

SUITE(tests, NULL, NULL)
