/* SPDX-License-Identifier: MIT */
/*
 * Which Windows a registry file comes from, where it shows it: files of other versions than the
 * edition are handed in, and what is said about their values would not hold there.
 */
#pragma once

#include "host/registry/registry.h"

#include <glib.h>

typedef struct {
    char *text; /* "this looks like a file of Windows 7 or Server 2008 R2 or later (…)" */
    RegistryPlace place; /* of the first sign; its source belongs to the registry */
    gboolean is_other_version;
    gboolean is_other_width; /* 32 bits, not 64, or the other way round */
} WindowsSign;

/*
 * What the registry's files above the first `layers` show of another Windows than the one of `boot`
 * (version and address bits count), which is called `edition`. NULL: nothing; else free with
 * windows_sign_free(). Settings are no sign: they are made for the edition.
 */
WindowsSign *windows_sign_find(const Registry *registry,
                               guint layers,
                               const struct abi_boot *boot,
                               const char *edition);
void windows_sign_free(WindowsSign *sign);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WindowsSign, windows_sign_free)
