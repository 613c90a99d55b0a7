/* SPDX-License-Identifier: MIT */
/* Which exit code a parent sees, and what is said about it. */
#include "abi/status.h"
#include "config_test.h"
#include "host/edition/edition.h"
#include "host/report/writing.h"

#include "../suite.h"

/* Of an edition that has it so, or does not. */
static struct abi_boot
boot_of(const char *name, gboolean has_128, AttachExit choice)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = edition_load(name, NULL, NULL, &error);
    assert_no_error(error);
    if (has_128)
        edition->boot.capabilities |= ABI_CAPABILITY_EXIT_CODE_128;
    else
        edition->boot.capabilities &= ~ABI_CAPABILITY_EXIT_CODE_128;
    g_autoptr(Registry) registry =
        edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, &error);
    assert_no_error(error);
    BootSettings settings = { .attach_exit = choice };
    struct abi_boot boot;
    ck_assert(edition_make_boot(edition, registry, &settings, &boot, &error));
    return boot;
}

/* What a scenario says goes before what the edition has. */
START_TEST(test_attach_exit_is_the_edition_s_or_chosen)
{
    g_auto(GStrv) editions = edition_names();
    for (gsize i = 0; editions[i] != NULL; i++) {
        for (guint has_128 = 0; has_128 < 2; has_128++) {
            struct abi_boot plain = boot_of(editions[i], has_128 != 0, ATTACH_EXIT_OF_EDITION);
            struct abi_boot number = boot_of(editions[i], has_128 != 0, ATTACH_EXIT_128);
            struct abi_boot status = boot_of(editions[i], has_128 != 0, ATTACH_EXIT_STATUS);
            const guint32 bit = ABI_CAPABILITY_EXIT_CODE_128;
            ck_assert_int_eq((plain.capabilities & bit) != 0, has_128 != 0);
            ck_assert_uint_eq(number.capabilities, plain.capabilities | bit);
            ck_assert_uint_eq(status.capabilities, plain.capabilities & ~bit);
        }
    }
}
END_TEST

/* Of such a process alone. */
START_TEST(test_attach_exit_has_another_one)
{
    RunFailure failure = { .status = STATUS_DLL_INIT_FAILED, .exit_code = 128 };
    RunRecord record = { .has_two_exit_codes = TRUE };
    guint32 other = 0;
    ck_assert(!exit_code_seen_too(&record, &failure, &other));
    failure.has_exit_code = TRUE;
    ck_assert(exit_code_seen_too(&record, &failure, &other));
    ck_assert_uint_eq(other, STATUS_DLL_INIT_FAILED);
    failure.exit_code = STATUS_DLL_INIT_FAILED;
    ck_assert(exit_code_seen_too(&record, &failure, &other));
    ck_assert_uint_eq(other, 128);
    record.has_two_exit_codes = FALSE; /* from Vista on there is one */
    ck_assert(!exit_code_seen_too(&record, &failure, &other));
    record.has_two_exit_codes = TRUE;
    failure.status = STATUS_UNSUCCESSFUL;
    ck_assert(!exit_code_seen_too(&record, &failure, &other));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_attach_exit_is_the_edition_s_or_chosen },
    { &test_attach_exit_has_another_one },
};

SUITE(tests, NULL, NULL)
