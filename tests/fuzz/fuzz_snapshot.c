/* SPDX-License-Identifier: MIT */
/* A snapshot of memory in which the input made words wrong: an error, or an answer in which what is
 * used and what is free make up the whole. Each 8 bytes are an address below the frames in use, and
 * what lies there. */
#include "../host/spoilt_memory.h"
#include "fuzz_target.h"
#include "host/engine/engine_reader.h"
#include "host/run/run.h"
#include "host/view/views.h"

#define WORD_BYTES 8u

static const char scenario_text[] =
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n"
    "programs: { worker: { imports: [user32], startup: [ { create-menu: { items: [Open] } } ] } }\n"
    "steps:\n"
    "  - start-service: { name: s, program: worker, account: '.\\s' }\n";

/* One machine for all inputs: it is only read. */
static Engine *
machine(void)
{
    static Run *run;
    GError *error = NULL;
    if (run != NULL)
        return run_engine(run);
    static Scenario *scenario;
    scenario = scenario_load_text("f.yaml", scenario_text, -1, NULL, &error);
    g_assert_no_error(error);
    run = run_new(scenario, scenario->plain, NULL, &error);
    while (error == NULL && run_next(run, &error))
        continue;
    g_assert_no_error(error);
    return run_engine(run);
}

static void
check_desktop(const SnapshotDesktop *desktop)
{
    guint64 at = 0;
    g_assert(desktop->used_bytes + desktop->free_bytes == desktop->limit - desktop->base);
    for (guint i = 0; i < desktop->blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, i);
        g_assert(block->offset == at);
        at += block->bytes;
    }
    g_assert(at == desktop->limit - desktop->base);
    g_assert(desktop->sums[SNAPSHOT_BLOCK_WINDOW].count == desktop->objects[USER_TYPE_WINDOW]);
}

static void
check_answer(const Snapshot *snapshot, const struct abi_boot *boot)
{
    g_autoptr(GString) out = g_string_new(NULL);
    tree_print(out, snapshot);
    layout_print(out, snapshot, boot);
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        accounts_print(out, snapshot, session, TRUE);
        layout_print_session(out, snapshot, session);
        for (guint j = 0; j < session->desktops->len; j++) {
            check_desktop(session->desktops->pdata[j]);
            heap_map_print(out, snapshot, session->desktops->pdata[j], HEAP_MAP_ALL);
        }
    }
    fuzz_check_text(out->str);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    SpoiltMemory memory = { .engine = machine() };
    guint64 first = (guint64)engine_system_directory(memory.engine) * DH_PAGE_SIZE;
    guint64 bytes = engine_frames_used(memory.engine) * DH_PAGE_SIZE;
    for (size_t i = 0; i + WORD_BYTES <= size && memory.count < SPOILT_WORDS_MAX; i += WORD_BYTES) {
        guint32 word[2];
        memcpy(word, data + i, sizeof word);
        spoilt_write_physical(&memory, first + word[0] % bytes / 4 * 4, word[1], 4);
    }
    g_autoptr(Snapshot) snapshot =
        spoilt_snapshot(&memory, SNAPSHOT_BLOCKS | SNAPSHOT_PAGES | SNAPSHOT_ATOMS, &error);
    g_assert((snapshot == NULL) == (error != NULL));
    if (snapshot != NULL)
        check_answer(snapshot, engine_boot(memory.engine));
    else
        fuzz_check_error(error, "");
    return 0;
}
