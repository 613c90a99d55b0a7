/* SPDX-License-Identifier: MIT */
/* Edition files: whatever the bytes, an error that says where, or an edition whose system can be
 * started, used, looked at and verified, or refuses its memory or its address map with an error. */
#include "fuzz_target.h"
#include "host/run/run.h"
#include "host/view/views.h"

#include <glib/gstdio.h>

#include <stdlib.h>

/* Larger systems are read, and not started: a sanitizer wants memory of its own. */
#define BYTES_MAX (G_GUINT64_CONSTANT(1) << 30)

static const char scenario_text[] =
    "format: 1\ntitle: t\n"
    "programs:\n"
    "  worker:\n"
    "    imports: [user32]\n"
    "    startup:\n"
    "      - register-class: { name: Worker }\n"
    "      - create-window: { class: Worker, text: w, count: 3 }\n"
    "      - create-menu: { items: [Open, Close] }\n"
    "      - create-gdi: { kind: brush, count: 3 }\n"
    "      - set-hook: { kind: keyboard }\n"
    "steps:\n"
    "  - logon: alice\n"
    "  - run: { program: worker, in: alice, as: one }\n"
    "  - create-desktop: { in: one, name: Extra }\n"
    "  - start-service: { name: s, program: worker, account: '.\\s' }\n"
    "  - logoff: alice\n";

static char *folder;
static char *path;

static void
remove_folder(void)
{
    g_unlink(path);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
}

/* An edition is a file. */
static void
write_file(const uint8_t *data, size_t size)
{
    GError *error = NULL;

    if (folder == NULL) {
        folder = g_dir_make_tmp("deskheap-fuzz-XXXXXX", &error);
        g_assert_no_error(error);
        path = g_build_filename(folder, "f.yaml", NULL);
        atexit(remove_folder);
    }
    g_file_set_contents_full(path, (const char *)data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600,
                             &error);
    g_assert_no_error(error);
}

static void
look_at(const RunRecord *record)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (record->snapshot != NULL) {
        tree_print(out, record->snapshot);
        layout_print(out, record->snapshot, &record->boot);
    }
    fuzz_check_text(out->str);
}

static RunRecord *
start(const Scenario *scenario, GError **error)
{
    const Edition *edition = scenario->plain->edition;
    const RunOptions options = { .event_limit = 1 };

    if (edition->memory_bytes + edition->page_file_bytes > BYTES_MAX)
        return NULL;
    return run_scenario(scenario, scenario->plain, &options, error);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GError *error = NULL;

    write_file(data, size);
    const ScenarioOverrides overrides = { .edition = path };
    g_autoptr(Scenario) scenario =
        scenario_load_text("f.yaml", scenario_text, -1, &overrides, &error);
    g_autoptr(RunRecord) record = scenario != NULL ? start(scenario, &error) : NULL;
    if (record != NULL)
        look_at(record);
    if (error != NULL) {
        fuzz_check_error(error, "");
        g_assert(!g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_PANIC));
    }
    g_clear_error(&error);
    return 0;
}
