from app.api.kept import Kept


class Asker:
    """Asks for answers of a size; ``made`` names those that had to be worked out."""

    def __init__(self, most_bytes: int) -> None:
        self.kept, self.made = Kept(most_bytes), []

    def ask(self, person: str, size: int, version: int = 1) -> bytes:
        return self.kept.get(("day", person), version, lambda: self.made.append(person) or b"x" * size)


def test_an_answer_is_made_once_and_who_was_asked_for_longest_ago_gives_way():
    asker = Asker(most_bytes=2)
    for person in "abacab":
        assert asker.ask(person, 1) == b"x"
    assert asker.made == ["a", "b", "c", "b"]


def test_a_newer_answer_takes_the_place_of_the_older_one():
    asker = Asker(most_bytes=10)
    asker.ask("ben", 4)
    for minute in range(5):
        asker.ask("ada", 6, minute)
    asker.ask("ben", 4)
    assert asker.ask("ada", 6, 4) == b"x" * 6
    assert asker.made == ["ben", *["ada"] * 5]
    asker.ask("ada", 6, 3)
    assert asker.made[-1] == "ada"


def test_room_is_counted_in_bytes_and_what_is_forgotten_makes_room():
    asker = Asker(most_bytes=10)
    asker.ask("ada", 6)
    asker.ask("ben", 4)
    assert asker.ask("cleo", 11) == b"x" * 11  # too large to be kept at all, and it drives out the others
    assert [asker.ask("ada", 6), asker.ask("ben", 4)] == [b"x" * 6, b"x" * 4]
    asker.kept.forget("ada")
    asker.ask("dora", 6)
    asker.ask("ben", 4)
    assert asker.made == ["ada", "ben", "cleo", "ada", "ben", "dora"]


def test_an_answer_made_twice_at_once_takes_its_room_once():
    asker = Asker(most_bytes=10)
    asker.kept.get(("day", "ada"), 1, lambda: asker.ask("ada", 6))
    asker.ask("ben", 4)
    assert (asker.ask("ada", 6), asker.made) == (b"x" * 6, ["ada", "ben"])
