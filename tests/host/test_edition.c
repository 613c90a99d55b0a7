/* SPDX-License-Identifier: MIT */
/* Editions, their numbers and the boot blocks made of them. */
#include "config_test.h"
#include "host/edition/edition.h"
#include "host/memory/heap_format.h"
#include "host/words/confidence.h"

#include "../suite.h"
#include <glib/gstdio.h>

static Edition *
load(const char *name)
{
    GError *error = NULL;
    Edition *edition = edition_load(name, NULL, NULL, &error);

    assert_no_error(error);
    return edition;
}

static void
make_boot(const Edition *edition,
          const char *registry_file,
          const BootSettings *settings,
          struct abi_boot *boot)
{
    GError *error = NULL;
    g_autoptr(Registry) registry =
        edition_load_registry(edition, registry_file, REGISTRY_BY_CONTENT, NULL, NULL, &error);

    assert_no_error(error);
    edition_make_boot(edition, registry, settings, boot, &error);
    assert_no_error(error);
}

START_TEST(test_edition_every_shipped_one_makes_a_boot_block)
{
    g_auto(GStrv) names = edition_names();

    ck_assert(g_strv_contains((const char *const *)names, "server2003-sp2"));
    ck_assert(g_strv_contains((const char *const *)names, "xp-sp3"));
    ck_assert(g_strv_contains((const char *const *)names, "win2000"));
    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(Edition) edition = load(names[i]);
        const BootSettings settings = { 0 };
        struct abi_boot boot;

        ck_assert_str_eq(edition->name, names[i]);
        make_boot(edition, NULL, &settings, &boot);
        ck_assert_uint_eq(boot.magic, ABI_BOOT_MAGIC);
        ck_assert_uint_eq(boot.bytes, sizeof(boot));
        ck_assert_str_eq(boot.edition, names[i]);
        ck_assert_uint_eq(boot.memory_pages, edition->memory_bytes / DH_PAGE_SIZE);
        ck_assert_uint_gt(boot.page_file_pages, 0);
        for (guint size = 0; size < ABI_SIZE_COUNT; size++)
            ck_assert_msg(boot.object_size[size] > 0, "%s: size %u", names[i], size);
        ck_assert(boot.view_count > 0 && boot.class_count > 0 && boot.image_count > 0);
    }
}
END_TEST

typedef struct {
    guint64 start, end;
} Range;

/* Session space and system views come in between, as their sizes say. */
static void
assert_map(const struct abi_address_map *map)
{
    const Range ranges[] = {
        { 0, map->user_end },
        { map->self_map, map->hyperspace },
        { map->hyperspace, map->hyperspace_end },
        { map->pfn_database, map->nonpaged_pool },
        { map->nonpaged_pool, map->nonpaged_pool_end },
        { map->session_floor, map->session_top },
        { map->system_cache, map->system_cache_end },
        { map->paged_pool, map->paged_pool_end },
        { map->system_ptes, map->system_ptes_end },
        { map->kd_block, map->kd_block + DH_PAGE_SIZE },
        { map->hal, map->hal + DH_PAGE_SIZE },
    };

    ck_assert_uint_le(map->user_end, map->system_start);
    for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++) {
        ck_assert_uint_lt(ranges[i].start, ranges[i].end);
        for (gsize j = 0; j < i; j++)
            ck_assert(ranges[i].end <= ranges[j].start || ranges[j].end <= ranges[i].start);
    }
}

START_TEST(test_edition_maps_have_ranges_apart)
{
    g_auto(GStrv) names = edition_names();

    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(Edition) edition = load(names[i]);
        assert_map(&edition->boot.map);
        if (edition->boot.capabilities & ABI_CAPABILITY_MAP_3GB)
            assert_map(&edition->boot.map_3gb);
        guint32 asked = ABI_CAPABILITY_SESSION_SPACE | ABI_CAPABILITY_REGISTRY_SESSION_SIZES;
        if ((edition->boot.capabilities & asked) != asked)
            continue;
        ck_assert_uint_eq(edition->boot.map_3gb.session_view_fixed_mb, 20);
        gboolean is_fixed = g_str_equal(names[i], "win2000-ts"); /* without hotfix 318942 */
        ck_assert_uint_eq(edition->boot.map.session_view_fixed_mb, is_fixed ? 20 : 0);
    }
}
END_TEST

