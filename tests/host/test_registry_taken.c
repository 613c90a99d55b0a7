/* SPDX-License-Identifier: MIT */
/* A file that holds a key whole is its state, one of a value or two is a patch; and each shipped
 * registry is a state. */
#include "config_test.h"
#include "host/registry/reg_load.h"
#include "host/registry/registry.h"
#include "host/registry/registry_keys.h"
#include "host/registry/registry_taken.h"

#include "../suite.h"

#define HEADER     "Windows Registry Editor Version 5.00\r\n\r\n"
#define CONTROL    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
#define CONTROL1   "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\"
#define CONTROL2   "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control\\"
#define MEMORY     "Session Manager\\Memory Management]\r\n"
#define SUBSYSTEMS "Session Manager\\SubSystems]\r\n"

/* What regedit writes of the key of a machine in the Terminal Server role: no SessionViewSize. */
#define WHOLE_MEMORY                                                                               \
    "\"ClearPageFileAtShutdown\"=dword:00000000\r\n"                                               \
    "\"DisablePagingExecutive\"=dword:00000000\r\n"                                                \
    "\"LargeSystemCache\"=dword:00000001\r\n"                                                      \
    "\"NonPagedPoolQuota\"=dword:00000000\r\n"                                                     \
    "\"NonPagedPoolSize\"=dword:00000000\r\n"                                                      \
    "\"PagedPoolQuota\"=dword:00000000\r\n"                                                        \
    "\"PagedPoolSize\"=dword:00000000\r\n"                                                         \
    "\"PagingFiles\"=hex(7):43,00,3a,00,00,00,00,00\r\n"                                           \
    "\"SecondLevelDataCache\"=dword:00000000\r\n"                                                  \
    "\"SystemPages\"=dword:00000000\r\n"
/* A recipe that is longer than most. */
#define RECIPE                                                                                     \
    "\"ClearPageFileAtShutdown\"=dword:00000000\r\n"                                               \
    "\"DisablePagingExecutive\"=dword:00000001\r\n"                                                \
    "\"IoPageLockLimit\"=dword:00010000\r\n"                                                       \
    "\"LargeSystemCache\"=dword:00000000\r\n"                                                      \
    "\"PagedPoolSize\"=dword:000000c0\r\n"                                                         \
    "\"SecondLevelDataCache\"=dword:00000200\r\n"                                                  \
    "\"SessionPoolSize\"=dword:000000c0\r\n"                                                       \
    "\"SystemPages\"=dword:ffffffff\r\n"
#define WHOLE_SUBSYSTEMS                                                                           \
    "@=\"mnmsrvc\"\r\n\"Debug\"=hex(2):00,00\r\n\"Kmode\"=\"k\"\r\n\"Required\"=\"Debug\"\r\n"     \
    "\"Windows\"=\"csrss.exe SharedSection=1024,3072,512\"\r\n"

static RegistryTaken *
taken_of(const char *text, RegistryAs as)
{
    GError *error = NULL;
    g_autoptr(RegFile) file =
        reg_file_load_bytes("t.reg", (const guint8 *)text, strlen(text), &error);

    assert_no_error(error);
    return registry_taken_new(file, as, 1);
}

