/* SPDX-License-Identifier: MIT */
/* Finding a row. */
#include "host/text/json_shape.h"

#include <string.h>

const JsonMember *
json_member_find(const JsonMember *members, const char *name)
{
    const JsonMember *any = NULL;

    for (const JsonMember *member = members; member->name != NULL; member++) {
        if (strcmp(member->name, name) == 0)
            return member;
        if (*member->name == '\0')
            any = member;
    }
    return any;
}

char *
json_shape_schema_name(const JsonShape *shape)
{
    return g_strdup_printf("deskheap.%s/1", shape->name);
}
