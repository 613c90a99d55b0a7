/* SPDX-License-Identifier: MIT */
/*
 * A lesson's questions, answered by running its scenario, and a learner's answers marked by the
 * same comparison that judges what a scenario expects.
 */
#pragma once

#include "host/scenario/scenario.h"
#include "host/text/json_shape.h"

#include <glib.h>

G_BEGIN_DECLS

#define LESSON_ERROR (lesson_error_quark())
GQuark lesson_error_quark(void);

typedef enum {
    LESSON_ERROR_NONE, /* there is no such lesson or question, or what was given names none */
} LessonErrorCode;

typedef struct {
    const LessonQuestion *question; /* the scenario's */
    char *answer;                   /* as the run gave it; NULL: it was not run */
    char *given;                    /* by a learner, NULL: nothing */
    char *problem;                  /* why what was given can be no answer; NULL: it can */
    gboolean is_right;
} LessonAnswer;

/* All of them, nothing answered and nothing given. LessonAnswer; free with g_ptr_array_unref().
 * NULL with an error: the scenario has none. */
GPtrArray *lesson_answers_new(const Scenario *scenario, GError **error);
/* What a learner gives, "2=512 KB" (from 1; of one question the number may be missing). FALSE with
 * an error. */
gboolean lesson_give(GPtrArray *answers, const char *given, GError **error);
/* Runs each variant that is asked about and fills in answers and marks; what can be no answer is
 * not right, and says why. FALSE with an error: a question has none, or a run could not be. */
gboolean lesson_ask(const Scenario *scenario, GPtrArray *answers, GError **error);
/* Of what was given, how many are right. */
guint lesson_count_right(const GPtrArray *answers);
guint lesson_count_given(const GPtrArray *answers);

typedef enum {
    LESSON_SHOWS_ANSWERS = 1 << 0,
} LessonFlags;

extern const JsonShape lesson_shape;
/* `name`: what a reader calls it, "3" or a path; `flags`: LessonFlags. */
void lesson_print(GString *out,
                  const Scenario *scenario,
                  const char *name,
                  const GPtrArray *answers,
                  guint flags);
/* Schema deskheap.lesson/1. */
void lesson_json(GString *out, const Scenario *scenario, const GPtrArray *answers, guint flags);

extern const JsonShape lessons_shape;
/* All of them (Scenario), each with its place from 1. */
void lessons_print(GString *out, const GPtrArray *lessons);
/* Schema deskheap.lessons/1. */
void lessons_json(GString *out, const GPtrArray *lessons);

G_END_DECLS
