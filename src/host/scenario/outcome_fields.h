/* SPDX-License-Identifier: MIT */
/* How something ended and who said so, as fields of a table: statuses, causes, sources of events.
 */
#pragma once

#include "host/yaml/field_types.h"

extern const FieldType field_status;      /* OptionalNumber: NTSTATUS by name or number */
extern const FieldType field_win32_error; /* Quantity *: a count, or a Win32 error by name */
extern const FieldType field_source;      /* OptionalNumber: enum event_source by name */

extern const FieldWords cause_words; /* for field_word: the causes of abi/gates.def */
