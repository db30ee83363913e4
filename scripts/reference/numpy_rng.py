# numpy_rng.py - records NumPy's generator: seeding, states, and every kind of draw, in mixed order.
# SPDX-License-Identifier: MIT
import numpy as np

import container

SEEDS = [0, 1, 2, 3, 42, 12345, 2**32 - 1, 2**32 + 5, 2**63 - 1]
LOW64 = 2**64 - 1


def words_of_state(generator):
    """PCG64's state: state high, state low, increment high, increment low, has_uint32, uinteger."""
    state = generator.bit_generator.state
    words = [state["state"][name] >> shift & LOW64 for name in ("state", "inc") for shift in (64, 0)]
    return [*words, state["has_uint32"], state["uinteger"]]


def record_seed_sequence(path, versions):
    """One row a seed: the words of SeedSequence(seed), of its two spawned children, and PCG64's state from each."""
    rows = {"seed": [], "words": [], "generator": [], "child0_words": [], "child0_generator": [], "child1_words": [],
            "child1_generator": []}
    for seed in SEEDS:
        root = np.random.SeedSequence(seed)
        rows["seed"].append(seed)
        for prefix, sequence in zip(("", "child0_", "child1_"), (root, *root.spawn(2))):
            rows[prefix + "words"].append(sequence.generate_state(4, np.uint64))
            rows[prefix + "generator"].append(words_of_state(np.random.Generator(np.random.PCG64(sequence))))
    container.write(path, {"content": "SeedSequence", **versions},
                    {name: ("u64", np.array(values, np.uint64)) for name, values in rows.items()})


# The kinds of calls in numpy_calls.ref; the number of a kind is its place here.
KINDS = ["random", "uniform", "integers", "choice", "choice_weighted", "shuffle", "permutation", "standard_normal",
         "normal", "standard_exponential", "exponential", "geometric", "random_array", "integers_array",
         "choice_distinct", "state"]
# integers: inclusive bounds. Small, a single value, powers of two and their neighbours, 32 and 64 bits, negative.
RANGES = [(0, 0), (0, 1), (0, 2), (0, 12), (5, 9), (-9999, 9998), (0, 15), (0, 16), (0, 255), (0, 2**31 - 1), (0, 2**31),
          (-5, 2**32 - 7), (0, 2**32 - 2), (0, 2**32 - 1), (0, 2**32), (-(2**33), 2**40), (0, 2**62),
          (0, 2**62 + 2**61), (-(2**62), 2**63 - 2), (-(2**63), 2**63 - 1), (-(2**63), -(2**63) + 2), (2**31 - 2, 2**31 + 1)]
WEIGHTS = [[0.8, 0.2], [0.5, 0.5], [0.1, 0.2, 0.3, 0.4], [0.25, 0.0, 0.75], [0.05] * 20]

DISTINCT = [(1, 1), (5, 2), (5, 5), (52, 7), (1000, 3), (10_000, 8), (20_000, 6)]


class _Calls:
    """The table of calls. low and high are integers, a and b reals; weights and results are ranges of long columns."""

    def __init__(self):
        self.rows = {name: [] for name in ("seed", "kind", "low", "high", "a", "b", "first_weight", "weights",
                                           "first_result", "results")}
        self.weight, self.integer, self.real = [], [], []

    def add(self, seed, kind, results, low=0, high=0, a=0.0, b=0.0, weights=()):
        results = np.atleast_1d(np.asarray(results))
        if results.dtype == np.uint64:
            results = results.view(np.int64)
        column = self.real if results.dtype == np.float64 else self.integer
        entries = (seed, KINDS.index(kind), low, high, a, b, len(self.weight), len(weights), len(column), len(results))
        for name, entry in zip(self.rows, entries):
            self.rows[name].append(entry)
        self.weight.extend(weights)
        column.extend(results.tolist())

    def columns(self):
        dtypes = {"kind": "u8", "a": "f64", "b": "f64", "first_weight": "i32", "weights": "i32", "first_result": "i32",
                  "results": "i32"}
        columns = {name: (dtypes.get(name, "i64"), rows) for name, rows in self.rows.items()}
        return {**columns, "weight": ("f64", self.weight), "integer": ("i64", self.integer), "real": ("f64", self.real)}


