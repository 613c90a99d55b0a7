/* SPDX-License-Identifier: MIT */
/*
 * Where the first desktop heaps lie, from one hypothesis for two systems: tables first, then some
 * buckets that nobody has named, then heaps, first fit. Each published base is left out once: the
 * system starts with what another base gives, and is asked where the heap came to lie. The table of
 * docs/fidelity.md is written here (DESKHEAP_UPDATE_GOLDEN=1), else it must be the same; what each
 * edition was given for its own base must give it.
 */
#include "host/run/run.h"
#include "page_part.h"

#include "../suite.h"
#include <glib/gstdio.h>

#define BUCKET     0x10000
#define BUCKET_KIB 64

#define WINLOGON "WinSta0\\Winlogon"
#define DEFAULT  "WinSta0\\Default"
#define TASKS    "SAWinSta\\SADesktop"

static const PagePart part = {
    "docs/fidelity.md",
    "<!-- bases left out once, made by the test \"early_views\" -->\n",
    "<!-- end of the bases left out once -->\n",
};

typedef struct {
    const char *base; /* as the page calls it */
    const char *from;
    const char *edition;
    guint unnamed; /* buckets; 0: the edition's own */
    const char *keys;
    const char *desktop;
    guint64 published;
    const char *after; /* its distance to this desktop counts, which lies where it was seen */
    guint64 after_published;
} Left;

static const Left rows[] = {
    { "2003, Winlogon", "XP's 19", "server2003-sp2", 19, "", WINLOGON, 0xbc6c0000, NULL, 0 },
    { "XP, \"My Desktop 2\"", "2003's 14", "xp-sp3", 14, "", WINLOGON, 0xbc310000, NULL, 0 },
    { "XP, Default", "2003's 14, Winlogon and Disconnect", "xp-sp3", 14, "", DEFAULT, 0xbc630000,
      NULL, 0 },
    { "XP, Default", "its own 19, a view of 48 that is gone later, Winlogon and Disconnect",
      "xp-sp3", 0, ", screen: 1024x768x32", DEFAULT, 0xbc630000, NULL, 0 },
    { "XP, SADesktop", "Default and three service heaps", "xp-sp3", 0, "", TASKS, 0xbcbe0000,
      DEFAULT, 0xbc630000 },
};

/* What the editions were given is what was missing to these. */
static const Left own[] = {
    { "2003, Winlogon", "", "server2003-sp2", 0, "", WINLOGON, 0xbc6c0000, NULL, 0 },
    { "XP, \"My Desktop 2\"", "", "xp-sp3", 0, "", WINLOGON, 0xbc310000, NULL, 0 },
};

/* An edition that differs from its base in the last of the early views. */
static void
write_edition(const char *path, const Left *left)
{
    g_autofree char *text = g_strdup_printf(
        "format: 1\nname: left-out\ntitle: t\nabout: a\nbased-on: %s\n"
        "sources: { made: 'made for the test' }\nsession-views:\n"
        "  - { name: GDI handle table, size: 1036 KiB, committed: 4 KiB, source: made, "
        "confidence: decided }\n"
        "  - { name: shared section, size: first-shared-section-value, committed: 0, source: made, "
        "confidence: decided }\n"
        "  - { name: unattributed, size: %u KiB, committed: 0, source: made, confidence: decided "
        "}\n",
        left->edition, left->unnamed * BUCKET_KIB);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
}

static RunRecord *
started(const char *edition, const char *keys)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf(
        "format: 1\ntitle: t\nsystem: { edition: %s%s }\nsteps: []\n", edition, keys);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    RunRecord *record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return record;
}

static RunRecord *
started_left_out(const Left *left)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("deskheap-XXXXXX", &error);
    assert_no_error(error);
    g_autofree char *path = g_build_filename(folder, "left-out.yaml", NULL);
    write_edition(path, left);
    RunRecord *record = started(path, left->keys);
    g_remove(path);
    g_rmdir(folder);
    return record;
}

static guint64
predicted(const Left *left)
{
    g_autoptr(RunRecord) record =
        left->unnamed != 0 ? started_left_out(left) : started(left->edition, left->keys);
    guint64 base = snapshot_desktop(record->snapshot, 0, left->desktop)->base;

    if (left->after == NULL)
        return base;
    return base - snapshot_desktop(record->snapshot, 0, left->after)->base + left->after_published;
}

START_TEST(test_each_base_left_out_once)
{
    g_autoptr(GString) out =
        g_string_new("| base | predicted from | | difference in buckets |\n|---|---|---|---|\n");

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint64 base = predicted(&rows[i]);
        g_string_append_printf(
            out, "| %s %" G_GINT64_MODIFIER "X | %s | %" G_GINT64_MODIFIER "X | %+d |\n",
            rows[i].base, rows[i].published, rows[i].from, base,
            (int)(((gint64)base - (gint64)rows[i].published) / BUCKET));
    }
    page_part_check(&part, out->str);
}
END_TEST

START_TEST(test_each_edition_has_its_own_base)
{
    ck_assert_uint_eq(predicted(&own[_i]), own[_i].published);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_each_base_left_out_once },
    { &test_each_edition_has_its_own_base, .loops = G_N_ELEMENTS(own) },
};

SUITE(tests, NULL, NULL)
