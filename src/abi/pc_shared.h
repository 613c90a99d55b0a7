/* SPDX-License-Identifier: MIT */
/*
 * The memory a PC guest and its host share: the boot block, one request with its payload, a ring of
 * event records, the payload of a reply, and the place of a panic. It lies at a fixed physical
 * address below the frame database. Indices count up and are taken modulo the capacity; each side
 * checks the other's.
 */
#pragma once

#include "abi/boot.h"
#include "abi/event.h"
#include "abi/message.h"

#define PC_SHARED_MAGIC    0x43504844u /* "DHPC" */
#define PC_SHARED_PHYSICAL 0x00800000u
#define PC_EVENT_CAPACITY  65536u
#define PC_PAYLOAD_BYTES   (1024u * 1024u)
#define PC_PANIC_BYTES     480u
#define PC_FAULT_BYTES     160u

/* Bytes on the serial line, both ways: doorbells. */
enum pc_doorbell {
    PC_BELL_READY = 'R',   /* guest: up, waiting for a request */
    PC_BELL_REQUEST = 'Q', /* host: a request is there */
    PC_BELL_DONE = 'D',    /* guest: the request is done, idle */
    PC_BELL_FULL = 'F',    /* guest: event ring full, drain it */
    PC_BELL_DRAINED = 'E', /* host: ring drained */
    PC_BELL_VERIFY = 'V',  /* host: run the verifiers; answered with DONE */
    PC_BELL_ATTACH = 'A',  /* host: make the address space of process attach_pid current, 0: System;
                              answered with DONE */
    PC_BELL_MEMORY = 'M',  /* guest: it needs a frame that the PC has no memory for, and ends */
    PC_BELL_PANIC = 'P',
};

struct pc_shared {
    uint32_t magic;
    uint32_t bytes;         /* sizeof(struct pc_shared) */
    uint32_t kernel_status; /* NTSTATUS of kernel_start */
    uint32_t attach_pid;
    uint32_t event_written; /* by the guest */
    uint32_t event_read;    /* by the host */
    uint32_t cr0;           /* of the processor at the last idle point */
    uint32_t cr4;
    uint32_t flush_count; /* entries that were flushed for the kernel */
    uint32_t reply_bytes; /* of the last request's reply */
    uint32_t
        ram_frames; /* memory of the PC; fewer than the system thinks it has, if that is much */
    uint32_t reserved;
    char panic[PC_PANIC_BYTES];
    char fault[PC_FAULT_BYTES]; /* what a verifier found, "" for nothing */
    struct abi_boot boot;
    struct abi_request request;
    struct abi_event events[PC_EVENT_CAPACITY];
    uint8_t payload[PC_PAYLOAD_BYTES];
    uint8_t reply[ABI_REPLY_BYTES];
};

DH_STATIC_ASSERT(offsetof(struct pc_shared, boot) % 8 == 0 &&
                     offsetof(struct pc_shared, events) % 8 == 0 &&
                     offsetof(struct pc_shared, payload) % 8 == 0,
                 "64-bit fields aligned alike on both sides");
DH_STATIC_ASSERT(sizeof(struct pc_shared) <= 8 * 1024 * 1024,
                 "ends below the machine's private pages");
