"""What a hash costs whoever has stolen the database: the settings OWASP asks of argon2id, or more."""

from argon2 import PasswordHasher, Type


def test_passwords_and_codes_are_hashed_as_slowly_as_they_should_be(
    real_hashers: tuple[PasswordHasher, PasswordHasher],
) -> None:
    passwords, codes = real_hashers
    assert (passwords.type, codes.type) == (Type.ID, Type.ID)
    assert (passwords.memory_cost, passwords.time_cost) >= (64 * 1024, 3)
    assert (codes.memory_cost, codes.time_cost) >= (19 * 1024, 2)
    assert passwords.hash("a").startswith("$argon2id$v=19$m=65536,t=3,p=1$")
