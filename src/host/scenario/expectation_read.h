/* SPDX-License-Identifier: MIT */
/* Reads what a scenario expects. */
#pragma once

#include "host/scenario/expectation.h"

/* One item of an expect list: a mapping with one key, the kind. */
Expectation *expectation_read(const YamlNode *node, const Names *names, GError **error);
/*
 * One that leaves the value of a key open: `asked` names the key, which its mapping does not have.
 * With `answer`, a scalar, the key has that value. NULL with an error.
 */
Expectation *expectation_read_asked(const YamlNode *node,
                                    const YamlNode *asked,
                                    const YamlNode *answer,
                                    const Names *names,
                                    GError **error);
/* A list of them, or a single one. Errors of all of them are collected. */
GPtrArray *expectations_read(const YamlNode *node, const Names *names, GError **error);
