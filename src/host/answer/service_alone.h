/* SPDX-License-Identifier: MIT */
/* Steps that start a service which can be had otherwise. */
#pragma once

#include "host/scenario/step.h"

/* It starts a service in a process of its own, on no user's desktop. */
gboolean service_is_alone(const Step *step);
