"""Keras on TensorFlow, `fit` on a compiled Sequential: the way in which BirdNET-Analyzer trains its custom
classifiers."""
from work import BATCH, DROPOUT, HIDDEN, L2, LEARNING_RATE, WEIGHT_DECAY, Work

import keras
import tensorflow

work = Work()
tensorflow.config.threading.set_intra_op_parallelism_threads(1)
tensorflow.config.threading.set_inter_op_parallelism_threads(1)
y, monitor_y = work.y[:, None], work.monitor_y[:, None]


def train(epochs):
    keras.utils.set_random_seed(1)
    penalty = keras.regularizers.l2(L2)
    network = keras.Sequential([
        keras.Input((work.width,)), keras.layers.Dropout(DROPOUT),
        keras.layers.Dense(HIDDEN, "relu", kernel_regularizer=penalty), keras.layers.Dropout(DROPOUT),
        keras.layers.Dense(1, "sigmoid", kernel_regularizer=penalty)])
    # the metric is the loss without the penalty, which is what is compared
    network.compile(optimizer=keras.optimizers.AdamW(LEARNING_RATE, weight_decay=WEIGHT_DECAY),
                    loss="binary_crossentropy", metrics=["binary_crossentropy"])
    history = network.fit(work.x, y, batch_size=BATCH, epochs=epochs, verbose=0,
                          validation_data=(work.monitor_x, monitor_y)).history
    return history["binary_crossentropy"][-1], history["val_binary_crossentropy"][-1]


work.time(f"Keras {keras.__version__} on TensorFlow {tensorflow.__version__}, fit", train)
