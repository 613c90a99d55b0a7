/* SPDX-License-Identifier: MIT */
/* A machine seen as physical memory, which is all that observers ask of it. */
#include "host/engine/engine_reader.h"

static gboolean
read_engine_frame(gpointer user, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    return engine_read_frame(user, pfn, offset, buffer, bytes);
}

static gboolean
read_engine_private(gpointer user, guint64 va, gpointer buffer, gsize bytes)
{
    return engine_read_private(user, va, buffer, bytes);
}

PhysicalReader
physical_reader_for_engine(Engine *engine)
{
    return (PhysicalReader){
        .read_frame = read_engine_frame,
        .read_private = read_engine_private,
        .user = engine,
    };
}
