/* SPDX-License-Identifier: MIT */
/* What csrss reads out of its command line; the decisions are in docs/fidelity.md. */
#include "user/shared_section.h"

#include "../suite.h"

#include <string.h>

static nt_status
parse(const char *line, struct shared_section *result)
{
    return shared_section_parse(line, (uint32_t)strlen(line), result);
}

static const struct {
    const char *value; /* behind SharedSection= */
    uint32_t first;
    uint32_t second;
    uint32_t third;
} good[] = {
    { "1024,3072,512", 1024, 3072, 512 },
    { "1024,3072", 1024, 3072, 0 },  /* no third value: the kernel takes the second */
    { "1024,3072,", 1024, 3072, 1 }, /* one without digits counts as 0, below the minimum */
    { "1024,3072,abc", 1024, 3072, 1 },
    { "1024,3072,0", 1024, 3072, 1 },
    { "1024,abc", 1024, 0, 0 },
    { "1024,", 1024, 0, 0 },
    { "1024,,512", 1024, 0, 512 },
    { "0x400,0xC00,0x200", 1024, 3072, 512 },
    { "0o2000,0b11,512", 1024, 3, 512 },
    { "1024,3072,512,512", 1024, 3072, 512 }, /* a fourth value is not looked at */
    { "1024,3072KB,512", 1024, 3072, 512 },
    { "1024,-1,512", 1024, 0xffffffffu, 512 },
    { "1024,+3072,512", 1024, 3072, 512 },
    { "1024,4294967808,512", 1024, 512,
      512 },                           /* wraps at 32 bits, as the system's own conversion does */
    { "1024, 3072, 512", 1024, 0, 0 }, /* a blank ends the argument */
    { "999999,3072,512", 999999, 3072, 512 },
};

START_TEST(test_good_values)
{
    char line[128] = "csrss.exe ObjectDirectory=\\Windows SharedSection=";
    struct shared_section seen;

    strcat(line, good[_i].value);
    strcat(line, " Windows=On");
    ck_assert_uint_eq(parse(line, &seen), (nt_status)STATUS_SUCCESS);
    ck_assert_msg(seen.shared_kb == good[_i].first && seen.interactive_kb == good[_i].second &&
                      seen.noninteractive_kb == good[_i].third,
                  "%s: %u %u %u", good[_i].value, seen.shared_kb, seen.interactive_kb,
                  seen.noninteractive_kb);
}
END_TEST

static const char *const bad[] = {
    "csrss.exe SharedSection=1024 3072",
    "csrss.exe SharedSection=1024",
    "csrss.exe SharedSection=",
    "csrss.exe SharedSection=abc",
    "csrss.exe Windows=On",
    "csrss.exe XSharedSection=1024,3072,512",
    "csrss.exe SharedSection 1024,3072,512",
    "",
};

START_TEST(test_bad_values)
{
    struct shared_section seen;

    ck_assert_msg(parse(bad[_i], &seen) == (nt_status)STATUS_INVALID_PARAMETER, "%s", bad[_i]);
}
END_TEST

START_TEST(test_text_is_what_stood_there)
{
    struct shared_section seen;
    char line[256] = "SHAREDSECTION=1024,3072,";

    ck_assert_uint_eq(parse("sharedsection=1,2,3 SharedSection=4,5,6", &seen), 0);
    ck_assert_str_eq(seen.text, "1,2,3");
    memset(line + strlen(line), '7', 200);
    ck_assert_uint_eq(parse(line, &seen), 0);
    ck_assert_uint_eq(strlen(seen.text), SHARED_SECTION_TEXT - 1);
}
END_TEST

START_TEST(test_length_is_respected)
{
    struct shared_section seen;

    ck_assert_uint_eq(shared_section_parse("SharedSection=1024,3072,512", 18, &seen),
                      (nt_status)STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(shared_section_parse("SharedSection=1024,3072,512", 23, &seen), 0);
    ck_assert_uint_eq(seen.interactive_kb, 3072);
    ck_assert_uint_eq(seen.noninteractive_kb, 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_good_values, .loops = sizeof good / sizeof good[0] },
    { &test_bad_values, .loops = sizeof bad / sizeof bad[0] },
    { &test_text_is_what_stood_there },
    { &test_length_is_respected },
};

SUITE(tests, NULL, NULL)
