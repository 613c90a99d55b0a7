/* SPDX-License-Identifier: MIT */
/*
 * From a list of steps as written to the steps that are carried out, in order: loops are unrolled,
 * {n} is filled in, names are followed. The result of a loop is the same as if its steps had been
 * written out, so everything that can be wrong is found here, before anything runs.
 */
#pragma once

#include "host/registry/registry.h"
#include "host/scenario/names.h"
#include "host/scenario/programs.h"
#include "host/scenario/step.h"
#include "host/yaml/yaml_copy.h"

#include <glib.h>

/* Steps that are put in before the one that would have this index. */
typedef struct {
    guint index;
    const YamlNode *steps; /* a list of steps */
} Insertion;

struct Expansion {
    Programs *programs;
    const Registry *registry; /* of the system, to try set-registry on */
    Names *names;
    YamlCopies *copies;      /* owns what the steps point at; lives as long as they do */
    GPtrArray *steps;        /* Step, appended to */
    gboolean tries_registry; /* set where a set-registry was tried */
    /* In order of their indices; NULL: there are none. Each counts those before it. */
    const GArray *insertions;
    guint inserted; /* of them, so far */
};

/* A list of steps. */
gboolean expand_steps(const YamlNode *list, Expansion *expansion, GError **error);
/* The same (NULL: none), and what is inserted behind the last one. */
gboolean expand_all(const YamlNode *list, Expansion *expansion, GError **error);
/* A list of services that start with the system: what start-service takes, without its name. */
gboolean expand_services(const YamlNode *list, Expansion *expansion, GError **error);
