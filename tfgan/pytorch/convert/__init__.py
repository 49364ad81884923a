"""Conversion of weights and optimizer state between Keras and PyTorch, both ways.

- `to_state_dict`, `from_state_dict`: weights of a model.
- `pairs`: which Keras variable belongs to which PyTorch parameter.
- `optimizer_to_torch`, `optimizer_to_keras`: state of Adam, RMSprop and SGD.
- `add_rule`, `ParameterLayout`: support for further Keras layers.
"""

from tfgan.pytorch.convert.layouts import ParameterLayout, add_rule
from tfgan.pytorch.convert.optimizer_state import optimizer_to_keras, optimizer_to_torch
from tfgan.pytorch.convert.weights import VariablePair, from_state_dict, pairs, to_state_dict

__all__ = [
    "ParameterLayout",
    "VariablePair",
    "add_rule",
    "from_state_dict",
    "optimizer_to_keras",
    "optimizer_to_torch",
    "pairs",
    "to_state_dict",
]
