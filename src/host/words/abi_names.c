/* SPDX-License-Identifier: MIT */
/* Names of what a machine tells by number: from the lists of src/abi, or as programmers know it. */
#include "host/words/abi_names.h"

#include "abi/event.h"
#include "abi/syscall.h"

const char *
event_kind_name(guint kind)
{
    static const char *const names[EVENT_KIND_COUNT] = {
        [EVENT_INVALID] = "invalid",
#define EVENT(name, text, v0, v1, v2) [EVENT_##name] = #name,
#include "abi/events.def"
#undef EVENT
    };
    if (kind >= EVENT_KIND_COUNT)
        return "unknown";
    g_autofree char *lower = g_ascii_strdown(names[kind], -1);
    g_strdelimit(lower, "_", '-');
    return g_intern_string(lower);
}

const char *
user_type_text(guint type)
{
    switch (type) {
#define USER_TYPE(name, number, text, tag, place, owner)                                           \
    case (number):                                                                                 \
        return text;
#define USER_BLOCK(name, number, text)                                                             \
    case (number):                                                                                 \
        return text;
#include "abi/user_types.def"
    default:
        return "";
    }
}

const char *
system_call_text(guint number)
{
    static const char *const names[SYSCALL_COUNT] = {
        [SYSCALL_NONE] = "a system call that does nothing",
        [SYSCALL_CREATE_PROCESS] = "CreateProcess",
        [SYSCALL_TERMINATE_PROCESS] = "TerminateProcess",
        [SYSCALL_CREATE_THREAD] = "CreateThread",
        [SYSCALL_QUERY_PROCESS] = "asking about a process",
        [SYSCALL_SEND] = "sending a message to another process",
        [SYSCALL_SET_TIMER] = "setting a timer",
        [SYSCALL_REPLY] = "answering the request",
        [SYSCALL_HARD_ERROR] = "asking csrss for an error box",
        [SYSCALL_REPORT_EVENT] = "writing to the event log",
        [SYSCALL_TRACE] = "telling what it does",
        [SYSCALL_ALLOCATE] = "VirtualAlloc",
        [SYSCALL_FREE] = "VirtualFree",
        [SYSCALL_LOGON_USER] = "LogonUser",
        [SYSCALL_OPEN_TOKEN] = "opening the token of a logon",
        [SYSCALL_CLOSE] = "CloseHandle",
        [SYSCALL_QUERY_REGISTRY] = "reading a registry value",
        [SYSCALL_QUERY_COMMAND_LINE] = "reading the subsystem's command line",
        [SYSCALL_LOAD_SERVER_DLL] = "loading a server DLL",
        [SYSCALL_QUERY_SYSTEM] = "asking about the system",
        [SYSCALL_MAP_PAYLOAD] = "mapping what the program is to do",
        [SYSCALL_UNMAP_PAYLOAD] = "unmapping what the program was to do",
        [SYSCALL_SESSION_CREATE] = "making a session",
        [SYSCALL_SESSION_LOAD_WIN32K] = "loading win32k into the session",
        [SYSCALL_SESSION_DETACH] = "leaving the session",
        [SYSCALL_SESSION_SET_ACTOR] = "naming a process of the session's own",
        [SYSCALL_SESSION_SET_SERVERS] = "saying which servers csrss has",
        [SYSCALL_SESSION_LOGOFF] = "ending the session's processes",
        [SYSCALL_USER_INITIALIZE] = "starting win32k with the SharedSection sizes",
        [SYSCALL_USER_CONNECT] = "NtUserProcessConnect",
        [SYSCALL_USER_RESOLVE_FOR] = "going to the desktop of a console program for it",
        [SYSCALL_USER_CONSOLE_DETACH] = "leaving the desktop of a console program",
        [SYSCALL_USER_CREATE_WINSTA] = "CreateWindowStation",
        [SYSCALL_USER_OPEN_WINSTA] = "OpenWindowStation",
        [SYSCALL_USER_SET_PROCESS_WINSTA] = "SetProcessWindowStation",
        [SYSCALL_USER_CLOSE_WINSTA] = "CloseWindowStation",
        [SYSCALL_USER_CREATE_DESKTOP] = "CreateDesktop",
        [SYSCALL_USER_OPEN_DESKTOP] = "OpenDesktop",
        [SYSCALL_USER_CLOSE_DESKTOP] = "CloseDesktop",
        [SYSCALL_USER_SET_THREAD_DESKTOP] = "SetThreadDesktop",
        [SYSCALL_USER_SWITCH_DESKTOP] = "SwitchDesktop",
        [SYSCALL_USER_GRANT] = "granting access to a window station or desktop",
        [SYSCALL_USER_THREAD_ATTACH] = "a thread's first USER call",
        [SYSCALL_USER_REGISTER_CLASS] = "RegisterClassEx",
        [SYSCALL_USER_REGISTER_CONTROLS] = "registering the system's window classes",
        [SYSCALL_USER_UNREGISTER_CLASS] = "UnregisterClass",
        [SYSCALL_USER_FIND_CLASS] = "GetClassInfo",
        [SYSCALL_USER_CREATE_WINDOW] = "CreateWindowEx",
        [SYSCALL_USER_DESTROY_WINDOW] = "DestroyWindow",
        [SYSCALL_USER_SET_TEXT] = "SetWindowText",
        [SYSCALL_USER_SET_PROP] = "SetProp",
        [SYSCALL_USER_SET_SCROLL] = "SetScrollInfo",
        [SYSCALL_USER_SUBCLASS] = "SetWindowLong(GWL_WNDPROC)",
        [SYSCALL_USER_CREATE_MENU] = "CreateMenu",
        [SYSCALL_USER_INSERT_ITEM] = "InsertMenuItem",
        [SYSCALL_USER_DESTROY_MENU] = "DestroyMenu",
        [SYSCALL_USER_SYSTEM_MENU] = "GetSystemMenu",
        [SYSCALL_USER_SET_HOOK] = "SetWindowsHookEx",
        [SYSCALL_USER_UNHOOK] = "UnhookWindowsHookEx",
        [SYSCALL_USER_CREATE_IMC] = "ImmCreateContext",
        [SYSCALL_USER_DESTROY_IMC] = "ImmDestroyContext",
        [SYSCALL_USER_ADD_ATOM] = "GlobalAddAtom",
        [SYSCALL_USER_SET_CLIPBOARD] = "SetClipboardData",
        [SYSCALL_USER_POST_MESSAGE] = "PostMessage",
        [SYSCALL_GDI_CREATE] = "creating a GDI object",
        [SYSCALL_GDI_DELETE] = "DeleteObject",
        [SYSCALL_USER_GET_PROCESS_WINSTA] = "GetProcessWindowStation",
        [SYSCALL_USER_GET_THREAD_DESKTOP] = "GetThreadDesktop",
        [SYSCALL_USER_OPEN_INPUT_DESKTOP] = "OpenInputDesktop",
        [SYSCALL_USER_NAME_AT] = "naming a window station or desktop",
        [SYSCALL_USER_OBJECT_INFORMATION] = "GetUserObjectInformation",
        [SYSCALL_USER_ATTACH_INPUT] = "AttachThreadInput",
        [SYSCALL_USER_IS_GUI_THREAD] = "IsGUIThread",
        [SYSCALL_QUERY_HANDLE] = "GetHandleInformation",
        [SYSCALL_DUPLICATE] = "DuplicateHandle",
        [SYSCALL_QUERY_OBJECT] = "NtQueryObject",
        [SYSCALL_CREATE_MUTANT] = "CreateMutex",
        [SYSCALL_TERMINATE_THREAD] = "TerminateThread",
    };
    if (number >= SYSCALL_COUNT || names[number] == NULL)
        return "an unknown system call";
    return names[number];
}

const char *
step_component_text(guint64 component)
{
    static const char *const names[] = {
        [STEP_SYSTEM] = "system",
        [STEP_USER32] = "user32",
        [STEP_SYSTEM_CALL] = "system call",
        [STEP_WIN32K] = "win32k",
        [STEP_DESKTOP_HEAP] = "desktop heap",
        [STEP_HANDLE_TABLE] = "handle table",
        [STEP_MEMORY_MANAGER] = "memory manager",
        [STEP_LOADER] = "loader",
        [STEP_CSRSS] = "csrss",
    };
    return names[component < G_N_ELEMENTS(names) ? component : STEP_SYSTEM];
}
