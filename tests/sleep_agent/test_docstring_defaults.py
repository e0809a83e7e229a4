"""Which words of a docstring are about the default of a parameter, and which about something else."""

import pytest
from shop_repository import claims, snapshot_of


@pytest.mark.parametrize(
    ("said", "disagrees"),
    [
        ("if set, the file defaults to ``stderr``.", False),  # it is the file that does
        ("whether to ask. Defaults to ``False``.", False),
        ("whether to ask. Defaults to ``True``.", True),
        ("whether to ask. Defaults to ``on``.", False),
    ],
)
def test_what_a_flag_is_said_to_default_to(said: str, disagrees: bool) -> None:
    default = "True" if "on``" in said else "False"
    source = f'def f(err={default}):\n    """Do.\n\n    :param err: {said}\n    """\n    return err\n'
    assert ("docstring mismatch" in claims(snapshot_of({"m.py": source}), "m.py::f")) == disagrees
