# timing.py - what every peer script shares: its arguments, the clock, and the line it prints.
# SPDX-License-Identifier: MIT
import importlib.metadata
import json
import sys
import time

NOT_INSTALLED = 77  # exit status of a script whose package is missing
NO_SUCH_WORK = 78  # ... whose package lacks the environment


def arguments():
    """ENV COUNT SECONDS"""
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} ENV COUNT SECONDS")
    return sys.argv[1], int(sys.argv[2]), float(sys.argv[3])


def leave(status, why):
    print(why, file=sys.stderr)
    sys.exit(status)


def report(package, what, steps_a_call, call, seconds):
    """Calls `call(i)` for `seconds` after a warm-up of a quarter of it; prints one JSON line with steps per second."""
    for limit in (seconds / 4, seconds):
        calls, begin = 0, time.perf_counter()
        while (passed := time.perf_counter() - begin) < limit:
            for _ in range(8):
                call(calls)
                calls += 1
    version = importlib.metadata.version(package)
    print(json.dumps({"peer": what, "version": version, "steps_per_second": calls * steps_a_call / passed}))
