/* SPDX-License-Identifier: MIT */
/* Tree, accounts, layout, heap map and sizes of a snapshot made by hand. */
#include "golden.h"
#include "host/view/heap_table.h"
#include "host/view/views.h"
#include "host/view/word_list.h"
#include "snapshot_sample.h"

#include "../suite.h"
#include <json-glib/json-glib.h>

#include <string.h>

static struct abi_boot
sample_boot(void)
{
    struct abi_boot boot = { .edition = "server2003-sp2", .address_bits = 32 };
    boot.heap_format = HEAP_FORMAT_NT5_X86;
    boot.memory_pages = 1024 * 256;
    boot.options = ABI_OPTION_INCREASEUSERVA;
    boot.userva_mb = 2900;
    boot.paged_factor = 2;
    boot.registry[ABI_REG_SESSION_VIEW_SIZE] = (struct abi_dword){ 1, 48 };
    boot.registry[ABI_REG_SESSION_POOL_SIZE] = (struct abi_dword){ 1, 4 };
    boot.object_size[ABI_SIZE_WND] = 0xa4;
    boot.object_size[ABI_SIZE_MENU] = 0x58;
    boot.object_size[ABI_SIZE_ITEM] = 0x4c;
    boot.object_size[ABI_SIZE_HANDLEENTRY] = 12;
    return boot;
}

static void
check_json(const char *text, const char *schema)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    ck_assert_msg(json_parser_load_from_data(parser, text, -1, NULL), "%s", text);
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    ck_assert_str_eq(json_object_get_string_member(root, "schema"), schema);
}

START_TEST(test_tree_shows_what_lives_on_each_desktop)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    g_autoptr(GString) out = g_string_new(NULL);
    tree_print(out, snapshot);
    golden_check("tree.txt", out->str);
    g_string_truncate(out, 0);
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
    tree_json(writer, snapshot);
    check_json(out->str, "deskheap.tree/1");
}
END_TEST

START_TEST(test_accounts_name_who_is_behind_a_station)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    const SnapshotSession *session = snapshot_session(snapshot, 0);
    g_autoptr(GString) out = g_string_new(NULL);
    accounts_print(out, snapshot, session, FALSE);
    golden_check("accounts.txt", out->str);
    g_string_truncate(out, 0);
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    accounts_json(writer, snapshot, session);
    check_json(out->str, "deskheap.accounts/1");
}
END_TEST

START_TEST(test_accounts_fold_long_lists)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    SnapshotSession *session = snapshot_session(snapshot, 0);
    SnapshotDesktop *desktop = session->desktops->pdata[0];
    g_autoptr(GString) out = g_string_new(NULL);
    g_array_set_size(desktop->holders, 0);
    for (guint i = 0; i < 238; i++) {
        SnapshotHolder holder = { .pid = 10000 + 4 * i };
        g_array_append_val(desktop->holders, holder);
    }
    accounts_print(out, snapshot, session, FALSE);
    ck_assert_ptr_nonnull(strstr(out->str, "pid 10028, and 230 more\n"));
    ck_assert_ptr_null(strstr(out->str, "pid 10032"));
    g_string_truncate(out, 0);
    accounts_print(out, snapshot, session, TRUE);
    ck_assert_ptr_nonnull(strstr(out->str, "pid 10948"));
}
END_TEST

START_TEST(test_layout_shows_another_page_behind_one_address)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    g_autoptr(GString) out = g_string_new(NULL);
    layout_print_shared_addresses(out, snapshot);
    ck_assert_uint_eq(out->len, 0);
    for (guint i = 0; i < 2; i++) {
        SnapshotSession *session = snapshot_session_alloc();
        session->id = 7 + i;
        SnapshotWinsta *winsta = sample_winsta(session, "WinSta0", TRUE, NULL);
        SnapshotDesktop *desktop = sample_desktop(session, winsta, "Default", 0xbc6f0000, 64, 0);
        desktop->frame = 0x100 + i;
        g_ptr_array_add(snapshot->sessions, session);
    }
    layout_print_shared_addresses(out, snapshot);
    ck_assert_str_eq(out->str, "One address, another page of memory in each session\n"
                               "  bc6f0000\n"
                               "    in session 7: page frame 0x100, heap of WinSta0\\Default\n"
                               "    in session 8: page frame 0x101, heap of WinSta0\\Default\n");
}
END_TEST

START_TEST(test_layout_says_where_each_size_comes_from)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    struct abi_boot boot = sample_boot();
    g_autoptr(GString) out = g_string_new(NULL);
    layout_print(out, snapshot, &boot);
    g_string_append_c(out, '\n');
    layout_print_session(out, snapshot, snapshot_session(snapshot, 0));
    golden_check("layout.txt", out->str);
    g_string_truncate(out, 0);
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);
    layout_json(writer, snapshot, &boot, NULL);
    check_json(out->str, "deskheap.layout/1");
}
END_TEST