START_TEST(test_edition_server_2003_has_the_published_numbers)
{
    g_autoptr(Edition) edition = load("server2003-sp2");
    const struct abi_boot *boot = &edition->boot;
    uint64_t view_bytes = DH_ROUND_UP(boot->shared_section_kb * DH_KB, DH_VIEW_BUCKET);

    ck_assert_uint_eq(boot->nt_version, 0x0502);
    ck_assert_uint_eq(boot->field_offset[FIELD_SESSION_VIEWS], 0xd80);
    ck_assert_uint_eq(boot->disconnect_heap_kb, 64);
    ck_assert_uint_eq(boot->winlogon_heap_kb, 128);
    ck_assert_uint_eq(boot->safe_interactive_kb, 512);
    ck_assert_uint_eq(boot->safe_noninteractive_kb, 128);
    ck_assert_uint_eq(boot->object_size[ABI_SIZE_WND], 0xa0);
    ck_assert_uint_eq(boot->user_handle_quota, 10000);
    ck_assert_uint_eq(boot->map.session_top, 0xc0000000);
    ck_assert_uint_eq(boot->map.session_view_mb, 20);
    ck_assert_uint_eq(boot->service_timeout_ms, 30000);
    /* The first heap of a session was seen 44 buckets above the begin of view space. */
    ck_assert_uint_eq(boot->views[1].kind, ABI_VIEW_SHARED_SECTION);
    for (guint i = 0; i < boot->view_count; i++)
        view_bytes += DH_ROUND_UP(boot->views[i].bytes, DH_VIEW_BUCKET);
    ck_assert_uint_eq(view_bytes / DH_VIEW_BUCKET, 44);
}
END_TEST

/* What is published of 32-bit systems from Vista on. */
static const struct {
    const char *name;
    guint32 nt_version;
    const char *sizes;
    gboolean has_limits;
    guint32 mm_space_bytes;
} nt6_editions[] = {
    { "vista-rtm-x86", 0x0600, "SharedSection=1024,3072,512 ", FALSE, 0x1e80 },
    { "vista-sp1-x86", 0x0600, "SharedSection=1024,12288,512 ", TRUE, 0x1ec0 },
    { "server2008-x86", 0x0600, "SharedSection=1024,12288,512 ", TRUE, 0x1ec0 },
    { "win7-x86", 0x0601, "SharedSection=1024,12288,512 ", TRUE, 0x2000 },
};

START_TEST(test_edition_of_nt6_with_32_bits_has_the_published_numbers)
{
    g_autoptr(Edition) edition = load(nt6_editions[_i].name);
    const BootSettings settings = { 0 };
    struct abi_boot boot;
    make_boot(edition, NULL, &settings, &boot);
    ck_assert_uint_eq(boot.nt_version, nt6_editions[_i].nt_version);
    ck_assert_uint_eq(boot.address_bits, 32);
    ck_assert(strstr(boot.subsystem_command_line, nt6_editions[_i].sizes) != NULL);
    ck_assert(abi_is_session_dynamic(boot.capabilities));
    ck_assert_int_eq((boot.capabilities & ABI_CAPABILITY_ADDRESS_LIMITS) != 0,
                     nt6_editions[_i].has_limits);
    ck_assert_uint_eq(abi_boot_console(&boot), 1);
    ck_assert_uint_eq(boot.registry[ABI_REG_SESSION_VIEW_SIZE].value, 48); /* a leftover */
    ck_assert_uint_eq(boot.object_size[ABI_SIZE_WND], 0xb0);
    ck_assert_uint_eq(boot.object_size[ABI_SIZE_CLS], 0x5c);
    ck_assert_uint_eq(boot.object_size[ABI_SIZE_SESSION_SPACE], nt6_editions[_i].mm_space_bytes);
    ck_assert_uint_eq(boot.field_offset[FIELD_SESSION_VIEWS], 0xd00);
}
END_TEST

