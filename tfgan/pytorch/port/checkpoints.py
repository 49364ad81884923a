"""Converts the weights of one network between a PyTorch and a Keras file."""

import dataclasses
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from tfgan.models.gan import GAN
from tfgan.pytorch.convert import weights
from tfgan.pytorch.parity.precision import precision
from tfgan.pytorch.port import port_file
from tfgan.pytorch.port.check_port import PortCheck
from tfgan.pytorch.port.layer_pairs import NetworkPairs
from tfgan.pytorch.port.numbers import array, difference
from tfgan.pytorch.port.sides import NETWORKS
from tfgan.utils import atomic

TORCH_ENDINGS = (".pth", ".pt", ".safetensors")
KERAS_ENDINGS = (".keras", ".weights.h5")

# Outputs agree in float32 if they differ by less than this, relative and norm-wise.
AGREE = 1e-4

# Where programs keep the weights inside a checkpoint.
_INSIDE = ("state_dict", "model_state_dict", "model", "weights")


@dataclasses.dataclass(frozen=True)
class Conversion:
    """What `convert_checkpoint` did.

    Attributes:
        network: `"generator"` or `"discriminator"`.
        tensors: number of converted weights.
        difference: relative difference of both networks' outputs for the same input.
    """

    network: str
    tensors: int
    difference: float


def convert_checkpoint(
    path: str | Path, *, like: str | Path, out: str | Path, network: str | None = None
) -> Conversion:
    """Converts the weights of a network from PyTorch to Keras, or from Keras to PyTorch.

    The converted weights are loaded on both sides, and both networks are called on the same input.
    The file is written only if the outputs agree.

    Args:
        path: file with the weights: `.pth`, `.pt` or `.safetensors`, or `.keras` or `.weights.h5`.
        like: port file with `keras_gan()` and `torch_gan()`, see `check_port`.
        out: file to write, with an ending of the other library.
        network: `"generator"` or `"discriminator"`. None means the first one that the weights fit.

    Returns:
        A `Conversion`.

    Raises:
        ValueError: if a file has another ending or cannot be read, if the weights do not fit (the
            message names both layers), if the outputs differ, or if a `.safetensors` file is given
            and the package is not installed.
    """
    path, out = Path(path), Path(out)
    to_keras = _direction(path, out)
    if not path.is_file():
        raise ValueError(f"the checkpoint {path} does not exist")
    if ".safetensors" in (path.suffix, out.suffix):
        _safetensors()  # If it is missing, that is said before anything is built.
    check = PortCheck(*port_file.load(like), batch_size=6, seed=0)
    with precision("float32"), tf.device("cpu"):
        check.prepare(None, None)
        names = NETWORKS if network is None else (network,)
        given = _read_torch(path) if to_keras else None
        pairs = _set_weights(check, names, path, given)
        apart = outputs_apart(check, pairs)
        if apart > AGREE:
            raise ValueError(
                f"the {pairs.network}s have the same weights and other outputs, {apart:.1e} apart. "
                f"To see why: tfgan compare --port {like}"
            )
        if to_keras:
            _write_keras(pairs.model, out)
        else:
            _write_torch(pairs.module.state_dict(), out)
    return Conversion(pairs.network, len(pairs.variables), apart)


def _direction(path: Path, out: Path) -> bool:
    """Whether the conversion goes to Keras."""
    ends = [str(p).endswith for p in (path, out)]
    if ends[0](TORCH_ENDINGS) and ends[1](KERAS_ENDINGS):
        return True
    if ends[0](KERAS_ENDINGS) and ends[1](TORCH_ENDINGS):
        return False
    raise ValueError(
        f"one file must end in {', '.join(TORCH_ENDINGS)}, the other in "
        f"{', '.join(KERAS_ENDINGS)}. Received: {path.name} and {out.name}"
    )


def _set_weights(check: PortCheck, names: tuple[str, ...], path: Path, state: Any) -> NetworkPairs:
    """Gives both sides the file's weights; the first network that they fit."""
    failure: ValueError | None = None
    for name in names:
        pairs = check.pairs[name]
        try:
            if state is None:
                _load_keras(path, name, pairs.model)
                pairs.carry()
            else:
                _load_torch(_part(state, name), pairs)
            return pairs
        except ValueError as error:
            failure = failure or error
    assert failure is not None
    raise failure


# --- PyTorch -------------------------------------------------------------------------------------


def _read_torch(path: Path) -> Any:
    """What the file holds. No code of it is run."""
    safe = path.suffix == ".safetensors"
    try:
        if safe:
            return OrderedDict(_safetensors().load_file(str(path)))
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        lines = str(error).strip().splitlines()
        save = "safetensors.torch.save_file" if safe else "torch.save"
        raise ValueError(
            f"{path} cannot be read as weights ({lines[0] if lines else type(error).__name__}). "
            f"Save them with {save}(model.state_dict(), path)"
        ) from error


