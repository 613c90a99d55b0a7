/* SPDX-License-Identifier: MIT */
/* Screens: what is one, what its surface takes, and that a session has it where its heaps begin. */
#include "config_test.h"
#include "host/edition/screen.h"
#include "host/run/run.h"

#include "../suite.h"

static const struct {
    const char *text;
    guint32 bytes; /* 0: no screen */
} texts[] = {
    { "1024x768x32", 0x300000 },
    { "1024x768x16", 0x180000 },
    { "640x480x4", 320 * 480 },
    { "801x1x8", 804 },
    { "3x2x24", 24 },
    { "5x1x15", 12 },
    { "33x1x1", 8 },
    { "8192x8192x32", 1u << 28 },
    { "8193x768x32", 0 },
    { "0x768x32", 0 },
    { "1024x768", 0 },
    { "1024x768x17", 0 },
    { "1024x768x32 ", 0 },
    { "-1x768x32", 0 },
    { " 1024x768x32", 0 },
    { "", 0 },
    { "1024X768X32", 0 },
    { "4294967297x1x1", 0 },
};

START_TEST(test_screen_is_read)
{
    Screen screen = { 0 };
    gboolean is_read = screen_read(&screen, texts[_i].text);
    ck_assert_int_eq(is_read, texts[_i].bytes != 0);
    ck_assert_uint_eq(is_read ? screen_bytes(&screen) : screen.width, texts[_i].bytes);
}
END_TEST

START_TEST(test_screen_takes_the_last_place_for_a_view)
{
    Screen screen = { 1024, 768, 32 };
    struct abi_boot boot = { .view_count = ABI_VIEW_COUNT - 1 };
    ck_assert(screen_add_view(&screen, &boot));
    ck_assert_uint_eq(boot.views[ABI_VIEW_COUNT - 1].bytes, 0x300000);
    ck_assert(!screen_add_view(&screen, &boot));
}
END_TEST

static RunRecord *
run_with(const char *system)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("format: 1\ntitle: t\nsystem: { edition: "
                                            "server2003-sp2, services: none%s }\n",
                                            system);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    RunRecord *record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return record;
}

/* The first heap lies as much higher as the surface is large. */
START_TEST(test_screen_is_mapped_before_heaps)
{
    g_autoptr(RunRecord) without = run_with("");
    g_autoptr(RunRecord) with = run_with(", screen: 1024x768x32");
    const SnapshotDesktop *low = snapshot_desktop(without->snapshot, 0, "WinSta0\\Winlogon");
    const SnapshotDesktop *high = snapshot_desktop(with->snapshot, 0, "WinSta0\\Winlogon");
    ck_assert_uint_eq(high->base - low->base, 0x300000);
    const SnapshotSession *session = snapshot_session(with->snapshot, 0);
    const SnapshotSession *plain = snapshot_session(without->snapshot, 0);
    ck_assert_uint_ge(session->committed_pages, plain->committed_pages + 0x300);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_screen_is_read, .loops = G_N_ELEMENTS(texts) },
    { &test_screen_takes_the_last_place_for_a_view },
    { &test_screen_is_mapped_before_heaps },
};

SUITE(tests, NULL, NULL)
