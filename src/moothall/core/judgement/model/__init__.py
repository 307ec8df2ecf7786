"""The statistical model that reads a post: scores for every label, and the words that mattered.

It runs on the machine it is installed on and needs numpy, ONNX Runtime and tokenizers only.
"""

from moothall.core.judgement.model.model import Model, Reading

__all__ = ["Model", "Reading"]
