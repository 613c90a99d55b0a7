/* SPDX-License-Identifier: MIT */
/* Plays rows on a machine: each in a process of its own, which ends with the row. */
#pragma once

#include "host/run/run.h"
#include "row_table.h"

typedef struct RowPlayer RowPlayer;

/* A machine that can play these rows (Row, one at least and all of one edition), in this order. */
RowPlayer *row_player_new(EngineKind kind, GPtrArray *rows, GError **error);
void row_player_free(RowPlayer *player);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RowPlayer, row_player_free)

/*
 * What came of the next row: NULL as in Windows, else the statement, what it gave and what it
 * should have given; free with g_free(). With an error: a statement is none, or the machine failed.
 */
char *row_play(RowPlayer *player, const RowTable *table, const Row *row, GError **error);
/* Nothing that was called left anything behind that a verifier minds. */
gboolean row_player_verify(RowPlayer *player, GError **error);
