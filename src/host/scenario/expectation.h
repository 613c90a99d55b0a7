/* SPDX-License-Identifier: MIT */
/*
 * What a scenario expects, as read from the file; compare.c compares it with a run. One struct
 * serves all kinds: a field that a kind does not have stays absent.
 */
#pragma once

#include "host/config/field_types.h"
#include "host/scenario/names.h"
#include "host/scenario/quantity_fields.h"

#include <glib.h>

typedef enum {
#define EXPECTATION(name, text) EXPECTATION_##name,
#include "host/scenario/expectations.def"
#undef EXPECTATION
    EXPECTATION_KIND_COUNT
} ExpectationKind;

typedef enum {
    PROCESS_STATE_ANY,
    PROCESS_STATE_RUNNING,
    PROCESS_STATE_ENDED,
} ProcessState;

typedef enum {
    PAGES_UNSAID,
    PAGES_DIFFER,
    PAGES_SAME,
} PagesRelation;

/* A row of a dheapmon table. */
typedef struct {
    guint line;
    char *desktop;
    Quantity *heap;
    Quantity *used;
} ExpectedRow;

typedef struct {
    ExpectationKind kind;
    const char *kind_text; /* static */
    guint line;
    const YamlNode *node; /* its value */

    /* Which part of the run: steps since this mark, or from the start. */
    char *since;
    /* Which steps; absent fits all. Texts may hold * and ?. */
    char *step;
    char *name;
    char *program;
    char *in;
    /* How they end. */
    OptionalNumber status;
    char *cause;
    char *because;
    Quantity *first;
    Quantity *count;
    Quantity *exit_code;
    Quantity *last_error;

    /* Which desktop, session or process. */
    char *path;
    char *session; /* name or number */
    char *of;      /* process or service whose desktop is meant; the process itself for `process` */
    Quantity *heap;
    Quantity *used;
    Quantity *free;
    Quantity *peak;
    Quantity *largest_free;
    Quantity *windows;
    Quantity *menus;
    Quantity *hooks;
    Quantity *base;
    Quantity *limit;
    Quantity *desktopinfo_offset;
    Quantity *desktop_window_offset;

    Quantity *view_size;
    Quantity *view_used;
    Quantity *view_free;
    Quantity *view_largest_free;
    Quantity *pool_used;
    Quantity *desktops;
    Quantity *processes;
    Quantity *user_handles;
    Quantity *gdi_handles;
    Quantity *total;
    GPtrArray *rows;  /* ExpectedRow, NULL: not asked */
    Quantity *within; /* tolerance of the rows' rates, percentage points */

    guint state; /* ProcessState */
    char *desktop;

    OptionalNumber source;
    OptionalNumber id;
    char *text;
    OptionalNumber shown;

    char *from; /* mark */
    Quantity *address;
    GPtrArray *sessions; /* char *: names or numbers, two of them */
    guint relation;      /* PagesRelation */
} Expectation;

void expectation_free(Expectation *expectation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Expectation, expectation_free)

const char *const *expectation_kind_names(void);
const Field *expectation_fields(ExpectationKind kind);
/* Of a row of a dheapmon table: an ExpectedRow. */
const Field *expectation_row_fields(void);

/* One item of an expect list: a mapping with one key, the kind. */
Expectation *expectation_read(const YamlNode *node, const Names *names, GError **error);
/* A list of them, or a single one. Errors of all of them are collected. */
GPtrArray *expectations_read(const YamlNode *node, const Names *names, GError **error);
