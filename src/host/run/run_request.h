/* SPDX-License-Identifier: MIT */
/* The requests that a step makes of the machine, whom they are about, and how the step went. */
#pragma once

#include "host/run/request.h"
#include "host/scenario/names.h"
#include "host/scenario/step.h"

/* How a step went. */
struct StepOutcome {
    nt_status status;        /* of the first request that was refused */
    guint32 refused_request; /* its kind */
    guint32 pid;             /* process or service it made or asked, 0: none */
    guint32 session;
    gboolean has_exit_code;
    guint32 exit_code;
    guint32 last_error;
    guint32 made;                /* calls that succeeded */
    gboolean is_running_already; /* the service: nothing was started */
    gboolean is_failure;
    char *said; /* why it failed, NULL: the status says it; freed with the step */
};

/* What the emulated system calls a program of the scenario. */
const char *run_image_name(const Run *run, const char *program);

/* Sends one request. FALSE only for errors that are not the emulated system's. */
gboolean run_request(Run *run,
                     struct abi_request *request,
                     GBytes *payload,
                     struct abi_event *reply,
                     GError **error);
/* The same; a refusal is the outcome's. */
gboolean run_send(Run *run,
                  struct abi_request *request,
                  StepOutcome *outcome,
                  struct abi_event *reply,
                  GError **error);
gboolean run_send_with(Run *run,
                       struct abi_request *request,
                       GBytes *payload,
                       StepOutcome *outcome,
                       struct abi_event *reply,
                       GError **error);
/* A request about the outcome's session. */
gboolean run_send_session(Run *run, guint32 kind, guint32 v0, StepOutcome *outcome, GError **error);

/* The session or process a step is about. FALSE, as an outcome: its logon gave it none, it never
 * came to be or is gone. */
gboolean run_find_session(Run *run, const char *name, StepOutcome *outcome);
gboolean run_find_process(Run *run, const char *name, StepOutcome *outcome);

/* From now on `name` (NULL: nothing) stands for that. */
void run_set_target(Run *run, const char *name, NameKind kind, guint32 session, guint32 pid);
/* The same of a window's handle or a number that a call gave; 0: it was not made. */
void run_set_value(Run *run, const char *name, NameKind kind, guint32 session, guint32 value);
/* That handle or number by its name, 0: there never was one. */
guint32 run_value(const Run *run, const char *name);
/* Its number may be given to another session. */
void run_forget_session(Run *run, guint32 session);
