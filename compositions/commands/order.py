"""Order among rows as strings between strings: a row moves by one field, whatever stands beside it."""

from fractional_indexing import generate_key_between, generate_n_keys_between


def orders_after(rows: list, after_id: str | None, many: int = 1) -> list[str]:
    """Orders for ``many`` rows to stand after the row ``after_id`` of sorted ``rows`` (None: before all)."""
    places = [None, *(row.order for row in rows), None]
    index = 0
    if after_id is not None:
        index = next(index for index, row in enumerate(rows, 1) if row.id == after_id)
    low = places[index]
    high = next((place for place in places[index + 1 :] if place is None or low is None or place > low), None)
    return generate_n_keys_between(low, high, many)


def order_at_end(rows: list) -> str:
    return generate_key_between(rows[-1].order if rows else None, None)
