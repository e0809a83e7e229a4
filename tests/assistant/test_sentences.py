"""Sentences of documentation and comments that bear on a question, with their own lines."""

from slept_repository import Ask, recalled, slept_over

from assistant.sentences import sentences

SOURCE = '''"""Where orders go."""


def post(order, queue):
    """Hand an order to the warehouse.

    The order is numbered first. Orders of the same customer stay together so that one parcel suffices.
    """
    # The queue is drained before the lock is taken, because a full queue would block every customer.
    queue.drain()
    with queue.lock:
        return number(order)


def number(order):
    return order.next
'''
GO = """package post

// Send hands an order over.
// It never waits: a full queue drops the order.
func Send(order Order) bool {
	return queue.TryPut(order)
}
"""


def test_the_reason_is_found_in_a_comment_with_its_line() -> None:
    snapshot = slept_over({"post.py": SOURCE})
    recall = recalled(snapshot, "Why is the queue drained before the lock is taken?")
    best = sentences(recall, recall.candidates[:3], snapshot, reasons=True)[0]
    assert best.text.startswith("The queue is drained") and best.is_reason
    assert (best.place.start_line, best.place.end_line) == (9, 9)


def test_sentences_of_a_comment_above_a_function_belong_to_it() -> None:
    snapshot = slept_over({"post.go": GO})
    recall = recalled(snapshot, "What does a full queue do to an order?")
    best = sentences(recall, recall.candidates[:3], snapshot)[0]
    assert best.text == "It never waits: a full queue drops the order." and best.place.start_line == 4


def test_code_is_no_sentence_and_the_reason_leads_the_answer(ask: Ask) -> None:
    snapshot = slept_over({"post.py": SOURCE})
    text = ask(snapshot, "Why is the queue drained before the lock is taken?").text
    assert "because a full queue would block every customer" in text.split("\n")[0]
    recall = recalled(snapshot, "return number order")
    assert all("queue.drain()" not in s.text for s in sentences(recall, recall.candidates, snapshot))
