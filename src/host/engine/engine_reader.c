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

guint64
engine_frames_used(Engine *engine)
{
    PhysicalReader physical = physical_reader_for_engine(engine);
    g_autoptr(AddressSpace) space =
        address_space_new(&physical, engine_system_directory(engine), engine_page_format(engine));
    guint32 frames = 0;
    if (!address_space_read(space,
                            engine_kd_address(engine) + offsetof(struct kd_block, frames_used),
                            &frames, sizeof frames))
        return 0;
    return frames;
}
