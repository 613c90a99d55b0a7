/* SPDX-License-Identifier: MIT */
/* Amounts are told from other numbers by the rows they are read by, and written as they stood. */
#include "config_test.h"
#include "host/answer/amount.h"

#include "../suite.h"

typedef struct {
    const char *whose; /* NULL: in a list of actions, which has no key */
    const char *key;
    const char *text;
    gint64 value;      /* -1: it is none */
    const char *three; /* of it */
} Case;

static const Case cases[] = {
    { "worker", "uses", "400 KB", 400 * 1024, "3 bytes" },
    { "worker", "uses", "409600", 409600, "3" },
    { "worker", "start-up", "0x100", 256, "3" },
    { "create-window", "count", "40", 40, "3" },
    { "create-window", "repeat-text", "7", 7, "3" },
    { "create-window", "menu", "7", -1, NULL },
    { "register-class", "window-extra", "2 KB", 2048, "3 bytes" },
    { "create-desktop", "size", "64 KB", 64, "3 KiB" },
    { "create-desktop", "size", "65536", 64, "3072" },
    { "create-menu", "items", "12", 12, "3" },
    { NULL, "create-menu", "12", 12, "3" },
    { NULL, "leak-session-pool", "3 MB", 3 * 1024 * 1024, "3 bytes" },
    { NULL, "exit", "12", -1, NULL },
    { "exit", "code", "12", -1, NULL },
    { "set-hook", "kind", "2", -1, NULL },
    { "start-service", "count", "30", 30, "3" },
    { "repeat", "count", "30", 30, "3" },
    { "end", "code", "3", -1, NULL },
    { "worker", "uses", "much", -1, NULL },
    { "worker", "about", "12", -1, NULL },
    { "system", "memory", "12 MB", -1, NULL },
};

START_TEST(test_amount_is_what_its_row_says)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *row = &cases[i];
        YamlTree parent = { .kind = YAML_MAPPING, .key = (char *)row->whose };
        YamlTree tree = { .kind = YAML_SCALAR, .key = (char *)row->key, .text = (char *)row->text };
        Amount amount = { 0 };
        gboolean is_amount = amount_read(&parent, &tree, &amount);

        ck_assert_msg(is_amount == (row->value >= 0), "%s: %s", row->key, row->text);
        if (!is_amount)
            continue;
        g_autofree char *three = amount_text(&amount, 3);
        ck_assert_int_eq(amount.value, row->value);
        ck_assert_str_eq(three, row->three);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_amount_is_what_its_row_says },
};

SUITE(tests, NULL, NULL)
