# main.py - entry of scripts/record-reference: checks the versions and the arithmetic, then records every file.
# SPDX-License-Identifier: MIT
import argparse
import math
import os
import pathlib
import platform
import sys

import gymnasium
import numpy as np

import maps
import mujoco_episodes
import mujoco_horizon
import mujoco_models
import mujoco_trees
import numpy_rng
import recordings
import vectors

ROOT = pathlib.Path(__file__).resolve().parents[2]


def check_arithmetic():
    """The recordings promise libm's float64 sine, cosine and power: refuse to record when NumPy computes its own."""
    rng = np.random.Generator(np.random.PCG64(0))
    for x in rng.uniform(-20.0, 20.0, 100_000):
        if (np.sin(x), np.cos(x), x**2) != (math.sin(x), math.cos(x), math.pow(x, 2.0)):
            sys.exit(f"record-reference: NumPy's sin, cos or power of {x!r} is not libm's; is AVX-512 disabled?")


def versions():
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    active = [feature for feature in __cpu_dispatch__ if __cpu_features__[feature]]
    if any(feature.startswith("AVX512") for feature in active):
        sys.exit(f"record-reference: NumPy still uses {active}; run this through scripts/record-reference")
    return {
        "recorded_with": f"gymnasium {gymnasium.__version__}, numpy {np.__version__}, python {platform.python_version()}, "
        f"{' '.join(platform.libc_ver())}, {platform.machine()}",
        "numpy_uses": " ".join(active) or "baseline",
        "numpy_without": os.environ["NPY_DISABLE_CPU_FEATURES"],
    }


def main():
    parser = argparse.ArgumentParser(prog="record-reference", description="Records tests/reference.")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "tests" / "reference")
    parser.add_argument("--only", default="", help="record only files whose name contains this text")
    parser.add_argument("--list", action="store_true", help="list the files and stop")
    arguments = parser.parse_args()
    bodies = mujoco_models.ALL + mujoco_trees.ALL + mujoco_episodes.ALL + mujoco_horizon.ALL
    jobs = [job for job in recordings.ALL + vectors.ALL + maps.ALL + numpy_rng.ALL + bodies if arguments.only in job.name]
    if arguments.list:
        for job in jobs:
            print(job.name, job.facts()["id"], job.facts()["options"])
        return
    gymnasium.logger.min_level = gymnasium.logger.ERROR  # stepping after the end is meant
    check_arithmetic()
    known = versions()
    arguments.out.mkdir(parents=True, exist_ok=True)
    total = 0
    for job in jobs:
        path = arguments.out / f"{job.name}.ref"
        summary = job.record(path, known)
        total += path.stat().st_size
        print(f"{path.stat().st_size:9d} {path.name:45s} {summary}", flush=True)
    print(f"{total:9d} bytes in all")


if __name__ == "__main__":
    main()
