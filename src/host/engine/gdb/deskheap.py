# SPDX-License-Identifier: MIT
"""gdb -x deskheap.py: session, dskheap, pte, handles, window and winsta for a guest of deskheap (docs/debugging.md)."""

import pathlib
import sys

sys.dont_write_bytecode, _kept = True, sys.dont_write_bytecode
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
try:
    import deskheap_gdb.commands
finally:
    del sys.path[0]
    sys.dont_write_bytecode = _kept
    del _kept
