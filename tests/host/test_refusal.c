/* SPDX-License-Identifier: MIT */
/* Refusals in words: what was needed and what there was, in one unit. */
#include "abi/status.h"
#include "config_test.h"
#include "host/run/run_record.h"
#include "host/words/gate.h"

#include "../suite.h"

typedef struct {
    enum gate gate;
    guint32 needed;
    guint32 limit;
    const char *what;
    const char *text;
} Row;

static const Row rows[] = {
    { GATE_DESKTOP_HEAP, 176, 168, "window of 164 bytes",
      "desktop heap of WinSta0\\Default: window of 164 bytes, a block of 176 bytes with its header; the "
      "largest that can be given has 168" },
    { GATE_DESKTOP_HEAP, 104, 0, "window class of 92 bytes",
      "desktop heap of WinSta0\\Default: window class of 92 bytes, a block of 104 bytes with its header; "
      "there is none to give" },
    { GATE_DESKTOP_HEAP, 176, 4096, "window of 164 bytes",
      "desktop heap of WinSta0\\Default: window of 164 bytes, a block of 176 bytes with its header; there was "
      "room for 4096" },
    { GATE_HEAP_BLOCK, 520208, 520192, "window text of 520200 bytes",
      "desktop heap of WinSta0\\Default: window text of 520200 bytes, a block of 520208 bytes with its header, "
      "more than any heap gives in one block" },
    { GATE_SHARED_HEAP, 48, 24, "monitor of 40 bytes",
      "shared heap: monitor of 40 bytes, a block of 48 bytes with its header; the largest that can be given "
      "has 24" },
    { GATE_SHARED_HEAP, 8192, 4096, "shared section",
      "shared heap: shared section needs 8 KB in one piece; the largest free one has 4 KB" },
    { GATE_SESSION_VIEW_SPACE, 576 << 10, 512 << 10, "desktop heap of 513 KB: A\\B",
      "session view space: desktop heap of 513 KB: A\\B needs 576 KB in one piece; the largest free "
      "one has 512 KB" },
    { GATE_SYSTEM_VIEW_SPACE, 64 << 10, 0, "desktop heap of 64 KB: A\\B",
      "system view space: desktop heap of 64 KB: A\\B needs 64 KB in one piece; nothing is free" },
    { GATE_SESSION_POOL, 69632, 61440, "65600 bytes with tag Gobj",
      "session paged pool: 65600 bytes with tag Gobj need 68 KB in one piece; the largest free one "
      "has 60 KB" },
    { GATE_PAGED_POOL, 4096, 0, "40 bytes with tag Gobj",
      "paged pool: 40 bytes with tag Gobj need 4 KB in one piece; nothing is free" },
    { GATE_NONPAGED_POOL, 4096, 0, "40 bytes with tag Gobj",
      "nonpaged pool: 40 bytes with tag Gobj need 4 KB in one piece; nothing is free" },
    { GATE_SYSTEM_PTES, 64 << 10, 24 << 10, "kernel stack of a GUI thread",
      "system PTEs: kernel stack of a GUI thread needs 64 KB in one piece; the largest free one has "
      "24 KB" },
    { GATE_SESSION_IMAGE_SPACE, 9 << 20, 8 << 20, "vga.dll",
      "session image space: vga.dll needs 9216 KB in one piece; the largest free one has 8192 KB" },
    { GATE_COMMIT_LIMIT, 3, 2, "commit charge in pages",
      "commit limit, memory and page file together: 3 pages needed, 2 left" },
    { GATE_FRAMES, 1, 0, "page frame", "page frames: 1 page needed, 0 left" },
    { GATE_USER_HANDLE_QUOTA, 301, 300, "USER handle of the process",
      "USER object of the process: it would be number 301, the quota is 300" },
    { GATE_USER_HANDLE_TABLE, 3072, 3071, "USER handle",
      "USER handle of the session: it would be number 3072, the table has room for 3071" },
    { GATE_GDI_HANDLE_QUOTA, 301, 300, "GDI object",
      "GDI object of the process: it would be number 301, the quota is 300" },
    { GATE_GDI_HANDLE_TABLE, 256, 255, "GDI object",
      "GDI handle of the session: it would be number 256, the table has room for 255" },
    { GATE_MESSAGE_QUEUE, 10001, 10000, "posted message",
      "posted message in the queue: it would be number 10001, it holds 10000" },
    { GATE_SESSION_IDS, 17, 16, "session id", "session: it would be number 17, there can be 16" },
    { GATE_ACCESS, 0, 0, "WinSta0 for logon 1da0b", "access denied: WinSta0 for logon 1da0b" },
    { GATE_NOT_FOUND, 0, 0, "nobody.exe", "not found: nobody.exe" },
    { GATE_CONSOLE, 0, 0, "console", "its console could not be made" },
    { GATE_DLL, 0, 0, "virus.dll", "a DLL's own decision: virus.dll" },
    { GATE_CONSOLE_CLOSED, 0, 0, "console", "its parent's console has closed" },
    { GATE_STATION_CLOSED, 0, 0, "Service-0x0-1d419$",
      "window station that has closed: Service-0x0-1d419$" },
    { GATE_NONE, 0, 0, "", "nothing was refused" },
};

START_TEST(test_refusal_says_what_was_compared)
{
    const Row *row = &rows[_i];
    const guint64 type = strstr(row->what, " bytes") != NULL ? 7 : 0; /* sections have none */
    const struct abi_event event = {
        .kind = EVENT_REFUSAL,
        .gate = (uint16_t)row->gate,
        .v = { 0xbc6f0000, row->needed | type << 32, row->limit },
    };
    RunRefusal refusal = run_refusal_of(&event, row->what);
    ck_assert_uint_eq(refusal.object_type, type);
    refusal.desktop = "WinSta0\\Default";
    g_autofree char *text = run_refusal_text(&refusal);
    ck_assert_str_eq(text, row->text);
}
END_TEST

START_TEST(test_refusal_has_words_for_every_gate)
{
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        guint count = 0;
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
            count += rows[i].gate == gate;
        ck_assert_msg(count > 0, "gate %s has no row", gate_cause(gate));
        ck_assert_msg((gate_unit(gate) == GATE_UNIT_NONE) == (*gate_unit_name(gate) == '\0'),
                      "gate %s", gate_cause(gate));
    }
}
END_TEST

/* Bytes from a guest that no gate and no tag has. */
START_TEST(test_refusal_of_garbage_is_words_all_the_same)
{
    const struct abi_event event = { .gate = 0xffff, .v = { 1, G_MAXUINT64, G_MAXUINT64 } };
    RunRefusal refusal = run_refusal_of(&event, "");
    ck_assert_uint_eq(refusal.gate, GATE_NONE);
    refusal.gate = GATE_PAGED_POOL;
    g_autofree char *text = run_refusal_text(&refusal);
    ck_assert(g_str_is_ascii(text));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_refusal_says_what_was_compared, .loops = G_N_ELEMENTS(rows) },
    { &test_refusal_has_words_for_every_gate },
    { &test_refusal_of_garbage_is_words_all_the_same },
};

SUITE(tests, NULL, NULL)
