// SPDX-License-Identifier: MIT
// What GLib asks for before it starts a thread and emcc's C library without threads lacks. The thread itself is refused
// there (EAGAIN).
mergeInto(LibraryManager.library, {
  pthread_attr_setinheritsched: function () {
    return 0;
  },
});
