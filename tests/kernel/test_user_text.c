/* SPDX-License-Identifier: MIT */
/* Texts of ring-3 code, strings of messages, and the service table, which is found by text. */
#include "user/action_string.h"
#include "user/service_table.h"
#include "user/text.h"
#include "user_fixture.h"

#include "../suite.h"

#include <stdio.h>
#include <string.h>

START_TEST(test_append_is_cut_at_a_character)
{
    char text[6];
    uint32_t length = user_text_append(text, sizeof text, 0, "abc");
    ck_assert_uint_eq(user_text_append(text, sizeof text, length, "\xe2\x82\xac"), 3);
    ck_assert_str_eq(text, "abc");
    ck_assert_uint_eq(user_text_append(text, sizeof text, 2, "\xe2\x82\xac"), 5);
    ck_assert_uint_eq(user_text_append(text, sizeof text, 0, "abcdefgh"), 5);
    ck_assert_str_eq(text, "abcde");
    ck_assert_uint_eq(user_text_append(text, sizeof text, 5, "\xc3\xa4"), 5);
}
END_TEST

START_TEST(test_numbers_are_written)
{
    char text[16];
    user_text_append_decimal(text, sizeof text, 0, 0);
    ck_assert_str_eq(text, "0");
    user_text_append_decimal(text, sizeof text, 0, 4294967295u);
    ck_assert_str_eq(text, "4294967295");
    user_text_append_hex(text, sizeof text, 0, 0xc0000142u);
    ck_assert_str_eq(text, "c0000142");
}
END_TEST

START_TEST(test_equal_names_have_equal_keys)
{
    ck_assert(user_text_equal("NT AUTHORITY\\LocalService", "nt authority\\LOCALSERVICE"));
    ck_assert_uint_eq(user_text_key("SAWinSta"), user_text_key("sawinsta"));
    ck_assert(!user_text_equal("a", "ab"));
    ck_assert(!user_text_equal("ab", "a"));
}
END_TEST

/* A path may have as many characters as a CREATE_PROCESS has room for. */
START_TEST(test_action_text_up_to_the_limit)
{
    struct user *u = user_fixture_new(1024);
    u->used = u->limit;
    struct player player = { .base = FIXTURE_MEMORY_VA };
    uint16_t *units = (uint16_t *)(void *)u->memory + 4;
    for (uint32_t i = 0; i < ABI_PATH_BYTES; i++)
        units[i] = (uint16_t)('a' + i % 26);
    for (uint32_t length = ABI_PATH_BYTES - 2; length <= ABI_PATH_BYTES; length++) {
        char text[ABI_PATH_BYTES];
        uint32_t expected = length < ABI_PATH_BYTES ? length : ABI_PATH_BYTES - 1;
        action_string_utf8(u, &player, (struct image_string){ 4, length }, text, sizeof text);
        ck_assert_uint_eq(strlen(text), expected);
        ck_assert_int_eq(text[expected - 1], 'a' + (int)(expected - 1) % 26);
    }
    char text[4] = "old";
    action_string_utf8(u, &player, (struct image_string){ IMAGE_NO_STRING, 0 }, text, sizeof text);
    ck_assert_str_eq(text, "");
    user_fixture_free(u);
}
END_TEST

START_TEST(test_utf16_and_back)
{
    static const char *const texts[] = { "", "Worker", "\xc3\xa4\xe2\x82\xac",
                                         "\xf0\x9f\x98\x80x" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint16_t units[16];
        char back[32];
        uint32_t count = user_text_to_utf16(units, 16, texts[i]);
        ck_assert_uint_eq(user_text_from_utf16(back, sizeof back, units, count), strlen(texts[i]));
        ck_assert_str_eq(back, texts[i]);
    }
    uint16_t units[4];
    ck_assert_uint_eq(user_text_to_utf16(units, 4,
                                         "\xff"
                                         "a\xe2\x82"),
                      4);
    ck_assert_uint_eq(units[0], 0xfffd);
    ck_assert_uint_eq(units[1], 'a');
    ck_assert_uint_eq(units[2], 0xfffd);
    ck_assert_uint_eq(user_text_to_utf16(units, 2, "a\xf0\x9f\x98\x80"), 1); /* no half pair */
    static const uint16_t lone[] = { 0xd800, 'x' };
    char text[8];
    ck_assert_uint_eq(user_text_from_utf16(text, sizeof text, lone, 2), 4);
    ck_assert_str_eq(text, "\xef\xbf\xbdx");
    ck_assert_uint_eq(user_text_from_utf16(text, 3, lone, 2), 0); /* no half character */
}
END_TEST

