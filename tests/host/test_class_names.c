/* SPDX-License-Identifier: MIT */
/*
 * What a window class's name costs, of which no source says outright that it has a block of the
 * desktop heap: programs whose objects all have a source, without and with such blocks, beside what
 * is published of such programs. The table of docs/fidelity.md is written here
 * (DESKHEAP_UPDATE_GOLDEN=1), else it must be the same.
 */
#include "config_test.h"
#include "host/ask/bare_system.h"
#include "host/ask/program_cost.h"
#include "page_part.h"
#include "test_folder.h"

#include "../suite.h"

static const PagePart table = {
    "docs/fidelity.md",
    "<!-- names of classes, made by the test \"class_names\" -->\n",
    "<!-- end of the names of classes -->\n",
};

/* An empty desktop of a service, docs/fidelity.md, "An empty desktop"; one of its two classes has a
 * name that is no number. */
#define HEAP  (512 * 1024)
#define EMPTY 2504
#define NAME  16

static const struct {
    const char *edition;
    const char *program;
    const char *published;
    guint in_heap; /* published: so many in 512 KB */
} rows[] = {
    { "xp-sp3", "automation-job", "10 KB (P12)", 50 },
    { "xp-sp3", "database-backend", "3.2 KB, remembered (P15)", 125 },
    { "server2003-sp2", "console-tool", "4.3 KB (P14)", 120 },
};

/* At rest, on that system: the name of an edition or the path of one. */
static gint64
bytes_of(const char *edition, const char *program)
{
    const ScenarioOverrides overrides = { .edition = edition };
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = bare_system(NULL, &overrides, &error);
    assert_no_error(error);
    g_autoptr(Programs) programs = programs_new(NULL, NULL, &error);
    assert_no_error(error);
    programs_check(programs, program, NULL, &error);
    assert_no_error(error);
    g_autoptr(ProgramCost) cost =
        program_cost_ask(scenario, programs, programs_find(programs, program), &error);
    assert_no_error(error);
    return cost->rest_bytes;
}

/* The same edition without the names. Free with g_free(). */
static char *
write_edition(const char *folder, const char *edition)
{
    g_autofree char *text = g_strdup_printf("format: 1\n"
                                            "name: without-names\n"
                                            "title: Without names of classes in the heap\n"
                                            "about: A hypothesis.\n"
                                            "based-on: %s\n"
                                            "sources:\n"
                                            "  hypothesis: a test of what would follow\n"
                                            "capabilities:\n"
                                            "  class-names: { value: false, source: hypothesis, "
                                            "confidence: unverified }\n",
                                            edition);
    char *path = g_build_filename(folder, "without-names.yaml", NULL);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    return path;
}

START_TEST(test_names_of_classes)
{
    char *folder = test_folder_new();
    g_autoptr(GString) out = g_string_new(
        "| program | published, and in 512 KB | without names: bytes, in 512 KB | with names: bytes, in 512 KB |\n"
        "|---|---|---|---|\n");

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = write_edition(folder, rows[i].edition);
        gint64 plain = bytes_of(path, rows[i].program);
        gint64 named = bytes_of(rows[i].edition, rows[i].program);
        ck_assert_int_gt(named, plain);
        g_string_append_printf(out,
                               "| %s on %s | %s; about %u | %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                               " | %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " |\n",
                               rows[i].program, rows[i].edition, rows[i].published, rows[i].in_heap,
                               plain, (HEAP - EMPTY + NAME) / plain, named, (HEAP - EMPTY) / named);
    }
    test_folder_remove(&folder);
    page_part_check(&table, out->str);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_names_of_classes },
};

SUITE(tests, NULL, NULL)
