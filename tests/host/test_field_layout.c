/* SPDX-License-Identifier: MIT */
/* Layout files. */
#include "config_test.h"
#include "host/edition/field_layout.h"

#include "../suite.h"
#include <glib/gstdio.h>

static FieldLayout *
load(const char *name, guint pointer_bytes)
{
    GError *error = NULL;
    FieldLayout *layout = field_layout_load(name, pointer_bytes, NULL, NULL, &error);

    assert_no_error(error);
    return layout;
}

START_TEST(test_layout_of_server_2003_differs_from_xp)
{
    g_autoptr(FieldLayout) xp = load("nt5-x86", 4);
    g_autoptr(FieldLayout) server = load("nt52-x86", 4);

    ck_assert_uint_eq(xp->offsets[FIELD_SESSION_VIEWS], 0x15c);
    ck_assert_uint_eq(server->offsets[FIELD_SESSION_VIEWS], 0xd80);
    ck_assert_uint_eq(xp->offsets[FIELD_SERVERINFO_HANDLE_COUNT], 8);
    ck_assert_uint_eq(server->offsets[FIELD_SERVERINFO_HANDLE_COUNT], 4);
    for (guint i = FIELD_HANDLEENTRY_HEAD; i <= FIELD_HOOK_DESKTOP; i++)
        ck_assert_uint_eq(xp->offsets[i], server->offsets[i]);
}
END_TEST

START_TEST(test_layout_fields_have_sources)
{
    g_autoptr(FieldLayout) server = load("nt52-x86", 4);
    const Cell *own = field_layout_cell(server, FIELD_SESSION_POOL_START);
    const Cell *of_xp = field_layout_cell(server, FIELD_WND_SYSTEM_MENU);

    ck_assert_uint_eq(server->cells->len, FIELD_COUNT);
    ck_assert_str_eq(own->section, "layout session-space");
    ck_assert_str_eq(own->key, "pool-start");
    ck_assert_str_eq(own->value, "0x2C");
    ck_assert(strstr(own->source, "win2003_sp2_x86_vtypes") != NULL);
    ck_assert(g_str_has_suffix(own->path, "/nt52-x86.yaml"));
    ck_assert_str_eq(of_xp->confidence, "inferred");
    ck_assert(g_str_has_suffix(of_xp->path, "/nt5-x86.yaml"));
    for (guint i = 0; i < FIELD_COUNT; i++)
        ck_assert_uint_gt(strlen(field_layout_cell(server, i)->source), 0);
}
END_TEST

START_TEST(test_layout_tells_the_least_size_of_an_object)
{
    g_autoptr(FieldLayout) server = load("nt52-x86", 4);
    enum field_id last = FIELD_COUNT;

    ck_assert_uint_eq(field_layout_least(server, ABI_SIZE_WND, &last), 0x90);
    ck_assert_int_eq(last, FIELD_WND_EXTRA_BYTES);
    ck_assert_uint_eq(field_layout_least(server, ABI_SIZE_HANDLEENTRY, &last), 0xc);
    ck_assert_int_eq(last, FIELD_HANDLEENTRY_UNIQUENESS);
    /* Pointers count as wide as they are, lists and arrays whole. */
    ck_assert_uint_eq(field_layout_least(server, ABI_SIZE_IMC, &last), 0x18);
    ck_assert_uint_eq(field_layout_least(server, ABI_SIZE_DESKTOPINFO, &last), 0x50);
    ck_assert_uint_eq(field_layout_least(server, ABI_SIZE_GDI, &last), 0);
}
END_TEST

/* A layout that is Server 2003's but for `text` is refused; `wanted` begins behind its path. */
static void
assert_refused(const char *text, guint pointer_bytes, int code, const char *wanted)
{
    g_autofree char *folder = g_dir_make_tmp("deskheap-test-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "l.yaml", NULL);
    g_autofree char *all = g_strconcat("format: 1\nname: l\ntitle: L\nbased-on: nt52-x86\n"
                                       "sources: { me: What I saw }\n",
                                       text, NULL);
    g_autofree char *message = g_strconcat(file, wanted, NULL);
    g_autoptr(GError) error = NULL;

    ck_assert(g_file_set_contents(file, all, -1, NULL));
    g_autoptr(FieldLayout) layout = field_layout_load(file, pointer_bytes, NULL, NULL, &error);
    g_unlink(file);
    g_rmdir(folder);
    ck_assert_ptr_null(layout);
    assert_error(error, YAML_ERROR, code, message);
}

START_TEST(test_layout_mistakes_are_found)
{
    static const struct {
        const char *text;
        int code;
        const char *wanted;
    } cases[] = {
        { "windows:\n  style: { value: 0, source: me, confidence: observed }\n", YAML_ERROR_KEY,
          ":6:1: error: unknown key \"windows\" (did you mean \"window\"?)" },
        { "window:\n  styles: { value: 0, source: me, confidence: observed }\n", YAML_ERROR_KEY,
          ":7:3: error: unknown key \"styles\" (did you mean \"style\"?)" },
        { "window:\n  style: { value: 0x9C, confidence: observed }\n", YAML_ERROR_KEY,
          ":7:10: error: the key \"source\" is missing here" },
        { "window:\n  style: { value: 0x8000, source: me, confidence: observed }\n",
          YAML_ERROR_VALUE, ":7:19: error: 0x8000 is out of range (0 to 32767)" },
        { "window:\n  style: { value: -4, source: me, confidence: observed }\n", YAML_ERROR_VALUE,
          ":7:19: error: -4 is out of range (0 to 32767)" },
        { "window:\n  style: { value: 0x2E, source: me, confidence: observed }\n", YAML_ERROR_VALUE,
          ":7:19: error: style of window (2Eh-31h) lies over next of window (2Ch-2Fh); a pointer "
          "has 4 bytes" },
        /* What it begins with belongs to it. */
        { "window:\n  state: { value: 0x12, source: me, confidence: observed }\n", YAML_ERROR_VALUE,
          ":7:19: error: state of window (12h-15h) lies over self of head (10h-13h)" },
        { "head:\n  self: { value: 0x18, source: me, confidence: observed }\n", YAML_ERROR_VALUE,
          ":7:18: error: " },
        { "session-space:\n  views: { value: 0x24, source: me, confidence: observed }\n",
          YAML_ERROR_VALUE, ":7:19: error: " },
        { "view-space:\n  start: { value: 0x40, source: me, confidence: observed }\n",
          YAML_ERROR_VALUE,
          ":7:19: error: start of view-space ends at 44h, and the structure has 40h bytes" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_refused(cases[i].text, 4, cases[i].code, cases[i].wanted);
}
END_TEST

START_TEST(test_layout_of_narrow_pointers_is_none_of_wide_ones)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FieldLayout) layout = field_layout_load("nt52-x86", 8, NULL, NULL, &error);

    ck_assert_ptr_null(layout);
    ck_assert(error != NULL && strstr(error->message, "; a pointer has 8 bytes") != NULL);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_layout_of_server_2003_differs_from_xp },          { &test_layout_fields_have_sources },
    { &test_layout_tells_the_least_size_of_an_object },       { &test_layout_mistakes_are_found },
    { &test_layout_of_narrow_pointers_is_none_of_wide_ones },
};

SUITE(tests, NULL, NULL)
