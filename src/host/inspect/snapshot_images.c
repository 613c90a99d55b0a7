/* SPDX-License-Identifier: MIT */
/* Images in session image space, from the debugger data block: the same in all sessions. */
#include "host/inspect/snapshot_internal.h"
#include "host/text/address.h"

static gint
compare_images(gconstpointer a, gconstpointer b)
{
    const SnapshotImage *one = a;
    const SnapshotImage *other = b;
    return (one->base > other->base) - (one->base < other->base);
}

static gboolean
is_in_image_space(const SnapshotMaker *maker, const struct kd_image *image)
{
    const SnapshotRegion *region = snapshot_region_at(maker->snapshot, image->base);
    return region != NULL && region->kind == REGION_SESSION_IMAGE && image->bytes != 0 &&
           image->bytes <= region->end - image->base && image->base % DH_PAGE_SIZE == 0 &&
           image->bytes % DH_PAGE_SIZE == 0;
}

static gboolean
no_image(const struct kd_image *image, GError **error)
{
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "an image of %" G_GUINT64_FORMAT " bytes at 0x%s makes no sense", image->bytes,
                kernel_address_text(image->base).text);
    return FALSE;
}

static gboolean
do_overlap(const GArray *images)
{
    for (guint i = 1; i < images->len; i++) {
        const SnapshotImage *image = &g_array_index(images, SnapshotImage, i - 1);
        if (image->base + image->bytes > g_array_index(images, SnapshotImage, i).base)
            return TRUE;
    }
    return FALSE;
}

gboolean
snapshot_images(const SnapshotMaker *maker, GError **error)
{
    GArray *images = maker->snapshot->images;
    for (guint i = 0; i < KD_IMAGE_COUNT; i++) {
        const struct kd_image *image = &maker->kd.images[i];
        if (image->base == 0)
            continue;
        if (!is_in_image_space(maker, image))
            return no_image(image, error);
        SnapshotImage found = { snapshot_name(image->name, sizeof image->name), image->base,
                                image->bytes };
        g_array_append_val(images, found);
    }
    g_array_sort(images, compare_images);
    if (!do_overlap(images))
        return TRUE;
    g_set_error_literal(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                        "images in session image space overlap");
    return FALSE;
}
