/* SPDX-License-Identifier: MIT */
/*
 * Which edition the files of a real system are of, by what they say and nothing else: their names
 * are no sign. One rule for all who have to know.
 */
#pragma once

#include "host/edition/edition.h"
#include "host/registry/reg_file.h"

#include <glib.h>

/* What is known of the system. All zero: nothing. Sizes are KB, 0 is not known. */
typedef struct {
    const RegFile *registry; /* NULL: none */
    guint32 disconnect_kb;   /* of the heaps that no registry value sizes … */
    guint32 winlogon_kb;
    guint32 interactive_kb; /* … and of those that SharedSection does */
    guint32 noninteractive_kb;
    gboolean lacks_disconnect;     /* the table of the console is whole, and has no such desktop */
    gboolean has_service_accounts; /* a station of LocalService or NetworkService is there */
} EditionEvidence;

typedef struct {
    char *name;
    gboolean is_named; /* by the version that the registry has */
    gboolean is_blind; /* whatever is known fits every edition */
    GPtrArray *others; /* char *: what is known fits them as well; the nearest first */
    char *found; /* what was found, where no edition is that: "version 6.2, 64 bits"; else NULL */
} EditionGuess;

/* There is always one: of several that fit as well EDITION_DEFAULT, else that which is based on the
 * fewest others. */
EditionGuess *edition_guess(const EditionEvidence *evidence);
void edition_guess_free(EditionGuess *guess);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EditionGuess, edition_guess_free)
/* "server2003-x64; xp-x64 and win7-x64 fit as well". Free with g_free(). */
char *edition_guess_text(const EditionGuess *guess);