START_TEST(test_registry_file_is_taken_by_what_it_holds)
{
    static const struct {
        const char *text;
        RegistryAs as;
        const char *word;
        const char *says;
    } cases[] = {
        { HEADER CONTROL MEMORY WHOLE_MEMORY, REGISTRY_BY_CONTENT, "state",
          "taken for the state of Memory Management: values it does not name are absent" },
        { HEADER CONTROL MEMORY "\"SessionPoolSize\"=dword:00000020\r\n", REGISTRY_BY_CONTENT,
          "patch", "taken for a patch of Memory Management: values it does not name stay" },
        { HEADER CONTROL MEMORY RECIPE, REGISTRY_BY_CONTENT, "patch",
          "taken for a patch of Memory Management" },
        { HEADER CONTROL MEMORY WHOLE_MEMORY "\"SessionViewSize\"=-\r\n", REGISTRY_BY_CONTENT,
          "patch", "taken for a patch" },
        { HEADER CONTROL MEMORY, REGISTRY_BY_CONTENT, "patch", "taken for a patch" },
        { HEADER CONTROL1 MEMORY WHOLE_MEMORY, REGISTRY_BY_CONTENT, "state",
          "taken for the state" },
        { HEADER CONTROL2 MEMORY WHOLE_MEMORY, REGISTRY_BY_CONTENT, "patch",
          "this file names none of the keys" },
        { HEADER CONTROL2 MEMORY WHOLE_MEMORY CONTROL1 MEMORY "\"SystemPages\"=dword:0\r\n",
          REGISTRY_BY_CONTENT, "patch", "taken for a patch" },
        { HEADER CONTROL SUBSYSTEMS WHOLE_SUBSYSTEMS CONTROL MEMORY "\"SessionViewSize\"=dword:40",
          REGISTRY_BY_CONTENT, "mixed",
          "taken for the state of SubSystems, where values it does not name are absent, and for a "
          "patch of Memory Management, where they stay" },
        { HEADER CONTROL SUBSYSTEMS WHOLE_SUBSYSTEMS CONTROL MEMORY WHOLE_MEMORY,
          REGISTRY_BY_CONTENT, "state",
          "taken for the state of SubSystems and Memory Management:" },
        { HEADER CONTROL SUBSYSTEMS "\"Windows\"=\"x\"\r\n", REGISTRY_BY_CONTENT, "patch",
          "taken for a patch of SubSystems" },
        { HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\x]\r\n\"Kmode\"=\"\"\r\n", REGISTRY_BY_CONTENT,
          "patch", "this file names none of the keys of which something is read here" },
        { HEADER CONTROL MEMORY WHOLE_MEMORY, REGISTRY_PATCH, "patch",
          "taken for a patch of Memory Management, as asked: values it does not name stay" },
        { HEADER CONTROL MEMORY "\"SessionPoolSize\"=dword:00000020\r\n", REGISTRY_STATE, "state",
          "taken for the state of Memory Management, as asked: values it does not name are "
          "absent" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(RegistryTaken) taken = taken_of(cases[i].text, cases[i].as);
        g_autoptr(RegistryTaken) copy = registry_taken_copy(taken);
        g_autofree char *text = registry_taken_text(copy);
        ck_assert_msg(g_str_equal(registry_taken_word(copy), cases[i].word) &&
                          g_str_has_prefix(text, cases[i].says),
                      "%s\nseen:   %s, %s\nwanted: %s, %s", cases[i].text,
                      registry_taken_word(copy), text, cases[i].word, cases[i].says);
    }
}
END_TEST

START_TEST(test_shipped_registries_are_states)
{
    static const char *const files[] = {
        "configs/registry/server2003-sp2.reg",
        "configs/registry/server2003-sp2-ts.reg",
        "configs/registry/win2000-sp4.reg",
        "configs/registry/xp-sp3.reg",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = source_path(files[i]);
        g_autoptr(RegFile) file = reg_file_load(path, NULL);
        g_autoptr(RegistryTaken) taken = registry_taken_new(file, REGISTRY_BY_CONTENT, 1);
        ck_assert_msg(registry_taken_is_state(taken, REGISTRY_KEY_MEMORY_MANAGEMENT), "%s", path);
        ck_assert_msg(registry_taken_is_state(taken, REGISTRY_KEY_SUBSYSTEMS), "%s", path);
        /* The one that is laid over another says the whole of it. */
        ck_assert_msg(strstr(path, "-ts.reg") == NULL ||
                          g_str_equal(registry_taken_word(taken), "state"),
                      "%s", path);
        ck_assert_str_eq(taken->file, path);
    }
}
END_TEST

START_TEST(test_registry_as_is_a_word)
{
    RegistryAs as = REGISTRY_PATCH;

    ck_assert(registry_as_parse(NULL, &as) && as == REGISTRY_BY_CONTENT);
    ck_assert(registry_as_parse("patch", &as) && as == REGISTRY_PATCH);
    ck_assert(registry_as_parse("state", &as) && as == REGISTRY_STATE);
    ck_assert(!registry_as_parse("export", &as));
}
END_TEST

