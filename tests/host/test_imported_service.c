/* SPDX-License-Identifier: MIT */
/* Whichever of two files is read first, a service that both name is one and has what either says.
 */
#include "host/import/imported_service.h"

#include "../suite.h"

static ImportedService *
service(const char *name)
{
    g_autoptr(SourceText) source = source_text_new("f", "", 0);
    ImportedService *made = imported_service_new(name, source, (SourceSpan){ 1, 1, 0 });

    return made;
}

static const ImportedService *
known(const Imported *imported, guint index)
{
    ck_assert_uint_lt(index, imported->services->len);
    return imported->services->pdata[index];
}

START_TEST(test_each_adds_what_is_missing)
{
    for (guint order = 0; order < 2; order++) {
        g_autoptr(Imported) imported = imported_new();
        for (guint i = 0; i < 2; i++) {
            ImportedService *one = service(i == order ? "Spooler" : "SPOOLER");
            if (i == order) {
                one->state = SERVICE_RUNS;
                one->pid = 7;
            } else {
                one->state = SERVICE_ON_DEMAND;
                one->type = SERVICE_TYPE_OWN;
                imported_service_set_account(one, ".\\joe");
                imported_service_set_path(one, "C:\\WINDOWS\\system32\\spoolsv.exe");
            }
            imported_add_service(imported, one);
        }
        ck_assert_uint_eq(imported->services->len, 1);
        ck_assert_uint_eq(imported->services_named, 1);
        ck_assert_uint_eq(imported->findings->len, 0);
        ck_assert_int_eq(known(imported, 0)->state, SERVICE_RUNS);
        ck_assert_uint_eq(known(imported, 0)->pid, 7);
        ck_assert_uint_eq(known(imported, 0)->type, SERVICE_TYPE_OWN);
        ck_assert_str_eq(known(imported, 0)->account, ".\\joe");
        ck_assert_str_eq(known(imported, 0)->image, "spoolsv.exe");
    }
}
END_TEST

START_TEST(test_what_is_said_otherwise_is_told)
{
    g_autoptr(Imported) imported = imported_new();

    for (guint i = 0; i < 2; i++) {
        ImportedService *one = service("x");
        one->type = i == 0 ? SERVICE_TYPE_OWN : SERVICE_TYPE_SHARE;
        one->state = i == 0 ? SERVICE_LATE : SERVICE_RUNS;
        imported_service_set_account(one, i == 0 ? NULL : ".\\joe");
        imported_service_set_path(one, i == 0 ? "C:\\a.exe" : "C:\\b.exe");
        imported_add_service(imported, one);
    }
    ck_assert_uint_eq(imported->findings->len, 4);
    for (guint i = 0; i < imported->findings->len; i++)
        ck_assert_str_eq(((const Finding *)imported->findings->pdata[i])->code,
                         "service-contradiction");
    ck_assert(known(imported, 0)->has_account && known(imported, 0)->account == NULL);
    ck_assert_int_eq(known(imported, 0)->state, SERVICE_LATE);
    ck_assert_str_eq(known(imported, 0)->image, "a.exe");
}
END_TEST

START_TEST(test_too_many_and_unnameable_ones_are_counted)
{
    g_autoptr(Imported) imported = imported_new();

    for (guint i = 0; i < IMPORTED_SERVICES_MAX + 2; i++) {
        g_autofree char *name = g_strdup_printf("s%u%s", i, i == 0 ? "\x01" : "");
        imported_add_service(imported, service(name));
    }
    ck_assert_uint_eq(imported->services_named, IMPORTED_SERVICES_MAX + 2);
    ck_assert_uint_eq(imported->services->len, IMPORTED_SERVICES_MAX - 1);
    ck_assert_uint_eq(imported->findings->len, 1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_each_adds_what_is_missing },
    { &test_what_is_said_otherwise_is_told },
    { &test_too_many_and_unnameable_ones_are_counted },
};

SUITE(tests, NULL, NULL)
