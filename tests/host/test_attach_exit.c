/* SPDX-License-Identifier: MIT */
/* Which exit code a parent sees, and what is said about it. */
#include "abi/status.h"
#include "config_test.h"
#include "host/edition/edition.h"
#include "host/words/attach_exit.h"

#include "../suite.h"

static struct abi_boot
boot_of(const char *name, AttachExit choice)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = edition_load(name, NULL, NULL, &error);
    assert_no_error(error);
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
    static const char *const editions[] = { "win2000", "xp-sp3", "server2003-sp2" };
    for (gsize i = 0; i < G_N_ELEMENTS(editions); i++) {
        struct abi_boot plain = boot_of(editions[i], ATTACH_EXIT_OF_EDITION);
        struct abi_boot number = boot_of(editions[i], ATTACH_EXIT_128);
        struct abi_boot status = boot_of(editions[i], ATTACH_EXIT_STATUS);
        ck_assert((plain.capabilities & ABI_CAPABILITY_EXIT_CODE_128) != 0);
        ck_assert_uint_eq(number.capabilities, plain.capabilities);
        ck_assert_uint_eq(status.capabilities,
                          plain.capabilities & ~(guint64)ABI_CAPABILITY_EXIT_CODE_128);
    }
    struct abi_boot other = { .capabilities = 0 };
    attach_exit_choose(ATTACH_EXIT_128, &other);
    ck_assert((other.capabilities & ABI_CAPABILITY_EXIT_CODE_128) != 0);
}
END_TEST

/* Of such a process alone. */
START_TEST(test_attach_exit_has_another_one)
{
    guint32 other = 0;
    ck_assert(attach_exit_seen_too(STATUS_DLL_INIT_FAILED, 128, &other));
    ck_assert_uint_eq(other, STATUS_DLL_INIT_FAILED);
    ck_assert(attach_exit_seen_too(STATUS_DLL_INIT_FAILED, STATUS_DLL_INIT_FAILED, &other));
    ck_assert_uint_eq(other, 128);
    ck_assert(!attach_exit_seen_too(STATUS_UNSUCCESSFUL, 1, &other));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_attach_exit_is_the_edition_s_or_chosen },
    { &test_attach_exit_has_another_one },
};

SUITE(tests, NULL, NULL)