START_TEST(test_registry_keys_are_found_by_their_full_names)
{
    static const struct {
        const char *key;
        RegistryKeyId id;
        const char *name;
    } cases[] = {
        { "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems",
          REGISTRY_KEY_SUBSYSTEMS, "SubSystems" },
        { "hkey_local_machine\\system\\controlset007\\control\\session manager\\memory management",
          REGISTRY_KEY_MEMORY_MANAGEMENT, "Memory Management" },
        { "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control", REGISTRY_KEY_CONTROL,
          "Control" },
        { "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Windows",
          REGISTRY_KEY_WINDOWS_NT_WINDOWS, "CurrentVersion\\Windows" },
        { "HKEY_LOCAL_MACHINE\\SYSTEM\\Select", REGISTRY_KEY_SELECT, "Select" },
        { "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet000\\Control", REGISTRY_KEY_COUNT, NULL },
        { "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet1\\Control", REGISTRY_KEY_COUNT, NULL },
        { "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSetX\\Control", REGISTRY_KEY_COUNT, NULL },
        { "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager",
          REGISTRY_KEY_COUNT, NULL },
        { "HKEY_CURRENT_USER\\SYSTEM\\Select", REGISTRY_KEY_COUNT, NULL },
        { "", REGISTRY_KEY_COUNT, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ck_assert_msg(registry_key_find(cases[i].key) == cases[i].id, "%s", cases[i].key);
        if (cases[i].name != NULL)
            ck_assert_str_eq(registry_key_name(cases[i].id), cases[i].name);
    }
    ck_assert(registry_key_is_meant("[Computer\\HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\"
                                    "Control\\Session manager\\Memory Management",
                                    200));
    ck_assert(
        !registry_key_is_meant("[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control]x", 200));
    ck_assert(!registry_key_is_meant("Session Manager\\Memory Management", 20));
}
END_TEST

/* Each value that reaches the kernel is read from one of these keys. */
START_TEST(test_registry_keys_hold_all_values)
{
    static const char *const keys[] = {
#define REGISTRY_VALUE(id, name, key) key,
#include "abi/registry_values.def"
#undef REGISTRY_VALUE
    };

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *full = g_strconcat(g_str_has_prefix(keys[i], "Microsoft\\")
                                                ? REGISTRY_SOFTWARE
                                                : REGISTRY_SYSTEM "CurrentControlSet\\",
                                            keys[i], NULL);
        ck_assert_msg(registry_key_find(full) != REGISTRY_KEY_COUNT, "%s", full);
    }
}
END_TEST

START_TEST(test_registry_laid_over_another_by_content)
{
    g_autoptr(Registry) registry = registry_new();
    g_autofree char *own = source_path("configs/registry/server2003-sp2.reg");
    const char *patch = HEADER CONTROL MEMORY "\"SessionPoolSize\"=dword:00000020\r\n";
    const char *state = HEADER CONTROL MEMORY WHOLE_MEMORY;

    ck_assert(registry_add_file(registry, own, REGISTRY_STATE, NULL));
    g_autoptr(RegFile) file =
        reg_file_load_bytes("p.reg", (const guint8 *)patch, strlen(patch), NULL);
    registry_add(registry, file, REGISTRY_BY_CONTENT);
    ck_assert_uint_eq(registry_dword_value(registry, ABI_REG_SESSION_VIEW_SIZE)->dword, 48);
    ck_assert_uint_eq(registry_dword_value(registry, ABI_REG_SESSION_POOL_SIZE)->dword, 32);
    ck_assert_ptr_null(registry_dword_removal(registry, ABI_REG_SESSION_VIEW_SIZE));

    g_autoptr(RegFile) whole =
        reg_file_load_bytes("s.reg", (const guint8 *)state, strlen(state), NULL);
    registry_add(registry, whole, REGISTRY_BY_CONTENT);
    ck_assert_ptr_null(registry_dword_value(registry, ABI_REG_SESSION_VIEW_SIZE));
    const RegistryPlace *removal = registry_dword_removal(registry, ABI_REG_SESSION_VIEW_SIZE);
    ck_assert_ptr_nonnull(removal);
    ck_assert_str_eq(removal->source->name, "s.reg");
    ck_assert_uint_eq(removal->span.line, 3);
    ck_assert_uint_eq(removal->layer, 3);
    ck_assert_ptr_nonnull(registry_windows_value(registry));

    g_autoptr(GPtrArray) remarks = registry_remarks(registry, 1);
    ck_assert_uint_eq(remarks->len, 2);
    ck_assert(g_str_has_prefix(((const Finding *)remarks->pdata[0])->message,
                               "p.reg:1:1: note: taken for a patch of Memory Management"));
    ck_assert(g_str_has_prefix(((const Finding *)remarks->pdata[1])->message,
                               "s.reg:1:1: note: taken for the state of Memory Management"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_registry_file_is_taken_by_what_it_holds },
    { &test_shipped_registries_are_states },
    { &test_registry_as_is_a_word },
    { &test_registry_keys_are_found_by_their_full_names },
    { &test_registry_keys_hold_all_values },
    { &test_registry_laid_over_another_by_content },
};

SUITE(tests, NULL, NULL)
