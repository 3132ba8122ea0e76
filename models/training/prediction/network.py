"""An ensemble of small attention-LSTMs as one batched graph: every parameter has the seed as its first dimension."""

import math

import torch
from torch import Tensor, nn

from .names import FEATURES, STEPS

#: What each member says: log-odds of up, return / σ, and return / σ beside the mean of all instruments of that session.
HEADS = 3


class Ensemble(nn.Module):
    """Inputs are scaled features, batch × 15 × 30; the output is seeds × batch × 3. Source: Feng et al. 2019 (ALSTM)."""

    def __init__(self, seeds: list[int], hidden: int, attention: bool = True) -> None:
        super().__init__()
        self.hidden, self.attention, self.fused = hidden, attention, True
        width = 2 * hidden if attention else hidden
        shapes = {
            "embed": (len(FEATURES), hidden),
            "embed_bias": (1, hidden),
            "gates_in": (hidden, 4 * hidden),
            "gates_back": (hidden, 4 * hidden),
            # In PyTorch's order: in, forget, cell, out.
            "gates_bias": (1, 4 * hidden),
            "query": (hidden, hidden),
            "query_bias": (1, hidden),
            "score": (hidden, 1),
            "head": (width, HEADS),
            "head_bias": (1, HEADS),
        }
        for name, shape in shapes.items():
            self.register_parameter(name, nn.Parameter(torch.stack([initial(name, shape, seed) for seed in seeds])))

    def forward(self, scaled: Tensor, dropout: float = 0.0) -> Tensor:
        pooled, _ = self.pooled(scaled, dropout)
        return torch.baddbmm(self.head_bias, pooled, self.head)

    def pooled(self, scaled: Tensor, dropout: float = 0.0) -> tuple[Tensor, Tensor]:
        """What the heads see, and the weight of each step: seeds × batch × width, seeds × 15 × batch."""
        states = self.states(scaled, dropout)
        last = states[:, -1]
        flat = states.flatten(1, 2)
        scores = torch.bmm(torch.tanh(torch.baddbmm(self.query_bias, flat, self.query)), self.score)
        weights = torch.softmax(scores.reshape(states.shape[:3]), dim=1)
        if not self.attention:
            return nn.functional.dropout(last, dropout, self.training), weights
        attended = (weights.unsqueeze(3) * states).sum(1)
        return nn.functional.dropout(torch.cat([attended, last], dim=2), dropout, self.training), weights

    def states(self, scaled: Tensor, dropout: float) -> Tensor:
        """Hidden states of the LSTM: seeds × 15 × batch × hidden."""
        seeds = self.embed.shape[0]
        steps = scaled.transpose(0, 1).reshape(1, -1, len(FEATURES)).expand(seeds, -1, -1)
        embedded = torch.tanh(torch.baddbmm(self.embed_bias, steps, self.embed))
        embedded = nn.functional.dropout(embedded, dropout, self.training)
        if self.fused:
            # PyTorch's own kernel, seed by seed, is several times faster to train with than the steps written out.
            return torch.stack([self.recurrence(seed, embedded[seed]) for seed in range(seeds)])
        fed = torch.baddbmm(self.gates_bias, embedded, self.gates_in).reshape(seeds, STEPS, -1, 4 * self.hidden)
        h = c = torch.zeros_like(fed[:, 0, :, : self.hidden])
        states = []
        for t in range(STEPS):
            i, f, g, o = torch.baddbmm(fed[:, t], h, self.gates_back).chunk(4, dim=2)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            states.append(h)
        return torch.stack(states, dim=1)

    def recurrence(self, seed: int, embedded: Tensor) -> Tensor:
        """The LSTM of one seed: 15·batch × hidden to 15 × batch × hidden."""
        fed = embedded.reshape(STEPS, -1, self.hidden)
        start = fed.new_zeros(1, fed.shape[1], self.hidden)
        bias = self.gates_bias[seed, 0]
        weights = [self.gates_in[seed].t(), self.gates_back[seed].t(), bias, torch.zeros_like(bias)]
        weights = [weight.contiguous() for weight in weights]
        return torch.lstm(fed, (start, start), weights, True, 1, 0.0, self.training, False, False)[0]


def initial(name: str, shape: tuple[int, int], seed: int) -> Tensor:
    """The same start for a seed, whichever seeds stand beside it."""
    generator = torch.Generator().manual_seed(seed * 1_000 + sum(map(ord, name)))
    if name.endswith("bias"):
        bias = torch.zeros(shape)
        if name == "gates_bias":
            hidden = shape[1] // 4
            bias[:, hidden : 2 * hidden] = 1
        return bias
    bound = 1 / math.sqrt(shape[0])
    scale = 0.1 if name == "head" else 1.0
    return (torch.rand(shape, generator=generator) * 2 - 1) * bound * scale
