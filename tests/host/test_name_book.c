/* SPDX-License-Identifier: MIT */
/* Names come and go with the events that say so. */
#include "host/inspect/name_book.h"

#include "../suite.h"

static void
note(NameBook *book, guint kind, guint session, guint64 v0, guint64 v1, const char *text)
{
    struct abi_event event = {
        .kind = (guint16)kind,
        .session = (guint16)session,
        .v = { v0, v1, 0 },
    };
    name_book_event(book, &event, text);
}

START_TEST(test_name_book_tells_sessions_apart)
{
    g_autoptr(NameBook) book = name_book_new();
    note(book, EVENT_VIEW_MAP, 0, 0xbc400000, 0x10000, "fonts");
    note(book, EVENT_VIEW_MAP, 1, 0xbc400000, 0x10000, "printers");
    ck_assert_str_eq(name_book_view(book, 0, 0xbc400000), "fonts");
    ck_assert_str_eq(name_book_view(book, 1, 0xbc400000), "printers");
    ck_assert_ptr_null(name_book_view(book, 2, 0xbc400000));
    note(book, EVENT_SESSION_DELETE, ABI_NO_SESSION, 1, 0, NULL);
    ck_assert_ptr_null(name_book_view(book, 1, 0xbc400000));
    ck_assert_ptr_nonnull(name_book_view(book, 0, 0xbc400000));
}
END_TEST

START_TEST(test_name_book_forgets_unmapped_views)
{
    g_autoptr(NameBook) book = name_book_new();
    note(book, EVENT_VIEW_MAP, 0, 0xbc400000, 0x10000, "old");
    note(book, EVENT_VIEW_UNMAP, 0, 0xbc400000, 0x10000, NULL);
    ck_assert_ptr_null(name_book_view(book, 0, 0xbc400000));
    note(book, EVENT_VIEW_MAP, 0, 0xbc400000, 0x20000, "new");
    ck_assert_str_eq(name_book_view(book, 0, 0xbc400000), "new");
}
END_TEST

START_TEST(test_name_book_follows_services)
{
    g_autoptr(NameBook) book = name_book_new();
    note(book, EVENT_SERVICE_STATE, 0, 412, 2, "batch1");
    note(book, EVENT_SERVICE_STATE, 0, 412, 4, "batch1");
    note(book, EVENT_SERVICE_STATE, 0, 416, 4, "batch2");
    ck_assert_str_eq(name_book_service(book, 412), "batch1");
    note(book, EVENT_PROCESS_EXIT, 0, 412, 0, "worker.exe");
    note(book, EVENT_SERVICE_STATE, 0, 416, 1, "batch2");
    ck_assert_ptr_null(name_book_service(book, 412));
    ck_assert_ptr_null(name_book_service(book, 416));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_name_book_tells_sessions_apart },
    { &test_name_book_forgets_unmapped_views },
    { &test_name_book_follows_services },
};

SUITE(tests, NULL, NULL)
