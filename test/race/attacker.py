"""Exchanges pairs of names again and again, as fast as it can, until it is told to stop.

attacker.py A B [A B ...]     says "attacking" when it has begun, and at SIGTERM how often it succeeded
"""

import ctypes
import os
import platform
import signal
import sys

AT_FDCWD = -100
RENAME_EXCHANGE = 2
SYSCALL_NUMBERS = {"x86_64": 316, "aarch64": 276, "ppc64le": 357, "s390x": 347, "riscv64": 276}

libc = ctypes.CDLL(None)
going = True


def exchange_call():
    """renameat2, by its number where the C library is too old to have it."""
    if hasattr(libc, "renameat2"):
        return libc.renameat2
    number = SYSCALL_NUMBERS[platform.machine()]
    return lambda *arguments: libc.syscall(number, *arguments)


def stop(_signal, _frame):
    global going
    going = False


def main():
    signal.signal(signal.SIGTERM, stop)
    names = [os.fsencode(name) for name in sys.argv[1:]]
    pairs = list(zip(names[0::2], names[1::2]))
    exchange = exchange_call()
    parent = os.getppid()
    exchanged = 0
    print("attacking", flush=True)
    while going and os.getppid() == parent:
        for one, other in pairs:
            # A name that a rotation has just taken away comes back.
            if exchange(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) == 0:
                exchanged += 1
    print(exchanged, flush=True)


main()
