"""The exported file: what the net computes, with 8-bit weights, whatever stands beside a text."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from conftest import invented

from sentiment import quantise as quantising
from sentiment.batches import load_tokenizer, tokenize
from sentiment.distil import Lesson, train_student
from sentiment.export import export
from sentiment.fit import Recipe
from sentiment.metrics import softmax
from sentiment.quantise import quantise
from sentiment.served import ServedModel, difference, neighbours_matter, same_bits_alone
from sentiment.teacher import logits_of

TEXTS = invented(200, seed=5)[0]


@pytest.fixture(scope="module")
def files(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ServedModel, ServedModel, np.ndarray]:
    """The float32 file, the 8-bit file, and the net's own probabilities at temperature 1.5."""
    folder = tmp_path_factory.mktemp("served")
    texts, labels = invented(300, seed=1)
    reader = load_tokenizer(weights / "tokenizer.json")
    recipe = Recipe(rate=3e-3, decay=0.9, head=3, epochs=3, batch=16)
    model = train_student(weights, Lesson(tokenize(reader, texts), None, labels), range(300), None, 1, folder / "s.pt", recipe)
    export(model, 1.5, folder / "float.onnx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quantising, "SMALLEST", 500)
        quantise(folder / "float.onnx", folder / "int8.onnx")
    reader.no_truncation()
    reader.save(str(folder / "tokenizer.json"))
    probabilities = softmax(logits_of(model, tokenize(load_tokenizer(weights / "tokenizer.json"), TEXTS)) / 1.5)
    return *(ServedModel(folder / name, folder / "tokenizer.json") for name in ("float.onnx", "int8.onnx")), probabilities


def test_the_exported_file_gives_the_calibrated_probabilities_of_the_net(files: tuple) -> None:
    full, _, expected = files
    np.testing.assert_allclose(full.probabilities(TEXTS), expected, atol=1e-5)


def test_eight_bits_change_little(files: tuple) -> None:
    full, small, _ = files
    differences = difference(full.probabilities(TEXTS), small.probabilities(TEXTS))
    assert differences["labelAgreement"] >= 0.99
    assert 0 < differences["meanDifference"] <= 0.02


def test_a_quantised_score_does_not_depend_on_its_neighbours(files: tuple) -> None:
    _, small, _ = files
    assert neighbours_matter(small, TEXTS, seed=3) <= 1e-6
    assert same_bits_alone(small, TEXTS)


def test_large_weights_are_integers_and_a_weight_in_an_unknown_place_is_refused(tmp_path: Path) -> None:
    weight = onnx.numpy_helper.from_array(np.ones((400, 300), np.float32), "weight")
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Add", ["x", "weight"], ["y"])],
        "graph",
        [value("x", onnx.TensorProto.FLOAT, [400, 300])],
        [value("y", onnx.TensorProto.FLOAT, [400, 300])],
        [weight],
    )
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)]), tmp_path / "odd.onnx")
    with pytest.raises(ValueError, match="used once by Gather or MatMul, found \\['weight'\\]"):
        quantise(tmp_path / "odd.onnx", tmp_path / "out.onnx")


def test_rounding_keeps_every_channel_within_half_a_step() -> None:
    values = torch.randn(64, 32, generator=torch.Generator().manual_seed(1)).numpy()
    integers, scale = quantising.rounded(values, axis=0)
    assert integers.dtype == np.int8 and scale.shape == (1, 32)
    assert (np.abs(integers * scale - values) <= scale / 2 + 1e-7).all()


def test_a_url_and_a_rare_ideograph_are_read_alike_wherever_they_come_from(weights: Path) -> None:
    reader = load_tokenizer(weights / "tokenizer.json")
    assert tokenize(reader, ["a https://x.example/1?b=2 plan"]) == tokenize(reader, ["a http plan"])
    assert len(tokenize(reader, ["\U00020000\U00020001"])[0]) == 4
    assert len(tokenize(reader, ["acme " * 500])[0]) == 64
