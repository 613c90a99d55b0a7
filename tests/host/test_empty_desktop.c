/* SPDX-License-Identifier: MIT */
/*
 * Which windows lie on an empty desktop, and how a tool prints what they take: hypotheses, and what
 * of all that is published each meets. The table of docs/fidelity.md is written here
 * (DESKHEAP_UPDATE_GOLDEN=1), else it must be the same. The first one is what the editions have:
 * emulated heaps must be as full as it says.
 */
#include "host/run/run.h"
#include "page_part.h"

#include "../suite.h"

static const PagePart table = {
    "docs/fidelity.md",
    "<!-- empty desktops, made by the test \"empty_desktop\" -->\n",
    "<!-- end of the empty desktops -->\n",
};

/* Bytes, docs/fidelity.md, "An empty desktop". */
#define HEAP_HEADER  1608
#define DESKTOPINFO  0x6C
#define UNKNOWN      0x18
#define WINDOW_EXTRA 4
#define NAME         8 /* "#32769", "Message", and as short a name for a further class */

typedef enum { SOME_CUT, ALL_CUT, ALL_ROUNDED } Printing;
/* BUT_NUMBERS: "#32769" is a number, and has no block, as editions have it. */
typedef enum { NO_NAMES, ALL_NAMES, NAMES_BUT_NUMBERS } NamesInHeap;

typedef struct {
    const char *windows;
    guint idle;             /* windows of a desktop elsewhere, the desktop window among them */
    gboolean third_class;   /* the third brings one */
    gboolean further_class; /* the further one of an interactive desktop does */
    guint window;           /* bytes of a WND from XP on */
    NamesInHeap names;      /* of classes, in the heap */
    Printing printing;
    gboolean class_is_first; /* a window's class lies before the first window of it */
} Hypothesis;

static const Hypothesis hypotheses[] = {
    { "2 + 1 + 1, the further ones without a class", 3, FALSE, FALSE, 0xA0, NAMES_BUT_NUMBERS,
      SOME_CUT },
    { "the same", 3, FALSE, FALSE, 0xA0, NO_NAMES, SOME_CUT },
    { "the same", 3, FALSE, FALSE, 0xA4, NO_NAMES, SOME_CUT },
    { "the same", 3, FALSE, FALSE, 0xA4, NAMES_BUT_NUMBERS, SOME_CUT },
    { "the same", 3, FALSE, FALSE, 0xA0, ALL_NAMES, SOME_CUT },
    { "the same", 3, FALSE, FALSE, 0xA0, NAMES_BUT_NUMBERS, ALL_CUT },
    { "the same, each class before its window", 3, FALSE, FALSE, 0xA0, NAMES_BUT_NUMBERS, SOME_CUT,
      TRUE },
    { "2 + 1 + 1, the fourth with a class", 3, FALSE, TRUE, 0xA0, NAMES_BUT_NUMBERS, SOME_CUT },
    { "2 + 1 + 1, the third and fourth with classes", 3, TRUE, TRUE, 0xA0, ALL_NAMES, ALL_ROUNDED },
    { "2, and a tooltip with its class on interactive ones", 2, FALSE, TRUE, 0xA4, NO_NAMES,
      ALL_ROUNDED },
};

static const char *const names_told[] = { "no", "yes", "yes, but of numbers" };
static const char *const printings[] = { "7.0 and !dskheap cut, 8.1 rounds", "all cut",
                                         "all rounded" };

static guint
block(guint bytes)
{
    return (bytes + 15) & ~7u;
}

/* Of so many classes, one of which is called by a number. */
static guint
bytes_of_names(const Hypothesis *h, guint classes)
{
    return h->names == NO_NAMES ? 0 : (classes - (h->names == NAMES_BUT_NUMBERS)) * block(NAME);
}

static guint
used(const Hypothesis *h, gboolean is_2000, gboolean is_interactive)
{
    guint window = is_2000 ? 0x98 : h->window, class = block(is_2000 ? 0x58 : 0x5C);
    guint further = is_interactive ? 1 : 0;
    guint classes = 2 + (h->third_class ? 1 : 0) + (h->further_class ? further : 0);

    return HEAP_HEADER + block(DESKTOPINFO) + block(UNKNOWN) + block(window) +
           (h->idle - 1 + further) * block(window + WINDOW_EXTRA) + classes * class +
           bytes_of_names(h, classes);
}

/* Of the desktop window, from the heap's base; names come with their classes. */
static guint
first_window_at(const Hypothesis *h)
{
    guint class = block(0x5C) + bytes_of_names(h, 1);

    return HEAP_HEADER + block(DESKTOPINFO) + block(UNKNOWN) + (h->class_is_first ? class : 0) +
           8 /* its block's header */;
}

