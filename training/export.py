"""A trained network → `model.onnx`, with its weights in eight bits."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

from nlp.errors import SettingError
from training.network import Network

SCHEMES = ("float", "dynamic", "blocks")
_INPUTS = ["input_ids", "attention_mask", "text_mask"]
_OUTPUTS = ["labels", "categories", "intents", "tokens"]


def export(network: Network, path: Path, scheme: str) -> None:
    """Write the network as ONNX.

    ``float`` keeps 32-bit weights; ``dynamic`` has 8-bit weights and 8-bit activations scaled per run; ``blocks`` has
    8-bit weights scaled per 128 values and activations scaled per row: nearer to float, slower.

    Raises:
        SettingError: the scheme is none of the three.
    """
    if scheme not in SCHEMES:
        raise SettingError(f"expected weights to be one of {', '.join(SCHEMES)}, got {scheme!r}")
    with tempfile.TemporaryDirectory() as folder, _quiet():
        plain = Path(folder) / "plain.onnx"
        _export(network, plain)
        if scheme == "float":
            path.write_bytes(plain.read_bytes())
        elif scheme == "dynamic":
            _dynamic(plain, path, ["MatMul", "Gather"])
        else:
            halfway = Path(folder) / "blocks.onnx"
            quantiser = MatMulNBitsQuantizer(
                onnx.load(plain), bits=8, block_size=128, is_symmetric=True, accuracy_level=4
            )
            quantiser.process()
            quantiser.model.save_model_to_file(str(halfway), use_external_data_format=False)
            _dynamic(halfway, path, ["Gather"])


@contextmanager
def _quiet() -> Iterator[None]:
    """Neither warnings nor the hundreds of lines the exporter and the quantiser log."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _dynamic(source: Path, path: Path, operators: list[str]) -> None:
    quantize_dynamic(source, path, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=operators)


def _export(network: Network, path: Path) -> None:
    ids = torch.full((2, 16), 5)
    # Two tensors, not one given twice: the exporter would take them for the same input.
    attention, text = torch.ones_like(ids), torch.ones_like(ids)
    size = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length")}
    with torch.no_grad():
        program = torch.onnx.export(
            network.eval(),
            (ids, attention, text),
            dynamo=True,
            dynamic_shapes=(size, size, size),
            input_names=_INPUTS,
            output_names=_OUTPUTS,
            opset_version=18,
            verbose=False,
        )
    graph = program.model_proto  # type: ignore[union-attr]  # None only for a kind of export not asked for
    # The exporter leaves shapes behind that its own optimiser made wrong; ONNX Runtime infers them anew.
    del graph.graph.value_info[:]
    # Names of source files and stack frames say nothing about the model and differ between machines.
    for node in graph.graph.node:
        del node.metadata_props[:]
    onnx.save(graph, path)
