from app.api.kept import Kept


def test_an_answer_is_made_once_and_the_oldest_unused_gives_way():
    made: list[str] = []

    def ask(key: str) -> bytes:
        return kept.get(key, lambda: made.append(key) or key.encode())

    kept = Kept(most_bytes=2)
    assert [ask("a"), ask("b"), ask("a"), ask("c"), ask("a"), ask("b")] == [
        b"a",
        b"b",
        b"a",
        b"c",
        b"a",
        b"b",
    ]
    assert made == ["a", "b", "c", "b"]


def test_room_is_counted_in_bytes_and_what_is_forgotten_makes_room():
    kept = Kept(most_bytes=10)
    made: list[str] = []

    def ask(person: str, size: int) -> bytes:
        return kept.get((person, size), lambda: made.append(person) or b"x" * size)

    ask("ada", 6)
    ask("ben", 4)
    assert ask("cleo", 11) == b"x" * 11  # too large to be kept at all, and it drives out the others
    assert [ask("ada", 6), ask("ben", 4)] == [b"x" * 6, b"x" * 4]
    kept.forget("ada")
    ask("dora", 6)
    ask("ben", 4)
    assert made == ["ada", "ben", "cleo", "ada", "ben", "dora"]


def test_an_answer_made_twice_at_once_takes_its_room_once():
    kept = Kept(most_bytes=10)
    kept.get("a", lambda: kept.get("a", lambda: b"x" * 6))
    kept.get("b", lambda: b"y" * 4)
    assert kept.get("a", lambda: b"anew") == b"x" * 6