START_TEST(test_layout_origin_knows_every_rule)
{
    struct abi_boot boot = sample_boot();
    SnapshotRegion region = { .kind = REGION_SESSION_VIEW };
    static const struct {
        guint rule;
        const char *text;
    } rows[] = {
        { RULE_EDITION, "the edition's map" },
        { RULE_REGISTRY, "SessionViewSize = 48" },
        { RULE_CLAMPED, "SessionViewSize = 48: cut to what is possible" },
        { RULE_RAISED, "SessionViewSize = 48: raised to the minimum" },
        { RULE_ALL, "SessionViewSize = 48: all there is" },
        { RULE_3GB, "fixed by /3GB (SessionViewSize = 48 is not used)" },
        { RULE_COMPUTED, "follows from its neighbours" },
        { RULE_MEMORY, "SessionViewSize = 48 is not used: from 1024 MB of memory" },
        { RULE_NEED, "taken as needed (SessionViewSize = 48 is not used)" },
        { RULE_LIMIT, "cut by a limit of the registry" },
        { RULE_SPLIT, "increaseuserva=2900" },
        { 99, "the edition's map" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        region.rule = rows[i].rule;
        g_autofree char *text = layout_origin(&region, &boot);
        ck_assert_str_eq(text, rows[i].text);
    }
    region = (SnapshotRegion){ .kind = REGION_SESSION_IMAGE, .rule = RULE_DEFAULT };
    g_autofree char *text = layout_origin(&region, &boot);
    ck_assert_str_eq(text, "no SessionImageSize: the default");
    region = (SnapshotRegion){ .kind = REGION_NONPAGED_POOL, .rule = RULE_MEMORY };
    g_autofree char *memory = layout_origin(&region, &boot);
    ck_assert_str_eq(memory, "from 1024 MB of memory");
    boot.registry[ABI_REG_PAGED_POOL_SIZE] = (struct abi_dword){ 1, 192 };
    region = (SnapshotRegion){ .kind = REGION_PAGED_POOL, .rule = RULE_COMPUTED };
    g_autofree char *unused = layout_origin(&region, &boot);
    ck_assert_str_eq(unused,
                     "PagedPoolSize = 192 is not used: twice the nonpaged pool, as far as it fits");
    boot.capabilities |= ABI_CAPABILITY_ADDRESS_LIMITS;
    boot.registry[ABI_REG_PAGED_POOL_LIMIT] = (struct abi_dword){ 1, 64 };
    boot.registry[ABI_REG_SESSION_SPACE_LIMIT] = (struct abi_dword){ 1, 100 };
    region.rule = RULE_LIMIT;
    g_autofree char *limited = layout_origin(&region, &boot);
    ck_assert_str_eq(limited, "PagedPoolLimit = 64 is the most");
    region.rule = RULE_COMPUTED;
    const SnapshotRegion views = { .kind = REGION_SESSION_VIEW, .rule = RULE_NEED };
    g_autofree char *needed = layout_origin(&views, &boot);
    ck_assert_str_eq(needed, "taken as needed (SessionViewSize = 48 is not used), "
                             "SessionSpaceLimit = 100 is the most of all sessions");
    boot.paged_factor = 3;
    g_autofree char *thrice = layout_origin(&region, &boot);
    ck_assert_str_eq(
        thrice, "PagedPoolSize = 192 is not used: 3 times the nonpaged pool, as far as it fits");
}
END_TEST

START_TEST(test_heap_map_draws_blocks)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    SnapshotDesktop *desktop = snapshot_desktop(snapshot, 0, "WinSta0\\Disconnect");
    sample_blocks(desktop);
    g_autoptr(GString) out = g_string_new(NULL);
    heap_map_print(out, snapshot, desktop, HEAP_MAP_PLAIN);
    golden_check("heap-map.txt", out->str);
    g_string_truncate(out, 0);
    heap_map_print(out, snapshot, desktop, HEAP_MAP_ALL);
    ck_assert_ptr_nonnull(strstr(out->str, "W window 00010003"));
    g_string_truncate(out, 0);
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    heap_map_json(writer, snapshot, desktop);
    check_json(out->str, "deskheap.heap-map/1");
}
END_TEST

