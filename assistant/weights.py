"""Weights of the linear models over `assistant.features`, fitted by `benchmarks/fit_recall.py` on the development questions."""

# Columns: that the unit is named in the answer, that its lines are, that its file is.
_WEIGHTS = {
    "bias": (-6.89, -7.80, -6.16),
    "rank share": (-0.48, 0.60, -3.24),
    "rank near": (1.20, 0.56, 0.40),
    "rank far": (1.09, 1.32, 0.31),
    "covered": (0.66, 0.04, 2.49),
    "name": (0.53, 0.03, -1.04),
    "doc": (-0.42, -0.41, -1.46),
    "head": (-0.11, -0.06, 2.62),
    "name asked": (0.62, 1.05, 0.41),
    "doc asked": (1.26, 0.06, 1.40),
    "body": (-0.13, 0.21, -1.11),
    "learned": (0.00, 0.00, 0.00),
    "anticipated": (0.00, 0.00, 0.00),
    "window": (0.60, 0.72, 1.59),
    "phrase": (0.27, 0.55, 1.31),
    "phrase near": (0.67, 0.60, 0.19),
    "phrase named": (0.45, -0.02, 0.37),
    "phrase head": (-0.17, -0.21, -0.54),
    "file": (1.09, 1.47, 2.86),
    "file near": (0.32, 0.02, 1.59),
    "file units": (0.17, 0.17, 3.04),
    "class": (0.62, 0.10, 0.15),
    "member": (2.34, 0.38, 1.19),
    "callee": (0.42, 0.15, 0.04),
    "caller": (1.94, 1.62, 0.55),
    "family": (0.37, 0.35, -0.18),
    "callers": (-0.19, 0.09, 0.31),
    "is class": (-0.33, -0.83, -0.69),
    "is module": (-2.09, -0.75, -0.68),
    "is method": (0.25, 0.55, 0.25),
    "is constant": (-0.24, -0.07, 0.41),
    "is prose": (-0.34, 0.48, -0.09),
    "is test": (-0.99, -0.02, -1.12),
    "is private": (-0.73, -0.38, 0.08),
    "length": (0.56, 0.04, -0.18),
    "mentioned": (0.43, 1.13, 0.22),
    "voted": (0.00, 0.00, 0.00),
    "focus": (0.00, 0.00, 0.00),
}

MODELS = {
    name: tuple(row[column] for row in _WEIGHTS.values()) for column, name in enumerate(("symbol", "line", "file"))
}
