/* SPDX-License-Identifier: MIT */
/*
 * Calls of Win32 functions from outside (request CALL): the payload is struct win32_call, then its
 * texts; the reply's payload, where the function has OUT arguments, a dh_u64 for each of them: a
 * number, or WIN32_OUT_UNTOUCHED.
 */
#pragma once

#include "abi/access_rights.h"
#include "abi/types.h"

enum win32_function {
#define WIN32(name, function, dll, result, action, arguments, note) WIN32_##name,
#define WIN32_VOID(name, function, dll, action, arguments, note)    WIN32_##name,
#define WIN32_PLAIN(name, ...)                                      WIN32_##name,
#include "abi/win32.def"
#undef WIN32_PLAIN
#undef WIN32_VOID
#undef WIN32
    WIN32_FUNCTION_COUNT
};

#define WIN32_CALL_MAGIC    0x434c4844u /* "DHLC" */
#define WIN32_CALL_BYTES    (64u * 1024u)
#define WIN32_ARGUMENTS_MAX 8u
#define WIN32_OUTS_MAX      2u
#define WIN32_OUT_UNTOUCHED ((dh_u64)1 << 32) /* the function left what it points to alone */

struct win32_call {
    uint32_t magic;
    uint32_t bytes;          /* of the whole payload */
    uint32_t function;       /* enum win32_function */
    uint32_t argument_count; /* those of the list, OUT ones not counted */
    /* A number; of a text where it begins, in bytes from here, and its UTF-16 units << 32; 0: NULL
     */
    dh_u64 arguments[WIN32_ARGUMENTS_MAX];
};

/* Bits of arguments that mean something here; source: winuser.h. */
#define CS_GLOBALCLASS      0x4000u
#define GCL_HMODULE         0xfffffff0u
#define GCL_CBWNDEXTRA      0xffffffeeu
#define GCL_CBCLSEXTRA      0xffffffecu
#define GCL_STYLE           0xffffffe6u
#define GCW_ATOM            0xffffffe0u
#define WNDCLASSEX_BYTES    48u
#define WS_POPUP            0x80000000u
#define WS_CHILD            0x40000000u
#define WS_VISIBLE          0x10000000u
#define WS_SYSMENU          0x00080000u
#define HWND_MESSAGE        0xfffffffdu
#define GWL_WNDPROC         0xfffffffcu
#define MIIM_ID             0x2u
#define MIIM_SUBMENU        0x4u
#define MIIM_FTYPE          0x100u
#define MFT_BITMAP          0x4u
#define SIF_RANGE           0x1u
#define SIF_PAGE            0x2u
#define SIF_POS             0x4u
#define SIF_TRACKPOS        0x10u
#define JOB_UI_RESTRICTIONS 4u /* JobObjectBasicUIRestrictions */
#define WM_GETICON          0x7fu
#define WM_SETICON          0x80u
#define WM_CREATE           0x1u
#define WM_DESTROY          0x2u
#define WM_GETMINMAXINFO    0x24u
#define WM_NCCREATE         0x81u
#define WM_NCCALCSIZE       0x83u
#define WM_NCHITTEST        0x84u
#define WM_RENDERALLFORMATS 0x306u
#define WC_DIALOG           0x8002u
#define DLGWINDOWEXTRA      30u
#define ICON_BIG            1u
#define HTCLIENT            1u
#define SM_CXSCREEN         0u
#define SM_CYSCREEN         1u
#define SM_CXVIRTUALSCREEN  78u
#define SM_CYVIRTUALSCREEN  79u
#define SM_CMONITORS        80u
#define UOI_FLAGS           1u
#define UOI_NAME            2u
#define UOI_TYPE            3u
#define UOI_USER_SID        4u
#define UOI_HEAPSIZE        5u
#define UOI_IO              6u

DH_ASSERT_SIZE(struct win32_call, 80);