/* 4.46 % are 4.5 in dheapmon and 4 in !dskheap: what was rounded once is not rounded again. */
START_TEST(test_tools_round_once)
{
    g_autoptr(Snapshot) snapshot = snapshot_new();
    snapshot->page_format = page_format_find(PAGE_FORMAT_X86);
    snapshot->heap_format = heap_format_find(HEAP_FORMAT_NT5_X86);
    SnapshotSession *session = snapshot_session_alloc();
    SnapshotWinsta *winsta = sample_winsta(session, "WinSta0", TRUE, NULL);
    g_autoptr(GString) tenths = g_string_new(NULL);
    g_autoptr(GString) percent = g_string_new(NULL);

    g_ptr_array_add(snapshot->sessions, session);
    sample_desktop(session, winsta, "Default", 0xbc6f0000, 3072, 140301);
    HeapTable table = heap_table_new(session);
    dheapmon_print_table(tenths, DHEAPMON_8_1, &table);
    dskheap_print(percent, &table);
    g_free((gpointer)table.rows);
    ck_assert_ptr_nonnull(strstr(tenths->str, " 4.5\n"));
    ck_assert_ptr_nonnull(strstr(percent->str, " 4%\n"));
}
END_TEST

START_TEST(test_snapshot_desktop_finds_by_any_path)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    ck_assert_ptr_nonnull(snapshot_desktop(snapshot, 0, "winsta0\\default"));
    ck_assert_ptr_nonnull(snapshot_desktop(snapshot, 7, "Session 1\\WinSta0\\Winlogon"));
    ck_assert_ptr_nonnull(snapshot_desktop(snapshot, 0, "Disconnect"));
    ck_assert_ptr_null(snapshot_desktop(snapshot, 0, "Default"));
    ck_assert_ptr_null(snapshot_desktop(snapshot, 0, "WinSta0\\Nowhere"));
    ck_assert_ptr_null(snapshot_desktop(snapshot, 9, "WinSta0\\Default"));
}
END_TEST

START_TEST(test_snapshot_health_tells_the_two_exhaustions_apart)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    SnapshotSession *session = snapshot_session(snapshot, 0);
    SnapshotHealth health = snapshot_health(snapshot, session);
    ck_assert(health.is_heap_near_limit);
    ck_assert(!health.is_view_near_limit);
    ck_assert_str_eq(health.fullest->path, "Service-0x0-1d419$\\Default");
    /* Everything behind Default's heap is free: 0xbc9f0000 to 0xbf3fffff. */
    ck_assert_uint_eq(health.heaps_fitting, (0xbf400000u - 0xbc9f0000u) / 0x80000u);
    ck_assert_uint_eq(snapshot_tenths(2620, 512 * 1024), 5);
    ck_assert_uint_eq(snapshot_tenths(1, 0), 0);
    ck_assert_uint_eq(snapshot_tenths(5, 5), 1000);
}
END_TEST

/* Half of a step takes a whole one; what is no heap has its room before heaps have any. */
START_TEST(test_view_space_has_room_in_whole_steps)
{
    const guint64 step = snapshot_view_takes(1);
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    const SnapshotViewSpace *views = snapshot_session(snapshot, 0)->view_space;
    guint64 room = snapshot_room_for_heaps(views);

    ck_assert_uint_eq(snapshot_view_takes(0), 0);
    ck_assert_uint_eq(snapshot_view_takes(step), step);
    ck_assert_uint_eq(snapshot_view_takes(step + 1), 2 * step);
    ck_assert_uint_eq(room, views->bytes - 0x100000 - 0x1c0000);
    ck_assert(snapshot_larger_heaps_fit(views, 1, 3, room - 3 * step));
    ck_assert(!snapshot_larger_heaps_fit(views, 1, 3, room - 3 * step + 1));
    guint free = (guint)(views->free_bytes / step);
    ck_assert(snapshot_larger_heaps_fit(views, free, 0, 0));
    ck_assert(!snapshot_larger_heaps_fit(views, free + 1, 0, 0));
}
END_TEST

/* Ten words and at most eight: two that are counted. Nine are all told: one would be as long as its
 * count. */
START_TEST(test_word_lists_fold_and_break_lines)
{
    for (guint count = 9; count <= 10; count++) {
        g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GString) out = g_string_new(NULL);
        for (guint i = 0; i < count; i++)
            g_ptr_array_add(words, g_strdup_printf("the word number %u", i));
        word_list_fold(words, 8);
        ck_assert_uint_eq(words->len, 9);
        word_list_append(out, "  ", "words:", words);
        ck_assert_ptr_nonnull(strstr(out->str, count == 9 ? "number 8\n" : "and 2 more\n"));
        ck_assert_ptr_nonnull(strstr(out->str, ",\n         the word"));
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_tree_shows_what_lives_on_each_desktop },
    { &test_accounts_name_who_is_behind_a_station },
    { &test_accounts_fold_long_lists },
    { &test_layout_shows_another_page_behind_one_address },
    { &test_layout_says_where_each_size_comes_from },
    { &test_layout_origin_knows_every_rule },
    { &test_heap_map_draws_blocks },
    { &test_tools_round_once },
    { &test_word_lists_fold_and_break_lines },
    { &test_snapshot_desktop_finds_by_any_path },
    { &test_snapshot_health_tells_the_two_exhaustions_apart },
    { &test_view_space_has_room_in_whole_steps },
};

SUITE(tests, NULL, NULL)
