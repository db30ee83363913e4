# spaces.py - records samples of Gymnasium's spaces: one space a row, several samples each.
# SPDX-License-Identifier: MIT
import numpy as np
from gymnasium import spaces

import container
from numpy_rng import words_of_state

INF = np.inf
SPACES = {
    "Discrete(1)": spaces.Discrete(1),
    "Discrete(2)": spaces.Discrete(2),
    "Discrete(500)": spaces.Discrete(500),
    "Discrete(5, start=-2)": spaces.Discrete(5, start=-2),
    "MultiDiscrete([2 3 5 12])": spaces.MultiDiscrete([2, 3, 5, 12]),
    "MultiBinary(11)": spaces.MultiBinary(11),
    "Box(-2, 2, (1,), f32)": spaces.Box(-2, 2, (1,), np.float32),
    "Box(-1.2, 0.6, (2, 3), f32)": spaces.Box(np.float32(-1.2), np.float32(0.6), (2, 3), np.float32),
    "Box(-1, inf, (4,), f32)": spaces.Box(-1, INF, (4,), np.float32),
    "Box(-inf, 3, (4,), f32)": spaces.Box(-INF, 3, (4,), np.float32),
    "Box(-inf, inf, (4,), f32)": spaces.Box(-INF, INF, (4,), np.float32),
    "Box([-4.8 -inf -0.41 -inf], [4.8 inf 0.41 inf], (4,), f32)": spaces.Box(
        np.array([-4.8, -INF, -0.41, -INF], np.float32), np.array([4.8, INF, 0.41, INF], np.float32)),
    "Box(-1.5, 2.5, (3,), f64)": spaces.Box(-1.5, 2.5, (3,), np.float64),
    "Box(0, 255, (7,), u8)": spaces.Box(0, 255, (7,), np.uint8),
    "Box(-3, 9, (5,), i32)": spaces.Box(-3, 9, (5,), np.int32),
    "Tuple(Discrete(32), Discrete(11), Discrete(2))": spaces.Tuple(
        (spaces.Discrete(32), spaces.Discrete(11), spaces.Discrete(2))),
}
SAMPLES = 50
SEEDS = [0, 42, 2**32 + 5]


class Recording:
    name = "gymnasium_spaces"

    def facts(self):
        return {"id": "gymnasium", "options": "samples of spaces"}

    def record(self, path, versions):
        rows = {name: [] for name in ("seed", "space", "width", "first_value")}
        values, generators = [], []
        for seed in SEEDS:
            for index, space in enumerate(SPACES.values()):
                space.seed(seed)
                samples = [_numbers(space.sample()) for _ in range(SAMPLES)]
                for name, entry in zip(rows, (seed, index, len(samples[0]), len(values))):
                    rows[name].append(entry)
                values.extend(number for sample in samples for number in sample)
                generators.append(words_of_state(space.np_random))
        columns = {"seed": "i64", "space": "u8", "width": "i32", "first_value": "i32"}
        container.write(path, {**self.facts(), "samples": str(SAMPLES),
                               **{f"space{index}": text for index, text in enumerate(SPACES)}, **versions},
                        {**{name: (dtype, rows[name]) for name, dtype in columns.items()}, "value": ("f64", values),
                         "generator": ("u64", np.array(generators, np.uint64))})
        return f"{len(rows['seed'])} spaces"


def _numbers(sample):
    parts = sample if isinstance(sample, tuple) else (sample,)
    return [float(number) for part in parts for number in np.asarray(part).ravel()]


ALL = [Recording()]
