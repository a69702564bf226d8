"""What experts say most of the time."""

from planning.demo.shapes import VerdictSketch

AGREE, CHANGE = "agree", "change"
ALL_AGREED = tuple((criterion, AGREE, "") for criterion in "SMART")


def passed(first: str, first_words: str, second: str, second_words: str) -> tuple[VerdictSketch, ...]:
    """Both experts pass, a day apart."""
    return (
        VerdictSketch(first, "pass", 1, first_words, ALL_AGREED),
        VerdictSketch(second, "pass", 2, second_words, ALL_AGREED),
    )
