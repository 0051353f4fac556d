"""scikit-learn's MLPClassifier. It does less: no dropout and no decoupled weight decay; so it fits the noise too."""
from work import BATCH, HIDDEN, L2, LEARNING_RATE, Work

import numpy as np
import sklearn
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

work = Work()


def train(epochs):
    network = MLPClassifier((HIDDEN,), solver="adam", batch_size=BATCH, learning_rate_init=LEARNING_RATE,
                            alpha=2 * BATCH * L2,  # its penalty is alpha / 2 times the squares over the rows of a batch
                            random_state=np.random.RandomState(1))
    classes = np.unique(work.y)
    for _ in range(epochs):
        network.partial_fit(work.x, work.y, classes=classes)  # one pass; `fit` would not look at the monitor rows
        monitor_loss = log_loss(work.monitor_y, network.predict_proba(work.monitor_x))
    return network.loss_, monitor_loss


work.time(f"scikit-learn {sklearn.__version__}, MLPClassifier (does less)", train)
