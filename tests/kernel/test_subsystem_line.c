/* SPDX-License-Identifier: MIT */
/* The value Windows of SubSystems, word by word. */
#include "abi/subsystem_line.h"

#include "../suite.h"

#include <string.h>

static bool
is_text(const char *line, struct subsystem_span span, const char *text)
{
    return span.end - span.start == strlen(text) &&
           memcmp(line + span.start, text, strlen(text)) == 0;
}

START_TEST(test_words_are_split_at_blanks)
{
    static const char line[] = "  a.exe\tB=1  c ";
    struct subsystem_span word;
    uint32_t at = 0;

    ck_assert(subsystem_next_word(line, sizeof line - 1, &at, &word));
    ck_assert(is_text(line, word, "a.exe"));
    ck_assert(subsystem_next_word(line, sizeof line - 1, &at, &word));
    ck_assert(is_text(line, word, "B=1"));
    ck_assert(subsystem_next_word(line, sizeof line - 1, &at, &word));
    ck_assert(is_text(line, word, "c"));
    ck_assert(!subsystem_next_word(line, sizeof line - 1, &at, &word));
    at = 0;
    ck_assert(!subsystem_next_word("   ", 3, &at, &word));
    ck_assert(!subsystem_next_word("", 0, &at, &word));
}
END_TEST

static const struct {
    const char *word;
    uint32_t capabilities;
    const char *file; /* NULL: not in the system's folder */
} programs[] = {
    { "%SystemRoot%\\system32\\csrss.exe", 0, "csrss.exe" },
    { "%SYSTEMROOT%\\System32\\CSRSS", 0, "CSRSS" },
    { "\\SystemRoot\\system32\\csrss.exe", 0, "csrss.exe" },
    { "csrss", 0, "csrss" },
    { "C:\\WINDOWS\\system32\\csrss.exe", 0, "csrss.exe" },
    { "c:\\winnt\\system32\\csrss.exe", 0, NULL },
    { "c:\\winnt\\system32\\csrss.exe", ABI_CAPABILITY_WINNT_FOLDER, "csrss.exe" },
    { "C:\\WINDOWS\\system32\\csrss.exe", ABI_CAPABILITY_WINNT_FOLDER, NULL },
    { "%SystemRoot%\\csrss.exe", 0, NULL },
    { "%SystemRoot%\\system32\\x\\csrss.exe", 0, NULL },
    { "%SystemRoot%\\system32\\%SystemRoot%\\system32\\csrss.exe", 0, NULL },
    { "D:csrss.exe", 0, NULL },
    { "\"C:\\WINDOWS\\system32\\csrss.exe\"", 0, NULL },
    { "%SystemRoot%\\system32\\", 0, NULL },
    { "Windows", 0, "Windows" },
};

START_TEST(test_program_is_a_file_of_the_systems_folder)
{
    const char *line = programs[_i].word;
    const struct subsystem_span word = { 0, (uint32_t)strlen(line) };
    struct subsystem_span file;
    bool is_there = subsystem_program(line, word, programs[_i].capabilities, &file);

    ck_assert_msg(is_there == (programs[_i].file != NULL), "%s", line);
    ck_assert_msg(!is_there || is_text(line, file, programs[_i].file), "%s", line);
}
END_TEST

static const struct {
    const char *value;
    const char *dll; /* NULL: has no number */
    const char *entry;
    uint32_t number;
} servers[] = {
    { "basesrv,1", "basesrv", "", 1 },
    { "winsrv:UserServerDllInitialization,3", "winsrv", "UserServerDllInitialization", 3 },
    { "a:b:c,2", "a", "b:c", 2 },
    { "a,2:b", "a", "", 2 },
    { "a,12x", "a", "", 12 },
    { "a,x", "a", "", 0 },
    { "a,1,2", "a", "", 1 },
    { ",1", "", "", 1 },
    { ":,1", "", "", 1 },
    { "a,", NULL, NULL, 0 },
    { "a", NULL, NULL, 0 },
    { "a:b", NULL, NULL, 0 },
    { "", NULL, NULL, 0 },
};

START_TEST(test_server_has_dll_function_and_number)
{
    const char *line = servers[_i].value;
    const struct subsystem_span value = { 0, (uint32_t)strlen(line) };
    struct subsystem_server server;
    bool is_good = subsystem_read_server(line, value, &server);

    ck_assert_msg(is_good == (servers[_i].dll != NULL), "%s", line);
    if (!is_good)
        return;
    ck_assert_msg(is_text(line, server.dll, servers[_i].dll), "%s", line);
    ck_assert_msg(is_text(line, server.entry, servers[_i].entry), "%s", line);
    ck_assert_msg(server.number == servers[_i].number, "%s", line);
}
END_TEST

static const struct {
    const char *value;
    uint32_t number; /* 0: not found */
    bool has_dll;
} finds[] = {
    { "basesrv,9", 1, true },
    { "BASESRV.DLL,9", 1, true },
    { "basesrv:ServerDllInitialization,9", 1, true },
    { "winsrv:Con,9", 2, true },
    { "winsrv:con,9", 0, true }, /* functions are told apart by case */
    { "winsrv,9", 0, true },
    { "winsrv:ConX,9", 0, true },
    { "winsrv:Co,9", 0, true },
    { "winsr:Con,9", 0, false },
    { "winsrvv:Con,9", 0, false },
    { ".dll,9", 0, false },
    { ",9", 0, false },
};

START_TEST(test_server_is_one_of_the_editions)
{
    static struct abi_boot boot = {
        .server_dll_count = 2,
        .server_dlls = { { .name = "basesrv", .entry = "ServerDllInitialization", .number = 1 },
                         { .name = "winsrv", .entry = "Con", .number = 2 } },
    };
    const char *line = finds[_i].value;
    const struct subsystem_span value = { 0, (uint32_t)strlen(line) };
    struct subsystem_server server;
    bool has_dll;

    ck_assert(subsystem_read_server(line, value, &server));
    const struct abi_server_dll *found = subsystem_find_server(&boot, line, &server, &has_dll);
    ck_assert_msg((found != NULL ? found->number : 0) == finds[_i].number, "%s", line);
    ck_assert_msg(has_dll == finds[_i].has_dll, "%s", line);
    ck_assert_uint_eq(subsystem_server_limit(&boot), 3);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_words_are_split_at_blanks },
    { &test_program_is_a_file_of_the_systems_folder, .loops = DH_ARRAY_COUNT(programs) },
    { &test_server_has_dll_function_and_number, .loops = DH_ARRAY_COUNT(servers) },
    { &test_server_is_one_of_the_editions, .loops = DH_ARRAY_COUNT(finds) },
};

SUITE(tests, NULL, NULL)