/* What is published of 64-bit systems, and what follows from entries of twice the size. */
START_TEST(test_edition_of_64_bits_has_the_published_numbers)
{
    static const char *const names[] = { "server2003-x64", "xp-x64" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Edition) edition = load(names[i]);
        const BootSettings settings = { 0 };
        struct abi_boot boot;
        make_boot(edition, NULL, &settings, &boot);
        ck_assert_uint_eq(boot.address_bits, 64);
        ck_assert_uint_eq(boot.disconnect_heap_kb, 96);
        ck_assert_uint_eq(boot.winlogon_heap_kb, 192);
        ck_assert(strstr(boot.subsystem_command_line, "SharedSection=1024,20480,768 ") != NULL);
        ck_assert_uint_eq(boot.map.session_view_mb, 104);
        ck_assert_uint_eq(boot.map.session_pool_mb, 64);
        ck_assert(boot.capabilities & ABI_CAPABILITY_SESSION_SIZES);
        ck_assert(!(boot.capabilities & ABI_CAPABILITY_REGISTRY_SESSION_SIZES));
        ck_assert_uint_eq(boot.object_size[ABI_SIZE_WND], 0x108);
        ck_assert_uint_eq(boot.object_size[ABI_SIZE_CLS], 0xa0);
        ck_assert_uint_eq(boot.object_size[ABI_SIZE_HANDLEENTRY], 0x18);
        ck_assert_uint_eq(boot.shared_section_kb * DH_KB, 65536 * 0x18 + 0x8000);
        ck_assert_uint_eq(boot.field_offset[FIELD_SESSION_VIEWS], 0xb80);
        ck_assert_uint_eq(boot.field_offset[FIELD_WND_TEXT], 0xd8);
    }
}
END_TEST

/* What is published of 64-bit Windows 7 in particular. */
START_TEST(test_edition_of_64_bit_windows_7_has_the_published_numbers)
{
    static const char *const names[] = { "win7-x64", "server2008r2-x64" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Edition) edition = load(names[i]);
        const BootSettings settings = { 0 };
        struct abi_boot boot;
        make_boot(edition, NULL, &settings, &boot);
        ck_assert_uint_eq(boot.nt_version, 0x0601);
        ck_assert_uint_eq(boot.disconnect_heap_kb, 96);
        ck_assert_uint_eq(boot.winlogon_heap_kb, 192);
        ck_assert(strstr(boot.subsystem_command_line, "SharedSection=1024,20480,768 ") != NULL);
        ck_assert(!(boot.capabilities & ABI_CAPABILITY_REGISTRY_SESSION_SIZES));
        ck_assert(boot.capabilities & ABI_CAPABILITY_SESSION_POOL);
        ck_assert_uint_eq(boot.map.session_views_floor, 0xfffff900c0000000);
        ck_assert_uint_eq(boot.object_size[ABI_SIZE_WND], 0x128);
        ck_assert_uint_eq(boot.object_size[ABI_SIZE_DESKTOPINFO], 0xf0);
        ck_assert_uint_eq(boot.object_size[ABI_SIZE_HANDLEENTRY], 0x18);
        ck_assert_uint_eq(boot.field_offset[FIELD_SESSION_VIEWS], 0xb40);
        ck_assert_uint_eq(boot.field_offset[FIELD_WND_TEXT], 0xe0);
    }
}
END_TEST

/* Sizes of windows by version, and what all editions of 64 bits from Windows 7 on have alike. */
START_TEST(test_editions_of_64_bits_after_7_have_the_published_sizes)
{
    static const struct {
        const char *name;
        guint32 version, window, heap_format;
    } rows[] = {
        { "win8.1-x64", 0x0603, 0x170, HEAP_FORMAT_NT62_X64 },
        { "server2012r2-x64", 0x0603, 0x170, HEAP_FORMAT_NT62_X64 },
        { "server2016-x64", 0x0a00, 0x178, HEAP_FORMAT_NT62_X64 },
        { "server2019-x64", 0x0a00, 0x150, HEAP_FORMAT_NT1703_X64 },
        { "win10-x64", 0x0a00, 0x150, HEAP_FORMAT_NT2004_X64 },
        { "server2022-x64", 0x0a00, 0x150, HEAP_FORMAT_NT2004_X64 },
        { "win11-x64", 0x0a00, 0x150, HEAP_FORMAT_NT2004_X64 },
        { "server2025-x64", 0x0a00, 0x150, HEAP_FORMAT_NT2004_X64 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Edition) edition = load(rows[i].name);
        const BootSettings settings = { 0 };
        struct abi_boot boot;
        make_boot(edition, NULL, &settings, &boot);
        ck_assert_uint_eq(boot.nt_version, rows[i].version);
        ck_assert_uint_eq(boot.object_size[ABI_SIZE_WND], rows[i].window);
        ck_assert_uint_eq(boot.heap_format, rows[i].heap_format);
        ck_assert_uint_eq(boot.disconnect_heap_kb, 96);
        ck_assert_uint_eq(boot.winlogon_heap_kb, 192);
        ck_assert(strstr(boot.subsystem_command_line, "SharedSection=1024,20480,768 ") != NULL);
        ck_assert(boot.capabilities & ABI_CAPABILITY_SESSION_0_APART);
        ck_assert(!(boot.capabilities & ABI_CAPABILITY_CONSOLE_SERVER));
    }
}
END_TEST

