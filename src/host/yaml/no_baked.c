/* SPDX-License-Identifier: MIT */
/* No trees: for the program that makes them, and where programs of the build cannot be run. */
#include "host/yaml/yaml_baked.h"

const YamlBaked yaml_baked[] = { { 0 } };
