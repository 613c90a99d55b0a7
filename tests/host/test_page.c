/* SPDX-License-Identifier: MIT */
/* The page holds a trace as data that nothing in it can end. What is seen of it: tests/web/. */
#include "config_test.h"
#include "host/page/page.h"

#include "../suite.h"

#define DATA_BEGIN "<script type=\"application/json\" id=\"trace\">"

static char *
data_of(const char *trace)
{
    g_autoptr(GString) page = g_string_new(NULL);

    page_append(page, trace, strlen(trace));
    const char *begin = strstr(page->str, DATA_BEGIN);
    ck_assert_ptr_nonnull(begin);
    begin += strlen(DATA_BEGIN);
    const char *end = strstr(begin, "</script>");
    ck_assert_ptr_nonnull(end);
    return g_strndup(begin, (gsize)(end - begin));
}

START_TEST(test_page_holds_the_trace)
{
    g_autofree char *plain = data_of("{\"title\": \"a > b & c\"}\n");
    g_autofree char *hostile = data_of("{\"title\": \"</script><!--<script>\"}");

    ck_assert_str_eq(plain, "{\"title\": \"a > b & c\"}\n");
    /* Without a comment around it, a beginning element is text. */
    ck_assert_str_eq(hostile, "{\"title\": \"\\u003c/script>\\u003c!--<script>\"}");
}
END_TEST

/* Mailed, and opened where there is no network. */
START_TEST(test_page_loads_nothing)
{
    static const char *const loading[] = {
        "src=", "href=\"http", "url(", "@import", "import(", "fetch(", "XMLHttpRequest", "innerHTML"
    };
    g_autoptr(GString) page = g_string_new(NULL);

    page_append(page, "{}", 2);
    for (gsize i = 0; i < G_N_ELEMENTS(loading); i++)
        ck_assert_msg(strstr(page->str, loading[i]) == NULL, "%s", loading[i]);
    ck_assert_ptr_nonnull(strstr(page->str, "default-src 'none'"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_page_holds_the_trace },
    { &test_page_loads_nothing },
};

SUITE(tests, NULL, NULL)