START_TEST(test_strings_of_a_message)
{
    struct abi_message message;
    memset(&message, 0, sizeof message);
    static const char three[] = "one\0\0three";
    memcpy(message.text, three, sizeof three);
    message.text_bytes = sizeof three;
    ck_assert_str_eq(user_message_text(&message, 0), "one");
    ck_assert_str_eq(user_message_text(&message, 1), "");
    ck_assert_str_eq(user_message_text(&message, 2), "three");
    ck_assert_str_eq(user_message_text(&message, 3), "");
    memset(message.text, 'x', sizeof message.text);
    message.text_bytes = 1000;
    ck_assert_str_eq(user_message_text(&message, 0), ""); /* not terminated */
}
END_TEST

START_TEST(test_service_table_finds_hundreds)
{
    struct user *u = user_fixture_new(1u << 20);
    static struct services_state services;
    char name[32];
    service_table_start(&services);
    for (uint32_t i = 0; i < 700; i++) {
        snprintf(name, sizeof name, "Batch%u", i);
        ck_assert(!service_table_find_name(u, &services, name));
        ck_assert_uint_eq(service_table_add(u, &services, name), 0);
        services.current.pid = 4 * i + 8;
        service_table_store(u, &services);
    }
    for (uint32_t i = 0; i < 700; i += 13) {
        snprintf(name, sizeof name, "BATCH%u", i);
        ck_assert(service_table_find_name(u, &services, name));
        ck_assert_uint_eq(services.current_index, i);
        ck_assert(service_table_find_pid(u, &services, 4 * i + 8));
        ck_assert_uint_eq(services.current_index, i);
    }
    ck_assert(!service_table_find_pid(u, &services, 0));
    ck_assert(!service_table_find_pid(u, &services, 5));
    user_fixture_free(u);
}
END_TEST

/* Reads of user memory for 100 services to be found by name and process among so many. */
static uint32_t
reads_among(uint32_t count)
{
    struct user *u = user_fixture_new(8u << 20);
    static struct services_state services;
    char name[32];
    service_table_start(&services);
    for (uint32_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "batch%u", i);
        ck_assert_uint_eq(service_table_add(u, &services, name), 0);
        services.current.pid = 4 * i + 8;
        service_table_store(u, &services);
    }
    u->reads = 0;
    for (uint32_t i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "batch%u", count / 100 * i);
        ck_assert(service_table_find_name(u, &services, name));
        ck_assert(service_table_find_pid(u, &services, 4 * (count / 100 * i) + 8));
    }
    uint32_t reads = u->reads;
    user_fixture_free(u);
    return reads;
}

START_TEST(test_a_long_service_table_is_searched_like_a_short_one)
{
    ck_assert_uint_lt(reads_among(10000), 3 * reads_among(100));
}
END_TEST

START_TEST(test_a_service_is_found_by_the_process_it_has_now)
{
    struct user *u = user_fixture_new(1u << 20);
    static struct services_state services;
    service_table_start(&services);
    ck_assert_uint_eq(service_table_add(u, &services, "one"), 0);
    services.current.pid = 8;
    service_table_store(u, &services);
    ck_assert_uint_eq(service_table_add(u, &services, "two"), 0);
    ck_assert(service_table_find_name(u, &services, "one"));
    services.current.pid = 12;
    service_table_store(u, &services);
    ck_assert(!service_table_find_pid(u, &services, 8));
    ck_assert(service_table_find_pid(u, &services, 12));
    ck_assert_str_eq(services.current.name, "one");
    services.current.pid = 0;
    service_table_store(u, &services);
    ck_assert(!service_table_find_pid(u, &services, 12));
    user_fixture_free(u);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_append_is_cut_at_a_character },
    { &test_numbers_are_written },
    { &test_equal_names_have_equal_keys },
    { &test_action_text_up_to_the_limit },
    { &test_utf16_and_back },
    { &test_strings_of_a_message },
    { &test_service_table_finds_hundreds },
    { &test_a_long_service_table_is_searched_like_a_short_one },
    { &test_a_service_is_found_by_the_process_it_has_now },
};

SUITE(tests, NULL, NULL)
