"""Features into probabilities: weights that `benchmarks/fit_recall.py` fitted on the dev questions."""

# Columns: that the unit is named in the answer, that its lines are, that its file is.
_WEIGHTS = {
    "bias": (-6.89, -7.77, -6.15),
    "rank share": (-0.41, 0.53, -2.93),
    "rank near": (1.15, 0.54, 0.46),
    "rank far": (1.05, 1.26, 0.17),
    "covered": (0.72, 0.05, 2.52),
    "name": (0.49, 0.01, -1.09),
    "doc": (-0.43, -0.36, -1.42),
    "head": (-0.25, -0.07, 2.24),
    "name asked": (0.62, 1.10, 0.49),
    "doc asked": (1.33, 0.11, 1.39),
    "body": (-0.35, 0.18, -1.04),
    "learned": (0.15, -0.11, -0.25),
    "anticipated": (-0.17, -0.24, 0.70),
    "window": (0.92, 1.01, 1.17),
    "phrase": (0.34, 0.52, 1.40),
    "phrase near": (0.63, 0.70, 0.10),
    "phrase named": (0.36, -0.08, 0.25),
    "phrase head": (-0.13, -0.24, -0.60),
    "file": (1.01, 1.37, 2.59),
    "file near": (0.38, 0.12, 1.75),
    "file units": (0.17, 0.17, 3.06),
    "class": (0.68, 0.16, 0.37),
    "member": (2.20, 0.35, 1.14),
    "callee": (0.41, 0.16, 0.06),
    "caller": (1.83, 1.53, 0.49),
    "family": (0.41, 0.43, -0.14),
    "callers": (-0.11, 0.14, 0.40),
    "is class": (-0.37, -0.84, -0.71),
    "is module": (-2.07, -0.75, -0.67),
    "is method": (0.20, 0.55, 0.15),
    "is constant": (-0.25, -0.08, 0.38),
    "is prose": (-0.30, 0.51, 0.05),
    "is test": (-0.94, 0.02, -1.15),
    "is private": (-0.72, -0.38, 0.07),
    "length": (0.54, 0.08, -0.06),
    "mentioned": (0.44, 1.15, 0.20),
    "voted": (0.00, 0.00, 0.00),
    "focus": (0.00, 0.00, 0.00),
}

MODELS = {
    name: tuple(row[column] for row in _WEIGHTS.values()) for column, name in enumerate(("symbol", "line", "file"))
}