START_TEST(test_edition_features_differ)
{
    g_autoptr(Edition) xp = load("xp-sp3");
    g_autoptr(Edition) win2000 = load("win2000");
    const BootSettings settings = { 0 };
    struct abi_boot boot;

    ck_assert(xp->boot.capabilities & ABI_CAPABILITY_POOL_ABOVE_VIEW);
    ck_assert(xp->boot.capabilities & ABI_CAPABILITY_SESSION_SPACE);
    ck_assert(!(win2000->boot.capabilities & ABI_CAPABILITY_SESSION_SPACE));
    ck_assert(!(win2000->boot.capabilities & ABI_CAPABILITY_DISCONNECT));
    ck_assert_uint_eq(win2000->boot.map.system_views_end - win2000->boot.map.system_views,
                      48 * DH_MB);

    /* On Server 2003 session pool is used in the Terminal Server role only. */
    g_autoptr(Edition) server = load("server2003-sp2");
    make_boot(server, NULL, &settings, &boot);
    ck_assert(!(boot.capabilities & ABI_CAPABILITY_SESSION_POOL));
    ck_assert_uint_eq(boot.registry[ABI_REG_SESSION_VIEW_SIZE].value, 48);
    make_boot(server, "server2003-sp2-ts.reg", &settings, &boot);
    ck_assert(boot.capabilities & ABI_CAPABILITY_SESSION_POOL);
    ck_assert_uint_eq(boot.registry[ABI_REG_SESSION_VIEW_SIZE].present, 0);
    ck_assert(strstr(boot.subsystem_command_line, "SharedSection=1024,3072,512") != NULL);
}
END_TEST

/* Where parts of session space have no places nothing is said of how they lie to each other. */
START_TEST(test_edition_capabilities_of_order_count_where_there_is_one)
{
    static const struct {
        const char *edition;
        gboolean counts;
    } rows[] = {
        { "server2003-sp2", TRUE }, { "win7-x64", TRUE }, { "vista-rtm-x86", FALSE },
        { "win10-x86", FALSE },     { "win2000", FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Edition) edition = load(rows[i].edition);
        ck_assert_int_eq(edition_capability_counts(edition, "pool-above-view"), rows[i].counts);
        ck_assert_int_eq(edition_capability_counts(edition, "split-session-space"), rows[i].counts);
        ck_assert(edition_capability_counts(edition, "views-in-units"));
    }
}
END_TEST

START_TEST(test_edition_settings_reach_the_boot_block)
{
    g_autoptr(Edition) edition = load("xp-sp3");
    const BootSettings settings = {
        .options = { .flags = ABI_OPTION_3GB | ABI_OPTION_USERVA, .userva_mb = 3030 },
        .memory_bytes = (guint64)256 * DH_MB,
        .has_page_file = TRUE,
        .seed = 7,
    };
    struct abi_boot boot;

    make_boot(edition, NULL, &settings, &boot);
    ck_assert_uint_eq(boot.options, ABI_OPTION_3GB | ABI_OPTION_USERVA);
    ck_assert_uint_eq(boot.userva_mb, 3030);
    ck_assert_uint_eq(boot.memory_pages, 65536);
    ck_assert_uint_eq(boot.page_file_pages, 0);
    ck_assert_uint_eq(boot.seed, 7);
}
END_TEST

START_TEST(test_edition_memory_has_bounds)
{
    g_autoptr(Edition) edition = load("xp-sp3");
    g_autoptr(Registry) registry =
        edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, NULL);
    const BootSettings little = { .memory_bytes = 1024 };
    const BootSettings much = { .page_file_bytes = G_MAXUINT64, .has_page_file = TRUE };
    g_autoptr(GError) too_little = NULL, too_much = NULL;
    struct abi_boot boot;

    ck_assert(!edition_make_boot(edition, registry, &little, &boot, &too_little));
    assert_error(too_little, EDITION_ERROR, EDITION_ERROR_MEMORY,
                 "memory must be from 16 MiB to 64 GiB");
    ck_assert(!edition_make_boot(edition, registry, &much, &boot, &too_much));
    assert_error(too_much, EDITION_ERROR, EDITION_ERROR_MEMORY, "the page file must be from 0");
}
END_TEST

