# maps.py - records FrozenLake's generate_random_map for several seeds, sizes and probabilities.
# SPDX-License-Identifier: MIT
from gymnasium.envs.toy_text.frozen_lake import generate_random_map

import container

SEEDS = [0, 1, 2, 3, 42, 12345, 2**32 + 5]
KINDS = [(2, 0.8), (4, 0.8), (5, 0.5), (8, 0.8), (8, 0.9), (8, 0.65), (12, 0.7), (8, 1.0)]


class Recording:
    name = "frozen_lake_random_maps"

    def facts(self):
        return {"id": "FrozenLake-v1", "options": "generate_random_map(size, p, seed)"}

    def record(self, path, versions):
        rows = {name: [] for name in ("seed", "size", "p", "first_cell")}
        cells = b""
        for seed in SEEDS:
            for size, p in KINDS:
                for name, entry in zip(rows, (seed, size, p, len(cells))):
                    rows[name].append(entry)
                cells += "".join(generate_random_map(size=size, p=p, seed=seed)).encode()
        columns = {"seed": "i64", "size": "i32", "p": "f64", "first_cell": "i32"}
        container.write(path, {**self.facts(), **versions},
                        {**{name: (dtype, rows[name]) for name, dtype in columns.items()}, "cell": ("u8", list(cells))})
        return f"{len(rows['seed'])} maps"


ALL = [Recording()]
