/* SPDX-License-Identifier: MIT */
/* What services.exe logs: entries of the System event log with a service's name, a number or the
 * text of a Win32 error in it. Source of these texts: MS-ERREF 2.2. */
#include "user/service_log.h"

#include "user/process.h"

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

/* The entry has the service's name and an error's text. */
static void
report_error(struct user *u, enum event_text entry, const char *service, uint32_t error)
{
    const char *text = error_text(error);
    char number[24];
    if (text == NULL) {
        uint32_t length = user_text_append(number, sizeof(number), 0, "error ");
        length = user_text_append_decimal(number, sizeof(number), length, error);
        (void)user_text_append(number, sizeof(number), length, ".");
    }
    user_report_event(u, entry, (const char *const[]){ service, text != NULL ? text : number });
}

static void
report_service(struct user *u, enum event_text entry, const char *service)
{
    user_report_event(u, entry, (const char *const[]){ service });
}

void
service_log_timed_out(struct user *u, const char *service, uint32_t milliseconds)
{
    char number[12];
    (void)user_text_append_decimal(number, sizeof(number), 0, milliseconds);
    user_report_event(u, EVENT_TEXT_TIMED_OUT, (const char *const[]){ number, service });
}

void
service_log_start_failed(struct user *u, const char *service, uint32_t error)
{
    report_error(u, EVENT_TEXT_START_FAILED, service, error);
}

void
service_log_ended_with(struct user *u, const char *service, uint32_t error)
{
    report_error(u, EVENT_TEXT_ENDED_WITH, service, error);
}

void
service_log_hung(struct user *u, const char *service)
{
    report_service(u, EVENT_TEXT_HUNG, service);
}

void
service_log_not_interactive(struct user *u, const char *service)
{
    report_service(u, EVENT_TEXT_NOT_INTERACTIVE, service);
}

void
service_log_terminated(struct user *u, const char *service, uint32_t times)
{
    char number[12];
    (void)user_text_append_decimal(number, sizeof(number), 0, times);
    user_report_event(u, EVENT_TEXT_TERMINATED, (const char *const[]){ service, number });
}
