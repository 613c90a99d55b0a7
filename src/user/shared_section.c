/* SPDX-License-Identifier: MIT */
/* Numbers between commas, and what stands for one that is missing or wrong. */
#include "user/shared_section.h"

#include "abi/subsystem_line.h"

struct span {
    const char *at;
    const char *end;
};

/* What stands behind "SharedSection=" in the first word that begins so. */
static bool
find_value(const char *line, uint32_t length, struct span *value)
{
    struct subsystem_span word;
    struct subsystem_span found;
    uint32_t at = 0;
    while (subsystem_next_word(line, length, &at, &word)) {
        if (!subsystem_option(line, word, "SharedSection=", &found))
            continue;
        *value = (struct span){ line + found.start, line + found.end };
        return true;
    }
    return false;
}

static uint32_t
digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    char small = (char)(c | 0x20);
    return small >= 'a' && small <= 'f' ? (uint32_t)(small - 'a') + 10 : 16;
}

/*
 * A number as RtlUnicodeStringToInteger with base 0 reads it: a sign, then 0x, 0o, 0b or decimal
 * digits; stops at the first other character, is 0 without digits, and wraps at 32 bits.
 */
static uint32_t
take_number(struct span *text)
{
    bool is_negative = false;
    if (text->at < text->end && (*text->at == '-' || *text->at == '+'))
        is_negative = *text->at++ == '-';
    uint32_t base = 10;
    if (text->end - text->at >= 2 && text->at[0] == '0') {
        char letter = (char)(text->at[1] | 0x20);
        base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
        if (base != 10)
            text->at += 2;
    }
    uint32_t number = 0;
    while (text->at < text->end && digit_value(*text->at) < base)
        number = number * base + digit_value(*text->at++);
    return is_negative ? 0 - number : number;
}

/* Goes behind the next comma. False: there is none. */
static bool
take_comma(struct span *text)
{
    while (text->at < text->end && *text->at != ',')
        text->at++;
    if (text->at == text->end)
        return false;
    text->at++;
    return true;
}

nt_status
shared_section_parse(const char *command_line, uint32_t length, struct shared_section *result)
{
    *result = (struct shared_section){ 0 };
    struct span text;
    if (!find_value(command_line, length, &text))
        return STATUS_INVALID_PARAMETER;
    uint32_t size = (uint32_t)(text.end - text.at);
    for (uint32_t i = 0; i < size && i + 1 < sizeof(result->text); i++)
        result->text[i] = text.at[i];
    result->shared_kb = take_number(&text);
    if (text.at == text.end || *text.at != ',')
        return STATUS_INVALID_PARAMETER;
    (void)take_comma(&text);
    result->interactive_kb = take_number(&text);
    if (!take_comma(&text))
        return STATUS_SUCCESS;
    uint32_t third = take_number(&text);
    /* 0 means that there is none; any number below the minimum has the same effect as 1. */
    result->noninteractive_kb = third ? third : 1;
    return STATUS_SUCCESS;
}
