/* SPDX-License-Identifier: MIT */
/*
 * A started kernel with sessions and processes that run no code: the test makes their system calls
 * for them. Numbers like Server 2003's. Events are counted, and the last of each kind is kept with
 * its text.
 */
#pragma once

#include "abi/user_types.h"
#include "kernel/ke/syscall.h"
#include "kernel/rtl/field.h"
#include "machine/model/model.h"
#include "mm_fixture.h"

/* A hosted test includes <string.h> after this: the kernel's open-coded names must not stand in its
 * way. */
#undef memcpy
#undef memmove
#undef memset
#undef memcmp

#define W32_ACCESS 0x10000000u /* GENERIC_ALL */

struct w32_event {
    struct abi_event event;
    char text[ABI_EVENT_TEXT_MAX + 1];
};

struct w32 {
    struct model_machine *machine;
    struct kernel *k;
    gva_t smss;
    struct mm_counters at_start;
    uint32_t session; /* id of the one made last */
    gva_t csrss;
    gva_t winlogon;
    uint32_t last_event_id; /* of the event log */
    uint32_t count[EVENT_KIND_COUNT];
    struct w32_event last[EVENT_KIND_COUNT];
};

/* Boot block with numbers like Server 2003's: 1024,3072,512 go to USER_INITIALIZE in w32_session.
 */
void w32_boot(struct abi_boot *boot);
/* Started kernel with smss, without a session. */
struct w32 *w32_start(const struct abi_boot *boot);
/* Ends every process, checks that all is as after the start, and frees the machine. */
void w32_end(struct w32 *w);
/* The same kernel with one session as winlogon makes it. */
struct w32 *w32_start_session(void);

/* A session with csrss (current afterwards); the status of USER_INITIALIZE. */
nt_status w32_session(struct w32 *w,
                      uint32_t shared_kb,
                      uint32_t interactive_kb,
                      uint32_t noninteractive_kb);
/* winlogon with WinSta0 and Winlogon, Disconnect, Default; it is connected, and current afterwards.
 */
void w32_winlogon(struct w32 *w);

/* A process of the session that is current; luid 0: the creator's token; desktop NULL: lpDesktop is
 * NULL. */
gva_t w32_process(struct w32 *w, uint32_t luid, const char *desktop);
/* w32_process, connected, with the control classes; the process is current. Fails the test if it
 * does not connect. */
gva_t w32_gui_process(struct w32 *w, uint32_t luid, const char *desktop);
void w32_run_as(struct w32 *w, gva_t process);
void w32_exit(struct w32 *w, gva_t process);

/* One system call of the current process. */
struct abi_syscall w32_call(struct w32 *w,
                            uint32_t number,
                            uint64_t a0,
                            uint64_t a1,
                            uint64_t a2,
                            uint64_t a3,
                            uint64_t a4,
                            uint64_t a5);
#define W32_CALL(w, name, ...)                    W32_CALL_(w, name, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define W32_CALL_(w, name, a, b, c, d, e, f, ...) w32_call(w, SYSCALL_##name, a, b, c, d, e, f)

/* Copies a text into user memory of the current process; good until the next one. */
gva_t w32_text(struct w32 *w, const char *text);
gva_t w32_wide(struct w32 *w, const char *text);

uint32_t w32_class(struct w32 *w, const char *name, uint32_t window_extra); /* atom */
uint32_t w32_find_class(struct w32 *w, const char *name);
/* Handle; 0 if it was refused. */
uint32_t w32_window(struct w32 *w, uint32_t class_atom, const char *text);

gva_t w32_winsta_of(struct w32 *w, const char *name);
gva_t w32_desktop_of(struct w32 *w, const char *winsta, const char *desktop);
/* A session, and a program of LocalSystem that is current; *desktop is where it runs. */
struct w32 *w32_start_service(gva_t *desktop);
uint32_t w32_used(struct w32 *w, gva_t desktop); /* bytes of the heap in use */
/* win32k_verify and the memory manager's verifiers; fails the test with what disagrees. */
void w32_verify(struct w32 *w);