START_TEST(test_edition_cells_have_sources)
{
    g_autoptr(Edition) edition = load("server2003-sp2");
    const Cell *winlogon = edition_cell(edition, "heaps", "winlogon");

    ck_assert_ptr_nonnull(winlogon);
    ck_assert_str_eq(winlogon->value, "128 KB");
    ck_assert_str_eq(winlogon->confidence, "documented");
    ck_assert(strstr(winlogon->source, "Desktop Heap Overview") != NULL);
    ck_assert_ptr_null(edition_cell(edition, "heaps", "absent"));
    ck_assert_uint_gt(edition->cells->len, 100);
    for (guint i = 0; i < edition->cells->len; i++) {
        const Cell *cell = &g_array_index(edition->cells, Cell, i);
        ck_assert_uint_gt(strlen(cell->source), 0);
        ck_assert(g_strv_contains(confidence_words(), cell->confidence));
        ck_assert_ptr_nonnull(cell->note);
        ck_assert_uint_gt(cell->line, 0);
    }
}
END_TEST

/* What was chosen so that a published number comes out says so, and which number it is. */
START_TEST(test_edition_fitted_numbers_say_so)
{
    g_auto(GStrv) editions = edition_names();
    static const char *const fitted[] = { "expected-noninteractive",
                                          "Message",
                                          "win32k.sys",
                                          "display.dll",
                                          "window",
                                          "unattributed",
                                          "title-keeps-error",
                                          "class-names" };

    for (guint i = 0; editions[i] != NULL; i++) {
        g_autoptr(Edition) edition = load(editions[i]);
        guint seen = 0;
        for (guint j = 0; j < edition->cells->len; j++) {
            const Cell *cell = &g_array_index(edition->cells, Cell, j);
            gboolean is_fitted = FALSE;
            for (gsize k = 0; k < G_N_ELEMENTS(fitted); k++)
                is_fitted |= strcmp(cell->key, fitted[k]) == 0;
            if (strcmp(cell->confidence, "fitted") != 0)
                continue;
            ck_assert_msg(is_fitted, "%s: %s is fitted", editions[i], cell->key);
            ck_assert_msg(strpbrk(cell->note, "0123456789") != NULL, "%s: %s: to which number?",
                          editions[i], cell->key);
            seen++;
        }
        /* Where images lie was seen on 32-bit Server 2003. */
        gboolean has_images =
            g_str_has_prefix(editions[i], "server2003") && edition->boot.address_bits == 32;
        /* What lies before the first heap is known of the 32-bit systems whose heaps' places were
         * seen. */
        gboolean has_gap =
            edition->boot.address_bits == 32 &&
            (g_str_has_prefix(editions[i], "server2003") || g_str_has_prefix(editions[i], "xp"));
        /* What a window takes was measured on Windows 11. */
        gboolean has_windows = edition->boot.object_size[ABI_SIZE_WND] == 0x150;
        /* Long titles on Windows 11, and what is based on its kin. */
        gboolean keeps_error = edition->boot.address_bits > 32 &&
                               (edition->boot.capabilities & ABI_CAPABILITY_TITLE_KEEPS_ERROR) != 0;
        /* That names of classes have blocks before Vista. */
        bool has_names = (edition->boot.capabilities & ABI_CAPABILITY_CLASS_NAMES) != 0 &&
                         (edition->boot.capabilities & ABI_CAPABILITY_BOOT_STORE) == 0;
        ck_assert_uint_eq(seen, (has_names ? 3u : 2u) + (has_images ? 2 : 0) + (has_gap ? 1 : 0) +
                                    (has_windows ? 1 : 0) + (keeps_error ? 1 : 0));
    }
}
END_TEST