def _safetensors() -> Any:
    try:
        import safetensors.torch
    except ImportError as error:
        raise ValueError(
            "safetensors is not installed. Install it with: pip install safetensors, or use .pth"
        ) from error
    return safetensors.torch


def _part(found: Any, network: str) -> dict[str, torch.Tensor]:
    """The state of a network inside a checkpoint."""
    for key in (network, *_INSIDE, network):
        if isinstance(found, dict) and isinstance(found.get(key), dict):
            found = found[key]
    if not isinstance(found, dict) or not all(torch.is_tensor(v) for v in found.values()):
        raise ValueError(
            f"the checkpoint must hold a state_dict: names and tensors. Received: "
            f"{type(found).__name__}"
        )
    # Written by nn.DataParallel and by torch.compile.
    for prefix in ("module.", "_orig_mod."):
        if found and all(key.startswith(prefix) for key in found):
            found = {key.removeprefix(prefix): value for key, value in found.items()}
    return found


def _load_torch(state: dict[str, torch.Tensor], pairs: NetworkPairs) -> None:
    """Sets the weights of both sides from a PyTorch state."""
    own = pairs.module.state_dict()
    if set(state) >= {v.key for v in pairs.variables}:
        for variable in pairs.variables:
            expected, found = tuple(own[variable.key].shape), tuple(state[variable.key].shape)
            if expected != found:
                raise ValueError(
                    f"the PyTorch weight {variable.key!r} and the Keras layer "
                    f"{variable.variable.path!r} do not match: expected {expected}. "
                    f"Received: {found}"
                )
            variable.variable.assign(variable.to_keras(state[variable.key].float().numpy()))
    else:
        weights.from_state_dict(state, pairs.model)
    pairs.carry()


def _write_torch(state: Any, out: Path) -> None:
    values = {key: value.detach().clone().contiguous() for key, value in state.items()}
    with atomic.replacing(out) as temporary:
        if out.suffix == ".safetensors":
            _safetensors().save_file(values, str(temporary), metadata={"format": "pt"})
        else:
            torch.save(OrderedDict(values), temporary)


# --- Keras ---------------------------------------------------------------------------------------


def _load_keras(path: Path, name: str, model: keras.Model) -> None:
    """Sets the weights of the Keras network from a file."""
    try:
        if path.suffix == ".h5":
            model.load_weights(path)
            return
        found = keras.models.load_model(path, compile=False)
    except (ValueError, OSError, zipfile.BadZipFile, KeyError, TypeError) as error:
        lines = str(error).strip().splitlines()
        raise ValueError(
            f"{path} cannot be loaded as the {name}: {lines[0] if lines else ''}"
        ) from error
    network = getattr(found, name) if isinstance(found, GAN) else found
    for ours, theirs in zip(model.variables, network.variables, strict=False):
        if tuple(ours.shape) != tuple(theirs.shape):
            raise ValueError(
                f"the layers {ours.path!r} of keras_gan() and {theirs.path!r} of {path.name} do "
                f"not match: expected {tuple(ours.shape)}. Received: {tuple(theirs.shape)}"
            )
    if len(model.variables) != len(network.variables):
        raise ValueError(
            f"the {name} of keras_gan() has {len(model.variables)} weights. "
            f"Received: {len(network.variables)} in {path.name}"
        )
    for ours, theirs in zip(model.variables, network.variables, strict=True):
        ours.assign(theirs.numpy())


def _write_keras(model: keras.Model, out: Path) -> None:
    if out.suffix == ".h5":
        model.save_weights(out, overwrite=True)
    else:
        model.save(out)


# --- outputs -------------------------------------------------------------------------------------


def outputs_apart(check: PortCheck, pairs: NetworkPairs) -> float:
    """Returns the relative difference of both networks' outputs, in inference mode.

    A discriminator may end in a sigmoid on one side only.
    """
    call = check.call(pairs.network)
    if call is None:
        raise ValueError(f"the PyTorch step does not call its {pairs.network} as a whole")
    module = pairs.module.eval()
    with torch.no_grad():
        theirs = array(module(*call.args, **call.kwargs))
    ours = np.asarray(pairs.model(call.inputs, training=False))
    if pairs.network == "generator":
        theirs = check.to_keras(theirs)
    else:
        ours, theirs = ours.reshape(-1), theirs.reshape(-1)
    apart = [difference(theirs, ours)]
    if pairs.network == "discriminator":
        apart += [difference(theirs, _sigmoid(ours)), difference(_sigmoid(theirs), ours)]
    return min(apart)


def _sigmoid(z: Any) -> Any:
    return 0.5 * (1 + np.tanh(0.5 * z))
