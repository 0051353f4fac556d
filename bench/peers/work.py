"""The work of bench/work.hpp for a peer: the same rows, and one line of JSON about the run."""
import argparse
import json
import math
import os
import time

EPOCHS, BATCH, HIDDEN = 50, 32, 512
TRAIN_ROWS = 3228
DROPOUT, L2 = 0.25, 1e-5
LEARNING_RATE, WEIGHT_DECAY = 5e-4, 0.004

# one thread, wherever a library looks for their number; before any of them is imported
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS",
             "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[name] = "1"
os.environ.update(XLA_FLAGS="--xla_cpu_multi_thread_eigen=false", JAX_PLATFORMS="cpu", CUDA_VISIBLE_DEVICES="",
                  TF_CPP_MIN_LOG_LEVEL="3", KERAS_BACKEND="tensorflow")

import numpy as np  # noqa: E402


class Work:
    """x [rows, 1024] and y [rows], float32; the first TRAIN_ROWS are trained on, the loss of the rest is looked at."""

    def __init__(self, modes=()):
        parser = argparse.ArgumentParser()
        parser.add_argument("rows", help="folder with x.npy and y.npy, made by one_run --save")
        parser.add_argument("--epochs", type=int, default=EPOCHS)
        parser.add_argument("--mode", choices=modes, default=modes[0] if modes else None)
        arguments = parser.parse_args()
        self.epochs, self.mode = arguments.epochs, arguments.mode
        x = np.load(os.path.join(arguments.rows, "x.npy"))
        y = np.load(os.path.join(arguments.rows, "y.npy"))[:, 0]
        self.x, self.y = x[:TRAIN_ROWS], y[:TRAIN_ROWS]
        self.monitor_x, self.monitor_y = x[TRAIN_ROWS:], y[TRAIN_ROWS:]
        self.width = x.shape[1]

    def glorot(self, rng, inputs, outputs):
        limit = math.sqrt(6 / (inputs + outputs))
        return rng.uniform(-limit, limit, (inputs, outputs)).astype(np.float32)

    def time(self, name, train):
        """Calls train(epochs), which returns the losses at the end, on the training and the monitor rows; before that
        once for a single epoch, so that whatever is compiled or laid out at first use costs nothing."""
        train(1)
        begun, cpu_begun = time.perf_counter(), time.process_time()
        train_loss, monitor_loss = train(self.epochs)
        print(json.dumps({"name": name, "seconds": time.perf_counter() - begun,
                          "cpu_seconds": time.process_time() - cpu_begun,
                          "train_loss": float(train_loss), "monitor_loss": float(monitor_loss)}))