START_TEST(test_edition_unknown_names)
{
    g_autoptr(YamlDocument) document =
        yaml_document_load_text("s.yaml", "edition: windows98\n", -1, NULL, NULL);
    const YamlNode *at = yaml_node_get(yaml_document_root(document), "edition");
    g_autoptr(Edition) edition = load("xp-sp3");
    g_autoptr(GError) near = NULL, far = NULL, path = NULL, registry = NULL;

    ck_assert_ptr_null(edition_load("server2003", NULL, NULL, &near));
    assert_error(near, EDITION_ERROR, EDITION_ERROR_UNKNOWN,
                 "error: unknown edition \"server2003\" (did you mean \"server2003-sp1\"? known: ");
    ck_assert_ptr_null(edition_load("windows98", NULL, at, &far));
    assert_error(far, YAML_ERROR, YAML_ERROR_VALUE,
                 "s.yaml:1:10: error: unknown edition \"windows98\" (known: ");
    ck_assert(strstr(far->message, "\nedition: windows98\n         ^~~~~~~~~") != NULL);
    ck_assert_ptr_null(edition_load("a/b.yaml", "/x", NULL, &path));
    assert_error(path, EDITION_ERROR, EDITION_ERROR_UNKNOWN,
                 "error: there is no file a/b.yaml (looked for /x/a/b.yaml)");
    ck_assert_ptr_null(
        edition_load_registry(edition, "none.reg", REGISTRY_BY_CONTENT, "/x", at, &registry));
    assert_error(registry, YAML_ERROR, YAML_ERROR_VALUE,
                 "s.yaml:1:10: error: there is no file none.reg (looked for /x/none.reg, ");
}
END_TEST

/* ---- editions with a mistake in them ---- */

