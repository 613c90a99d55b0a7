/* SPDX-License-Identifier: MIT */
/* Texts written as YAML. */
#pragma once

/* In quotes, whatever visible characters are in it. Free with g_free(). */
char *yaml_quote(const char *text);
