/* SPDX-License-Identifier: MIT */
/*
 * Texts of 7009 and 7000: troubleshootingsql.com, "Desktop heap issues", 2009; of 7022, 7023, 7030
 * and 7034:
 * Microsoft's reference of Service Control Manager events; of the Win32 errors: MS-ERREF 2.2.
 */
#include "user/service_log.h"

#include "user/process.h"

#define EVENT_ID_START_FAILED    7000u
#define EVENT_ID_TIMED_OUT       7009u
#define EVENT_ID_HUNG            7022u
#define EVENT_ID_ENDED_WITH      7023u
#define EVENT_ID_NOT_INTERACTIVE 7030u
#define EVENT_ID_TERMINATED      7034u

#define LINE_BYTES 448u

struct line {
    char text[LINE_BYTES];
    uint32_t length;
};

static void
add(struct line *line, const char *text)
{
    line->length = user_text_append(line->text, sizeof(line->text), line->length, text);
}

static void
add_number(struct line *line, uint32_t number)
{
    line->length = user_text_append_decimal(line->text, sizeof(line->text), line->length, number);
}

static void
report(struct user *u, uint32_t id, const struct line *line)
{
    user_report_event(u, id, EVENT_SOURCE_SERVICE_CONTROL_MANAGER, line->text);
}

void
service_log_timed_out(struct user *u, const char *service, uint32_t milliseconds)
{
    struct line line = { .length = 0 };
    add(&line, "Timeout (");
    add_number(&line, milliseconds);
    add(&line, " milliseconds) waiting for the ");
    add(&line, service);
    add(&line, " service to connect.");
    report(u, EVENT_ID_TIMED_OUT, &line);
}

static const char *
error_text(uint32_t error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
        return "The system cannot find the file specified.";
    case ERROR_NOT_ENOUGH_MEMORY:
        return "Not enough storage is available to process this command.";
    case ERROR_SERVICE_REQUEST_TIMEOUT:
        return "The service did not respond to the start or control request in a timely fashion.";
    case ERROR_INVALID_SERVICE_ACCOUNT:
        return "The account name is invalid or does not exist, or the password is invalid for the "
               "account name specified.";
    case ERROR_PROCESS_ABORTED:
        return "The process terminated unexpectedly.";
    case ERROR_SERVICE_LOGON_FAILED:
        return "The service did not start due to a logon failure.";
    case ERROR_NO_SYSTEM_RESOURCES:
        return "Insufficient system resources exist to complete the requested service.";
    default:
        return NULL;
    }
}

/* "The NAME service WHAT" with the text of an error. */
static void
report_error(struct user *u, uint32_t id, const char *service, const char *what, uint32_t error)
{
    struct line line = { .length = 0 };
    const char *text = error_text(error);
    add(&line, "The ");
    add(&line, service);
    add(&line, what);
    if (text) {
        add(&line, text);
    } else {
        add(&line, "error ");
        add_number(&line, error);
        add(&line, ".");
    }
    report(u, id, &line);
}

void
service_log_start_failed(struct user *u, const char *service, uint32_t error)
{
    report_error(u, EVENT_ID_START_FAILED, service,
                 " service failed to start due to the following error: ", error);
}

void
service_log_ended_with(struct user *u, const char *service, uint32_t error)
{
    report_error(u, EVENT_ID_ENDED_WITH, service,
                 " service terminated with the following error: ", error);
}

void
service_log_hung(struct user *u, const char *service)
{
    struct line line = { .length = 0 };
    add(&line, "The ");
    add(&line, service);
    add(&line, " service hung on starting.");
    report(u, EVENT_ID_HUNG, &line);
}

void
service_log_not_interactive(struct user *u, const char *service)
{
    struct line line = { .length = 0 };
    add(&line, "The ");
    add(&line, service);
    add(&line, " service is marked as an interactive service. However, the system is configured "
               "to not allow interactive services. This service may not function properly.");
    report(u, EVENT_ID_NOT_INTERACTIVE, &line);
}

void
service_log_terminated(struct user *u, const char *service, uint32_t times)
{
    struct line line = { .length = 0 };
    add(&line, "The ");
    add(&line, service);
    add(&line, " service terminated unexpectedly. It has done this ");
    add_number(&line, times);
    add(&line, " time(s).");
    report(u, EVENT_ID_TERMINATED, &line);
}
