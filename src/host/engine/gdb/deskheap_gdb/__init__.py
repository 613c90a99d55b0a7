# SPDX-License-Identifier: MIT
"""What `deskheap debug` adds to gdb. Everything is found in the guest's memory, through its page tables."""