/* The shipped edition with one text replaced, loaded; the error says where. */
static GError *
load_changed(const char *from, const char *to)
{
    g_autofree char *path = source_path("configs/editions/server2003-sp2.yaml");
    g_autofree char *text = NULL;
    GError *error = NULL;

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    char *place = strstr(text, from);
    ck_assert_msg(place != NULL, "%s is not in the edition", from);
    g_autoptr(GString) changed = g_string_new_len(text, place - text);
    g_string_append_printf(changed, "%s%s", to, place + strlen(from));

    g_autofree char *folder = g_dir_make_tmp("deskheap-test-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "e.yaml", NULL);
    ck_assert(g_file_set_contents(file, changed->str, -1, NULL));
    g_autoptr(Edition) edition = edition_load(file, NULL, NULL, &error);
    ck_assert_ptr_null(edition);
    ck_assert_ptr_nonnull(error);
    ck_assert(g_str_has_prefix(error->message, file));
    g_unlink(file);
    g_rmdir(folder);
    return error;
}

START_TEST(test_edition_mistakes_are_found)
{
    static const struct {
        const char *from;
        const char *to;
        int code;
        const char *message;
    } cases[] = {
        { "format: 1", "format: 2", YAML_ERROR_VALUE, ":4:9: error: format 2 is not known (this" },
        { "title:", "titel:", YAML_ERROR_KEY,
          ":6:1: error: unknown key \"titel\" (did you mean \"title\"?" },
        { "heaps:", "limits2:", YAML_ERROR_KEY,
          ": error: unknown key \"limits2\" (did you mean \"limits\"?)" },
        { "  winlogon: ", "  winlogin: ", YAML_ERROR_KEY,
          ": error: unknown key \"winlogin\" (did you mean \"winlogon\"?)" },
        { "value: 128 KB, source: overview", "value: 1 byte, source: overview", YAML_ERROR_TYPE,
          ": error: \"1 byte\" is not a size" },
        { "value: 128 KB, source: overview", "value: 5000, source: overview", YAML_ERROR_VALUE,
          ": error: this must be a whole number of KB" },
        { "source: overview", "source: overveiw", YAML_ERROR_VALUE,
          ": error: unknown name \"overveiw\" (did you mean \"overview\"?)" },
        { "confidence: documented", "confidence: certain", YAML_ERROR_VALUE,
          ": error: unknown name \"certain\" (known: documented," },
        { "confidence: documented", "confidence: fitted", YAML_ERROR_VALUE,
          ": error: a fitted number needs a note that says what it is fitted to" },
        { "confidence: documented", "remark: documented", YAML_ERROR_KEY,
          ": error: unknown key \"remark\"" },
        { ", confidence: documented", "", YAML_ERROR_KEY,
          ": error: the key \"confidence\" is missing here" },
        { "value: nt52-x86", "value: nt6-x86", YAML_ERROR_VALUE,
          ": error: unknown layout \"nt6-x86\" (did you mean \"nt5-x86\"?" },
        { "value: 32", "value: 48", YAML_ERROR_VALUE,
          ": error: a kernel has 32 or 64 bits, not 48" },
        { "value: 32", "value: 16", YAML_ERROR_VALUE,
          ": error: a kernel has 32 or 64 bits, not 16" },
        { "owner: desktop", "owner: nobody", YAML_ERROR_VALUE,
          ": error: unknown name \"nobody\" (known: desktop," },
        { "size: 896 KiB", "size: much", YAML_ERROR_TYPE, ": error: \"much\" is not a size" },
        { "name: unattributed", "name: unattributed with a name that is much too long",
          YAML_ERROR_VALUE, ": error: a name has at most 31 bytes" },
        { "name: server2003-sp2", "name: a-name-of-an-edition-that-is-longer", YAML_ERROR_VALUE,
          ": error: a name has at most 31 bytes" },
        { "value: 0x7FFF0000", "value: 0xZ", YAML_ERROR_TYPE,
          ": error: \"0xZ\" is not a whole number" },
        { "value: true", "value: maybe", YAML_ERROR_TYPE,
          ": error: \"maybe\" is no truth value: write true or false" },
        { "window:                    { value: 0xA0", "window:                    { value: 0x10",
          YAML_ERROR_VALUE, ": error: 16 bytes are too few" },
        { "winlogon:                  { value: 128 KB", "winlogon:                  { value: 0",
          YAML_ERROR_VALUE, ": error: 0 is out of range (" },
        { "user-handles:              { value: 65536", "user-handles:              { value: 65537",
          YAML_ERROR_VALUE, ": error: 65537 is out of range (16 to 65536)" },
        { "gdi-handles:               { value: 65536", "gdi-handles:               { value: 1",
          YAML_ERROR_VALUE, ": error: 1 is out of range (16 to 65536)" },
        { "user-handle-quota:         { value: 10000", "user-handle-quota:         { value: 20000",
          YAML_ERROR_VALUE,
          ": error: user-handle-quota-maximum (18000) must be at least user-handle-quota (20000)" },
        { "user-handle-quota-maximum: { value: 18000", "user-handle-quota-maximum: { value: 100",
          YAML_ERROR_VALUE,
          ": error: user-handle-quota-maximum (100) must be at least user-handle-quota-minimum (200)" },
        { "gdi-handle-quota-minimum:  { value: 256", "gdi-handle-quota-minimum:  { value: 20000",
          YAML_ERROR_VALUE,
          ": error: gdi-handle-quota (10000) must be at least gdi-handle-quota-minimum (20000)" },
        { "handle-entry:              { value: 0x0C", "handle-entry:              { value: 0x40",
          YAML_ERROR_VALUE, ": error: an entry of the handle table has at most 32 bytes" },
        { "  hook:                      { value: 0x30",
          "  hook:                      { value: 1 MB", YAML_ERROR_VALUE,
          ": error: 1 MB is out of range (" },
        { "user-end:                  { value: 0x7FFF0000",
          "user-end:                  { value: 0x10000", YAML_ERROR_VALUE,
          ": error: user-end must be a multiple of 1000h above 0x7ffdf000 and at most system-start" },
        { "system-start:              { value: 0x80000000",
          "system-start:              { value: 0x80001000", YAML_ERROR_VALUE,
          ": error: this must be a multiple of 4 MB (400000h), a page table's span" },
        { "nonpaged-pool:             { value: 0x8C000000",
          "nonpaged-pool:             { value: 0x8C000001", YAML_ERROR_VALUE,
          ": error: nonpaged-pool must be a multiple of 1000h, where a page begins" },
        { "nonpaged-pool-end:         { value: 0x94000000",
          "nonpaged-pool-end:         { value: 0x8B000000", YAML_ERROR_VALUE,
          ": error: nonpaged-pool-end must lie above nonpaged-pool (0x8c000000)" },
        { "paged-pool-end:            { value: 0xEB000000",
          "paged-pool-end:            { value: 0xEC000000", YAML_ERROR_VALUE,
          ": error: the range from system-ptes (0xeb000000 to 0xffbdffff) runs into the one from "
          "paged-pool (0xe1000000 to 0xebffffff)" },
        { "kd-block:                  { value: 0xFFBFF000",
          "kd-block:                  { value: 0x1FFFFFFFF", YAML_ERROR_VALUE,
          ": error: 0x1FFFFFFFF is out of range (0 to 4294967296)" },
        { "session-top:               { value: 0xC0000000",
          "session-top:               { value: 0xBFFFF000", YAML_ERROR_VALUE,
          ": error: this must be a multiple of 4 MB (400000h), a page table's span" },
        { "session-floor:             { value: 0xA0000000",
          "session-floor:             { value: 0xBF000000", YAML_ERROR_VALUE,
          ": error: session space needs at least 128 MB below session-top" },
        { "system-views:              { value: 0,", "system-views:              { value: 0x1000,",
          YAML_ERROR_VALUE, ": error: this must lie above system-start, or be 0" },
        { "session-structure:         { value: 4 MB", "session-structure:         { value: 4096 MB",
          YAML_ERROR_VALUE, ": error: 4096 MB is out of range (" },
        { "page-file:                 { value: 1536 MiB",
          "page-file:                 { value: 40 GiB", YAML_ERROR_VALUE,
          ": error: memory and page file together have room for 16370 MB: from pfn-database" },
        { "size: 896 KiB, committed: 0", "size: 0, committed: 0", YAML_ERROR_VALUE,
          ": error: 0 is out of range (" },
        { "committed: 4 KiB", "committed: 4 MiB", YAML_ERROR_VALUE,
          ": error: 4 MiB is out of range (" },
        { "size: 72 KiB, data: 4 KiB", "size: 72 KiB, data: 76 KiB", YAML_ERROR_VALUE,
          ": error: 76 KiB is out of range (" },
        { "session-sizes:             { value: registry",
          "session-sizes:             { value: sometimes", YAML_ERROR_VALUE,
          ": error: unknown name \"sometimes\" (known: dynamic, fixed, registry)" },
        { "session-sizes:             { value: registry",
          "session-sizes:             { value: dynamic", YAML_ERROR_KEY,
          ": error: there is no use for session-view here: session-sizes is dynamic (" },
        { "session-sizes:             { value: registry",
          "session-sizes:             { value: fixed", YAML_ERROR_KEY,
          ": error: there is no use for session-view-fixed here: session-sizes is fixed (" },
        { "kernel-image-end:          { value: 0x88000000",
          "kernel-image-end:          { value: 0x88001000", YAML_ERROR_VALUE,
          ": error: the range from pfn-database (0x88000000 to 0x8bffffff) runs into the one from "
          "kernel-image (0x80000000 to 0x88000fff)" },
        { "has-3gb:                   { value: true", "has-3gb:                   { value: false",
          YAML_ERROR_KEY, ": error: there is no use for address-map-3gb here: has-3gb is false (" },
        { "disconnect-desktop:        { value: true", "disconnect-desktop:        { value: false",
          YAML_ERROR_KEY,
          ": error: there is no use for disconnect here: disconnect-desktop is false (" },
        { "hal:                       { value: 0xFFC00000",
          "hal:                       { value: 18446744073709551616", YAML_ERROR_VALUE,
          ": error: 18446744073709551616 is out of range (0 to 4294967296)" },
        { "session-images:", "session-images: none\nx:", YAML_ERROR_KEY,
          ": error: unknown key \"x\"" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = load_changed(cases[i].from, cases[i].to);

        ck_assert_msg(strstr(error->message, cases[i].message) != NULL, "\nseen:   %s\nwanted: %s",
                      error->message, cases[i].message);
        ck_assert_int_eq(error->code, cases[i].code);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_edition_every_shipped_one_makes_a_boot_block },
    { &test_edition_maps_have_ranges_apart },
    { &test_edition_server_2003_has_the_published_numbers },
    { &test_edition_of_nt6_with_32_bits_has_the_published_numbers, G_N_ELEMENTS(nt6_editions) },
    { &test_edition_of_64_bits_has_the_published_numbers },
    { &test_edition_of_64_bit_windows_7_has_the_published_numbers },
    { &test_editions_of_64_bits_after_7_have_the_published_sizes },
    { &test_edition_features_differ },
    { &test_edition_capabilities_of_order_count_where_there_is_one },
    { &test_edition_settings_reach_the_boot_block },
    { &test_edition_memory_has_bounds },
    { &test_edition_cells_have_sources },
    { &test_edition_fitted_numbers_say_so },
    { &test_edition_unknown_names },
    { &test_edition_mistakes_are_found },
};

SUITE(tests, NULL, NULL)
