#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A head as ONNX gives what `score` says, to 1e-5: check.py HEAD.onnx EMBEDDINGS.npy SCORES.csv.

Made for onnxruntime 1.16 and later, onnx and numpy from PyPI (pip install onnxruntime onnx numpy). Exit code 77 where
they are not there.
"""
import csv
import sys

try:
    import numpy as np
    import onnx
    import onnxruntime
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

model, embeddings, table = sys.argv[1:]
onnx.checker.check_model(model, full_check=True)
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
x = np.load(embeddings)
logits, confidence = session.run(["logits", "confidence"], {"embeddings": x})
with open(table, newline="") as lines:
    scored = np.array([float(line["Confidence"]) for line in csv.DictReader(lines)]).reshape(confidence.shape)
worst = float(np.abs(confidence - scored).max())
assert worst <= 1e-5, f"confidences differ by {worst}"
assert np.ptp(scored) > 0.01, "all scores are alike: nothing was compared"
assert np.allclose(confidence, 1 / (1 + np.exp(-logits)), atol=1e-6), "confidence is not sigmoid(logits)"
single = session.run(["confidence"], {"embeddings": x[:1]})[0]
assert single.shape == (1, confidence.shape[1]), "one row alone is not taken"
facts = session.get_modelmeta().custom_metadata_map
assert {"study", "run", "chosen", "labels", "threshold"} <= set(facts), facts
print(f"{x.shape[0]} rows agree to {worst:.1e} ({facts['study']}, run {facts['run']})")
