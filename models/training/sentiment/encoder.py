"""The two starting nets, bge-small (BERT) and MPNet, as one encoder, and the classifier on top of it.

Both are post-norm transformers. MPNet adds a bias by relative position to its attention scores and begins to count
positions at 2. An own encoder instead of a library's keeps the exported graph small, and lets frozen layers run once.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from .data import CLASSES

#: Tokens of a text that are read, `[CLS]` and `[SEP]` among them.
MAX_TOKENS = 64


@dataclass(frozen=True)
class Shape:
    """Sizes of an encoder. `relative_buckets` is 0 where attention has no bias by relative position."""

    vocabulary: int
    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float = 1e-12
    pad: int = 0
    relative_buckets: int = 0
    dropout: float = 0.1


class Layer(nn.Module):
    """One transformer layer: attention and a feed-forward net, each followed by its residual and norm."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.norm1 = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.up = nn.Linear(shape.hidden, shape.inner)
        self.down = nn.Linear(shape.inner, shape.hidden)
        self.norm2 = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """`x`: batch × tokens × hidden; `bias` is added to the attention scores (batch × heads × tokens × tokens)."""
        batch, tokens, hidden = x.shape
        q, k, v = (
            part.reshape(batch, tokens, self.heads, hidden // self.heads).transpose(1, 2)
            for part in self.qkv(x).split(hidden, dim=-1)
        )
        scores = q @ k.transpose(2, 3) / math.sqrt(hidden // self.heads)
        if bias is not None:
            scores = scores + bias
        read = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, tokens, hidden)
        x = self.norm1(x + self.dropout(self.out(read)))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Token ids to one vector per token."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.word = nn.Embedding(shape.vocabulary, shape.hidden)
        self.position = nn.Embedding(MAX_TOKENS, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.relative = nn.Embedding(shape.relative_buckets, shape.heads) if shape.relative_buckets else None
        self.dropout = nn.Dropout(shape.dropout)

    def embed(self, ids: Tensor) -> Tensor:
        """Sum of word and position, normalised."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        return self.dropout(self.norm(self.word(ids) + self.position(positions)))

    def bias(self, mask: Tensor | None, tokens: int) -> Tensor | None:
        """What is added to the attention scores: relative positions, and a large negative number on padding."""
        bias = None
        if self.relative is not None:
            bias = self.relative(relative_buckets(tokens, self.shape.relative_buckets)).permute(2, 0, 1)[None]
        if mask is not None:
            padding = (1.0 - mask[:, None, None, :].to(torch.float32)) * -1e4
            bias = padding if bias is None else bias + padding
        return bias

    def run(self, x: Tensor, mask: Tensor | None, first: int, last: int) -> Tensor:
        """Layers `first` to `last` (exclusive) on what the layer before `first` gave."""
        bias = self.bias(mask, x.shape[1])
        for layer in list(self.layers)[first:last]:
            x = layer(x, bias)
        return x

    def forward(self, ids: Tensor, mask: Tensor | None) -> Tensor:
        """`ids` and `mask`: batch × tokens. No mask means no padding."""
        return self.run(self.embed(ids), mask, 0, len(self.layers))


class Classifier(nn.Module):
    """Mean of the token vectors, then one linear layer to the logits of `CLASSES`."""

    def __init__(self, encoder: Encoder, seed: int = 0) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(encoder.shape.dropout)
        self.head = nn.Linear(encoder.shape.hidden, len(CLASSES))
        # Weights of several runs are averaged later, so all of them begin with the same head.
        nn.init.normal_(self.head.weight, std=0.02, generator=torch.Generator().manual_seed(seed))
        nn.init.zeros_(self.head.bias)

    def pool(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Logits from token vectors."""
        if mask is None:
            mean = x.mean(1)
        else:
            weights = mask[:, :, None].to(x.dtype)
            mean = (x * weights).sum(1) / weights.sum(1)
        return self.head(self.dropout(mean))

    def forward(self, ids: Tensor, mask: Tensor | None) -> Tensor:
        """Logits, batch × classes."""
        return self.pool(self.encoder(ids, mask), mask)


def relative_buckets(tokens: int, buckets: int, furthest: int = 128) -> Tensor:
    """MPNet's bucket of every pair of positions: exact nearby, logarithmic further away, one half per direction."""
    distance = torch.arange(tokens)[:, None] - torch.arange(tokens)[None, :]
    half = buckets // 2
    exact = half // 2
    away = distance.abs()
    far = exact + (torch.log(away.clamp(min=1) / exact) / math.log(furthest / exact) * (half - exact)).long()
    return (distance < 0).long() * half + torch.where(away < exact, away, far.clamp(max=half - 1))


def load_encoder(folder: Path) -> Encoder:
    """An encoder with the weights of a sentence-transformers folder (config.json, model.safetensors)."""
    config = json.loads((folder / "config.json").read_text())
    mpnet = config["model_type"] == "mpnet"
    shape = Shape(
        vocabulary=config["vocab_size"],
        hidden=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        inner=config["intermediate_size"],
        epsilon=config["layer_norm_eps"],
        pad=config["pad_token_id"],
        relative_buckets=config.get("relative_attention_num_buckets", 0),
    )
    encoder = Encoder(shape)
    encoder.load_state_dict(renamed(load_file(folder / "model.safetensors"), shape, mpnet))
    return encoder


def renamed(weights: dict[str, Tensor], shape: Shape, mpnet: bool) -> dict[str, Tensor]:
    """A published file's tensors under this module's names."""
    positions = weights["embeddings.position_embeddings.weight"]
    if mpnet:
        # Positions 0 and 1 belong to padding.
        position = positions[2 : 2 + MAX_TOKENS]
    else:
        # Every token is of the first type, so its vector is part of every position.
        position = positions[:MAX_TOKENS] + weights["embeddings.token_type_embeddings.weight"][0]
    found = {
        "word.weight": weights["embeddings.word_embeddings.weight"],
        "position.weight": position,
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    if mpnet:
        found["relative.weight"] = weights["encoder.relative_attention_bias.weight"]
    attention = ("attn.q", "attn.k", "attn.v", "attn.o") if mpnet else ("self.query", "self.key", "self.value", "output.dense")
    norm1 = "attention.LayerNorm" if mpnet else "attention.output.LayerNorm"
    for number in range(shape.layers):
        source = f"encoder.layer.{number}."
        for kind in ("weight", "bias"):
            q, k, v, out = (weights[f"{source}attention.{name}.{kind}"] for name in attention)
            found |= {
                f"layers.{number}.qkv.{kind}": torch.cat([q, k, v]),
                f"layers.{number}.out.{kind}": out,
                f"layers.{number}.norm1.{kind}": weights[f"{source}{norm1}.{kind}"],
                f"layers.{number}.up.{kind}": weights[f"{source}intermediate.dense.{kind}"],
                f"layers.{number}.down.{kind}": weights[f"{source}output.dense.{kind}"],
                f"layers.{number}.norm2.{kind}": weights[f"{source}output.LayerNorm.{kind}"],
            }
    return found
