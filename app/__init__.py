"""Backbeat: five to ten good minutes for a sore back.

One wire is laid here and not in ``main``, because the plain-data face of the rules is called without a house:
the domain may not know the store, so the shipped catalogue is offered to it, and read when first asked for.
"""

from app.domain.exercises import Catalogue, offer_catalogue


def _shipped_catalogue() -> Catalogue:
    from app.store.catalogue import load_catalogue  # noqa: PLC0415 - most callers bring their own

    return load_catalogue()


offer_catalogue(_shipped_catalogue)
