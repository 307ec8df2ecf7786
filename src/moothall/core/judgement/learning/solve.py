"""Ridge-penalised logistic and softmax regression on top of known log odds, in numpy alone.

Both are convex with one answer. Nesterov's accelerated gradient with the ridge's own strong
convexity finds it in a fixed number of steps, so the same table always gives the same answer.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 200
CLOSE_ENOUGH = 1e-5


def logistic(
    inputs: "NDArray[Any]",
    odds: "NDArray[Any]",
    held: "NDArray[Any]",
    weights: "NDArray[Any]",
    allowed: "NDArray[Any]",
) -> "NDArray[Any]":
    """Coefficients [inputs, labels] to add to ``odds`` [posts, labels].

    ``inputs`` [posts, inputs] are scaled so that every coefficient is expected within one of
    nought; ``weights`` [posts, labels]; a coefficient that is not ``allowed`` [inputs, labels]
    stays nought.
    """
    import numpy as np  # noqa: PLC0415

    def gradient(coefficients: "NDArray[Any]") -> "NDArray[Any]":
        chances = 1 / (1 + np.exp(-np.clip(odds + inputs @ coefficients, -30, 30)))
        answer: NDArray[Any] = inputs.T @ (weights * (chances - held)) + coefficients
        return answer

    return _descend(gradient, allowed, 1 + 0.25 * _largest_curve(inputs, weights.max(1)))


def softmax(
    inputs: "NDArray[Any]",
    log_shares: "NDArray[Any]",
    decided: "NDArray[Any]",
    weights: "NDArray[Any]",
    allowed: "NDArray[Any]",
) -> "NDArray[Any]":
    """As :func:`logistic` for one choice of several; ``weights`` [posts]."""
    import numpy as np  # noqa: PLC0415

    def gradient(coefficients: "NDArray[Any]") -> "NDArray[Any]":
        logits = log_shares + inputs @ coefficients
        shares = np.exp(logits - logits.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        answer: NDArray[Any] = inputs.T @ (weights[:, None] * (shares - decided)) + coefficients
        return answer

    return _descend(gradient, allowed, 1 + 0.5 * _largest_curve(inputs, weights))


def _descend(
    gradient: "Callable[[NDArray[Any]], NDArray[Any]]", allowed: "NDArray[Any]", steepest: float
) -> "NDArray[Any]":
    import numpy as np  # noqa: PLC0415

    root = float(np.sqrt(steepest))
    momentum = (root - 1) / (root + 1)
    here = np.zeros(allowed.shape)
    ahead = here
    for _ in range(STEPS):
        there = ahead - (gradient(ahead) * allowed) / steepest
        ahead, moved = there + momentum * (there - here), float(np.abs(there - here).max())
        here = there
        if moved < CLOSE_ENOUGH:
            break
    return here


def _largest_curve(inputs: "NDArray[Any]", weights: "NDArray[Any]") -> float:
    """The largest eigenvalue of inputs' weighted inputs, by power iteration, a tenth to spare."""
    import numpy as np  # noqa: PLC0415

    direction = np.ones(inputs.shape[1])
    length = 1.0
    for _ in range(30):
        direction = inputs.T @ (weights * (inputs @ direction))
        length = float(np.linalg.norm(direction))
        if length == 0:
            return 0.0
        direction /= length
    return 1.1 * length
