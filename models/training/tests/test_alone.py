"""What follows the encoder sees two rows or more, so a text alone gets the bits that it gets in company."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from sentiment.alone import head_on_rows_twice

HIDDEN, CLASSES = 384, 3


def head(last: str = "Softmax") -> onnx.ModelProto:
    """The end of an exported classifier: mean of the unmasked vectors, linear layer, probabilities."""
    weight = np.random.default_rng(1).normal(size=(CLASSES, HIDDEN)).astype(np.float32)
    nodes = [
        helper.make_node("Mul", ["vectors", "mask"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "tokens"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["mask", "tokens"], ["count"], keepdims=0),
        helper.make_node("Div", ["sum", "count"], ["mean"]),
        helper.make_node("Gemm", ["mean", "weight"], ["logits"], transB=1),
        helper.make_node(last, ["logits"], ["probabilities"]),
    ]
    graph = helper.make_graph(
        nodes,
        "head",
        [value("vectors", "length", HIDDEN), value("mask", "length", 1)],
        [value("probabilities", CLASSES)],
        [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(np.array([1]), "tokens")],
        value_info=[value("kept", "length", HIDDEN), value("sum", HIDDEN)],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def value(name: str, *shape: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])


def doubled() -> onnx.ModelProto:
    model = head()
    head_on_rows_twice(model.graph)
    return model


def session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def run(model: onnxruntime.InferenceSession, vectors: np.ndarray) -> np.ndarray:
    return model.run(None, {"vectors": vectors, "mask": np.ones((*vectors.shape[:2], 1), np.float32)})[0]


def test_a_row_has_the_same_bits_alone_and_in_every_batch_and_they_are_those_of_a_batch_before() -> None:
    before, after = session(head()), session(doubled())
    generator = np.random.default_rng(2)
    for length in range(2, 65):
        vectors = generator.normal(size=(16, length, HIDDEN)).astype(np.float32)
        expected = run(before, vectors)
        for batch in (1, 2, 3, 16):
            found = run(after, vectors[:batch])
            assert found.shape == (batch, CLASSES)
            np.testing.assert_array_equal(found, expected[:batch], f"{batch} rows of {length} tokens")


def test_padding_counts_for_nothing() -> None:
    model = session(doubled())
    vectors = np.random.default_rng(3).normal(size=(2, 9, HIDDEN)).astype(np.float32)
    mask = np.ones((2, 9, 1), np.float32)
    mask[0, 5:] = 0
    found = model.run(None, {"vectors": vectors, "mask": mask})[0]
    np.testing.assert_allclose(found[0], run(model, vectors[:1, :5])[0], atol=1e-6)


def test_the_graph_is_valid_and_keeps_no_shape_that_is_true_of_single_rows() -> None:
    model = doubled()
    onnx.checker.check_model(model, full_check=True)
    assert [value.name for value in model.graph.value_info] == ["kept"]
    assert [value.name for value in model.graph.output] == ["probabilities"]


@pytest.mark.parametrize("wrong", [head("LogSoftmax"), doubled()], ids=["another ending", "done before"])
def test_a_graph_that_ends_otherwise_is_refused(wrong: onnx.ModelProto) -> None:
    expected = "expected the graph to end in Div, Gemm, Softmax, found no Softmax that gives probabilities"
    with pytest.raises(ValueError, match=expected):
        head_on_rows_twice(wrong.graph)
