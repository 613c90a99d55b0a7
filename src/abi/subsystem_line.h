/* SPDX-License-Identifier: MIT */
/*
 * The value Windows of the registry key SubSystems, a command line: how smss and csrss read it, and
 * what `check` says of it beforehand. smss takes its first word for the program; csrss splits the
 * rest at blanks into options NAME=VALUE, whose names compare without case. Source: ReactOS, smss
 * and csrsrv (behaviour only); what is decided beyond it stands in docs/fidelity.md.
 */
#pragma once

#include "abi/boot.h"

/* A part of the line: bytes [start, end). */
struct subsystem_span {
    uint32_t start;
    uint32_t end;
};

/* What stands behind ServerDll=: "winsrv:UserServerDllInitialization,3". */
struct subsystem_server {
    struct subsystem_span dll;
    struct subsystem_span entry; /* empty: the usual one */
    uint32_t number;             /* clients ask for a server by it */
};

/* The numbers by which the DLLs of every process ask csrss for its servers. Source: the documented
 * default of the value; ReactOS. */
enum subsystem_server_number {
    SERVER_CSRSS = 0,   /* csrss itself, always there */
    SERVER_BASE = 1,    /* kernel32's, of every process */
    SERVER_CONSOLE = 2, /* kernel32's, of processes that want a console of their own */
    SERVER_USER = 3,    /* user32's */
};

/* What a ServerDll= without a function means. Source: ReactOS. */
#define SUBSYSTEM_SERVER_ENTRY "ServerDllInitialization"

/* Where the programs and DLLs of the system lie. Source: the popups of KB184802 (Windows 2000). */
static inline const char *
subsystem_folder(uint32_t capabilities)
{
    return (capabilities & ABI_CAPABILITY_WINNT_FOLDER) != 0 ? "C:\\WINNT\\system32\\"
                                                             : "C:\\WINDOWS\\system32\\";
}

static inline bool
subsystem_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline char
subsystem_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* The word at or behind *at, which moves to its end. False: there is none. */
static inline bool
subsystem_next_word(const char *line, uint32_t length, uint32_t *at, struct subsystem_span *word)
{
    while (*at < length && subsystem_is_blank(line[*at]))
        (*at)++;
    word->start = *at;
    while (*at < length && !subsystem_is_blank(line[*at]))
        (*at)++;
    word->end = *at;
    return word->end > word->start;
}

/* Length of `prefix` if the span begins with it, whatever the case; else 0. */
static inline uint32_t
subsystem_prefix(const char *line, struct subsystem_span span, const char *prefix)
{
    uint32_t i = 0;
    while (prefix[i] != '\0' && span.start + i < span.end &&
           subsystem_lower(line[span.start + i]) == subsystem_lower(prefix[i]))
        i++;
    return prefix[i] == '\0' ? i : 0;
}

/* The span is this text, whatever the case. */
static inline bool
subsystem_equal(const char *line, struct subsystem_span span, const char *text)
{
    uint32_t length = subsystem_prefix(line, span, text);
    return length != 0 && span.start + length == span.end;
}

/* What stands behind the equals sign, if the word is this option; `option` ends with the sign. */
static inline bool
subsystem_option(const char *line,
                 struct subsystem_span word,
                 const char *option,
                 struct subsystem_span *value)
{
    uint32_t length = subsystem_prefix(line, word, option);
    *value = (struct subsystem_span){ word.start + length, word.end };
    return length != 0;
}

/*
 * The program's name out of the first word, without its folder. False: it lies in another folder
 * than the system's, where there is none. smss has the variable SystemRoot; it looks there too for
 * a name without folder.
 */
static inline bool
subsystem_program(const char *line,
                  struct subsystem_span word,
                  uint32_t capabilities,
                  struct subsystem_span *name)
{
    const char *const folders[] = { "%SystemRoot%\\system32\\", "\\SystemRoot\\system32\\",
                                    subsystem_folder(capabilities) };
    *name = word;
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(folders) && name->start == word.start; i++)
        name->start += subsystem_prefix(line, word, folders[i]);
    for (uint32_t i = name->start; i < name->end; i++)
        if (line[i] == '\\' || line[i] == '/' || line[i] == ':')
            return false;
    return name->end > name->start;
}

/* Reads the value of a ServerDll=. False: no comma with a number behind it. */
static inline bool
subsystem_read_server(const char *line,
                      struct subsystem_span value,
                      struct subsystem_server *server)
{
    uint32_t at = value.start;
    *server = (struct subsystem_server){ .dll = value, .entry = { value.end, value.end } };
    while (at < value.end && line[at] != ',')
        at++;
    server->dll.end = at;
    for (uint32_t i = value.start; i < at; i++) {
        if (line[i] != ':')
            continue;
        server->dll.end = i;
        server->entry = (struct subsystem_span){ i + 1, at };
        break;
    }
    if (at + 1 >= value.end)
        return false;
    for (at++; at < value.end && line[at] >= '0' && line[at] <= '9'; at++)
        server->number = server->number * 10 + (uint32_t)(line[at] - '0');
    return true;
}

/* Length of the span's name without ".dll", which the loader adds. */
static inline uint32_t
subsystem_dll_length(const char *line, struct subsystem_span dll)
{
    uint32_t length = dll.end - dll.start;
    struct subsystem_span tail = { dll.end - 4, dll.end };
    return length > 4 && subsystem_equal(line, tail, ".dll") ? length - 4 : length;
}

/* The server DLL of the edition that is meant, NULL if it has none of that name; *has_dll tells
 * whether the DLL alone is there. */
static inline const struct abi_server_dll *
subsystem_find_server(const struct abi_boot *boot,
                      const char *line,
                      const struct subsystem_server *server,
                      bool *has_dll)
{
    struct subsystem_span name = server->dll;
    name.end = name.start + subsystem_dll_length(line, name);
    uint32_t entry_length = server->entry.end - server->entry.start;
    *has_dll = false;
    for (uint32_t i = 0; i < boot->server_dll_count; i++) {
        const struct abi_server_dll *known = &boot->server_dlls[i];
        if (!subsystem_equal(line, name, known->name))
            continue;
        *has_dll = true;
        /* Functions of a DLL are told apart by case. */
        const char *wanted =
            entry_length != 0 ? line + server->entry.start : SUBSYSTEM_SERVER_ENTRY;
        uint32_t length = entry_length != 0 ? entry_length : sizeof SUBSYSTEM_SERVER_ENTRY - 1;
        uint32_t same = 0;
        while (same < length && known->entry[same] != '\0' && known->entry[same] == wanted[same])
            same++;
        if (same == length && known->entry[same] == '\0')
            return known;
    }
    return NULL;
}

/* Servers have numbers below this. */
static inline uint32_t
subsystem_server_limit(const struct abi_boot *boot)
{
    uint32_t limit = SERVER_CSRSS + 1;
    for (uint32_t i = 0; i < boot->server_dll_count; i++)
        if (boot->server_dlls[i].number >= limit)
            limit = boot->server_dlls[i].number + 1;
    return limit;
}
