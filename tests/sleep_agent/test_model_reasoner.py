"""A dossier, rethink passes and drafts beside each other, whatever the model sends back."""

import json

import pytest
from bank_repository import APPEND, ASKED, FILES, GOOD, PATH, Scripted, bank, reasoned

from fact_store.snapshot import by_model
from sleep_agent.agenda.item import Interest
from sleep_agent.agenda.order import weighed
from sleep_agent.model.agenda import to_think_about
from sleep_agent.model.asking import NoReplyError, Plan, Said, dossier_text, next_request, recipe_of
from sleep_agent.model.dossier import SOURCE_CHARS_MAX, dossier_of
from sleep_agent.model.drafts import draft_of, read_reply
from sleep_agent.model.reasoner import ModelReasoner
from sleep_agent.reasoner import OutOfMeansError

PLAN = Plan("some-model", passes=2)
BETTER = {
    **GOOD,
    "claim": "The entry is appended before `balance` grows, so a crash can at worst leave an entry too many.",
}


def reply(**parts: object) -> str:
    return json.dumps({"facts": [], "questions": [], "remove": [], "finish": False, **parts})


def test_the_dossier_shows_the_module_and_what_is_around_it() -> None:
    caller = "from bank.account import Account\n\n\ndef main():\n    Account(None).deposit(1)\n"
    dossier = dossier_of(bank({**FILES, "bank/cli.py": caller}), PATH)
    text = dossier_text(dossier, "4b1d09")
    assert FILES[PATH].rstrip("\n") in text
    assert "bank/store.py::Store" in text and "Store.append" in text
    assert "Account.deposit is called by bank/cli.py::main" in text
    assert "raises" in text
    assert text.count("4b1d09") >= 6
    assert "class :" in dossier_text(dossier, "Account")  # whoever knows the nonce still cannot write a marker


def test_a_large_module_is_cut_and_says_so() -> None:
    body = "\n".join(f"    x{n} = {n} * argument" for n in range(200))
    source = "\n".join(f"def function_{n}(argument):\n{body}\n" for n in range(20))
    dossier = dossier_of(bank({"big.py": source}, slept=False), "big.py")
    assert len(dossier.source) <= SOURCE_CHARS_MAX < len(source)
    assert dossier.source.count("def function_") == 20
    assert dossier.left_out > 1000
    assert "lines of this file are not shown" in dossier_text(dossier, "4b1d09")


def test_secrets_are_not_in_the_dossier() -> None:
    text = FILES[PATH].replace("LIMIT = 1000", 'API_KEY = "Zx81kk2099aaQ7"\nLIMIT = 1000')
    assert "Zx81kk2099aaQ7" not in dossier_text(dossier_of(bank({**FILES, PATH: text}), PATH), "4b1d09")


def test_rethinking_adds_corrects_removes_and_finishes() -> None:
    trivial = {**GOOD, "claim": "A deposit changes the balance of the account by the amount."}
    asked = Scripted(
        reply(facts=[GOOD, trivial]),
        reply(facts=[{**BETTER, "id": "f1"}], remove=["f2"], questions=[ASKED]),
        reply(finish=True),
    )
    result = reasoned(asked, bank(), Plan("some-model", passes=10))
    assert [fact.claim for fact in result.facts] == [BETTER["claim"]]
    assert [question.question for question in result.questions] == [ASKED["question"]]
    assert len(asked.requests) == 3
    assert result.item.cost_micro_usd == 21


def test_passes_are_bounded_and_the_prefix_never_changes() -> None:
    asked = Scripted(*[reply(facts=[GOOD])] * 9)
    reasoned(asked, bank(), PLAN)
    assert len(asked.requests) == 3
    assert len({json.dumps(r.system) for r in asked.requests}) == 1
    assert len({json.dumps(r.messages[0]) for r in asked.requests}) == 1
    assert [len(r.messages) for r in asked.requests] == [1, 3, 5]
    marks = json.dumps(asked.requests[2].messages).count("cache_control")
    assert marks + json.dumps(asked.requests[2].system).count("cache_control") <= 4


def test_a_model_is_told_what_does_not_pass() -> None:
    asked = Scripted(reply(facts=[GOOD, {**GOOD, "quotes": ["x = nowhere"]}]), reply(finish=True))
    reasoned(asked, bank(), PLAN)
    told = asked.requests[1].messages[-1]["content"][0]["text"]
    assert "- f1: Account.deposit" in told and "f2 is not in the source" in told


