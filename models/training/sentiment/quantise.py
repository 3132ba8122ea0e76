"""Weights as 8-bit integers, arithmetic in float32.

Every weight matrix is stored as int8 with one scale per output channel, the word vectors with one scale per word. The
runtime expands the matrices once when it loads the file. Activations are never quantised: a text's probabilities do not
depend on the texts beside it, and processors with and without 8-bit instructions agree.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

#: Smaller matrices (the head, the positions) stay float32.
SMALLEST = 100_000


def quantise(source: Path, target: Path) -> None:
    """Writes `source` with 8-bit weights."""
    model = onnx.load(str(source))
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer if np.prod(tensor.dims) >= SMALLEST}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type == "Gather" and node.input[0] in weights:
            nodes += gather(graph, node, weights.pop(node.input[0]))
        elif node.op_type == "MatMul" and node.input[1] in weights:
            nodes += [*expand(graph, weights.pop(node.input[1])), node]
        else:
            nodes.append(node)
    if weights:
        raise ValueError(f"{source}: expected every large weight to be used once by Gather or MatMul, found {list(weights)}")
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model, full_check=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(target))


def rounded(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Integers in [-127, 127] and the scales along `axis`, one per remaining index."""
    scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True) / 127, 1e-12).astype(np.float32)
    return np.clip(np.rint(values / scale), -127, 127).astype(np.int8), scale


def replace(graph: onnx.GraphProto, tensor: TensorProto, axis: int) -> tuple[str, str]:
    """Puts the integers and scales of a tensor in its place and gives their names."""
    integers, scale = rounded(numpy_helper.to_array(tensor), axis)
    name = tensor.name
    graph.initializer.remove(tensor)
    graph.initializer.append(numpy_helper.from_array(integers, f"{name}.int8"))
    graph.initializer.append(numpy_helper.from_array(scale, f"{name}.scale"))
    return f"{name}.int8", f"{name}.scale"


def expand(graph: onnx.GraphProto, tensor: TensorProto) -> list[onnx.NodeProto]:
    """Nodes that give a matrix (inputs × outputs) back under its own name; constant, so the runtime runs them once."""
    name = tensor.name
    integers, scale = replace(graph, tensor, axis=0)
    return [
        helper.make_node("Cast", [integers], [f"{name}.float"], f"{name}.cast", to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.float", scale], [name], f"{name}.expand"),
    ]


def gather(graph: onnx.GraphProto, node: onnx.NodeProto, tensor: TensorProto) -> list[onnx.NodeProto]:
    """Nodes that look words up as integers and expand only those."""
    name = tensor.name
    integers, scale = replace(graph, tensor, axis=1)
    ids, output = node.input[1], node.output[0]
    return [
        helper.make_node("Gather", [integers, ids], [f"{name}.rows"], f"{name}.gather"),
        helper.make_node("Gather", [scale, ids], [f"{name}.scales"], f"{name}.gather_scale"),
        helper.make_node("Cast", [f"{name}.rows"], [f"{name}.rows_float"], f"{name}.cast", to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.rows_float", f"{name}.scales"], [output], f"{name}.expand"),
    ]
