"""A text by itself gets the bits that it gets in company.

The runtime adds up the token vectors of one text in another order than those of several, and may take other kernels for a
matrix of one row. Up to there every operator sees at least two rows, for a text has two tokens or more. So the graph computes
what follows the encoder on its rows twice over, and gives the first half: nothing beside the encoder's own cost.
"""

import onnx
from onnx import helper

#: From the output backwards: what turns sums over the tokens into probabilities.
ENDING = ("Softmax", "Gemm", "Div")


def head_on_rows_twice(graph: onnx.GraphProto) -> None:
    """Doubles the rows where tokens are added up, and halves them again behind the probabilities.

    Raises `ValueError` where the graph does not end in a mean over tokens, a linear layer and a softmax.
    """
    output = graph.output[0].name
    ending, sums = nodes_behind_the_encoder(graph, output)
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.output[0] in sums:
            rows = node.input[0]
            nodes.append(helper.make_node("Concat", [rows, rows], [f"{rows}.twice"], f"{rows}.concat", axis=0))
            node.input[0] = f"{rows}.twice"
        if node.output[0] == output:
            node.output[0] = f"{output}.twice"
        nodes.append(node)
    halves = [output, f"{output}.again"]
    nodes.append(helper.make_node("Split", [f"{output}.twice"], halves, f"{output}.split", axis=0, num_outputs=2))
    # Their shapes were stated for a single batch, and the runtime plans its memory by what is stated.
    stated = [value for value in graph.value_info if value.name not in {*ending, *sums}]
    del graph.value_info[:]
    graph.value_info.extend(stated)
    del graph.node[:]
    graph.node.extend(nodes)


def nodes_behind_the_encoder(graph: onnx.GraphProto, output: str) -> tuple[list[str], list[str]]:
    """Names of what the nodes of `ENDING` give, and of the sums over tokens that they begin with."""
    makers = {name: node for node in graph.node for name in node.output}
    ending, at = [], output
    for kind in ENDING:
        if at not in makers or makers[at].op_type != kind:
            raise ValueError(f"expected the graph to end in {', '.join(reversed(ENDING))}, found no {kind} that gives {at}")
        ending.append(at)
        at = makers[at].input[0]
    sums = list(makers[ending[-1]].input)
    if any(name not in makers or makers[name].op_type != "ReduceSum" for name in sums):
        raise ValueError(f"expected the mean to be a sum over tokens divided by their number, found {', '.join(sums)}")
    return ending, sums
