"""Features into probabilities: weights of the linear models, fitted by `benchmarks/fit_recall.py` on the dev
questions.
"""

# Columns: that the unit is named in the answer, that its lines are, that its file is.
_WEIGHTS = {
    "bias": (-6.93, -7.82, -6.17),
    "rank share": (-0.37, 0.58, -3.00),
    "rank near": (1.13, 0.51, 0.41),
    "rank far": (1.12, 1.32, 0.27),
    "covered": (0.78, 0.08, 2.48),
    "name": (0.50, 0.02, -1.14),
    "doc": (-0.38, -0.33, -1.47),
    "head": (-0.22, -0.06, 2.20),
    "name asked": (0.63, 1.10, 0.47),
    "doc asked": (1.34, 0.11, 1.40),
    "body": (-0.26, 0.21, -1.26),
    "learned": (0.16, -0.11, -0.29),
    "anticipated": (-0.17, -0.24, 0.72),
    "window": (0.50, 0.77, 1.51),
    "phrase": (0.33, 0.50, 1.39),
    "phrase near": (0.64, 0.71, 0.13),
    "phrase named": (0.37, -0.08, 0.25),
    "phrase head": (-0.13, -0.23, -0.60),
    "file": (1.03, 1.40, 2.63),
    "file near": (0.37, 0.08, 1.72),
    "file units": (0.18, 0.19, 3.04),
    "class": (0.67, 0.16, 0.40),
    "member": (2.22, 0.37, 1.16),
    "callee": (0.41, 0.16, 0.06),
    "caller": (1.83, 1.54, 0.51),
    "family": (0.42, 0.43, -0.12),
    "callers": (-0.11, 0.15, 0.41),
    "is class": (-0.38, -0.85, -0.73),
    "is module": (-2.07, -0.75, -0.68),
    "is method": (0.19, 0.54, 0.15),
    "is constant": (-0.25, -0.09, 0.38),
    "is prose": (-0.30, 0.50, 0.02),
    "is test": (-0.94, 0.03, -1.15),
    "is private": (-0.72, -0.38, 0.07),
    "length": (0.54, 0.08, -0.07),
    "mentioned": (0.43, 1.14, 0.20),
    "voted": (0.00, 0.00, 0.00),
    "focus": (0.00, 0.00, 0.00),
}

MODELS = {
    name: tuple(row[column] for row in _WEIGHTS.values()) for column, name in enumerate(("symbol", "line", "file"))
}
