"""JAX: every epoch is one compiled lax.scan over its batches."""
from work import BATCH, DROPOUT, HIDDEN, L2, LEARNING_RATE, WEIGHT_DECAY, Work

import jax
import jax.numpy as jnp
import numpy as np
import optax

work = Work()
x, y, monitor_x, monitor_y = map(jnp.asarray, (work.x, work.y, work.monitor_x, work.monitor_y))
optimiser = optax.adamw(LEARNING_RATE, weight_decay=WEIGHT_DECAY)
rows = x.shape[0]
steps = -(-rows // BATCH)
filling = steps * BATCH - rows  # the last batch is short: rows of weight 0 fill it up


def drop(key, values):
    return jnp.where(jax.random.bernoulli(key, 1 - DROPOUT, values.shape), values / (1 - DROPOUT), 0.0)


def logits(weights, inputs, key=None):
    keys = None if key is None else jax.random.split(key)
    if key is not None:
        inputs = drop(keys[0], inputs)
    units = jax.nn.relu(inputs @ weights["w1"] + weights["b1"])
    if key is not None:
        units = drop(keys[1], units)
    return (units @ weights["w2"] + weights["b2"])[:, 0]


def objective(weights, inputs, targets, counts, key):
    losses = optax.sigmoid_binary_cross_entropy(logits(weights, inputs, key), targets)
    loss = (losses * counts).sum() / counts.sum()
    return loss + L2 * (jnp.sum(weights["w1"] ** 2) + jnp.sum(weights["w2"] ** 2)), loss


def step(carried, batch):
    weights, state, key = carried
    chosen, counts = batch
    key, step_key = jax.random.split(key)
    slopes, loss = jax.grad(objective, has_aux=True)(weights, x[chosen], y[chosen], counts, step_key)
    updates, state = optimiser.update(slopes, state, weights)
    return (optax.apply_updates(weights, updates), state, key), loss


@jax.jit
def epoch(weights, state, key):
    order_key, key = jax.random.split(key)
    order = jnp.concatenate([jax.random.permutation(order_key, rows), jnp.zeros(filling, int)])
    counts = (jnp.arange(steps * BATCH) < rows).astype(jnp.float32)
    batches = order.reshape(steps, BATCH), counts.reshape(steps, BATCH)
    (weights, state, key), losses = jax.lax.scan(step, (weights, state, key), batches)
    monitor_loss = optax.sigmoid_binary_cross_entropy(logits(weights, monitor_x), monitor_y).mean()
    return weights, state, key, losses.mean(), monitor_loss


def train(epochs):
    rng = np.random.default_rng(1)
    weights = {"w1": jnp.asarray(work.glorot(rng, work.width, HIDDEN)), "b1": jnp.zeros(HIDDEN),
               "w2": jnp.asarray(work.glorot(rng, HIDDEN, 1)), "b2": jnp.zeros(1)}
    state, key = optimiser.init(weights), jax.random.key(1)
    for _ in range(epochs):
        weights, state, key, train_loss, monitor_loss = epoch(weights, state, key)
        monitor_loss.block_until_ready()
    return train_loss, monitor_loss


work.time(f"JAX {jax.__version__}, an epoch in one lax.scan", train)