/* Without text, on a desktop that nobody else uses. */
static guint
windows_in(const Hypothesis *h, guint kb)
{
    return (kb * 1024 - used(h, FALSE, FALSE)) / block(h->window);
}

/* ---- what is published ---- */

typedef struct {
    const char *name;
    gboolean is_2000, is_interactive;
    guint kb;
    gboolean is_cut;   /* by a tool that cuts, if not all do the same */
    guint per_percent; /* 10: tenths */
    guint rate;        /* in these */
} Rate;

static const Rate rates[] = {
    { "SADesktop 0.4", FALSE, FALSE, 512, TRUE, 10, 4 },
    { "SADesktop 0.5", FALSE, FALSE, 512, FALSE, 10, 5 },
    { "SADesktop 0.2 on 2000", TRUE, FALSE, 1024, FALSE, 10, 2 },
    { "Disconnect 4.0", FALSE, TRUE, 64, TRUE, 10, 40 },
    { "Disconnect 4.5", FALSE, TRUE, 64, FALSE, 10, 45 },
    { "Disconnect 4", FALSE, TRUE, 64, TRUE, 1, 4 },
};

/* Windows that were counted: so many on an idle desktop, at least so many on an interactive one. */
#define IDLE_WINDOWS        3
#define INTERACTIVE_WINDOWS 4
#define FIRST_WINDOW        0x6E8 /* of every dump */
#define PUBLISHED           (G_N_ELEMENTS(rates) + 3)

static gboolean
meets(const Hypothesis *h, const Rate *rate)
{
    guint64 used_part =
        (guint64)100 * rate->per_percent * used(h, rate->is_2000, rate->is_interactive);
    guint64 whole = (guint64)rate->kb * 1024;
    gboolean cuts = h->printing == ALL_CUT || (h->printing == SOME_CUT && rate->is_cut);

    return (cuts ? used_part / whole : (2 * used_part + whole) / (2 * whole)) == rate->rate;
}

static GPtrArray *
not_met(const Hypothesis *h)
{
    GPtrArray *names = g_ptr_array_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rates); i++)
        if (!meets(h, &rates[i]))
            g_ptr_array_add(names, (gpointer)rates[i].name);
    if (h->idle != IDLE_WINDOWS)
        g_ptr_array_add(names, (gpointer) "three windows on an idle desktop");
    if (h->idle + 1 < INTERACTIVE_WINDOWS)
        g_ptr_array_add(names, (gpointer) "four on an interactive one");
    if (first_window_at(h) != FIRST_WINDOW)
        g_ptr_array_add(names, (gpointer) "desktop window at 6E8");
    return names;
}

static void
append_row(GString *out, const Hypothesis *h)
{
    g_autoptr(GPtrArray) names = not_met(h);
    guint met = PUBLISHED - names->len;
    g_ptr_array_add(names, NULL);
    g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);

    g_string_append_printf(out, "| %s | %X | %s | %s | %X | %u | %u | %s |\n", h->windows,
                           h->window, names_told[h->names], printings[h->printing],
                           first_window_at(h), windows_in(h, 512), met, list);
}

START_TEST(test_hypotheses_of_an_empty_desktop)
{
    g_autoptr(GString) out = g_string_new(
        "| windows, and their classes | WND | names of classes in the heap | rates | desktop window "
        "at | bare windows in 512 KB | of 9 met | not met |\n|---|---|---|---|---|---|---|---|\n");

    for (gsize i = 0; i < G_N_ELEMENTS(hypotheses); i++)
        append_row(out, &hypotheses[i]);
    page_part_check(&table, out->str);
}
END_TEST

/* ---- what is emulated ---- */

static const struct {
    const char *edition;
    const char *desktop;
    gboolean is_2000, is_interactive;
} emulated[] = {
    { "server2003-sp2", "SAWinSta\\SADesktop", FALSE, FALSE },
    { "server2003-sp2", "WinSta0\\Disconnect", FALSE, TRUE },
    { "xp-sp3", "SAWinSta\\SADesktop", FALSE, FALSE },
    { "win2000", "SAWinSta\\SADesktop", TRUE, FALSE },
};

START_TEST(test_emulated_desktops_have_the_first)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        g_strdup_printf("format: 1\ntitle: t\nsystem: { edition: %s }\n", emulated[_i].edition);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    g_autoptr(RunRecord) record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);

    ck_assert_uint_eq(snapshot_desktop(record->snapshot, 0, emulated[_i].desktop)->used_bytes,
                      used(&hypotheses[0], emulated[_i].is_2000, emulated[_i].is_interactive));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_hypotheses_of_an_empty_desktop },
    { &test_emulated_desktops_have_the_first, .loops = G_N_ELEMENTS(emulated) },
};

SUITE(tests, NULL, NULL)
