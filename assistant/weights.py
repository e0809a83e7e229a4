"""Features into probabilities: weights that `benchmarks/fit_recall.py` fitted on the dev questions."""

# Columns: that the unit is named in the answer, that its lines are, that its file is.
_WEIGHTS = {
    "bias": (-7.13, -8.04, -6.40),
    "rank share": (-0.77, 0.39, -3.34),
    "rank near": (1.26, 0.51, 0.54),
    "rank far": (1.04, 1.28, 0.24),
    "covered": (1.09, -0.24, 2.61),
    "name": (0.85, -0.11, -1.62),
    "doc": (-0.74, -0.56, -2.06),
    "head": (-0.39, -0.09, 3.22),
    "name asked": (0.64, 1.22, 0.50),
    "doc asked": (1.74, 0.03, 1.73),
    "body": (-0.72, 0.09, -1.44),
    "learned": (0.23, -0.23, 0.14),
    "anticipated": (-0.21, -0.25, 0.24),
    "window": (1.33, 1.84, 1.38),
    "phrase": (0.42, 0.61, 1.73),
    "phrase near": (0.56, 0.76, -0.02),
    "phrase named": (0.32, -0.21, 0.29),
    "phrase head": (-0.12, -0.25, -0.77),
    "file": (1.34, 1.83, 2.71),
    "file near": (0.19, -0.29, 1.74),
    "file units": (0.20, 0.09, 3.10),
    "class": (0.66, 0.34, 0.32),
    "member": (2.47, 0.50, 1.14),
    "callee": (0.47, 0.38, 0.15),
    "caller": (2.01, 1.55, 0.42),
    "family": (0.46, 0.69, -0.06),
    "callers": (-0.21, -0.19, 0.60),
    "is class": (-0.47, -1.12, -0.72),
    "is module": (-2.77, -1.12, -0.77),
    "is method": (0.18, 0.52, 0.11),
    "is constant": (-0.38, -0.14, 0.55),
    "is prose": (-0.46, 0.89, 0.23),
    "is test": (-1.09, -0.10, -1.18),
    "is private": (-0.74, -0.41, 0.05),
    "length": (0.59, 0.24, 0.05),
    "mentioned": (0.76, 1.77, 0.33),
    "voted": (0.00, 0.00, 0.00),
    "focus": (0.00, 0.00, 0.00),
}

MODELS = {
    name: tuple(row[column] for row in _WEIGHTS.values()) for column, name in enumerate(("symbol", "line", "file"))
}
