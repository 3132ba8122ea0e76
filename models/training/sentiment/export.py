"""The trained classifier as an ONNX graph: token ids to probabilities, temperature included."""

import copy
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from .alone import head_on_rows_twice
from .encoder import Classifier

OPSET = 18
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "probabilities"


class Served(nn.Module):
    """What is exported: the softmax of the logits over the temperature, which is made part of the head."""

    def __init__(self, model: Classifier, temperature: float) -> None:
        super().__init__()
        self.model = copy.deepcopy(model)
        with torch.no_grad():
            self.model.head.weight /= temperature
            self.model.head.bias /= temperature

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Both int64, batch × tokens; gives float32, batch × classes."""
        return self.model(input_ids, attention_mask).softmax(-1)


def export(model: Classifier, temperature: float, path: Path) -> None:
    """Writes a float32 graph with a free batch size and a free number of tokens (at most `MAX_TOKENS`)."""
    served = Served(model, temperature).eval()
    ids = torch.randint(5, served.model.encoder.shape.vocabulary, (3, 9))
    batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens")
    program = torch.onnx.export(
        served,
        (ids, torch.ones_like(ids)),
        dynamo=True,
        opset_version=OPSET,
        input_names=list(INPUTS),
        output_names=[OUTPUT],
        dynamic_shapes=({0: batch, 1: tokens}, {0: batch, 1: tokens}),
        external_data=False,
        verbose=False,
    )
    proto = program.model_proto
    # Names of files and lines of this machine are nothing to ship.
    for node in proto.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*proto.graph.value_info, *proto.graph.input, *proto.graph.output]:
        del value.metadata_props[:]
    head_on_rows_twice(proto.graph)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(proto, str(path))
