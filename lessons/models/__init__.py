"""Retrospectives with their items and measures, and the lessons library."""

from lessons.models.library import Lesson
from lessons.models.retrospectives import Measure, Retrospective, RetrospectiveItem, RetrospectiveRhythm

__all__ = ["Lesson", "Measure", "Retrospective", "RetrospectiveItem", "RetrospectiveRhythm"]
