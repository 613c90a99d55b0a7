/* SPDX-License-Identifier: MIT */
/* Registry hives: a hive says what the exports say of which it was made (tests/hives), and damage
 * is told with its place. */
#include "config_test.h"
#include "host/registry/reg_load.h"
#include "host/registry/registry.h"

#include "../suite.h"

#define HEADER      4096u
#define AT_CHECKSUM 508u
#define SUBSYSTEMS                                                                                 \
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems"
#define MEMORY                                                                                     \
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management"

typedef struct {
    guint8 *bytes;
    gsize length;
} Hive;

static Hive
read_hive(const char *name)
{
    g_autofree char *path = g_build_filename(g_getenv("DESKHEAP_HIVE_DIR"), name, NULL);
    Hive hive;
    GError *error = NULL;

    g_file_get_contents(path, (char **)&hive.bytes, &hive.length, &error);
    assert_no_error(error);
    return hive;
}

static guint32
number_at(const Hive *hive, gsize at)
{
    const guint8 *from = hive->bytes + at;

    return (guint32)from[0] | (guint32)from[1] << 8 | (guint32)from[2] << 16 |
           (guint32)from[3] << 24;
}

static void
put_number(Hive *hive, gsize at, guint32 value)
{
    for (guint i = 0; i < 4; i++)
        hive->bytes[at + i] = (guint8)(value >> (8 * i));
}

/* What is written into the header is to be found by more than its checksum. */
static void
mend_checksum(Hive *hive)
{
    guint32 sum = 0;

    for (gsize at = 0; at < AT_CHECKSUM; at += 4)
        sum ^= number_at(hive, at);
    put_number(hive, AT_CHECKSUM, sum);
}

static RegFile *
load(const Hive *hive, GError **error)
{
    return reg_file_load_bytes("SYSTEM", hive->bytes, hive->length, error);
}

/* Of the key with this name: its cell's offset in the file. */
static gsize
find_key(const Hive *hive, const char *name)
{
    for (gsize at = HEADER; at + 80 + strlen(name) <= hive->length; at += 8)
        if (memcmp(hive->bytes + at + 4, "nk", 2) == 0 &&
            memcmp(hive->bytes + at + 80, name, strlen(name)) == 0 &&
            hive->bytes[at + 76] == strlen(name))
            return at;
    ck_abort_msg("no key %s", name);
}

static gsize
list_of_keys(const Hive *hive, gsize key)
{
    return HEADER + number_at(hive, key + 4 + 28);
}

static void
assert_same(const RegistryValue *seen, const RegistryValue *wanted)
{
    ck_assert_str_eq(seen->name, wanted->name);
    ck_assert_uint_eq(seen->type, wanted->type);
    ck_assert_pstr_eq(seen->text, wanted->text);
    ck_assert_uint_eq(seen->has_dword, wanted->has_dword);
    ck_assert_uint_eq(seen->dword, wanted->dword);
}

START_TEST(test_hive_says_what_its_exports_say)
{
    static const char *const names[] = { "system.hive", "set-2.hive" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        GError *error = NULL;
        Hive hive = read_hive(names[i]);
        g_autoptr(RegFile) file = load(&hive, &error);
        assert_no_error(error);
        g_autofree char *path = source_path("configs/registry/server2003-sp2.reg");
        g_autoptr(Registry) seen = registry_new(), export = registry_new();
        registry_add(seen, file, REGISTRY_BY_CONTENT);
        ck_assert(registry_add_file(export, path, REGISTRY_STATE, &error));
        assert_same(registry_lookup(seen, SUBSYSTEMS, "Windows"),
                    registry_lookup(export, SUBSYSTEMS, "Windows"));
        assert_same(registry_lookup(seen, MEMORY, "SessionViewSize"),
                    registry_lookup(export, MEMORY, "SessionViewSize"));
        assert_same(registry_lookup(seen, MEMORY, "PagingFiles"),
                    registry_lookup(export, MEMORY, "PagingFiles"));
        ck_assert(registry_taken_is_state(registry_files(seen)->pdata[0], REGISTRY_KEY_SUBSYSTEMS));
        g_free(hive.bytes);
    }
}
END_TEST

/* Not the first, but the one that Select names. */
START_TEST(test_hive_current_control_set_is_that_of_select)
{
    Hive hive = read_hive("set-2.hive");
    g_autoptr(RegFile) file = load(&hive, NULL);
    g_autoptr(Registry) registry = registry_new();

    registry_add(registry, file, REGISTRY_BY_CONTENT);
    const RegistryValue *value = registry_lookup(registry, MEMORY, "SessionViewSize");
    ck_assert_ptr_nonnull(value);
    ck_assert_ptr_nonnull(strstr(value->key, "ControlSet002"));
    g_free(hive.bytes);
}
END_TEST

