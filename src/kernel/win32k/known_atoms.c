/* SPDX-License-Identifier: MIT */
/* The names themselves, in the order of their atoms. */
#include "kernel/win32k/known_atoms.h"

#include "kernel/win32k/atom.h"

/*
 * Of controls and others that user32 knows by number, whether or not they are registered. Source:
 * ReactOS' test RealGetWindowClass, run on XP and Server 2003: atoms in this order without a gap;
 * that Windows 2000 has them too is inferred. Behind them those of properties that are win32k's
 * own.
 */
#define CLASS_NAMES(NAME)                                                                          \
    NAME("Button")                                                                                 \
    NAME("Edit")                                                                                   \
    NAME("Static")                                                                                 \
    NAME("ListBox")                                                                                \
    NAME("ScrollBar")                                                                              \
    NAME("ComboBox")                                                                               \
    NAME("MDIClient")                                                                              \
    NAME("ComboLBox")                                                                              \
    NAME("DDEMLEvent")                                                                             \
    NAME("DDEMLMom")                                                                               \
    NAME("DMGClass")                                                                               \
    NAME("DDEMLAnsiClient")                                                                        \
    NAME("DDEMLUnicodeClient")                                                                     \
    NAME("DDEMLAnsiServer")                                                                        \
    NAME("DDEMLUnicodeServer")                                                                     \
    NAME("IME")                                                                                    \
    NAME(WINDOW_ICON_BIG)                                                                          \
    NAME(WINDOW_ICON_SMALL)

/*
 * Source: the first 16, with numbers from 0xC001, and that they are pinned, from the atom table of
 * a station as Rekall's documentation prints it (a later Windows); that the first atom of a fresh
 * session is 0xC018, so that seven more come before it, from ReactOS' test SetProp, run on real
 * systems. How the seven are called no source of ours says: their names are decided.
 */
#define GLOBAL_NAMES(NAME)                                                                         \
    NAME("StdExit")                                                                                \
    NAME("StdNewDocument")                                                                         \
    NAME("StdOpenDocument")                                                                        \
    NAME("StdEditDocument")                                                                        \
    NAME("StdNewfromTemplate")                                                                     \
    NAME("StdCloseDocument")                                                                       \
    NAME("StdShowItem")                                                                            \
    NAME("StdDoVerbItem")                                                                          \
    NAME("System")                                                                                 \
    NAME("OLEsystem")                                                                              \
    NAME("StdDocumentName")                                                                        \
    NAME("Protocols")                                                                              \
    NAME("Topics")                                                                                 \
    NAME("Formats")                                                                                \
    NAME("Status")                                                                                 \
    NAME("EditEnvItems")                                                                           \
    NAME("StdOther1")                                                                              \
    NAME("StdOther2")                                                                              \
    NAME("StdOther3")                                                                              \
    NAME("StdOther4")                                                                              \
    NAME("StdOther5")                                                                              \
    NAME("StdOther6")                                                                              \
    NAME("StdOther7")

#define ADD(name) &&atom_add_pinned(k, table, name)

bool
known_atoms_add_classes(struct kernel *k, gva_t table)
{
    return true CLASS_NAMES(ADD);
}

bool
known_atoms_add_global(struct kernel *k, gva_t table)
{
    return true GLOBAL_NAMES(ADD);
}