def _call(calls, generator, seed, kind, pick):
    """One call of `kind` on `generator`, its arguments chosen by the other generator `pick`."""
    count = int(pick.integers(1, 9))
    a, b = pick.uniform(-5, 0), pick.uniform(0, 7)
    low, high = RANGES[pick.integers(len(RANGES))]
    if kind == "random":
        calls.add(seed, kind, generator.random())
    elif kind == "random_array":
        calls.add(seed, kind, generator.random(count))
    elif kind == "uniform":
        calls.add(seed, kind, generator.uniform(a, b), a=a, b=b)
    elif kind == "integers":
        calls.add(seed, kind, generator.integers(low, high, endpoint=True), low=low, high=high)
    elif kind == "integers_array":
        calls.add(seed, kind, generator.integers(low, high, count, endpoint=True), low=low, high=high)
    elif kind == "choice":
        calls.add(seed, kind, generator.choice(count), high=count)
    elif kind == "choice_weighted":
        weights = WEIGHTS[pick.integers(len(WEIGHTS))]
        calls.add(seed, kind, generator.choice(len(weights), p=weights), high=len(weights), weights=weights)
    elif kind == "shuffle":
        items = list(range(count))
        generator.shuffle(items)
        calls.add(seed, kind, np.array(items, np.int64), high=count)
    elif kind == "permutation":
        calls.add(seed, kind, generator.permutation(count), high=count)
    elif kind == "standard_normal":
        calls.add(seed, kind, generator.standard_normal())
    elif kind == "normal":
        calls.add(seed, kind, generator.normal(a, b), a=a, b=b)
    elif kind == "standard_exponential":
        calls.add(seed, kind, generator.standard_exponential())
    elif kind == "exponential":
        calls.add(seed, kind, generator.exponential(b), a=b)
    elif kind == "geometric":
        p = [0.05, 0.2, 0.3, 0.34, 0.5, 0.9, 1.0][pick.integers(7)]  # NumPy searches from 1/3 up and inverts below
        calls.add(seed, kind, generator.geometric(p), a=p)
    elif kind == "choice_distinct":
        # NumPy shuffles a tail of all n when n > 10,000 and more than n/50 are taken, and uses Floyd's method otherwise.
        n, taken = (10_100, 203) if pick.random() < 0.02 else DISTINCT[pick.integers(len(DISTINCT))]
        calls.add(seed, kind, generator.choice(n, taken, replace=False), low=taken, high=n)
    elif kind == "state":
        calls.add(seed, kind, np.array(words_of_state(generator), np.uint64))


def record_calls(path, versions):
    """Per seed: blocks of 50 calls, alternately of one kind and of all kinds mixed, each ended by the generator's state."""
    calls = _Calls()
    for index, seed in enumerate(SEEDS):
        generator = np.random.default_rng(seed)
        pick = np.random.Generator(np.random.PCG64([1000, index]))
        drawn = KINDS[:-1]
        for block in range(16):
            for _ in range(50):
                kind = drawn[(block // 2 + index) % len(drawn)] if block % 2 else drawn[pick.integers(len(drawn))]
                _call(calls, generator, seed, kind, pick)
            _call(calls, generator, seed, "state", pick)
    facts = {"content": "calls of one Generator a seed, in order", "kinds": " ".join(KINDS)}
    container.write(path, {**facts, **versions}, calls.columns())


def _fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & LOW64
    return value


def record_many(path, versions, count=200_000):
    """Long runs of one kind from a fresh generator: a 64-bit FNV-1a of the results' little-endian bytes, and the extremes."""
    draws = {
        "random": lambda generator: generator.random(count),
        "standard_normal": lambda generator: generator.standard_normal(count),
        "standard_exponential": lambda generator: generator.standard_exponential(count),
        "integers_13": lambda generator: generator.integers(0, 13, count),
        "integers_3221225472": lambda generator: generator.integers(0, 3 << 30, count),
        "integers_6917529027641081856": lambda generator: generator.integers(0, 3 << 61, count),
    }
    rows = {name: [] for name in ("seed", "kind", "fnv1a", "least", "most", "generator")}
    for seed in SEEDS:
        for kind, draw in enumerate(draws.values()):
            generator = np.random.default_rng(seed)
            values = draw(generator)
            entries = (seed, kind, _fnv1a(values.tobytes()), values.min(), values.max(), words_of_state(generator))
            for name, entry in zip(rows, entries):
                rows[name].append(entry)
    facts = {"content": "checksums of many draws", "kinds": " ".join(draws), "count": str(count)}
    dtypes = {"seed": "i64", "kind": "u8", "fnv1a": "u64", "least": "f64", "most": "f64", "generator": "u64"}
    container.write(path, {**facts, **versions},
                    {name: (dtypes[name], np.array(values, np.uint64) if dtypes[name] == "u64" else values)
                     for name, values in rows.items()})


class Recording:
    """One file made by one of the functions above."""

    def __init__(self, name, function):
        self.name, self.function = name, function

    def facts(self):
        return {"id": "numpy", "options": self.function.__doc__.split("\n")[0]}

    def record(self, path, versions):
        self.function(path, versions)
        return ""


ALL = [Recording("numpy_seed_sequence", record_seed_sequence), Recording("numpy_calls", record_calls),
       Recording("numpy_many", record_many)]
