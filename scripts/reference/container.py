# container.py - writes one reference file: text header lines, then columns of little-endian numbers.
# SPDX-License-Identifier: MIT
#
# tests/reference/README.md describes the format; tests/reference.c reads it.
import numpy as np

DTYPES = {"u8": "<u1", "i32": "<i4", "i64": "<i8", "u64": "<u8", "f32": "<f4", "f64": "<f8"}
ALIGNMENT = 8


def _pad(data):
    return data + b"\0" * (-len(data) % ALIGNMENT)


def _pack(indices, bits):
    """Packs small integers, `bits` each, least significant bit first."""
    planes = (indices[:, None] >> np.arange(bits)) & 1
    return np.packbits(planes.astype(np.uint8).ravel(), bitorder="little").tobytes()


def _encode(values):
    """The shorter of raw rows and a dictionary of distinct rows (compared as bytes) with packed indices.

    Returns the encoding's text for the header and its bytes.
    """
    rows = values.shape[0]
    raw = values.tobytes()
    row_bytes = values.dtype.itemsize * values.shape[1]
    seen = {}
    indices = np.zeros(rows, np.int64)
    for i in range(rows):
        indices[i] = seen.setdefault(raw[i * row_bytes : (i + 1) * row_bytes], len(seen))
        if len(seen) > 4096:
            return "raw", raw
    bits = max(len(seen) - 1, 0).bit_length()
    coded = _pad(b"".join(seen)) + _pack(indices, bits)
    return (f"dictionary {len(seen)} {bits}", coded) if len(coded) < len(raw) else ("raw", raw)


def write(path, facts, columns):
    """Writes `path`. facts: {key: text of one line}; columns: {name: (dtype name, rows as a list or an array)}."""
    lines = ["LUDUSREF 1"] + [f"{key} {text}".rstrip() for key, text in facts.items()]
    data = b""
    for name, (dtype, rows) in columns.items():
        given = np.asarray(rows)
        values = given.astype(DTYPES[dtype])
        assert np.array_equal(values, given), f"column {name} does not fit {dtype}"
        values = values.reshape(values.shape[0], -1)
        encoding, coded = _encode(values)
        lines.append(f"column {name} {dtype} {values.shape[1]} {values.shape[0]} {len(data)} {len(coded)} {encoding}")
        data += _pad(coded)
    header = ("\n".join(lines) + "\ndata\n").encode("ascii")
    with open(path, "wb") as file:
        file.write(header + b"\n" * (-len(header) % ALIGNMENT) + data)
