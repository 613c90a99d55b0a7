/* SPDX-License-Identifier: MIT */
/*
 * How many more fit where a scenario is over, and what stops the next: they are really made, one
 * after another, each question on a machine that is restored to where the scenario ended.
 */
#pragma once

#include "host/run/run.h"
#include "host/text/json_shape.h"

#include <glib.h>

G_BEGIN_DECLS

#define HEADROOM_ERROR (headroom_error_quark())
GQuark headroom_error_quark(void);

typedef enum {
    HEADROOM_ERROR_WHAT, /* what is asked for is none of what can be */
    HEADROOM_ERROR_WHOM, /* where it is to be there is nobody, or no such place */
} HeadroomError;

/* Tried at most; of sessions a tenth. */
#define HEADROOM_MOST 10000u

/* What is asked: "program:worker", "service:worker", "account:worker", "desktop", "session". */
typedef struct {
    char *what;   /* as asked */
    char *asked;  /* the same with its option, for messages */
    char *tail;   /* steps as YAML: first what must be there, then the loop */
    guint before; /* of these steps: what must be there before */
    char *in;     /* session it asks about, NULL: the console's, or all */
    char *parent; /* process it asks about, NULL: none */
} HeadroomQuestion;

/* Where: names of the scenario, or NULL. */
typedef struct {
    const char *in;     /* session; the console's */
    const char *parent; /* process whose children programs are, and that makes desktops */
} HeadroomPlace;

/* `number` tells questions of one run apart. NULL with an error. */
HeadroomQuestion *headroom_question(const char *what,
                                    const HeadroomPlace *place,
                                    guint number,
                                    GError **error);
void headroom_question_free(HeadroomQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HeadroomQuestion, headroom_question_free)

typedef struct {
    const char *what;       /* the question's */
    guint fit;              /* made without a failure */
    gboolean is_more;       /* no next one was refused: there may be room for more */
    gboolean is_host_short; /* because the host had no memory to go on, not after HEADROOM_MOST */
    enum gate gate;         /* that refused the next, GATE_NONE: none did */
    enum gate root;         /* what that came from; else the same */
    char *status;  /* "0xC0000142 STATUS_DLL_INIT_FAILED" of the next, "" if there is none */
    char *detail;  /* what was compared, "" if there is none */
    char *desktop; /* of the next, "" if it reached none */
    gboolean
        is_unprepared; /* what must be there before could not be made: it is that which failed */
} Headroom;

/*
 * Asks each question whose tail the variant has, in their order. Headroom; free with
 * g_ptr_array_unref(). NULL with an error. To `open` (NULL: that is such an error) a GError,
 * HEADROOM_ERROR_WHOM, is added for each that has no answer.
 */
GPtrArray *headroom_ask(const Scenario *scenario,
                        const ScenarioVariant *variant,
                        const RunOptions *options,
                        const GPtrArray *questions,
                        GPtrArray *open,
                        GError **error);

extern const JsonShape headroom_shape;
/* Schema deskheap.headroom/1. `surveys`: Survey of each knob that was asked for. */
void headroom_json(GString *out,
                   const Scenario *scenario,
                   const ScenarioVariant *variant,
                   const GPtrArray *answers,
                   const GPtrArray *surveys);
void headroom_print(GString *out,
                    const Scenario *scenario,
                    const ScenarioVariant *variant,
                    const GPtrArray *answers,
                    const GPtrArray *surveys);

G_END_DECLS
