/* SPDX-License-Identifier: MIT */
/* The procedures of each type of object: the one place that knows all types. */
#include "kernel/ob/object.h"
#include "kernel/ob/object_type.h"
#include "kernel/ps/job.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/desktop.h"
#include "kernel/win32k/winsta.h"

const object_delete_procedure object_delete[OBJECT_TYPE_COUNT] = {
    [OBJECT_DIRECTORY] = object_directory_delete,
    [OBJECT_PROCESS] = process_delete,
    [OBJECT_THREAD] = thread_delete,
    [OBJECT_TOKEN] = token_delete,
    [OBJECT_WINDOW_STATION] = winsta_delete,
    [OBJECT_DESKTOP] = desktop_delete,
    [OBJECT_MUTANT] = mutant_delete,
    [OBJECT_JOB] = job_delete,
};

const object_may_close_procedure object_may_close[OBJECT_TYPE_COUNT] = {
    [OBJECT_WINDOW_STATION] = winsta_may_close,
    [OBJECT_DESKTOP] = desktop_may_close,
};
