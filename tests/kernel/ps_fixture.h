/* SPDX-License-Identifier: MIT */
/*
 * A started kernel whose ring-3 code is the test's own: user_step() calls a function of the test
 * for each message. Every event is kept, and the numbers that a clean end must bring back can be
 * compared.
 */
#pragma once

#include "abi/image.h"
#include "machine/model/model.h"
#include "mm_fixture.h"
#include "user/user.h"

#define PS_EVENTS_MAX 4096u

struct ps_event {
    struct abi_event event;
    char text[ABI_EVENT_TEXT_MAX + 1];
};

struct ps_machine {
    struct model_machine *machine;
    struct kernel *k;
    uint32_t event_count;
    uint32_t next_request;
    struct ps_event events[PS_EVENTS_MAX];
};

/* What a process does with a message. */
typedef void (*ps_user_code)(struct user *u, const struct abi_message *in);

struct ps_machine *ps_fixture_start(ps_user_code code);
/* The same of an edition that lacks these (enum abi_capability). */
struct ps_machine *ps_fixture_start_without(uint32_t capabilities, ps_user_code code);
/* Verifies everything, then ends the machine. */
void ps_fixture_end(struct ps_machine *m);
void ps_fixture_set_code(ps_user_code code);

/* Carries a request out and returns its REPLY event. payload may be NULL. */
struct abi_event ps_request(struct ps_machine *m, struct abi_request *request, const void *payload);
/* Puts a program without actions. */
void ps_put_image(struct ps_machine *m, const char *name, uint32_t role, uint32_t flags);
/* Puts smss.exe and powers the machine on: smss runs the test's code, too. */
struct abi_event ps_power_on(struct ps_machine *m);
/* An object that needs nothing else: a directory. */
gva_t ps_make_directory(struct ps_machine *m, const char *name);
struct abi_event ps_wait(struct ps_machine *m, uint32_t ms);
/* Lets the scheduler run until nothing is ready and no timer is due by then. */
void ps_run_until(struct ps_machine *m, uint32_t until_ms);

/* Number of events of a kind since the start, and the last of them (NULL: none). */
uint32_t ps_count(const struct ps_machine *m, uint32_t kind);
const struct ps_event *ps_last(const struct ps_machine *m, uint32_t kind);

/* Everything that must be as before when what was made is gone again. */
struct ps_counters {
    struct mm_counters memory;
    uint32_t processes;
    uint32_t threads;
    uint32_t handles;
    uint32_t timers;
};
struct ps_counters ps_counters(struct ps_machine *m);
void ps_assert_same(struct ps_counters a, struct ps_counters b);

/* ---- for the test's user code ---- */
nt_status ps_call(struct user *u,
                  struct abi_syscall *call,
                  uint32_t number,
                  uint64_t a0,
                  uint64_t a1,
                  uint64_t a2,
                  uint64_t a3);
nt_status ps_send(struct user *u, uint32_t pid, uint32_t kind, uint64_t v0);
nt_status ps_spawn(struct user *u, const char *image, uint32_t token, uint32_t *pid);
void ps_exit(struct user *u, uint32_t status);
