"""A tiny BERT with random weights, a tokenizer of a few words, and invented texts whose class one word decides."""

import json
import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
TELLING = (["soars", "beats", "wins"], ["meets", "opens", "names"], ["sinks", "misses", "loses"])
FILLING = [
    "acme",
    "globex",
    "shares",
    "today",
    "market",
    "quarter",
    "report",
    "the",
    "of",
    "http",
    "a",
    "new",
    "plan",
    "$",
    "-",
]
HIDDEN, LAYERS, INNER = 32, 2, 64


def invented(count: int, seed: int) -> tuple[list[str], list[int]]:
    """Texts and classes; every third has each class."""
    rng = random.Random(seed)
    labels = [number % 3 for number in range(count)]
    rng.shuffle(labels)
    texts = []
    for label in labels:
        words = rng.choices(FILLING[:9], k=rng.randrange(3, 9))
        words.insert(rng.randrange(len(words)), rng.choice(TELLING[label]))
        texts.append(" ".join(words))
    return texts, labels


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like those the starting weights come in."""
    folder = tmp_path_factory.mktemp("weights")
    words = [*SPECIAL, *FILLING, *(word for group in TELLING for word in group)]
    tokenizer = Tokenizer(WordPiece({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(
        json.dumps(
            {
                "model_type": "bert",
                "vocab_size": len(words),
                "hidden_size": HIDDEN,
                "num_hidden_layers": LAYERS,
                "num_attention_heads": 4,
                "intermediate_size": INNER,
                "layer_norm_eps": 1e-12,
                "pad_token_id": 0,
            }
        )
    )
    save_file(random_bert(len(words)), folder / "model.safetensors")
    return folder


def random_bert(vocabulary: int) -> dict[str, torch.Tensor]:
    """Tensors under the names of a published BERT."""
    generator = torch.Generator().manual_seed(11)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator) * 0.3

    def norm(name: str) -> dict[str, torch.Tensor]:
        return {f"{name}.weight": torch.ones(HIDDEN), f"{name}.bias": torch.zeros(HIDDEN)}

    tensors = {
        "embeddings.word_embeddings.weight": normal(vocabulary, HIDDEN),
        "embeddings.position_embeddings.weight": normal(64, HIDDEN),
        "embeddings.token_type_embeddings.weight": normal(2, HIDDEN),
        **norm("embeddings.LayerNorm"),
    }
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            tensors |= {f"{name}.{part}.weight": normal(HIDDEN, HIDDEN), f"{name}.{part}.bias": torch.zeros(HIDDEN)}
        tensors |= {
            f"{name}.intermediate.dense.weight": normal(INNER, HIDDEN),
            f"{name}.intermediate.dense.bias": torch.zeros(INNER),
        }
        tensors |= {f"{name}.output.dense.weight": normal(HIDDEN, INNER), f"{name}.output.dense.bias": torch.zeros(HIDDEN)}
        tensors |= norm(f"{name}.attention.output.LayerNorm") | norm(f"{name}.output.LayerNorm")
    return tensors


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Sums in one order, on every machine."""
    torch.set_num_threads(1)