START_TEST(test_hive_that_was_not_closed_is_told_and_read)
{
    Hive hive = read_hive("set-2.hive");
    g_autoptr(RegFile) file = load(&hive, NULL);
    g_autoptr(Registry) registry = registry_new();

    registry_add(registry, file, REGISTRY_BY_CONTENT);
    g_autoptr(GPtrArray) remarks = registry_remarks(registry, 0);
    ck_assert_uint_eq(remarks->len, 2);
    ck_assert_str_eq(((const Finding *)remarks->pdata[1])->message,
                     "SYSTEM:0x4: warning: the hive was not closed (its sequence numbers are 7 and "
                     "6): the newest changes may stand in its log (.LOG), which is not read");
    g_free(hive.bytes);
}
END_TEST

START_TEST(test_hive_place_of_a_value_is_its_offset)
{
    Hive hive = read_hive("system.hive");
    g_autoptr(RegFile) file = load(&hive, NULL);
    g_autoptr(Registry) registry = registry_new();

    registry_add(registry, file, REGISTRY_BY_CONTENT);
    const RegistryValue *value = registry_lookup(registry, MEMORY, "SessionViewSize");
    g_autofree char *message = source_text_message(value->source, value->span, "warning", "so");
    guint offset = 0;
    ck_assert_int_eq(sscanf(message, "SYSTEM:0x%x: warning: so\n", &offset), 1);
    ck_assert_ptr_nonnull(
        strstr(message, "\n\"SessionViewSize\"=dword:00000030\n^~~~~~~~~~~~~~~~~"));
    ck_assert_int_eq(memcmp(hive.bytes + offset + 4, "vk", 2), 0);
    ck_assert_int_eq(memcmp(hive.bytes + offset + 24, "SessionViewSize", 15), 0);
    g_free(hive.bytes);
}
END_TEST

/* ---- damage ---- */

typedef struct {
    gsize at;
    guint32 number;
    const char *message; /* after the file's name */
} BadNumber;

/* clang-format off */
static const BadNumber bad_numbers[] = {
    { 20, 2, ":0x14: error: the hive is damaged: it is of version 2, and those known are 1.x" },
    { 28, 1, ":0x1c: error: the hive is damaged: this is not the hive but its log (the file without .LOG is meant)" },
    { 36, 0x7ffffff0, ":0x24: error: the hive is damaged: the root key is to lie at 0x80000ff0, and no cell begins there" },
    { 36, 0x24, ":0x24: error: the hive is damaged: the root key is to lie at 0x1024, and no cell begins there" },
    { 36, 0x20, ":0x0: error: libhivex cannot read this hive: " },
    { 40, 0, ":0x28: error: the hive is damaged: its bins have 0x0 bytes, and it must be a multiple of 0x1000" },
    { 40, 0x1234, ":0x28: error: the hive is damaged: its bins have 0x1234 bytes, and it must be a multiple of 0x1000" },
    { 40, 0xfffff000, ":0x3000: error: the hive is damaged: the file ends here, and its bins go on to 0x100000000 (is it cut off?)" },
    { 0x1000, 0, ":0x1000: error: the hive is damaged: a bin must begin here, with the letters hbin" },
    { 0x1004, 8, ":0x1004: error: the hive is damaged: a bin says that it lies at 0x8 behind the header, and it lies at 0x0" },
    { 0x1008, 0, ":0x1008: error: the hive is damaged: a bin has 0x0 bytes, and the hive 0x2000 from here" },
    { 0x1008, 0x3000, ":0x1008: error: the hive is damaged: a bin has 0x3000 bytes, and the hive 0x2000 from here" },
    { 0x1020, 0, ":0x1020: error: the hive is damaged: a cell has 0x0 bytes" },
    { 0x1020, 0x80000000, ":0x1020: error: the hive is damaged: a cell has 0x80000000 bytes, and its bin ends at 0x2000" },
    { 0x1020, 13, ":0x1020: error: the hive is damaged: a cell has 0xd bytes" },
    { 0x2000, 0, ":0x2000: error: the hive is damaged: a bin must begin here, with the letters hbin" },
};
/* clang-format on */

START_TEST(test_hive_damage_of_its_frame_is_told_with_its_place)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad_numbers); i++) {
        Hive hive = read_hive("system.hive");
        g_autofree char *wanted = g_strconcat("SYSTEM", bad_numbers[i].message, NULL);
        g_autoptr(GError) error = NULL;

        ck_assert_uint_eq(hive.length, 0x3000);
        put_number(&hive, bad_numbers[i].at, bad_numbers[i].number);
        mend_checksum(&hive);
        ck_assert_ptr_null(load(&hive, &error));
        assert_error(error, REG_FILE_ERROR, REG_FILE_ERROR_HIVE, wanted);
        g_free(hive.bytes);
    }
}
END_TEST

