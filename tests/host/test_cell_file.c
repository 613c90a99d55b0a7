/* SPDX-License-Identifier: MIT */
/* Files that are based on others, cell by cell. */
#include "host/edition/edition.h"
#include "test_folder.h"

#include "../suite.h"

/* Editions of a folder of their own, each a difference of a shipped one or of another there. */
static char *folder;

static void
setup(void)
{
    folder = test_folder_new();
}

static void
teardown(void)
{
    test_folder_remove(&folder);
}

/* NAME.yaml: a head of four lines, then `text`. */
static void
put(const char *name, const char *base, const char *text)
{
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autofree char *all =
        g_strdup_printf("format: 1\nname: %s\ntitle: %s\nbased-on: %s\n%s", name, name, base, text);

    ck_assert(g_file_set_contents(path, all, -1, NULL));
}

static Edition *
load(const char *name, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);

    return edition_load(path, NULL, NULL, error);
}

static Edition *
load_good(const char *name)
{
    GError *error = NULL;
    Edition *edition = load(name, &error);

    assert_no_error(error);
    return edition;
}

/* The edition is refused: `wanted` begins with what follows the folder. */
static void
assert_refused(const char *name, int code, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = load(name, &error);
    g_autofree char *all = g_strdup_printf("%s/%s", folder, wanted);

    ck_assert_ptr_null(edition);
    assert_error(error, YAML_ERROR, code, all);
}

static const char *
base_name(const char *path)
{
    return strrchr(path, '/') + 1;
}

START_TEST(test_a_number_keeps_the_source_of_the_file_that_says_it)
{
    put("mine", "xp-sp3",
        "sources:\n  me: What I saw\n"
        "heaps:\n  winlogon: { value: 256 KB, source: me, confidence: observed }\n");
    g_autoptr(Edition) mine = load_good("mine");
    const Cell *own = edition_cell(mine, "heaps", "winlogon");
    const Cell *of_xp = edition_cell(mine, "object-sizes", "desktop");
    const Cell *of_server = edition_cell(mine, "heaps", "disconnect");

    ck_assert_uint_eq(mine->boot.winlogon_heap_kb, 256);
    ck_assert_str_eq(own->source, "What I saw");
    ck_assert_str_eq(base_name(own->path), "mine.yaml");
    ck_assert_uint_eq(own->line, 8);
    ck_assert_uint_eq(mine->boot.object_size[ABI_SIZE_DESKTOP], 0x84);
    ck_assert_str_eq(base_name(of_xp->path), "xp-sp3.yaml");
    ck_assert(strstr(of_xp->source, "Volatility") != NULL);
    ck_assert_uint_eq(mine->boot.disconnect_heap_kb, 64);
    ck_assert_str_eq(base_name(of_server->path), "server2003-sp2.yaml");
    ck_assert_str_eq(of_server->confidence, "documented");
    ck_assert_str_eq(mine->registry, "xp-sp3.reg");
    ck_assert_str_eq(mine->title, "mine");
    ck_assert_str_eq(mine->about, "");
}
END_TEST

START_TEST(test_a_list_is_said_as_a_whole)
{
    put("mine", "server2003-sp2",
        "session-images:\n"
        "  - { name: dxg.sys, for: every, size: 72 KiB, data: 4 KiB, source: design,\n"
        "      confidence: decided }\n");
    g_autoptr(Edition) mine = load_good("mine");

    ck_assert_uint_eq(mine->boot.image_count, 1);
    ck_assert_uint_eq(mine->boot.server_dll_count, 3);
}
END_TEST

START_TEST(test_the_services_are_those_of_the_nearest)
{
    put("mine", "xp-sp3", "");
    put("yours", "mine", "");
    g_autoptr(Edition) yours = load_good("yours");
    g_autofree char *path = edition_services_path(yours);

    ck_assert_ptr_nonnull(path);
    ck_assert_str_eq(base_name(path), "xp-sp3.yaml");
}
END_TEST

