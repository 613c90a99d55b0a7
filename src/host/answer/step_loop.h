/* SPDX-License-Identifier: MIT */
/* An item of a list of steps, services or actions, and the loop that it carries. Trees that are
 * made stand nowhere yet. */
#pragma once

#include "host/yaml/fields.h"
#include "host/yaml/yaml_tree.h"

G_BEGIN_DECLS

/* What the items of a list are. */
typedef enum {
    FOLD_STEPS,    /* a scenario's, or those of a repeat */
    FOLD_SERVICES, /* what start-service takes, without its name */
    FOLD_ACTIONS,  /* of a program */
} FoldKind;

typedef struct {
    const char *name;    /* of its kind; NULL: a service's goes without saying */
    YamlTree *value;     /* NULL: its name is all */
    const Field *fields; /* with those that make it a loop */
    const Field *other;
} StepEntry;

typedef struct {
    const char *variable;
    gint64 first, last;
    gboolean has_range; /* `for`; else `count` */
    YamlTree *body;     /* the value without it */
} StepLoop;

/* FALSE: it is none of the kind. */
gboolean step_entry_read(YamlTree *item, FoldKind kind, StepEntry *entry);
/* The list's item again, of a value and its name. */
YamlTree *step_entry_item(YamlDraft *draft, const char *name, YamlTree *value);
/* A mapping of its own, to which keys can be added; NULL: it takes none. */
YamlTree *step_entry_long(YamlDraft *draft, const StepEntry *entry);
/* Is it carried out once, as it stands? */
gboolean step_entry_is_plain(const StepEntry *entry);
/* How often it says, 1 if it says nothing; FALSE: that is no number. */
gboolean step_entry_count(const StepEntry *entry, gint64 *count);
/* FALSE: it has none that can be read. */
gboolean step_loop_read(YamlDraft *draft, const StepEntry *entry, StepLoop *loop);
/* The mapping gets a loop over a range, in place of none. */
void step_loop_set_range(
    YamlDraft *draft, YamlTree *mapping, const char *variable, gint64 first, gint64 last);
/* A key of it with this text. */
void step_value_set(YamlDraft *draft, YamlTree *mapping, const char *key, const char *text);

G_END_DECLS
