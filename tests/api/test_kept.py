from app.api.kept import Kept


def test_an_answer_is_made_once_and_the_oldest_unused_gives_way():
    made: list[str] = []

    def ask(key: str) -> bytes:
        return kept.get(key, lambda: made.append(key) or key.encode())

    kept = Kept(most=2)
    assert [ask("a"), ask("b"), ask("a"), ask("c"), ask("a"), ask("b")] == [
        b"a",
        b"b",
        b"a",
        b"c",
        b"a",
        b"b",
    ]
    assert made == ["a", "b", "c", "b"]