/* What a base says for a capability that it has is no mistake of one that has it not. */
START_TEST(test_numbers_go_with_their_capability)
{
    put("mine", "server2003-sp2",
        "capabilities:\n"
        "  has-3gb: { value: false, source: design, confidence: decided }\n"
        "  session-sizes: { value: dynamic, source: design, confidence: decided }\n"
        "  disconnect-desktop: { value: false, source: design, confidence: decided }\n"
        "address-map:\n"
        "  system-cache-end: { value: 0xD0000000, source: design, confidence: decided }\n"
        "  system-views: { value: 0xD0000000, source: design, confidence: decided }\n"
        "  system-views-end: { value: 0xD1000000, source: design, confidence: decided }\n");
    g_autoptr(Edition) mine = load_good("mine");

    ck_assert_ptr_null(edition_cell(mine, "address-map-3gb", "user-end"));
    ck_assert_ptr_null(edition_cell(mine, "address-map", "session-view"));
    ck_assert_ptr_null(edition_cell(mine, "heaps", "disconnect"));
    ck_assert_ptr_nonnull(edition_cell(mine, "address-map", "session-image"));
    ck_assert_uint_eq(mine->boot.map.session_view_mb, 0);
    ck_assert_uint_eq(mine->boot.map_3gb.system_start, 0);

    /* Once it is gone, one that is based on this must not speak of it. */
    put("yours", "mine",
        "address-map:\n  session-view: { value: 20 MB, source: design, confidence: decided }\n");
    assert_refused(
        "yours", YAML_ERROR_KEY,
        "yours.yaml:6:17: error: there is no use for session-view here: session-sizes is "
        "dynamic (");
    put("theirs", "mine",
        "capabilities:\n  has-3gb: { value: true, source: design, confidence: decided }\n"
        "address-map-3gb:\n"
        "  system-cache-end: { value: 0xCF000000, source: design, confidence: decided }\n"
        "  system-views: { value: 0xCF000000, source: design, confidence: decided }\n"
        "  system-views-end: { value: 0xD0000000, source: design, confidence: decided }\n");
    g_autoptr(Edition) theirs = load_good("theirs");
    ck_assert_uint_eq(theirs->boot.map_3gb.system_start, 0xc0000000);
}
END_TEST

START_TEST(test_without_a_map_for_it_3gb_is_ignored)
{
    const BootSettings settings = { .options = { .flags = ABI_OPTION_3GB } };
    g_autoptr(GError) error = NULL;
    struct abi_boot boot;

    put("mine", "server2003-sp2",
        "capabilities:\n  has-3gb: { value: false, source: design, confidence: decided }\n");
    g_autoptr(Edition) mine = load_good("mine");
    g_autoptr(Registry) registry =
        edition_load_registry(mine, NULL, REGISTRY_BY_CONTENT, NULL, NULL, &error);
    assert_no_error(error);
    ck_assert(edition_make_boot(mine, registry, &settings, &boot, &error));
    ck_assert(!abi_boot_is_3gb(&boot));
    ck_assert_ptr_eq(abi_boot_map(&boot), &boot.map);
    boot.capabilities |= ABI_CAPABILITY_MAP_3GB;
    ck_assert_ptr_eq(abi_boot_map(&boot), &boot.map_3gb);
}
END_TEST

START_TEST(test_an_unknown_base_is_named_where_it_is_said)
{
    put("mine", "server2003", "");
    put("yours", "mine", "");
    assert_refused("mine", YAML_ERROR_VALUE,
                   "mine.yaml:4:11: error: unknown edition \"server2003\" (did you mean "
                   "\"server2003-sp1\"? known: ");
    assert_refused("yours", YAML_ERROR_VALUE, "mine.yaml:4:11: error: unknown edition");
    put("theirs", "none.yaml", "");
    assert_refused("theirs", YAML_ERROR_VALUE,
                   "theirs.yaml:4:11: error: there is no file none.yaml");
    put("ours", "[xp-sp3]", "");
    assert_refused("ours", YAML_ERROR_TYPE, "ours.yaml:4:11: error: ");
}
END_TEST

START_TEST(test_a_circle_is_found)
{
    put("a", "a", "");
    assert_refused("a", YAML_ERROR_VALUE,
                   "a.yaml:4:11: error: a circle: a is based on a; one of them has to say");
    put("b", "c", "");
    put("c", "d", "");
    put("d", "b", "");
    assert_refused("b", YAML_ERROR_VALUE,
                   "d.yaml:4:11: error: a circle: b is based on c, that on d, and that on b; one");
    /* The one that is asked for need not be in it. */
    put("e", "c", "");
    assert_refused("e", YAML_ERROR_VALUE,
                   "b.yaml:4:11: error: a circle: c is based on d, that on b, and that on c; one");
}
END_TEST

