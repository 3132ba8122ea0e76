"""The ONNX graph: scaler, ensemble, linear scores, calibration and return centre in one file, written node by node."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from .combine import Combination
from .fit import Fitted
from .linear import WIDTH, Lines
from .names import FEATURES, STEPS
from .scaling import CLIP

OPSET, IR = 18, 10


@dataclass(frozen=True)
class Parts:
    """All that a version consists of."""

    fitted: Fitted
    lines: Lines
    #: 450 × 5: what the market says of each score.
    market: np.ndarray
    combination: Combination


class Builder:
    """Collects nodes and weights; every call gives the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: np.ndarray) -> str:
        kind = np.int64 if np.issubdtype(np.asarray(values).dtype, np.integer) else np.float32
        self.weights.append(numpy_helper.from_array(np.asarray(values, dtype=kind, order="C"), name))
        return name

    def node(self, kind: str, *inputs: str, out: str | None = None, outputs: int = 1, **attributes: object) -> str:
        name = out or f"{kind.lower()}_{len(self.nodes)}"
        names = [name, *(f"{name}_{n}" for n in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return name

    def affine(self, value: str, weight: str, bias: str) -> str:
        return self.node("Add", self.node("MatMul", value, weight), bias)


def build(parts: Parts) -> onnx.ModelProto:
    """Inputs `features` N × 15 × 30 (NaN for null) and `sigma` N; outputs `probability_up` and `expected_return`, both N."""
    g = Builder()
    fitted, combination = parts.fitted, parts.combination
    centred = g.node("Sub", "features", g.weight("scaler_mean", fitted.scaler.mean))
    ratio = g.node("Div", centred, g.weight("scaler_deviation", fitted.scaler.deviation))
    known = g.node("Where", g.node("IsNaN", ratio), g.weight("zero", np.float32(0)), ratio)
    clipped = g.node("Clip", known, g.weight("least", np.float32(-CLIP)), g.weight("most", np.float32(CLIP)))
    scaled = g.node("Mul", clipped, g.weight("scaler_seen", fitted.scaler.seen))
    flat = g.node("Reshape", scaled, g.weight("flat", np.array([-1, WIDTH])))
    linear = g.affine(flat, g.weight("lines", parts.lines.weights), g.weight("lines_biases", parts.lines.biases))
    scores = g.node("Concat", ensemble(g, scaled, fitted), linear, axis=1)
    beside = g.node("Sub", scores, g.node("MatMul", flat, g.weight("market", parts.market)))
    away = g.node("Sub", beside, g.weight("centres", combination.centres[None]))
    odds = g.affine(
        away, g.weight("odds", combination.odds[:, None]), g.weight("base_odds", np.array([combination.base_odds]))
    )
    column = g.weight("column", np.array([1]))
    g.node("Squeeze", g.node("Sigmoid", odds), column, out="probability_up")
    centre = g.node("MatMul", away, g.weight("centre", (combination.shrinkage * combination.centre)[:, None]))
    g.node("Mul", g.node("Squeeze", centre, column), "sigma", out="expected_return")

    def value(name: str, *shape: str | int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(
        g.nodes,
        "attention-lstm",
        [value("features", "N", STEPS, len(FEATURES)), value("sigma", "N")],
        [value("probability_up", "N"), value("expected_return", "N")],
        g.weights,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR, producer_name="marketlog-training"
    )
    onnx.checker.check_model(model)
    return model


def ensemble(g: Builder, scaled: str, fitted: Fitted) -> str:
    """Mean over the seeds of what the members say: N × 3."""
    state = {name: value.detach().numpy() for name, value in fitted.net.named_parameters()}
    hidden = fitted.net.hidden
    steps = g.node("Transpose", scaled, perm=[1, 0, 2])
    members = []
    for seed in range(len(state["embed"])):
        embedded = g.node(
            "Tanh",
            g.affine(
                steps,
                g.weight(f"embed_{seed}", state["embed"][seed]),
                g.weight(f"embed_bias_{seed}", state["embed_bias"][seed, 0]),
            ),
        )
        bias = np.concatenate([reordered(state["gates_bias"][seed].T, hidden)[:, 0], np.zeros(4 * hidden)])
        weights = [
            g.weight(f"gates_in_{seed}", reordered(state["gates_in"][seed].T, hidden)[None]),
            g.weight(f"gates_back_{seed}", reordered(state["gates_back"][seed].T, hidden)[None]),
            g.weight(f"gates_bias_{seed}", bias[None]),
        ]
        members.append(g.node("LSTM", embedded, *weights, hidden_size=hidden))
    # 15 × seeds × N × hidden to seeds × 15 × N × hidden.
    states = g.node("Transpose", g.node("Concat", *members, axis=1), perm=[1, 0, 2, 3])
    pooled = g.node("Gather", states, g.weight("last", np.int64(STEPS - 1)), axis=1)
    if fitted.net.attention:
        query, query_bias = state["query"][:, None], state["query_bias"][:, None]
        keys = g.node("Tanh", g.affine(states, g.weight("query", query), g.weight("query_bias", query_bias)))
        weights = g.node("Softmax", g.node("MatMul", keys, g.weight("score", state["score"][:, None])), axis=1)
        weighted = g.node("Mul", weights, states)
        attended = g.node("ReduceSum", weighted, g.weight("steps", np.array([1])), keepdims=0)
        pooled = g.node("Concat", attended, pooled, axis=2)
    said = g.affine(pooled, g.weight("head", state["head"]), g.weight("head_bias", state["head_bias"]))
    return g.node("ReduceMean", said, g.weight("seeds", np.array([0])), keepdims=0)


def reordered(rows: np.ndarray, hidden: int) -> np.ndarray:
    """From PyTorch's gates (in, forget, cell, out) to ONNX's (in, out, forget, cell)."""
    i, f, c, o = (rows[k * hidden : (k + 1) * hidden] for k in range(4))
    return np.concatenate([i, o, f, c])


class ServedModel:
    """A model file as it is served: float32 in and out."""

    def __init__(self, file: Path | bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        source = file if isinstance(file, bytes) else str(file)
        self.session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])

    def predict(self, features: np.ndarray, sigma: np.ndarray, batch: int = 2048) -> tuple[np.ndarray, np.ndarray]:
        """(probability of up, expected return) of N × 15 × 30 raw features and N scales, float32."""
        parts = [
            self.session.run(
                ["probability_up", "expected_return"],
                {"features": features[at : at + batch].astype(np.float32), "sigma": sigma[at : at + batch].astype(np.float32)},
            )
            for at in range(0, len(sigma), batch)
        ]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
