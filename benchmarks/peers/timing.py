# timing.py - what every peer script shares: its arguments, the clock, and the line it prints.
# SPDX-License-Identifier: MIT
import importlib.metadata
import json
import statistics
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
    """Calls `call(i)` for `seconds` after a warm-up of a quarter of it, and prints one JSON line with steps per second: the
    median over stretches of 1 ms, or of one call where that takes longer, as `ludus bench` does."""
    calls = 0
    for limit in (seconds / 4, seconds):
        rates, begin = [], time.perf_counter()
        while (now := time.perf_counter()) - begin < limit:
            first = calls
            while (passed := time.perf_counter() - now) < 0.001:
                call(calls)
                calls += 1
            rates.append((calls - first) * steps_a_call / passed)
    version = importlib.metadata.version(package)
    print(json.dumps({"peer": what, "version": version, "steps_per_second": statistics.median(rates)}))
