/* SPDX-License-Identifier: MIT */
/* The list of shapes. */
#include "cli/outputs.h"

#include "host/answer/diagnosis.h"
#include "host/answer/difference.h"
#include "host/answer/fix.h"
#include "host/answer/headroom.h"
#include "host/answer/lesson_asked.h"
#include "host/answer/minimize.h"
#include "host/answer/sweep.h"
#include "host/answer/sweep_table.h"
#include "host/history/history.h"
#include "host/report/report.h"
#include "host/trace/heap_quiz.h"
#include "host/trace/heap_trace.h"
#include "host/view/heap_table.h"
#include "host/view/views.h"

const JsonShape *const *
outputs(void)
{
    static const JsonShape *const shapes[] = {
#define OUTPUT(name) &name##_shape,
#include "cli/outputs.def"
#undef OUTPUT
        NULL,
    };

    return shapes;
}
