/* SPDX-License-Identifier: MIT */
/* Functions that are one system call with the same arguments: each is made of its row. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

#define OPERANDS 6

/* A function whose result is a BOOL says whether the call succeeded, any other gives what it gave.
 */
static uint32_t
pass(struct user *u, uint32_t number, bool is_bool, const uint64_t operands[OPERANDS])
{
    struct abi_syscall call;
    (void)call6(u, &call, number, operands[0], operands[1], operands[2], operands[3], operands[4],
                operands[5]);
    return is_bool ? win32_succeeded(u, &call) : win32_result(u, &call);
}

/*
 * A row has its arguments once, and a function needs them twice: as parameters and as operands. So
 * they become a sequence, (type, name, operands) (type, name, operands) …, and each of the two
 * macros below eats one element and leaves the other to eat the next, up to the end.
 */
#define ARGUMENT(type, name)         (uint32_t, name, name)
#define TEXT(name)                   (struct win32_text, name, name.address, name.units)
#define PARAMETER_1(type, name, ...) , type name PARAMETER_2
#define PARAMETER_2(type, name, ...) , type name PARAMETER_1
#define PARAMETER_1_END
#define PARAMETER_2_END
#define OPERAND_1(type, name, ...) __VA_ARGS__, OPERAND_2
#define OPERAND_2(type, name, ...) __VA_ARGS__, OPERAND_1
#define OPERAND_1_END
#define OPERAND_2_END
#define ENDED_(...) __VA_ARGS__##_END
#define ENDED(...)  ENDED_(__VA_ARGS__)

#define WIN32(name, function, dll, result, action, arguments, note)
#define WIN32_VOID(name, function, dll, action, arguments, note)
#define WIN32_PLAIN(name, function, dll, result, action, call, arguments, note)                    \
    uint32_t win32_##function(struct user *u ENDED(PARAMETER_1 arguments))                         \
    {                                                                                              \
        const uint64_t operands[OPERANDS + 1] = { ENDED(OPERAND_1 arguments) 0 };                  \
        return pass(u, SYSCALL_##call, __builtin_strcmp(#result, "BOOL") == 0, operands);          \
    }
#include "abi/win32.def"
