"""Turn the trained encoder into the file that ONNX Runtime reads: int8, one post at a time."""

from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tools.train.network import Network
from tools.train.places import SCRATCH

EXACT = SCRATCH / "encoder-exact.onnx"


def export(network: Network, path: Path) -> None:
    """Write the exact network, then its int8 form to ``path``."""
    network.eval()
    network.body.config._attn_implementation = "eager"  # noqa: SLF001
    ids = torch.tensor([[101, 2045, 2003, 1037, 102, 7615, 102, 2011, 102]])
    torch.onnx.export(
        network,
        (ids, torch.tensor([5])),
        str(EXACT),
        input_names=["ids", "post_tokens"],
        output_names=["logits"],
        dynamic_axes={"ids": {0: "posts", 1: "tokens"}, "post_tokens": {0: "posts"}},
        opset_version=17,
        dynamo=False,
    )
    _agrees(network, EXACT)
    quantize_dynamic(
        str(EXACT), str(path), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
    )


def _agrees(network: Network, path: Path) -> None:
    """The exported network must answer as the trained one does, at another length too."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    ids = np.array([[101, 2129, 2172, 2003, 1996, 9278, 1029, 102, 7615, 102, 2011, 102]])
    given = {"ids": ids, "post_tokens": np.array([8])}
    answer = session.run(["logits"], given)[0]
    with torch.no_grad():
        wanted = network(torch.from_numpy(ids), torch.tensor([8])).numpy()
    np.testing.assert_allclose(answer, wanted, atol=1e-3)
