#!/usr/bin/env python3
"""Memory of a study while it runs, by kind.

    bench/memory.py build/release/experiments/stage2_baseline --jobs 2 --fresh --out /tmp/memory
    bench/memory.py --rows 1000000 FOLDER       writes rows.npy (4 GB for a million rows) and manifest.csv to try with

Anonymous memory is what the program took for itself. File memory is pages of mapped files: the system drops them where
others need room, and reads them again.
"""
import array
import pathlib
import random
import subprocess
import sys
import time

WIDTH = 1024


def write_rows(count, folder):
    """Row i is numbers i .. i + 1023 of one long normal series: rows all differ and cost nothing to make."""
    draws = random.Random(1)
    series = array.array("f", (draws.gauss(0, 1) for _ in range(count + WIDTH)))
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count}, {WIDTH}), }}".ljust(117) + "\n"
    view = memoryview(series).cast("B")
    with open(folder / "rows.npy", "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
        for row in range(count):
            file.write(view[4 * row:4 * (row + WIDTH)])
    splits = ["train"] * 16 + ["val"] * 2 + ["test_iid", "test_ood"]
    with open(folder / "manifest.csv", "w") as file:
        file.write("label,split\n")
        for row in range(count):
            label = "positive" if series[row] + 0.3 * draws.gauss(0, 1) > 0 else "negative"
            file.write(f"{label},{splits[row % len(splits)]}\n")


def watch(command):
    peaks = {}
    with subprocess.Popen(command) as study:
        while study.poll() is None:
            try:
                lines = open(f"/proc/{study.pid}/status").read().splitlines()
            except OSError:
                break
            for line in lines:
                kind, _, size = line.partition(":")
                if kind in ("VmRSS", "RssAnon", "RssFile"):
                    peaks[kind] = max(peaks.get(kind, 0), int(size.split()[0]))
            time.sleep(0.02)
    names = {"RssAnon": "anonymous", "RssFile": "of files", "VmRSS": "in all"}
    print("memory at most: " + ", ".join(f"{peaks.get(kind, 0) / 1000:.0f} MB {name}" for kind, name in names.items()))
    return study.returncode


if len(sys.argv) == 4 and sys.argv[1] == "--rows":
    write_rows(int(sys.argv[2]), pathlib.Path(sys.argv[3]))
elif len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
    sys.exit(watch(sys.argv[1:]))
else:
    sys.exit(__doc__)
