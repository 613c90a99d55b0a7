/* SPDX-License-Identifier: MIT */
/* Keeps images by name, and replaces one that comes again. */
#include "kernel/ps/image.h"

#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section.h"

#define IMAGE_TAG                                                                                  \
    POOL_TAG('M', 'm', 'C', 'a') /* Windows: control areas of mapped files; source: pooltag.txt */

static gva_t
first_image(struct kernel *k)
{
    return kd(k)->image_files;
}

gva_t
image_find(struct kernel *k, const char *name)
{
    gva_t image = first_image(k);
    while (image != 0 && !text_equal(image_at(k, image)->name, name))
        image = image_at(k, image)->next;
    return image;
}

void
image_ref(struct kernel *k, gva_t image)
{
    image_at(k, image)->reference_count++;
}

void
image_unref(struct kernel *k, gva_t image)
{
    struct image_file *file = image_at(k, image);
    k_assert_values(k, file->reference_count > 0, image, file->reference_count);
    if (--file->reference_count != 0)
        return;
    section_unref(k, file->section);
    pool_free(k, (kva_t)image, IMAGE_TAG);
}

static void
unlink_image(struct kernel *k, gva_t image)
{
    gva_t next = image_at(k, image)->next;
    if (first_image(k) == image) {
        kd(k)->image_files = next;
        return;
    }
    gva_t at = first_image(k);
    while (image_at(k, at)->next != image)
        at = image_at(k, at)->next;
    image_at(k, at)->next = next;
}

/* An image section with one reference, from the checked payload. */
static nt_status
make_section(struct kernel *k, const struct image_header *header, gva_t *section)
{
    const void *payload = machine_payload(k, 0, header->bytes);
    if (payload == NULL)
        return STATUS_INVALID_PARAMETER;
    nt_status status = section_create(k, header->bytes, SECTION_IMAGE, section);
    if (!NT_SUCCESS(status))
        return status;
    status = section_write(k, *section, 0, payload, header->bytes);
    if (!NT_SUCCESS(status))
        section_unref(k, *section);
    return status;
}

nt_status
image_store(struct kernel *k, uint32_t payload_bytes)
{
    struct image_header header;
    nt_status status = image_check(k, payload_bytes, &header);
    if (!NT_SUCCESS(status))
        return status;
    kva_t image = pool_alloc(k, POOL_PAGED, sizeof(struct image_file), IMAGE_TAG);
    if (image == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    gva_t section;
    status = make_section(k, &header, &section);
    if (!NT_SUCCESS(status)) {
        pool_free(k, image, IMAGE_TAG);
        return status;
    }
    gva_t older = image_find(k, header.name);
    if (older != 0) {
        unlink_image(k, older);
        image_unref(k, older);
    }
    struct image_file *file = image_at(k, image);
    file->next = first_image(k);
    file->section = section;
    file->bytes = header.bytes;
    file->flags = header.flags;
    file->role = header.role;
    file->reference_count = 1;
    text_copy(file->name, sizeof file->name, header.name);
    kd(k)->image_files = image;
    return STATUS_SUCCESS;
}