def test_drafts_stand_beside_each_other() -> None:
    asked = Scripted(reply(facts=[GOOD]), reply(facts=[GOOD]), reply(questions=[ASKED]))
    result = reasoned(asked, bank(), Plan("some-model", passes=0, width=3))
    assert [(f.payload["agreed"], f.payload["drafts"]) for f in result.facts] == [(2, 3)]
    assert len(result.questions) == 1
    assert len({r.key for r in asked.requests}) == 3 and len({r.recipe for r in asked.requests}) == 1


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (reply(facts=[GOOD, BETTER])[: -len('], "questions": [], "remove": [], "finish": false}') - 9], 1),
        ("Here you are:\n```json\n" + reply(facts=[GOOD]) + "\n```\nDone.", 1),
        (reply(facts=[GOOD, 7, None, {"claim": 1}, {**GOOD, "quotes": "x"}]), 1),
        (reply(facts="many", questions={"a": 1}, remove=3), 0),
        ("{" * 5000, 0),
        ("[1, 2]", 0),
        ("", 0),
        ("\x00\ud800{}", 0),
    ],
)
def test_whatever_comes_back_is_read_as_far_as_it_goes(text: str, facts: int) -> None:
    assert len(reasoned(Scripted(text), bank()).facts) == facts


def test_who_sends_rubbish_twice_is_not_asked_again() -> None:
    asked = Scripted(*["I cannot do that."] * 9)
    assert reasoned(asked, bank(), Plan("some-model", passes=10)).facts == ()
    assert len(asked.requests) == 2
    assert "could be read" in asked.requests[1].messages[-1]["content"][0]["text"]


def test_a_refusal_ends_a_conversation() -> None:
    assert next_request(dossier_of(bank(), PATH), PLAN, 0, [Said("", "refusal")], [], "4b1d09") is None


def test_what_is_removed_keeps_its_number() -> None:
    first = read_reply(reply(facts=[GOOD, BETTER], remove=["f1"]))
    second = read_reply(reply(facts=[{**GOOD, "claim": "Another claim that is made afterwards."}]))
    assert list(draft_of([first, second]).facts) == ["f2", "f3"]


def test_the_recipe_covers_what_is_asked_and_not_what_is_only_hinted_at() -> None:
    before = recipe_of(dossier_of(bank(slept=False), PATH), PLAN)
    assert recipe_of(dossier_of(bank(), PATH), PLAN) == before  # what was proved meanwhile is a hint
    caller = {**FILES, "bank/cli.py": "from bank.account import Account\n\nAccount(None).deposit(1)\n"}
    assert recipe_of(dossier_of(bank(caller), PATH), PLAN) == before
    assert recipe_of(dossier_of(bank(), PATH), Plan("some-model", passes=9, width=5)) == before
    assert recipe_of(dossier_of(bank(), PATH), Plan("other-model")) != before
    edited = {**FILES, PATH: FILES[PATH].replace("+= amount", "+= 2 * amount")}
    assert recipe_of(dossier_of(bank(edited), PATH), PLAN) != before
    signature = {**FILES, "bank/store.py": FILES["bank/store.py"].replace("amount: int)", "amount: float)")}
    assert recipe_of(dossier_of(bank(signature), PATH), PLAN) != before


def test_the_item_stands_until_what_it_read_moves() -> None:
    snapshot = bank()
    subject = by_model(PATH)
    assert subject in to_think_about(snapshot, 3) and by_model("bank/__init__.py") not in to_think_about(snapshot, 3)
    known = snapshot.with_results([reasoned(Scripted(reply(facts=[GOOD])), snapshot)])
    assert subject not in to_think_about(known, 3)
    assert [f.claim for f in known.facts_of(f"{PATH}::Account.deposit") if f.certainty == "inferred"] == [GOOD["claim"]]
    assert PATH not in known.outdated(3)
    changed = bank({**FILES, PATH: FILES[PATH].replace("+= amount", "+= 2 * amount")}, slept=False)
    moved = known.with_code(changed.code)
    assert subject in to_think_about(moved, 3)


def test_what_people_look_at_is_worth_more_and_what_is_dear_comes_last() -> None:
    snapshot = bank()
    store, account = by_model("bank/store.py"), by_model(PATH)

    def worth(cost: int, *focus: str) -> dict[str, float]:
        reasoner = ModelReasoner(PLAN, Scripted(), lambda: "4b1d09", guess=lambda _, path: cost * (path in account))
        items = weighed(snapshot, 3, to_think_about(snapshot, 3), reasoner, interest=Interest(focus=focus))
        return {item.subject: item.value_s for item in items}

    assert worth(0, "bank/store.py")[store] > worth(0, PATH)[store]
    assert list(worth(0)) == [account, store]
    assert list(worth(10_000_000)) == [store, account]


def test_means_that_run_out_end_an_item_and_a_reply_that_never_comes_does_not() -> None:
    def out(_request: object) -> Said:
        raise OutOfMeansError("the cap is reached")

    with pytest.raises(OutOfMeansError):
        ModelReasoner(PLAN, out, lambda: "4b1d09").reason(bank(), by_model(PATH), 3)

    class Once(Scripted):
        def __call__(self, request: object) -> Said:
            if self.requests:
                raise NoReplyError("too dear")
            return super().__call__(request)  # type: ignore[arg-type]

    [fact] = reasoned(Once(reply(facts=[GOOD])), bank(), PLAN).facts
    assert fact.evidence[0].quote == APPEND
