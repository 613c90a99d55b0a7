/* SPDX-License-Identifier: MIT */
/*
 * What a scenario teaches: what to read before it, commands to look with, and questions whose
 * answers are found by running it. A question is an expectation that leaves one of its values open,
 * so what can be expected can be asked, and no answer is written.
 */
#pragma once

#include "host/scenario/expectation.h"
#include "host/scenario/names.h"
#include "host/yaml/fields.h"

#include <glib.h>

/* Questions of one lesson. */
#define LESSON_QUESTIONS_MAX 20u

typedef struct {
    char *ask;             /* as it is put to a learner */
    char *at;              /* mark, NULL: where the scenario is over */
    char *variant;         /* in which it is so, "": as it stands */
    char *why;             /* what the answer comes from, told with it */
    const YamlNode *about; /* the expectation */
    const YamlNode *asked; /* its key that is left open */
    const YamlNode *node;
} LessonQuestion;

typedef struct {
    char *read;           /* where the matter is written about */
    GPtrArray *look;      /* char *: commands to look with, without "deskheap" */
    GPtrArray *questions; /* LessonQuestion */
} Lesson;

extern const Field lesson_fields[];
extern const Field lesson_question_fields[];

/* Without what its questions are about, for which names must be known: lesson_question_read(). */
Lesson *lesson_read(const YamlNode *node, GError **error);
void lesson_free(Lesson *lesson);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lesson, lesson_free)

/* What it asks of a run of its variant, with this answer put in or (NULL) left open. `names` are
 * those at the end of that variant. NULL with an error. */
Expectation *lesson_question_read(const LessonQuestion *question,
                                  const YamlNode *answer,
                                  const Names *names,
                                  GError **error);
