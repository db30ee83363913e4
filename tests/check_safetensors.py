#!/usr/bin/env python3
# check_safetensors.py - exchanges files with the safetensors package. usage: check_safetensors.py TEST_FORMATS_SAFETENSORS
# SPDX-License-Identifier: MIT
# Exits with 77 (skipped) where the safetensors or the numpy package is not installed.
import os
import subprocess
import sys
import tempfile

try:
    import numpy
    from safetensors import safe_open
    from safetensors.numpy import save_file
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

with tempfile.TemporaryDirectory() as folder:
    ours, theirs = os.path.join(folder, "ours"), os.path.join(folder, "theirs")
    subprocess.run([sys.argv[1], ours, "write"], check=True)
    with safe_open(ours, framework="numpy") as file:
        assert file.metadata() == {"who": "ä"}, file.metadata()
        assert sorted(file.keys()) == ["flags", "none", "state", "weight"], file.keys()
        assert file.get_tensor("flags").tolist() == [True, False, True]
        assert file.get_tensor("state") == numpy.uint64(2**64 - 1) and file.get_tensor("state").shape == ()
        assert file.get_tensor("none").shape == (0,) and file.get_tensor("none").dtype == numpy.float64
        assert (file.get_tensor("weight") == numpy.arange(6, dtype=numpy.float32).reshape(2, 3)).all()

    weight = numpy.arange(6, dtype=numpy.float32).reshape(2, 3)
    save_file({"odd": numpy.zeros(3, numpy.uint8), "weight": weight}, theirs, metadata={"who": "ä"})
    subprocess.run([sys.argv[1], theirs, "read"], check=True)
print("the safetensors package reads ours, and we read its")
