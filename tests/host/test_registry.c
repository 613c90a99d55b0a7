/* SPDX-License-Identifier: MIT */
/* Values in layers, control sets, and --set. */
#include "config_test.h"
#include "host/registry/reg_load.h"
#include "host/registry/registry.h"

#include "../suite.h"

#define HEADER   "Windows Registry Editor Version 5.00\n"
#define CONTROL  "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control"
#define CONTROL1 "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control"
#define CONTROL2 "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control"
#define MEMORY   "\\Session Manager\\Memory Management]\n"
#define SUBSYS   "\\Session Manager\\SubSystems]\n"
#define VIEW                                                                                       \
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management"

static void
add(Registry *registry, const char *text, RegistryAs as)
{
    GError *error = NULL;
    g_autoptr(RegFile) file =
        reg_file_load_bytes("t.reg", (const guint8 *)text, strlen(text), &error);

    assert_no_error(error);
    registry_add(registry, file, as);
}

static Registry *
registry_of(const char *text)
{
    Registry *registry = registry_new();

    add(registry, text, REGISTRY_STATE);
    return registry;
}

/* SessionViewSize, or -1 if absent. */
static gint64
view_size(const Registry *registry)
{
    struct abi_boot boot;
    GError *error = NULL;

    ck_assert(registry_fill_boot(registry, &boot, &error));
    return boot.registry[ABI_REG_SESSION_VIEW_SIZE].present != 0
               ? (gint64)boot.registry[ABI_REG_SESSION_VIEW_SIZE].value
               : -1;
}

static char *
command_line(const Registry *registry)
{
    struct abi_boot boot;
    GError *error = NULL;

    memset(&boot, 0xee, sizeof(boot));
    ck_assert(registry_fill_boot(registry, &boot, &error));
    return g_strdup(boot.subsystem_command_line);
}

static void
set(Registry *registry, const char *argument)
{
    GError *error = NULL;

    registry_set_argument(registry, argument, &error);
    assert_no_error(error);
}