START_TEST(test_a_chain_has_an_end)
{
    g_autofree char *base = g_strdup("server2003-sp2");

    for (guint i = 1; i <= 8; i++) {
        g_autofree char *name = g_strdup_printf("e%u", i);
        put(name, base, "");
        g_free(base);
        base = g_steal_pointer(&name);
    }
    edition_free(load_good("e7"));
    assert_refused("e8", YAML_ERROR_LIMIT,
                   "e1.yaml:4:11: error: e8 is based on more than 7 others, one on the other");
}
END_TEST

START_TEST(test_a_base_is_read_as_itself)
{
    put("base", "xp-sp3", "heaps:\n  winlogin: { value: 1 KB }\n");
    put("mine", "base", "");
    assert_refused("mine", YAML_ERROR_KEY,
                   "base.yaml:6:3: error: unknown key \"winlogin\" (did you mean \"winlogon\"?)");
    /* It cannot name a source of a file that it does not know. */
    put("base", "xp-sp3",
        "heaps:\n  winlogon: { value: 64 KB, source: me, confidence: observed }\n");
    put("mine", "base", "sources:\n  me: What I saw\n");
    assert_refused("mine", YAML_ERROR_VALUE, "base.yaml:6:37: error: unknown name \"me\"");
    put("base", "xp-sp3", "colour: red\n");
    assert_refused("mine", YAML_ERROR_KEY, "base.yaml:5:1: error: unknown key \"colour\"");
}
END_TEST

START_TEST(test_of_two_that_do_not_agree_the_nearer_is_wrong)
{
    static const struct {
        const char *text;
        const char *wanted;
    } cases[] = {
        { "address-map:\n  paged-pool-end: { value: 0xEC000000, source: design, confidence: decided }\n",
          "mine.yaml:6:28: error: the range from system-ptes (0xeb000000 to 0xffbdffff) runs into the one "
          "from paged-pool (0xe1000000 to 0xebffffff)" },
        { "address-map:\n  paged-pool: { value: 0xEC000000, source: design, confidence: decided }\n",
          "mine.yaml:6:24: error: paged-pool-end must lie above paged-pool (0xec000000)" },
        { "address-map:\n  system-start: { value: 0x40000000, source: design, confidence: decided }\n",
          "mine.yaml:6:26: error: user-end must be a multiple of 1000h above 0x7ffdf000 and at most" },
        { "limits:\n  user-handle-quota: { value: 20000, source: design, confidence: decided }\n",
          "mine.yaml:6:31: error: user-handle-quota-maximum (18000) must be at least "
          "user-handle-quota (20000)" },
        { "machine:\n  memory: { value: 40 GiB, source: design, confidence: decided }\n",
          "mine.yaml:6:20: error: memory and page file together have room for 16370 MB" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        put("mine", "xp-sp3", cases[i].text);
        assert_refused("mine", YAML_ERROR_VALUE, cases[i].wanted);
    }
}
END_TEST

START_TEST(test_without_a_base_everything_must_be_said)
{
    g_autofree char *path = g_build_filename(folder, "lone.yaml", NULL);

    ck_assert(g_file_set_contents(path, "format: 1\nname: lone\ntitle: Lone\n", -1, NULL));
    assert_refused("lone", YAML_ERROR_KEY, "lone.yaml:1:1: error: the key \"sources\" is missing");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_a_number_keeps_the_source_of_the_file_that_says_it },
    { &test_a_list_is_said_as_a_whole },
    { &test_the_services_are_those_of_the_nearest },
    { &test_numbers_go_with_their_capability },
    { &test_without_a_map_for_it_3gb_is_ignored },
    { &test_an_unknown_base_is_named_where_it_is_said },
    { &test_a_circle_is_found },
    { &test_a_chain_has_an_end },
    { &test_a_base_is_read_as_itself },
    { &test_of_two_that_do_not_agree_the_nearer_is_wrong },
    { &test_without_a_base_everything_must_be_said },
};

SUITE(tests, setup, teardown)
