"""PyTorch, eager, in three ways: `fused` AdamW; `tuned`, the default AdamW with what else helps; `plain`, as tutorials
write it."""
from work import BATCH, DROPOUT, HIDDEN, L2, LEARNING_RATE, WEIGHT_DECAY, Work

import torch
from torch import nn
from torch.nn import functional

work = Work(modes=("fused", "tuned", "plain"))
torch.set_num_threads(1)
torch.set_num_interop_threads(1)
x, y, monitor_x, monitor_y = map(torch.from_numpy, (work.x, work.y, work.monitor_x, work.monitor_y))
y, monitor_y = y.unsqueeze(1), monitor_y.unsqueeze(1)
loss_of = functional.binary_cross_entropy_with_logits


def make_network():
    torch.manual_seed(1)
    network = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(work.width, HIDDEN), nn.ReLU(), nn.Dropout(DROPOUT),
                            nn.Linear(HIDDEN, 1))
    kernels = [network[1].weight, network[4].weight]
    for layer in (network[1], network[4]):
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
    return network, kernels


def train_plain(epochs):
    network, kernels = make_network()
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    for _ in range(epochs):
        network.train()
        order = torch.randperm(len(x))
        total = 0.0
        for start in range(0, len(x), BATCH):
            chosen = order[start:start + BATCH]
            optimiser.zero_grad()
            loss = loss_of(network(x[chosen]), y[chosen])
            (loss + L2 * sum(kernel.square().sum() for kernel in kernels)).backward()
            optimiser.step()
            total += loss.item() * len(chosen)
        network.eval()
        with torch.no_grad():
            monitor_loss = loss_of(network(monitor_x), monitor_y).item()
    return total / len(x), monitor_loss


def train_tuned(epochs):
    """Rows are gathered once an epoch, the penalty's slope is added by hand and nothing waits for a number."""
    torch.set_flush_denormal(True)
    network, kernels = make_network()
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY,
                                  **({"fused": True} if work.mode == "fused" else {"foreach": False}))
    for _ in range(epochs):
        network.train()
        order = torch.randperm(len(x))
        inputs, targets = x[order], y[order]
        total = torch.zeros(())
        for start in range(0, len(x), BATCH):
            batch, wanted = inputs[start:start + BATCH], targets[start:start + BATCH]
            optimiser.zero_grad(set_to_none=True)
            loss = loss_of(network(batch), wanted)
            loss.backward()
            with torch.no_grad():
                for kernel in kernels:
                    kernel.grad.add_(kernel, alpha=2 * L2)
            optimiser.step()
            total += loss.detach() * len(batch)
        network.eval()
        with torch.inference_mode():
            monitor_loss = loss_of(network(monitor_x), monitor_y).item()
    return total / len(x), monitor_loss


names = {"fused": "fused AdamW", "tuned": "tuned loop", "plain": "plain loop"}
work.time(f"PyTorch {torch.__version__.split('+')[0]}, {names[work.mode]}",
          train_plain if work.mode == "plain" else train_tuned)
