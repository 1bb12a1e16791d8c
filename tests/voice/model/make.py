"""Makes the two tiny networks beside it: loud is a word, quiet is none. `pip install onnx`, then run this file.

They are no models of speech: they show that the adapter hands sounds to sherpa-onnx and takes words from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
LOUD = -8.0
"""The mean of a frame from which it is a word."""


def save(
    path: Path,
    nodes: Sequence[tuple[str, Sequence[str], str]],
    shapes: tuple[Mapping[str, Sequence[object]], Mapping[str, Sequence[object]]],
    numbers: Mapping[str, np.ndarray],
    **about: str,
) -> None:
    """Write a network; names that end in "lens" or are "y" hold whole numbers."""
    kind = {True: TensorProto.INT64, False: TensorProto.FLOAT}
    ins, outs = (
        [
            helper.make_tensor_value_info(name, kind[name.endswith("lens") or name == "y"], shape)
            for name, shape in each.items()
        ]
        for each in shapes
    )
    made = [helper.make_node(what, list(given), [out]) for what, given, out in nodes]
    graph = helper.make_graph(made, path.stem, ins, outs, [numpy_helper.from_array(v, n) for n, v in numbers.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    helper.set_model_props(model, about)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def loudness(signs: int) -> dict[str, np.ndarray]:
    """Weights by which the second sign wins where it is loud; the others never do."""
    weights = np.zeros((80, signs), np.float32)
    weights[:, 1] = 1 / 80
    return {"w": weights, "b": np.array([0.0, -LOUD, *([-50.0] * (signs - 2))], np.float32)}


def main() -> None:
    """Write both models."""
    sound = {"x": ["N", "T", 80], "x_lens": ["N"]}
    save(
        HERE / "ctc" / "model.onnx",
        [("MatMul", ("x", "w"), "m"), ("Add", ("m", "b"), "l"), ("LogSoftmax", ("l",), "log_probs"),
         ("Identity", ("x_lens",), "out_lens")],
        (sound, {"log_probs": ["N", "T", 2], "out_lens": ["N"]}), loudness(2),
        model_type="zipformer2_ctc", vocab_size="2",
    )  # fmt: skip
    save(
        HERE / "transducer" / "encoder.onnx",
        [("MatMul", ("x", "w"), "m"), ("Add", ("m", "b"), "encoder_out"), ("Identity", ("x_lens",), "out_lens")],
        (sound, {"encoder_out": ["N", "T", 3], "out_lens": ["N"]}), loudness(3), model_type="zipformer2",
    )  # fmt: skip
    after = np.zeros((3, 3), np.float32)
    after[1, 1] = -100  # the same word does not come twice running
    save(
        HERE / "transducer" / "decoder.onnx",
        [("Squeeze", ("y", "axis"), "s"), ("Gather", ("after", "s"), "decoder_out")],
        ({"y": ["N", 1]}, {"decoder_out": ["N", 3]}), {"after": after, "axis": np.array([1])},
        vocab_size="3", context_size="1",
    )  # fmt: skip
    save(
        HERE / "transducer" / "joiner.onnx",
        [("Add", ("encoder_out", "decoder_out"), "logit")],
        ({"encoder_out": ["N", 3], "decoder_out": ["N", 3]}, {"logit": ["N", 3]}), {}, joiner_dim="3",
    )  # fmt: skip


if __name__ == "__main__":
    main()
