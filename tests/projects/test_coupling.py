"""Whom a slip hits, held against every simple path of random nets."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.coupling import Hit, Need, hits, rings

MODULES = st.integers(0, 5)
NEEDS = st.lists(st.tuples(MODULES, MODULES).filter(lambda pair: pair[0] != pair[1]), max_size=14)


def simple_paths(path: tuple[int, ...], needs: list[Need]) -> Iterator[tuple[int, ...]]:
    """All ways that a slip can take from the last module on, without coming back."""
    for module, needed in needs:
        if needed == path[-1] and module not in path:
            yield (*path, module)
            yield from simple_paths((*path, module), needs)


def test_a_slip_passes_on_by_the_shortest_way() -> None:
    # 2 needs 1, 3 needs 2, 4 needs 3 and 1; nobody needs 4.
    found = hits({1: 3, 4: 9}, [(2, 1), (3, 2), (4, 3), (4, 1)])
    assert found == [Hit(2, 1, 3, (1, 2)), Hit(4, 1, 3, (1, 4)), Hit(3, 1, 3, (1, 2, 3))]


def test_the_worst_slip_comes_first_and_none_hits_nobody() -> None:
    assert [hit.source for hit in hits({1: 2, 2: 5, 3: 0}, [(9, 1), (9, 2), (9, 3)])] == [2, 1]


def test_two_that_need_each_other_hit_each_other_and_not_themselves() -> None:
    both = [(1, 2), (2, 1)]
    assert hits({1: 4}, both) == [Hit(2, 1, 4, (1, 2))]
    assert rings([*both, (3, 1)]) == [(1, 2)]


@settings(max_examples=80, deadline=None)
@given(NEEDS, st.dictionaries(MODULES, st.integers(0, 30)))
def test_it_is_what_following_every_path_finds(needs: list[Need], slips: dict[int, int]) -> None:
    expected = set()
    for source, days in slips.items():
        best: dict[int, tuple[int, ...]] = {}
        for path in simple_paths((source,), needs) if days else ():
            best[path[-1]] = min(best.get(path[-1], path), path, key=lambda one: (len(one), one))
        expected |= {Hit(module, source, days, path) for module, path in best.items()}
    found = hits(slips, needs)
    assert set(found) == expected
    assert len(found) == len(expected)
    assert [hit.days for hit in found] == sorted((hit.days for hit in found), reverse=True)


@settings(max_examples=50, deadline=None)
@given(NEEDS)
def test_a_ring_is_who_reach_each_other(needs: list[Need]) -> None:
    reach = {one: {path[-1] for path in simple_paths((one,), needs)} for one in range(6)}
    expected = {
        tuple(sorted({one} | {other for other in reach[one] if one in reach[other]}))
        for one in range(6)
        if any(one in reach[other] for other in reach[one])
    }
    assert rings(needs) == sorted(expected)
