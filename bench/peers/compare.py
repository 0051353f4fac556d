#!/usr/bin/env python3
"""Runs one_run in turn with its peers, each on one thread of one core, and prints a Markdown table of ratios.

    bench/peers/setup.sh
    bench/peers/compare.py [--rounds 5] [--only jax keras]

Every peer's run comes right after one of ours, and a ratio is of such a pair: what else the machine is doing then
bears on both. Ratios are of time on the clock, and of CPU time, which leaves out what other processes took; on an idle
machine they are the same. Imports, the making of rows and a first epoch, in which things are compiled, are not timed.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build"
PEERS = {  # name: script and what it is given; whether it is fast enough for every round
    "jax": (["jax_scan.py"], True),
    "torch_fused": (["torch_loop.py", "--mode", "fused"], True),
    "torch_tuned": (["torch_loop.py", "--mode", "tuned"], True),
    "torch_plain": (["torch_loop.py", "--mode", "plain"], False),
    "sklearn": (["sklearn_mlp.py"], False),
    "keras": (["keras_fit.py"], False),
}
SLOW_ROUNDS = 3


def one_run(command):
    done = subprocess.run(command, capture_output=True, text=True,
                          env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    if done.returncode != 0:
        sys.exit(f"compare: {' '.join(map(str, command))} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def figure(values, digits=2):
    """Median and range."""
    text = f"{statistics.median(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", type=pathlib.Path, default=BUILD / "release/bench/one_run", help="the binary one_run")
    parser.add_argument("--python", type=pathlib.Path, default=BUILD / "peers/bin/python", help="made by setup.sh")
    parser.add_argument("--rounds", type=int, default=5, 
                        help=f"pairs of runs with each peer; {SLOW_ROUNDS} at most with the slow ones")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--core", type=int, default=min(os.sched_getaffinity(0)), help="the core all is pinned to")
    parser.add_argument("--only", nargs="+", choices=PEERS, default=list(PEERS))
    options = parser.parse_args()
    for needed, maker in ((options.ours, "build the target one_run"), (options.python, "run bench/peers/setup.sh")):
        if not needed.exists():
            sys.exit(f"compare: there is no {needed}; {maker}.")
    os.sched_setaffinity(0, {options.core})  # of all that is started below, too

    load_before = os.getloadavg()[0]
    ours, peers = [], {name: [] for name in options.only}
    epochs = ["--epochs", str(options.epochs)]
    with tempfile.TemporaryDirectory() as rows:
        subprocess.run([options.ours, "--save", rows], check=True)
        for number in range(options.rounds):
            for name in options.only:
                script, is_fast = PEERS[name]
                if number >= SLOW_ROUNDS and not is_fast:
                    continue
                ours.append(one_run([options.ours, *epochs]))
                peer = one_run([options.python, HERE / script[0], rows, *epochs, *script[1:]])
                peers[name].append((ours[-1], peer))
                print(f"round {number + 1}: {peer['name']}: {peer['seconds']:.2f} s (CPU {peer['cpu_seconds']:.2f}), "
                      f"ours {ours[-1]['seconds']:.2f} s (CPU {ours[-1]['cpu_seconds']:.2f})",
                      file=sys.stderr, flush=True)

    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
               platform.machine())
    print(f"One thread on core {options.core} of {os.cpu_count()}, {cpu}; {datetime.date.today()}; load of the machine "
          f"{load_before:.1f} before and {os.getloadavg()[0]:.1f} after. Medians (and ranges) of "
          f"pairs of runs; {options.epochs} epochs.\n")
    print("| | pairs | seconds | CPU seconds | ratio to ours | ratio of CPU time | loss, training | loss, monitor |")
    print("|---|---|---|---|---|---|---|---|")

    def row(name, runs, ratio, cpu_ratio):
        print(f"| {name} | {len(runs)} | {figure([run['seconds'] for run in runs])} | "
              f"{figure([run['cpu_seconds'] for run in runs])} | {ratio} | {cpu_ratio} | "
              f"{runs[-1]['train_loss']:.4f} | {runs[-1]['monitor_loss']:.4f} |")

    row("Equipoise", ours, "1", "1")
    for pairs in peers.values():
        row(pairs[0][1]["name"], [peer for _, peer in pairs],
            figure([peer["seconds"] / mine["seconds"] for mine, peer in pairs]),
            figure([peer["cpu_seconds"] / mine["cpu_seconds"] for mine, peer in pairs]))


if __name__ == "__main__":
    main()
