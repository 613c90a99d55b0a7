/* SPDX-License-Identifier: MIT */
/*
 * A program image: what the host makes from configs/programs and scenario files, what the kernel
 * stores as a section and maps read-only at IMAGE_BASE, and what src/user/program.c plays.
 * Little-endian, position independent: struct image_header, struct image_action[action_count +
 * library_count], string table (UTF-16LE units). An action is one USER, GDI or atom call through
 * the system-call path, repeated `count` times. Nothing allocates raw bytes.
 */
#pragma once

#include "abi/types.h"

#define IMAGE_MAGIC      0x4d494844u /* "DHIM" */
#define IMAGE_BASE       0x00400000u
#define IMAGE_BYTES_MAX  (1024u * 1024u)
#define IMAGE_NAME_BYTES 32u
#define IMAGE_NO_STRING  0xffffffffu
#define IMAGE_DLLS_MAX   64u /* numbers of DLLs are below */

enum image_flag {
    IMAGE_IMPORTS_USER32 = 1u << 0,
    IMAGE_CONSOLE_INHERIT = 1u << 1, /* neither bit: no console */
    IMAGE_CONSOLE_NEW = 1u << 2,
    IMAGE_NATIVE = 1u << 3, /* smss, csrss: no user32 attach, no loader failure */
    IMAGE_32_BIT = 1u << 4, /* of 32 bits, also where the system has 64 */
};

/* Which ring-3 code runs the image. */
enum image_role {
    IMAGE_ROLE_PROGRAM = 0,
    IMAGE_ROLE_SMSS = 1,
    IMAGE_ROLE_CSRSS = 2,
    IMAGE_ROLE_WINLOGON = 3,
    IMAGE_ROLE_SERVICES = 4,
    IMAGE_ROLE_CONHOST = 5,
};

/* Which of the programs it starts, where nobody says a desktop, are put on child_desktop. */
enum image_children {
    IMAGE_CHILDREN_ALL = 0,
    IMAGE_CHILDREN_BUILT_IN = 1, /* those of built-in accounts; all with UseSharedWPDesktop */
};

enum on_failure {
    ON_FAILURE_INHERIT = 0, /* an action: what the program says; a program: exit 1 */
    ON_FAILURE_EXIT = 1,    /* value: exit code */
    ON_FAILURE_IGNORE = 2,
    ON_FAILURE_RETRY = 3,       /* value: how often, then exit 1 */
    ON_FAILURE_MESSAGE_BOX = 4, /* show a box (it needs desktop heap too), then exit 1 */
};

enum image_action_op {
    ACTION_NONE = 0,
#define GROUP(name, ...)  ACTION_##name,
#define ACTION(name, ...) ACTION_##name,
#include "abi/actions.def"
    ACTION_OP_COUNT
};

enum image_action_flag {
    ACTION_TRANSIENT = 1u << 0, /* start-up peak: what it made is freed when start-up ends */
};

/* A piece of the string table, in UTF-16 units; no terminator. */
struct image_string {
    uint32_t at; /* from the table's start; IMAGE_NO_STRING: there is none */
    uint32_t units;
};

struct image_items {
    struct image_string texts; /* of the items, as far as they go, with U+0000 between them */
    uint32_t count;            /* of the items */
};

/* The arguments of each action, as a struct of its own: struct action_FUNCTION. */
#define TEXT(member, ...)   struct image_string member;
#define NUMBER(member, ...) uint32_t member;
#define ITEMS(member, ...)  struct image_items member;
#define WRITTEN(member, ...)
#define GROUP(name, function, arguments)                                                           \
    struct action_##function {                                                                     \
        arguments                                                                                  \
    };
#define ACTION(name, function, key, needs, check, effect, about, arguments)                        \
    GROUP(name, function, arguments)
#include "abi/actions.def"

struct image_action {
    uint16_t op; /* enum image_action_op */
    uint16_t flags;
    uint16_t on_failure; /* enum on_failure */
    uint16_t reserved;
    uint32_t on_failure_value;
    uint32_t count; /* at least 1 */
    union {         /* the one of `op` */
#define GROUP(name, function, ...)  struct action_##function function;
#define ACTION(name, function, ...) struct action_##function function;
#include "abi/actions.def"
        uint32_t words[10];
    };
    uint32_t line; /* of the scenario or program file, for messages */
    uint32_t
        window; /* handle of the window it is about, whoever made it; 0: as its arguments say */
};

struct image_header {
    uint32_t magic;
    uint32_t bytes; /* of the whole image */
    uint32_t flags; /* enum image_flag */
    uint32_t role;  /* enum image_role */
    uint32_t action_count;
    uint32_t action_offset; /* bytes from the image's start */
    uint32_t string_offset;
    uint32_t string_units;
    uint32_t on_failure; /* enum on_failure, of the program */
    uint32_t on_failure_value;
    uint32_t library_count; /* actions behind those: DLLs for LOAD_LIBRARY, a LIBRARY each */
    struct image_string child_desktop; /* for programs it starts */
    uint32_t children;                 /* enum image_children */
    char name[IMAGE_NAME_BYTES];       /* "worker.exe", UTF-8, NUL-terminated */
};

DH_STATIC_ASSERT(sizeof(struct image_action) == 64 && sizeof(struct image_header) == 88,
                 "same on both builds");
