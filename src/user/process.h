/* SPDX-License-Identifier: MIT */
/* What ring-3 code of every role does: end, send, trace, start children and answer for them. */
#pragma once

#include "abi/event.h"
#include "abi/event_text.h"
#include "user/call.h"
#include "user/state.h"

/* Ends the own process. Return at once after it: the state page may be gone. */
void user_exit(struct user *u, uint32_t exit_status);
/* Sends a message that says no more than this. Uses the scratch buffer. */
nt_status user_send(struct user *u, uint32_t pid, uint32_t kind, nt_status status, uint64_t v0);
/* Tells the parent that all is well; without memory for the message the process ends, so that the
 * parent hears that. */
void user_tell_parent(struct user *u, uint32_t kind);
/* Answers a request from outside; nothing happens if `request` is 0. */
void user_reply(struct user *u, uint32_t request, nt_status status, uint64_t v1, uint64_t v2);
/* The same with a payload, which lies in user memory. */
void user_reply_with(struct user *u,
                     uint32_t request,
                     nt_status status,
                     uint64_t v1,
                     uint64_t v2,
                     gva_t payload,
                     uint32_t bytes);
/* Name of the own image, "worker.exe". */
void user_image_name(struct user *u, char to[IMAGE_NAME_BYTES]);

/* Sends an event with text ("" for none). Uses the scratch buffer; `text` may lie in it. */
void user_trace(struct user *u,
                uint32_t kind,
                nt_status status,
                uint64_t v0,
                uint64_t v1,
                uint64_t v2,
                const char *text);
/* A refusal: what was looked for is not there. Uses the scratch buffer. */
void user_refuse_missing(struct user *u, nt_status status, const char *what);
/* A line of a walk-through, while one is wanted. component: enum step_component. */
static inline void
user_explain(struct user *u, uint32_t component, gva_t address, const char *text)
{
    if (user_state(u)->explain)
        user_trace(u, EVENT_STEP, STATUS_SUCCESS, component, address, 0, text);
}

/* An entry of the System event log, in editions that have it. inserts stand for %1, %2 and so on.
 */
void user_report_event(struct user *u, enum event_text text, const char *const *inserts);

/* What a new process gets. */
struct child {
    const char *image;
    const char *desktop; /* STARTUPINFO.lpDesktop, NULL for NULL */
    uint32_t token;      /* 0: the caller's own */
    uint32_t flags;      /* enum create_process_flag */
    uint32_t request;    /* kept with it */
    uint32_t console_of; /* csrss: pid whose console it is to be; 0: no console */
};

/* Uses the scratch buffer; the strings may lie in the message being handled. */
nt_status user_create_child(struct user *u,
                            const struct child *child,
                            uint32_t *pid,
                            uint32_t *last_error) NT_MUST_CHECK;
/* Starts a child for a request and answers the request when the child is ready or has ended, or at
 * once on failure. Returns its process id, 0 on failure. */
uint32_t user_spawn(struct user *u, const struct child *child, uint32_t value2);
/* A child said that it is ready, or ended: answers the request that waits for it, if any. */
void user_child_ready(struct user *u, uint32_t pid);
void user_child_exit(struct user *u, const struct abi_message *message);

/* Puts a text into the scratch buffer as UTF-16, where system calls can read it. */
gva_t user_scratch_text(struct user *u, const char *text, uint32_t *units);
