"""The twenty-five goals of the year and what was said about them; parents come before their children."""

from planning.demo.goals import money, own, work, year
from planning.demo.shapes import GoalSketch

GOALS: tuple[GoalSketch, ...] = (*year.GOALS, *money.GOALS, *work.GOALS, *own.GOALS)