START_TEST(test_registry_reads_the_shipped_files)
{
    static const struct {
        const char *file;
        gint64 view;
        gint64 pool;
    } files[] = {
        { "configs/registry/server2003-sp2.reg", 48, 4 },
        { "configs/registry/xp-sp3.reg", 48, 4 },
        { "configs/registry/server2003-sp2-ts.reg", -1, -1 },
        { "configs/registry/win2000-sp4.reg", -1, -1 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = source_path(files[i].file);
        g_autoptr(Registry) registry = registry_new();
        GError *error = NULL;
        struct abi_boot boot;

        registry_add_file(registry, path, REGISTRY_STATE, &error);
        assert_no_error(error);
        ck_assert(registry_fill_boot(registry, &boot, &error));
        ck_assert_int_eq(view_size(registry), files[i].view);
        ck_assert_int_eq(boot.registry[ABI_REG_SESSION_POOL_SIZE].present, files[i].pool >= 0);
        ck_assert(g_str_has_prefix(boot.subsystem_command_line,
                                   "%SystemRoot%\\system32\\csrss.exe ObjectDirectory=\\Windows "
                                   "SharedSection=1024,3072,512 Windows=On "));
        ck_assert(g_str_has_suffix(boot.subsystem_command_line, "MaxRequestThreads=16"));
        ck_assert_uint_eq(boot.registry[ABI_REG_NO_INTERACTIVE_SERVICES].present, 1);
    }
}
END_TEST

START_TEST(test_registry_compares_names_without_case)
{
    g_autoptr(Registry) registry =
        registry_of(HEADER "[hkey_local_machine\\system\\CURRENTCONTROLSET\\control\\session "
                           "manager\\memory management]\n\"SESSIONVIEWSIZE\"=dword:40\n"
                           "[HKEY_LOCAL_MACHINE\\SOFTWARE\\\xc3\x84]\n\"sharedsection\"=dword:7\n");

    ck_assert_int_eq(view_size(registry), 0x40);
    ck_assert_ptr_nonnull(
        registry_lookup(registry, "HKEY_LOCAL_MACHINE\\Software\\\xc3\xa4", "SharedSection"));
    ck_assert_ptr_null(registry_lookup(registry, VIEW, "Other"));
}
END_TEST

START_TEST(test_registry_resolves_control_sets)
{
    g_autoptr(Registry) one = registry_of(HEADER CONTROL1 MEMORY "\"SessionViewSize\"=dword:31\n");
    g_autoptr(Registry) link = registry_of(HEADER CONTROL MEMORY "\"SessionViewSize\"=dword:32\n");
    g_autoptr(Registry) only_two =
        registry_of(HEADER CONTROL2 MEMORY "\"SessionViewSize\"=dword:33\n");
    g_autoptr(Registry) selected = registry_of(
        HEADER CONTROL1 MEMORY "\"SessionViewSize\"=dword:34\n" CONTROL2 MEMORY
                               "\"SessionViewSize\"=dword:35\n"
                               "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:2\n");

    ck_assert_int_eq(view_size(one), 0x31);
    ck_assert_int_eq(view_size(link), 0x32);
    ck_assert_int_eq(view_size(only_two), 0x33);
    ck_assert_int_eq(view_size(selected), 0x35);
    /* A patch that says CurrentControlSet changes the set that is current. */
    add(selected, HEADER CONTROL MEMORY "\"SessionViewSize\"=dword:36\n", REGISTRY_PATCH);
    ck_assert_int_eq(view_size(selected), 0x36);
}
END_TEST

START_TEST(test_registry_selects_a_set_over_what_is_there)
{
    static const char select_2[] =
        HEADER CONTROL2 SUBSYS "\"Windows\"=\"y\"\n"
                               "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:2\n";
    g_autoptr(Registry) registry =
        registry_of(HEADER CONTROL MEMORY "\"SessionViewSize\"=dword:30\n" CONTROL SUBSYS
                                          "\"Windows\"=\"x\"\n");

    /* What was said of the current control set stays said of it. */
    add(registry, select_2, REGISTRY_STATE);
    ck_assert_int_eq(view_size(registry), 0x30);
    g_autofree char *line = command_line(registry);
    ck_assert_str_eq(line, "y");
    ck_assert_uint_eq(registry_ignored_set(registry).number, 0);
}
END_TEST

START_TEST(test_registry_tells_of_a_set_that_is_not_current)
{
    g_autoptr(Registry) registry =
        registry_of(HEADER CONTROL MEMORY "\"SessionViewSize\"=dword:30\n"
                                          "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n"
                                          "\"Current\"=dword:1\n");

    add(registry, HEADER CONTROL2 MEMORY "\"SessionViewSize\"=dword:40\n", REGISTRY_STATE);
    ck_assert_int_eq(view_size(registry), 0x30);
    g_autoptr(Registry) copy = registry_copy(registry);
    RegistryIgnoredSet ignored = registry_ignored_set(copy);
    ck_assert_uint_eq(ignored.number, 2);
    ck_assert_uint_eq(ignored.current, 1);
    ck_assert(!ignored.has_select);
    ck_assert_uint_eq(ignored.span.line, 2);
    ck_assert_str_eq(registry_file_place(copy), "t.reg:1:1");
}
END_TEST

START_TEST(test_registry_export_is_the_whole_of_its_keys)
{
    g_autoptr(Registry) registry =
        registry_of(HEADER CONTROL MEMORY
                    "\"SessionViewSize\"=dword:30\n\"SystemPages\"=dword:1\n" CONTROL SUBSYS
                    "\"Windows\"=\"x\"\n");

    add(registry, HEADER CONTROL MEMORY "\"SystemPages\"=dword:2\n", REGISTRY_STATE);
    ck_assert_int_eq(view_size(registry), -1);
    g_autofree char *line = command_line(registry);
    ck_assert_str_eq(line, "x"); /* a key it does not name stays */
}
END_TEST

START_TEST(test_registry_patch_changes_what_it_names)
{
    g_autoptr(Registry) registry = registry_of(
        HEADER CONTROL MEMORY "\"SessionViewSize\"=dword:30\n\"SystemPages\"=dword:1\n");

    add(registry, HEADER CONTROL MEMORY "\"SystemPages\"=dword:2\n", REGISTRY_PATCH);
    ck_assert_int_eq(view_size(registry), 0x30);
    add(registry, HEADER CONTROL MEMORY "\"SessionViewSize\"=-\n", REGISTRY_PATCH);
    ck_assert_int_eq(view_size(registry), -1);
    ck_assert_ptr_nonnull(registry_lookup(registry, VIEW, "SystemPages"));
    add(registry,
        HEADER "[-HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager]\n",
        REGISTRY_PATCH);
    ck_assert_ptr_null(registry_lookup(registry, VIEW, "SystemPages"));
}
END_TEST

START_TEST(test_registry_wrong_types_count_as_absent)
{
    g_autoptr(Registry) registry =
        registry_of(HEADER CONTROL MEMORY "\"SessionViewSize\"=\"48\"\n"
                                          "\"SessionPoolSize\"=hex(4):04,00\n" CONTROL SUBSYS
                                          "\"Windows\"=dword:1\n");
    g_autofree char *line = command_line(registry);

    ck_assert_int_eq(view_size(registry), -1);
    ck_assert_str_eq(line, "");
}
END_TEST

START_TEST(test_registry_copy_is_its_own)
{
    g_autoptr(Registry) registry =
        registry_of(HEADER CONTROL MEMORY "\"SessionViewSize\"=dword:30\n");
    g_autoptr(Registry) copy = registry_copy(registry);

    set(copy, "SessionViewSize=64");
    ck_assert_int_eq(view_size(copy), 64);
    ck_assert_int_eq(view_size(registry), 48);
}
END_TEST

START_TEST(test_registry_values_are_sorted)
{
    g_autoptr(Registry) registry = registry_of(
        HEADER CONTROL MEMORY
        "\"b\"=dword:1\n\"A\"=dword:2\n[HKEY_CURRENT_USER\\x]\n\"SharedSection\"=\"\"\n");
    g_autoptr(GPtrArray) values = registry_values(registry);

    ck_assert_uint_eq(values->len, 3);
    ck_assert_str_eq(((RegistryValue *)values->pdata[0])->name, "SharedSection");
    ck_assert_str_eq(((RegistryValue *)values->pdata[1])->name, "A");
    ck_assert_str_eq(((RegistryValue *)values->pdata[2])->key,
                     "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\Session Manager\\Memory "
                     "Management");
}
END_TEST

/* A whole hive's export would be copied for every variant and every run. */
START_TEST(test_registry_keeps_what_is_read)
{
    g_autoptr(GString) text = g_string_new(HEADER);

    for (guint i = 0; i < 1000; i++)
        g_string_append_printf(text,
                               "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\k%u]\n"
                               "\"v\"=dword:1\n@=\"x\"\n",
                               i);
    g_string_append(text, "\"p\"=\"C:\\\\Windows\\\\SysWOW64\\\\x.dll\"\n" CONTROL MEMORY
                          "\"Any\"=dword:1\n");

    g_autoptr(Registry) registry = registry_of(text->str);
    g_autoptr(GPtrArray) values = registry_values(registry);
    ck_assert_uint_eq(values->len, 2);
    ck_assert_str_eq(((RegistryValue *)values->pdata[0])->name, "Any");
    ck_assert_str_eq(((RegistryValue *)values->pdata[1])->name, "p");
}
END_TEST

/* A deleted key takes the keys below it along, and none that only begins like it. */
START_TEST(test_registry_deletes_a_key_with_what_is_below)
{
    g_autoptr(Registry) registry =
        registry_of(HEADER "[HKEY_CURRENT_USER\\a]\n\"SharedSection\"=dword:1\n"
                           "[HKEY_CURRENT_USER\\A\\b\\c]\n\"SharedSection\"=dword:1\n"
                           "[HKEY_CURRENT_USER\\A b]\n\"SharedSection\"=dword:1\n"
                           "[HKEY_CURRENT_USER\\A!\\b]\n\"SharedSection\"=dword:1\n"
                           "[HKEY_CURRENT_USER\\Ab]\n\"SharedSection\"=dword:1\n"
                           "[HKEY_CURRENT_USER\\a^]\n\"SharedSection\"=dword:1\n");

    add(registry, HEADER "[-HKEY_CURRENT_USER\\A]\n", REGISTRY_PATCH);
    g_autoptr(GPtrArray) values = registry_values(registry);
    ck_assert_uint_eq(values->len, 4);
    ck_assert_ptr_nonnull(registry_removal(registry, "HKEY_CURRENT_USER\\A", "SharedSection"));
    ck_assert_ptr_nonnull(
        registry_removal(registry, "HKEY_CURRENT_USER\\a\\B\\c", "SharedSection"));
    ck_assert_ptr_null(registry_removal(registry, "HKEY_CURRENT_USER\\Ab", "SharedSection"));
}
END_TEST

/* Ten megabytes of it: walking all values for each key that is deleted takes longer than the
 * harness waits. */
START_TEST(test_registry_deletes_many_keys)
{
    g_autoptr(GString) text = g_string_new(HEADER);

    for (guint i = 0; i < 120000; i++)
        g_string_append_printf(text, "[HKEY_CURRENT_USER\\k%u]\n\"SharedSection\"=dword:1\n", i);
    g_string_append(text, "[HKEY_CURRENT_USER\\kept]\n\"SharedSection\"=dword:1\n");
    for (guint i = 0; i < 120000; i++)
        g_string_append_printf(text, "[-HKEY_CURRENT_USER\\K%u]\n", i);
    g_autoptr(Registry) registry = registry_of(text->str);
    g_autoptr(GPtrArray) values = registry_values(registry);
    ck_assert_uint_eq(values->len, 1);
}
END_TEST

/* ---- settings ---- */

#define WINDOWS(shared) HEADER CONTROL SUBSYS "\"Windows\"=\"csrss.exe " shared " Windows=On\"\n"

static void
assert_shared(const char *before, const char *argument, const char *wanted)
{
    g_autoptr(Registry) registry = registry_of(before);

    set(registry, argument);
    g_autofree char *line = command_line(registry);
    ck_assert_str_eq(line, wanted);
}

START_TEST(test_registry_set_shared_section_replaces_the_token)
{
    assert_shared(WINDOWS("SharedSection=1024,3072,512"), "SharedSection=1024,3072,256",
                  "csrss.exe SharedSection=1024,3072,256 Windows=On");
    assert_shared(WINDOWS("sharedsection=1024, 3072 ,512"), "SharedSection=1024,3072",
                  "csrss.exe sharedsection=1024,3072 Windows=On");
    assert_shared(WINDOWS("SharedSection=1,2,3 SharedSection=4"), "SharedSection=1024",
                  "csrss.exe SharedSection=1024 SharedSection=1024 Windows=On");
    /* As text, whatever it is. */
    assert_shared(WINDOWS("SharedSection=1024,3072,512"), "SharedSection=1024 3072",
                  "csrss.exe SharedSection=1024 3072 Windows=On");
    assert_shared(WINDOWS("SharedSection=1024,3072,512"),
                  "SharedSection=", "csrss.exe SharedSection= Windows=On");
    assert_shared(WINDOWS("NoSharedSection=1"), "SharedSection=1,2",
                  "csrss.exe NoSharedSection=1 Windows=On SharedSection=1,2");
    assert_shared(WINDOWS("SharedSection=1,2"), "SharedSection=absent", "csrss.exe Windows=On");
}
END_TEST

/* The numbers stay, the blanks at which csrss stops do not, and the rest of the line is as it was.
 */
START_TEST(test_registry_set_shared_section_value)
{
    static const struct {
        const char *before;
        guint index;
        const char *after;
    } cases[] = {
        { "SharedSection=1024,3072,512", 2, "SharedSection=1024,3072,7" },
        { "SharedSection=1024,3072", 2, "SharedSection=1024,3072,7" },
        { "SharedSection=1024, 3072, 512", 2, "SharedSection=1024,3072,7" },
        { "SharedSection=1024, 3072", 2, "SharedSection=1024,3072,7" },
        { "SharedSection=1024 , 3072 ,512", 1, "SharedSection=1024,7,512" },
        { "SharedSection= 1024,\t3072,512", 0, "SharedSection=7,3072,512" },
        { "SharedSection=1024 3072,512", 2, "SharedSection=1024,3072,7" },
        { "SharedSection=1024,,512", 1, "SharedSection=1024,7,512" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *before =
            g_strdup_printf("Windows=csrss.exe  A=1 %s  B=2, 3", cases[i].before);
        g_autofree char *after = g_strdup_printf("csrss.exe  A=1 %s  B=2, 3", cases[i].after);
        g_autoptr(Registry) registry = registry_of(WINDOWS("SharedSection=1,2,3"));
        GError *error = NULL;

        set(registry, before);
        ck_assert(registry_set_shared_section_value(registry, "test", cases[i].index, 7, &error));
        assert_no_error(error);
        g_autofree char *line = command_line(registry);
        ck_assert_str_eq(line, after);
    }
}
END_TEST

static gboolean
set_yaml(Registry *registry, const char *text, GError **error)
{
    GError *syntax = NULL;
    g_autoptr(YamlDocument) document = yaml_document_load_text("s.yaml", text, -1, NULL, &syntax);

    assert_no_error(syntax);
    return registry_set_node(registry, yaml_document_root(document), error);
}

/* A text that is set has the type of the one in whose place it is. */
START_TEST(test_registry_set_keeps_the_type)
{
    g_autoptr(Registry) registry = registry_of(WINDOWS("SharedSection=1,2,3"));

    ck_assert_uint_eq(registry_windows_value(registry)->type, REG_TYPE_SZ);
    set(registry, "Windows=csrss.exe SharedSection=1,2");
    ck_assert_uint_eq(registry_windows_value(registry)->type, REG_TYPE_SZ);
    set(registry, "SharedSection=1,2,3");
    ck_assert_uint_eq(registry_windows_value(registry)->type, REG_TYPE_SZ);
    set(registry, "Windows=absent");
    set(registry, "Windows=csrss.exe");
    ck_assert_uint_eq(registry_windows_value(registry)->type, REG_TYPE_EXPAND_SZ);
    GError *error = NULL;
    ck_assert(set_yaml(registry, "Windows: { text: csrss.exe A=1, type: REG_SZ }", &error));
    assert_no_error(error);
    ck_assert_uint_eq(registry_windows_value(registry)->type, REG_TYPE_SZ);
    ck_assert_str_eq(registry_windows_value(registry)->text, "csrss.exe A=1");
}
END_TEST

START_TEST(test_registry_set_arguments)
{
    g_autoptr(Registry) registry =
        registry_of(HEADER CONTROL MEMORY "\"SessionViewSize\"=dword:30\n");

    set(registry, "SessionViewSize=0x40");
    ck_assert_int_eq(view_size(registry), 64);
    set(registry, "SessionViewSize=absent");
    ck_assert_int_eq(view_size(registry), -1);
    set(registry, "sessionviewsize=4096");
    ck_assert_int_eq(view_size(registry), 4096);
    set(registry, "SESSIONVIEWSIZE=~");
    ck_assert_int_eq(view_size(registry), -1);
    set(registry, "SessionViewSize=4096");
    ck_assert_int_eq(view_size(registry), 4096);
    set(registry, "Windows=whole line");
    g_autofree char *line = command_line(registry);
    ck_assert_str_eq(line, "whole line");
    for (guint i = 0; registry_setting_names()[i] != NULL; i++) {
        g_autofree char *argument = g_strconcat(registry_setting_names()[i], "=1", NULL);
        set(registry, argument);
    }
    struct abi_boot boot;
    ck_assert(registry_fill_boot(registry, &boot, NULL));
    for (guint i = 0; i < ABI_REG_COUNT; i++)
        ck_assert(boot.registry[i].present == 1 && boot.registry[i].value == 1);
}
END_TEST

START_TEST(test_registry_set_arguments_refused)
{
    static const struct {
        const char *argument;
        int code;
        const char *message;
    } cases[] = {
        { "SessionViewSise=48", REGISTRY_ERROR_NAME,
          "--set: error: no registry value is known as \"SessionViewSise\" (did you mean "
          "\"SessionViewSize\"?)\n--set: SessionViewSise=48\n       ^~~~~~~~~~~~~~~" },
        { "SessionViewSize", REGISTRY_ERROR_VALUE,
          "--set: error: this must be NAME=VALUE\n--set: SessionViewSize\n       ^~~~~~~~~~~~~~~" },
        { "SessionViewSize=48 MB", REGISTRY_ERROR_VALUE,
          "--set: error: \"48 MB\" is not a number from 0 to 4294967295 (such as 48 or 0x30; "
          "\"absent\" or \"~\" removes the value)\n--set: SessionViewSize=48 MB\n                       ^~~~~" },
        { "SessionViewSize=-1", REGISTRY_ERROR_VALUE, "--set: error: \"-1\" is not a number" },
        { "SessionViewSize=", REGISTRY_ERROR_VALUE, "--set: error: \"\" is not a number" },
        { "SharedSection=1024", REGISTRY_ERROR_VALUE,
          "--set: error: the registry has no Windows value that SharedSection could be put "
          "in\n" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Registry) registry = registry_new();
        g_autoptr(GError) error = NULL;

        ck_assert(!registry_set_argument(registry, cases[i].argument, &error));
        assert_error(error, REGISTRY_ERROR, cases[i].code, cases[i].message);
    }
}
END_TEST

START_TEST(test_registry_set_node)
{
    g_autoptr(Registry) registry = registry_of(WINDOWS("SharedSection=1024,3072,512"));
    GError *error = NULL;

    ck_assert(
        set_yaml(registry, "{ SharedSection: \"1024,3072,256\", SessionViewSize: 64 }", &error));
    ck_assert_int_eq(view_size(registry), 64);
    g_autofree char *line = command_line(registry);
    ck_assert_str_eq(line, "csrss.exe SharedSection=1024,3072,256 Windows=On");
    /* A setting says where it came from. */
    const RegistryValue *value = registry_dword_value(registry, ABI_REG_SESSION_VIEW_SIZE);
    ck_assert_str_eq(value->source->name, "s.yaml");
    ck_assert_uint_eq(value->span.column, 52);
    ck_assert(set_yaml(registry, "SessionViewSize: null", &error));
    ck_assert_int_eq(view_size(registry), -1);
}
END_TEST

START_TEST(test_registry_set_node_refused)
{
    static const struct {
        const char *text;
        int code;
        const char *message;
    } cases[] = {
        { "SharedSektion: \"1024\"", YAML_ERROR_KEY,
          "s.yaml:1:1: error: no registry value is known as \"SharedSektion\" (did you mean "
          "\"SharedSection\"?)\n" },
        { "{ SharedSection: 1024,3072,512 }", YAML_ERROR_KEY,
          "s.yaml:1:23: error: 3072 is no name of a value (put quotes around a SharedSection, as "
          "in \"1024,3072,512\")\n" },
        { "Windows: { text: a, type: REG_DWORD }", YAML_ERROR_VALUE, "s.yaml:1:27: error: " },
        { "Windows: { text: a }", YAML_ERROR_KEY, "s.yaml:1:10: error: " },
        { "SharedSection: [1024, 3072]", YAML_ERROR_TYPE,
          "s.yaml:1:16: error: this must be a text, but it is a list\n" },
        { "SessionViewSize: 48 MB", YAML_ERROR_TYPE,
          "s.yaml:1:18: error: \"48 MB\" is not a whole number (such as 48 or 0x30)\n" },
        { "SessionViewSize: 4294967296", YAML_ERROR_VALUE,
          "s.yaml:1:18: error: 4294967296 is out of range (0 to 4294967295)\n" },
        { "SessionViewSize: -1", YAML_ERROR_VALUE, "s.yaml:1:18: error: -1 is out of range" },
        { "- SessionViewSize", YAML_ERROR_TYPE, "s.yaml:1:1: error: this must be a mapping" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Registry) registry = registry_of(WINDOWS("SharedSection=1024,3072,512"));
        g_autoptr(GError) error = NULL;

        ck_assert(!set_yaml(registry, cases[i].text, &error));
        assert_error(error, YAML_ERROR, cases[i].code, cases[i].message);
    }
}
END_TEST

START_TEST(test_registry_fill_boot_refuses_what_cannot_be_handed_over)
{
    static const struct {
        const char *file;
        int code;
        const char *message;
    } cases[] = {
        { "odd-bytes", REGISTRY_ERROR_VALUE, ":4:1: error: the text has an odd number of bytes" },
        { "half-surrogate", REGISTRY_ERROR_VALUE, ":4:1: error: the text is not UTF-16\n" },
        { "windows-long", REGISTRY_ERROR_SIZE,
          ":4:1: error: the Windows value has 2137 bytes, which is too long (at most 1023)\n" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strconcat("fixtures/bad/registry/", cases[i].file, ".reg", NULL);
        g_autofree char *path = test_path(name);
        g_autofree char *wanted = g_strconcat(path, cases[i].message, NULL);
        g_autoptr(Registry) registry = registry_new();
        g_autoptr(GError) error = NULL;
        struct abi_boot boot;

        ck_assert(registry_add_file(registry, path, REGISTRY_STATE, NULL));
        ck_assert(!registry_fill_boot(registry, &boot, &error));
        assert_error(error, REGISTRY_ERROR, cases[i].code, wanted);
    }
}
END_TEST

START_TEST(test_registry_finds_the_shared_section_token)
{
    static const struct {
        const char *line;
        const char *value; /* NULL: none */
    } cases[] = {
        { "SharedSection=1,2,3", "1,2,3" },   { "a SHAREDSECTION=1, 2 b", "1, 2" },
        { "a SharedSection= 1,2 b", " 1,2" }, { "a SharedSection=", "" },
        { "aSharedSection=1", NULL },         { "SharedSection 1", NULL },
        { "SharedSection=1 ,2", "1 ,2" },     { "SharedSection=1,2 W=3", "1,2" },
        { "SharedSection=abc def", "abc" },   { "", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gsize start = 0, end = 0;
        gboolean is_found = registry_find_shared_section(cases[i].line, 0, &start, &end);

        ck_assert_msg(is_found == (cases[i].value != NULL), "%s", cases[i].line);
        if (is_found) {
            g_autofree char *value = g_strndup(cases[i].line + start, end - start);
            ck_assert_str_eq(value, cases[i].value);
        }
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_registry_selects_a_set_over_what_is_there },
    { &test_registry_tells_of_a_set_that_is_not_current },
    { &test_registry_reads_the_shipped_files },
    { &test_registry_compares_names_without_case },
    { &test_registry_resolves_control_sets },
    { &test_registry_export_is_the_whole_of_its_keys },
    { &test_registry_patch_changes_what_it_names },
    { &test_registry_wrong_types_count_as_absent },
    { &test_registry_copy_is_its_own },
    { &test_registry_values_are_sorted },
    { &test_registry_keeps_what_is_read },
    { &test_registry_deletes_a_key_with_what_is_below },
    { &test_registry_deletes_many_keys },
    { &test_registry_set_shared_section_replaces_the_token },
    { &test_registry_set_shared_section_value },
    { &test_registry_set_keeps_the_type },
    { &test_registry_set_arguments },
    { &test_registry_set_arguments_refused },
    { &test_registry_set_node },
    { &test_registry_set_node_refused },
    { &test_registry_fill_boot_refuses_what_cannot_be_handed_over },
    { &test_registry_finds_the_shared_section_token },
};

SUITE(tests, NULL, NULL)
