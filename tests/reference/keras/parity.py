"""What Keras makes of BirdNET's recipes, written to numbers.inc for tests/reference/keras_parity.cpp.

Weights, batches and dropout masks come from our streams, so that Keras has nothing to draw; layers, losses, optimisers
and schedules are Keras' own or, where BirdNET-Analyzer has its own (loss, schedule), written here from its formulas.

    python3 -m venv keras_env && keras_env/bin/pip install keras==3.15.1 tensorflow-cpu==2.21.0
    mkdir start && EQUIPOISE_KERAS_DIR=start build/dev/tests/test_reference "[keras]"
    keras_env/bin/python tests/reference/keras/parity.py start > tests/reference/keras/numbers.inc

The numbers of auprc_on_grid (tests/unit/metrics/auprc_on_grid.cpp): parity.py --auprc.
"""
# SPDX-License-Identifier: MIT
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import numpy as np
import tensorflow as tf

STEPS, EPOCHS, BATCH, RATE = 200, 50, 32, 5e-4


class Mask(keras.layers.Layer):
    """Dropout with a mask from outside: 0 or 1 / (1 - rate) for each number."""

    def call(self, x, training=False):
        return x * self.mask if training else x


def cosine_by_step(step):
    """1.5.1: keras.optimizers.schedules.CosineDecay over all steps."""
    return float(keras.optimizers.schedules.CosineDecay(RATE, STEPS)(step))


def warm_up_and_cosine_by_epoch(step):
    """2.x: five epochs up, then down to a tenth."""
    epoch, warm_up = step // (STEPS // EPOCHS), min(5, EPOCHS // 10)
    if epoch < warm_up:
        return RATE * (epoch + 1) / warm_up
    return RATE * (0.1 + 0.9 * (1 + np.cos(np.pi * (epoch - warm_up) / (EPOCHS - warm_up))) / 2)


def net(batch_norm, initialiser, penalty):
    def dense(units, name):
        regulariser = keras.regularizers.L2(penalty) if penalty else None
        return keras.layers.Dense(units, kernel_initializer=name, kernel_regularizer=regulariser)

    layers = [Mask(), dense(16, initialiser), keras.layers.ReLU(), Mask(), dense(1, "glorot_uniform")]
    if batch_norm:
        layers.insert(3, keras.layers.BatchNormalization())
        layers.insert(0, keras.layers.BatchNormalization())
    return keras.Sequential([keras.Input((24,)), *layers])


RECIPES = {
    "birdnet_1_5_1": (lambda: net(False, "glorot_uniform", 0), keras.optimizers.Adam, cosine_by_step),
    "birdnet_2_1": (lambda: net(True, "he_normal", 1e-5), keras.optimizers.Adam, warm_up_and_cosine_by_epoch),
    "birdnet_2_4": (lambda: net(False, "he_normal", 1e-5), keras.optimizers.Adam, warm_up_and_cosine_by_epoch),
    "birdnet_head": (lambda: net(False, "he_normal", 1e-5),
                     lambda **given: keras.optimizers.AdamW(weight_decay=0.004, **given), warm_up_and_cosine_by_epoch),
}


def cross_entropy(labels, logits):
    """BirdNET-Analyzer's loss: probabilities are cut off at 1e-7."""
    p = tf.sigmoid(logits)
    cut = lambda x: tf.clip_by_value(x, 1e-7, 1 - 1e-7)
    by_row = -tf.reduce_sum(labels * tf.math.log(cut(p)) + (1 - labels) * tf.math.log(cut(1 - p)), axis=-1)
    return tf.reduce_mean(by_row)


def train(name, folder):
    make, optimiser_of, schedule = RECIPES[name]
    load = lambda file: np.load(os.path.join(folder, file + ".npy"))
    inputs, labels, batches = load("inputs"), load("labels"), load("batches").astype(int)
    model = make()
    model.set_weights([load(f"{name}_weights_{i}").reshape(w.shape) for i, w in enumerate(model.get_weights())])
    masks = [layer for layer in model.layers if isinstance(layer, Mask)]
    drawn = [load(f"{name}_masks_{i}").reshape(STEPS, BATCH, -1) for i in range(len(masks))]
    # 2.0 to 2.2 trained on rows of length 1 and were used on raw ones
    trained = inputs / np.linalg.norm(inputs, axis=1, keepdims=True) if name == "birdnet_2_1" else inputs
    optimiser = optimiser_of(learning_rate=RATE)
    results, losses = {}, []
    for step in range(STEPS):
        for layer, mask in zip(masks, drawn):
            layer.mask = mask[step]
        rows = batches[step]
        with tf.GradientTape(persistent=True) as tape:
            loss = cross_entropy(labels[rows], model(trained[rows], training=True))
            whole = loss + sum(model.losses)
        optimiser.learning_rate = schedule(step)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimiser.apply(tape.gradient(whole, model.trainable_variables), model.trainable_variables)
        losses.append(float(loss))
        if step + 1 in (1, 20, 200):
            results[f"gradients after {step + 1}"] = np.concatenate([g.numpy().ravel() for g in gradients])
            results[f"logits after {step + 1}"] = model(inputs, training=False).numpy().ravel()
    results["losses"] = losses
    results["weights"] = np.concatenate([w.ravel() for w in model.get_weights()])
    return results


def auprc():
    """keras.metrics.AUC(curve="PR") of a few scores."""
    cases = {
        "apart": ([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]),
        "tied": ([0.5, 0.5, 0.5, 0.2, 0.9, 0.0, 1.0], [1, 0, 1, 0, 0, 1, 1]),
        "crowded": ([0.5 + 0.0007 * ((37 * i) % 101) for i in range(101)], [int((i * i) % 7 < 3) for i in range(101)]),
        "spread": ([((29 * i) % 97) / 96 for i in range(97)], [int((i * i + 3) % 11 < 4) for i in range(97)]),
    }
    for name, (scores, labels) in cases.items():
        metric = keras.metrics.AUC(curve="PR")
        metric.update_state(labels, np.float32(scores))
        print(name, f"{float(metric.result()):.7g}")


if sys.argv[1] == "--auprc":
    auprc()
else:
    print(f"// Made by parity.py with Keras {keras.__version__}, TensorFlow {tf.__version__}, NumPy {np.__version__}.")
    for recipe in RECIPES:
        for what, values in train(recipe, sys.argv[1]).items():
            print(f'{{"{recipe}", "{what}",\n {{' + ",".join(f"{value:.7g}" for value in values) + "}},")
