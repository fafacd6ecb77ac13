"""Runs a program and says how it went, as JSON: wall and CPU seconds, peak memory and exit code.

measure.py PROGRAM [ARGUMENT...]

Seconds are those between its start and its end, with all that it waited for. The peak is that of the
largest process, and never less than the memory of this one: about 10 MiB.
"""

import json
import os
import sys
import time

words = sys.argv[1:]
nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
start = time.perf_counter()
pid = os.posix_spawnp(words[0], words, os.environ, file_actions=nowhere)
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - start
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpuSeconds": usage.ru_utime + usage.ru_stime,
            "peakBytes": usage.ru_maxrss * 1024,
            "exit": os.waitstatus_to_exitcode(status),
        }
    )
)
