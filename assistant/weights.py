"""Weights of the linear models that turn features into probabilities."""

from assistant.features import FEATURES

MODELS = {name: (-6.0, *(4.0 if f == "rank share" else 2.0 if f == "rank near" else 0.0 for f in FEATURES)) for name in ("symbol", "line", "file")}
