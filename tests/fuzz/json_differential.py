#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Our JSON scanner against Python's json on random and mutated documents.

usage: json_differential.py VERDICT_PROGRAM CORPUS_DIR [DOCUMENTS] [SEED]

Python's parser plus the rules RFC 8259 leaves open and we do not (names given twice, lone
surrogates, U+0000, depth, number ranges) must agree with the scanner on every document.
"""
import json
import pathlib
import random
import re
import struct
import subprocess
import sys

DEPTH, MEMBERS = 32, 1000
NUMBER = re.compile(r"-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?\Z", re.ASCII)
BITS = [b'{', b'}', b'[', b']', b':', b',', b'"', b'"a"', b'"a":', b'\\u0061', b'\\ud83d\\ude00',
        b'\\ud800', b'\\u0000', b'\\n', b'\\x', b'true', b'null', b'fals', b'NaN', b'0', b'-', b'1.5',
        b'1e5', b'.', b'9223372036854775807', b'9223372036854775808', b'1e131071', b'1e-16384',
        b' ', b'\n', b'\t', b'\x0c', b'\x00', b'\x1f', b'\x7f', b'\xc3\xa9', b'\xe6\x9d\x8e',
        b'\xf0\x9f\x98\x80', b'\xed\xa0\x80', b'\xc0\x80', b'\xff', b'//', b"'", b'\xef\xbb\xbf']


class Refused(ValueError):
    pass


def refuse(*_):
    raise Refused


def check_text(text):
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        refuse()


def number(text):
    before, after, exponent = NUMBER.match(text).groups()
    if after is None and exponent is None:
        return int(text) if -2**63 <= int(text) < 2**63 else refuse()
    exponent = int(exponent or 0)
    digits = (before + (after or "")).lstrip("0")
    weight = len(digits) - len(after or "") + exponent if digits else 0
    if weight > 131072 or len(after or "") - exponent > 16383 or exponent > 1073741822:
        refuse()
    return 0.5


def pairs(items):
    if len(items) > MEMBERS or len({name for name, _ in items}) != len(items):
        refuse()
    for name, _ in items:
        check_text(name)
    return dict(items)


def check_tree(value, depth):
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, (list, dict)):
        if depth == DEPTH:
            refuse()
        for item in value if isinstance(value, list) else value.values():
            check_tree(item, depth + 1)


def expected(document):
    """Whether DOCUMENT is to be taken."""
    try:
        tree = json.loads(document.decode("utf-8"), parse_int=number, parse_float=number,
                          parse_constant=refuse, object_pairs_hook=pairs)
        check_tree(tree, 0)
    except (ValueError, RecursionError):
        return False
    return True


def value(rng, depth):
    kind = rng.randrange(9 if depth < 5 else 6)
    if kind == 0:
        return rng.choice([True, False, None])
    if kind == 1:
        return rng.randrange(-2**63 - 10, 2**63 + 10) >> rng.randrange(64)
    if kind == 2:
        return rng.uniform(-1e6, 1e6) * 10.0 ** rng.randrange(-30, 30)
    if kind < 6:
        return "".join(rng.choice("ab\"\\/\n\té李😀 ") for _ in range(rng.randrange(12)))
    if kind < 8:
        return {value_name(rng): value(rng, depth + 1) for _ in range(rng.randrange(6))}
    return [value(rng, depth + 1) for _ in range(rng.randrange(5))]


def value_name(rng):
    return rng.choice("abcdé李😀") * rng.randrange(4) + str(rng.randrange(9))


def mutate(rng, document):
    data = bytearray(document)
    for _ in range(rng.choice([0, 1, 1, 1, 2, 4])):
        at, to = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        kind = rng.randrange(4)
        if kind == 0:
            data[at:at] = rng.choice(BITS)
        elif kind == 1:
            data[at:min(to, at + 3)] = b""
        elif kind == 2:
            data[at:at + 1] = bytes([rng.randrange(256)])
        else:
            data[rng.randrange(len(data) + 1):0] = data[at:min(to, at + 40)]
    return bytes(data)


def documents(rng, seeds, count):
    yield from seeds
    for _ in range(count):
        kind = rng.randrange(4)
        if kind == 0:
            yield mutate(rng, rng.choice(seeds))
        elif kind == 1:
            yield b"".join(rng.choice(BITS) for _ in range(rng.randrange(1, 9)))
        else:
            tree = value(rng, 0)
            text = json.dumps(tree, ensure_ascii=rng.random() < 0.5,
                              indent=rng.choice([None, None, 1]))
            yield mutate(rng, text.encode())


def main(program, corpus, count="20000", seed="1"):
    rng = random.Random(int(seed))
    seeds = [p.read_bytes() for p in sorted(pathlib.Path(corpus).iterdir())]
    if not seeds:
        sys.exit(f"{corpus}: no documents")
    tried = list(documents(rng, seeds, int(count)))
    stream = b"".join(struct.pack(">I", len(d)) + d for d in tried)
    run = subprocess.run([program], input=stream, stdout=subprocess.PIPE, check=True)
    verdicts = run.stdout.decode().split()
    if len(verdicts) != len(tried):
        sys.exit(f"{len(verdicts)} verdicts on {len(tried)} documents")
    wanted = [expected(d) for d in tried]
    wrong = [(d, w, v) for d, w, v in zip(tried, wanted, verdicts) if w != (v == "ok")]
    for document, want, verdict in wrong[:20]:
        print(f"{document!r}: python {'takes' if want else 'refuses'} it, we say {verdict}")
    print(f"json_differential: {len(tried)} documents, {sum(wanted)} taken, "
          f"{len(wrong)} differences (seed {seed})")
    return 1 if wrong or not any(wanted) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