START_TEST(test_hive_header_that_does_not_add_up_is_refused)
{
    Hive hive = read_hive("system.hive");
    g_autoptr(GError) error = NULL;

    hive.bytes[100] ^= 1;
    ck_assert_ptr_null(load(&hive, &error));
    assert_error(error, REG_FILE_ERROR, REG_FILE_ERROR_HIVE,
                 "SYSTEM:0x1fc: error: the hive is damaged: its header adds up to 0x");
    g_free(hive.bytes);
}
END_TEST

START_TEST(test_hive_that_is_cut_off_is_refused_wherever)
{
    Hive hive = read_hive("system.hive");

    for (gsize length = 4; length < hive.length; length += 4) {
        g_autofree guint8 *cut = g_memdup2(hive.bytes, length);
        g_autofree char *wanted = g_strdup_printf(
            "SYSTEM:0x%" G_GSIZE_MODIFIER "x: error: the hive is damaged: the file ends ", length);
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(reg_file_load_bytes("SYSTEM", cut, length, &error));
        assert_error(error, REG_FILE_ERROR, REG_FILE_ERROR_HIVE, wanted);
    }
    g_free(hive.bytes);
}
END_TEST

typedef struct {
    const char *key;
    gboolean is_passed_over;
} BadKey;

static const BadKey bad_keys[] = {
    { "Control", FALSE },  { "SubSystems", FALSE },    { "Select", FALSE },
    { "Services", FALSE }, { "ControlSet001", FALSE }, { "Parameters", TRUE },
};

/* What a key's letters nk stand for is gone. */
START_TEST(test_hive_key_that_is_lost_counts_where_something_is_read)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad_keys); i++) {
        Hive hive = read_hive("system.hive");
        g_autoptr(GError) error = NULL;
        gsize at = find_key(&hive, bad_keys[i].key);
        g_autofree char *place = g_strdup_printf("SYSTEM:0x%" G_GSIZE_MODIFIER "x: ", at);

        /* More values than there is room for in the file. */
        put_number(&hive, at + 4 + 36, 0x00ffffff);
        g_autoptr(RegFile) file = load(&hive, &error);
        ck_assert_int_eq(file != NULL, bad_keys[i].is_passed_over);
        if (file == NULL) {
            g_autofree char *wanted = g_strconcat(place, "error: the hive is damaged: ", NULL);
            assert_error(error, REG_FILE_ERROR, REG_FILE_ERROR_HIVE, wanted);
        } else {
            g_autoptr(Registry) registry = registry_new();
            registry_add(registry, file, REGISTRY_BY_CONTENT);
            g_autoptr(GPtrArray) remarks = registry_remarks(registry, 0);
            const Finding *finding = remarks->pdata[remarks->len - 1];
            ck_assert_msg(g_str_has_prefix(finding->message, place), "%s", finding->message);
            ck_assert_ptr_nonnull(strstr(finding->message, "warning: this key is passed over"));
        }
        g_free(hive.bytes);
    }
}
END_TEST

/* A key whose list names one above it, and two keys with one list: each key is entered once. */
START_TEST(test_hive_that_goes_in_circles_ends)
{
    Hive hive = read_hive("system.hive");
    g_autoptr(GError) error = NULL;
    gsize session_manager = list_of_keys(&hive, find_key(&hive, "Session Manager"));
    gsize root = HEADER + number_at(&hive, 36);

    put_number(&hive, session_manager + 8, (guint32)(root - HEADER));
    ck_assert_ptr_null(load(&hive, &error));
    g_autofree char *wanted = g_strdup_printf(
        "SYSTEM:0x%" G_GSIZE_MODIFIER "x: error: the hive is damaged: this key lies in two keys",
        root);
    assert_error(error, REG_FILE_ERROR, REG_FILE_ERROR_HIVE, wanted);
    g_free(hive.bytes);
}
END_TEST

START_TEST(test_hive_of_another_root_is_refused)
{
    Hive hive = read_hive("system.hive");
    g_autoptr(GError) error = NULL;

    memcpy(hive.bytes + find_key(&hive, "Select") + 80, "Saints", 6);
    memcpy(hive.bytes + find_key(&hive, "ControlSet001") + 80, "ContainerSets", 13);
    ck_assert_ptr_null(load(&hive, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "this hive is neither SYSTEM nor SOFTWARE"));
    g_free(hive.bytes);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_hive_says_what_its_exports_say },
    { &test_hive_current_control_set_is_that_of_select },
    { &test_hive_that_was_not_closed_is_told_and_read },
    { &test_hive_place_of_a_value_is_its_offset },
    { &test_hive_damage_of_its_frame_is_told_with_its_place },
    { &test_hive_header_that_does_not_add_up_is_refused },
    { &test_hive_that_is_cut_off_is_refused_wherever },
    { &test_hive_key_that_is_lost_counts_where_something_is_read },
    { &test_hive_that_goes_in_circles_ends },
    { &test_hive_of_another_root_is_refused },
};

SUITE(tests, NULL, NULL)
