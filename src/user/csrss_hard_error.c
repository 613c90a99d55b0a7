/* SPDX-License-Identifier: MIT */
/*
 * Hard errors of processes that could not be loaded. On an interactive desktop csrss shows a box,
 * which needs desktop heap itself; elsewhere, or if there is no room for it, the text goes to the
 * System event log as Application Popup 26.
 */

#include "user/csrss_hard_error.h"

#include "abi/subsystem_line.h"
#include "user/message_box.h"
#include "user/process.h"

/* Two texts in csrss_state.text, NUL-terminated. */
struct popup {
    char *title;
    char *message;
    bool names_dll; /* the text with the DLL in it: kernel32.dll everywhere, others on Windows 2000
                     */
};

static uint32_t
append(char *to, uint32_t size, uint32_t length, const char *text)
{
    return user_text_append(to, size, length, text);
}

/* What stands around the status; the second from Windows 7 on, as reports of users quote it. */
static const struct status_words {
    const char *before;
    const char *behind;
} status_words[] = {
    { "The application failed to initialize properly (0x",
      "). Click on OK to terminate the application." },
    { "The application was unable to start correctly (0x",
      "). Click OK to close the application." },
};

/*
 * Source of the texts: KB184802 and KB142676 (with the DLL's name), KB949296 and FireDaemon's
 * article (with the status).
 */
static void
compose(struct user *u, struct popup *popup, const char *image, const char *dll, nt_status status)
{
    struct csrss_state *csrss = &user_state(u)->csrss;
    uint32_t size = sizeof(csrss->text);
    bool names_every = user_has(u, ABI_CAPABILITY_POPUP_NAMES_DLL);
    popup->names_dll = names_every || user_text_equal(dll, "kernel32.dll");
    popup->title = csrss->text;
    uint32_t length = append(csrss->text, size, 0, image);
    length = append(csrss->text, size, length,
                    popup->names_dll ? " - DLL Initialization Failed" : " - Application Error");
    popup->message = csrss->text + length + 1;
    size -= length + 1;
    if (popup->names_dll) {
        length = append(popup->message, size, 0, "Initialization of the dynamic library ");
        length =
            append(popup->message, size, length, subsystem_folder(user_state(u)->capabilities));
        length = append(popup->message, size, length, dll);
        (void)append(popup->message, size, length,
                     " failed. The process is terminating abnormally.");
    } else {
        const struct status_words *words = &status_words[user_has(u, ABI_CAPABILITY_POPUP_UNABLE)];
        length = append(popup->message, size, 0, words->before);
        length = user_text_append_hex(popup->message, size, length, status);
        (void)append(popup->message, size, length, words->behind);
    }
}

/* On the desktop of the process; the thread that shows it is gone afterwards. */
static nt_status
show(struct user *u, uint32_t pid, const struct popup *popup)
{
    struct abi_syscall call;
    nt_status status = call1(u, &call, SYSCALL_USER_RESOLVE_FOR, pid);
    if (!NT_SUCCESS(status))
        return status;
    uint64_t tid = call.a[0];
    status = message_box_show(u, popup->title, popup->message);
    (void)call1(u, &call, SYSCALL_USER_CONSOLE_DETACH, tid);
    return status;
}

/* "<title> : <message>" in the scratch buffer. */
static const char *
line_of(struct user *u, const struct popup *popup)
{
    union user_scratch *scratch = user_scratch(u);
    uint32_t size = sizeof(scratch->text);
    uint32_t length = append(scratch->text, size, 0, popup->title);
    length = append(scratch->text, size, length, " : ");
    (void)append(scratch->text, size, length, popup->message);
    return scratch->text;
}

static bool
is_interactive(struct user *u, uint32_t pid)
{
    struct query_process *query = &user_scratch(u)->query;
    struct abi_syscall call;
    return NT_SUCCESS(call2(u, &call, SYSCALL_QUERY_PROCESS, pid, user_address(u, query))) &&
           query->is_interactive != 0;
}

void
csrss_hard_error(struct user *u, const struct abi_message *message)
{
    uint32_t pid = (uint32_t)message->v[0];
    struct popup popup;
    compose(u, &popup, user_message_text(message, 0), user_message_text(message, 1),
            message->status);
    user_explain(u, STEP_CSRSS, 0,
                 "csrss receives the hard error of a process that could not be loaded");
    bool is_shown = is_interactive(u, pid) && NT_SUCCESS(show(u, pid, &popup));
    user_trace(u, EVENT_POPUP, message->status, pid, is_shown, 0, line_of(u, &popup));
    if (!is_shown)
        user_report_event(u, EVENT_TEXT_POPUP, (const char *const[]){ popup.title, popup.message });
    (void)user_send(u, pid, MESSAGE_HARD_ERROR_DONE, STATUS_SUCCESS, 0);
}
