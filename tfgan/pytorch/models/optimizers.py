"""An optimizer that PyTorch does not have: TensorFlow 1's RMSprop."""

from collections.abc import Callable
from typing import Any

import torch


class TF1RMSprop(torch.optim.RMSprop):
    """RMSprop as TensorFlow 1 computes it: p -= lr * g / sqrt(v + eps), v starts at 1.

    PyTorch starts v at 0 and adds eps outside the root.

    Args:
        params: the parameters, or groups of them.
        lr: learning rate.
        alpha: decay of v, the running mean of g**2.
        eps: number added to v inside the root.
    """

    def __init__(
        self, params: Any, lr: float = 0.001, alpha: float = 0.9, eps: float = 1e-10
    ) -> None:
        super().__init__(params, lr=lr, alpha=alpha, eps=eps)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Makes one update. Returns what `closure` returns, or None."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._move(parameter, parameter.grad, group)
        return loss

    def _move(self, parameter: torch.Tensor, gradient: torch.Tensor, group: dict[str, Any]) -> None:
        state = self.state[parameter]
        if not state:
            state["step"] = torch.tensor(0.0)
            state["square_avg"] = torch.ones_like(parameter)
        state["step"] += 1
        v = state["square_avg"]
        v.mul_(group["alpha"]).addcmul_(gradient, gradient, value=1 - group["alpha"])
        parameter.addcdiv_(gradient, (v + group["eps"]).sqrt_(), value=-group["lr"])
