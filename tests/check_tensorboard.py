#!/usr/bin/env python3
# check_tensorboard.py - reads what we write with TensorBoard's own reader. usage: check_tensorboard.py TEST_FORMATS_TENSORBOARD
# SPDX-License-Identifier: MIT
# Exits with 77 (skipped) where the tensorboard package is not installed.
import os
import struct
import subprocess
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
try:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.argv[1], folder], check=True)
    events = EventAccumulator(folder, size_guidance={"scalars": 0, "tensors": 0})
    events.Reload()
    tags = events.Tags()
    assert tags["scalars"] == ["charts/return"], tags
    assert tags["tensors"] == ["config"], tags

    # The resumed run's values replace the first run's from step 80 on.
    as_float = lambda value: struct.unpack("f", struct.pack("f", value))[0]
    expected = [(s, as_float(s / 3), 1700000000.0 + s) for s in range(80)]
    expected += [(s, float(-s), 1700000200.0 + s) for s in range(80, 120)]
    found = [(e.step, as_float(e.value), e.wall_time) for e in events.Scalars("charts/return")]
    wrong = [pair for pair in zip(found, expected) if abs(pair[0][1] - pair[1][1]) > 1e-6 or pair[0][::2] != pair[1][::2]]
    assert len(found) == len(expected) and not wrong, (len(found), wrong[:3])

    text = tensor_util.make_ndarray(events.Tensors("config")[0].tensor_proto)
    assert text.shape == (1,) and text[0].decode() == "gravity=9.8 | **ä**", text
    assert events.SummaryMetadata("config").plugin_data.plugin_name == "text"
print(f"TensorBoard read {len(found)} scalars and the text")
