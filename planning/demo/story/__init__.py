"""What happens: the versions of the breakdowns and what the experts said, their items, and the free tasks."""

from planning.demo.projects import HEALTH, HEAT, LAKE, PORT, SCHOOL, WATER
from planning.demo.shapes import FreeTaskSketch, ItemSketch, VersionSketch
from planning.demo.story import collections, health, health_more, heat, inner, lake, port, school, water, water_more

_STORIES = (water, water_more, health, health_more, port, school, heat, lake, inner, collections)

# Goals of the department itself have no project.
PROJECT_OF_GOAL = {
    "water": WATER,
    "gis": WATER,
    "quality": WATER,
    "water-security": WATER,
    "water-training": WATER,
    "health": HEALTH,
    "mutual": HEALTH,
    "ops-health": HEALTH,
    "port": PORT,
    "school": SCHOOL,
    "heat": HEAT,
    "lake": LAKE,
}
ITEMS: dict[str, tuple[ItemSketch, ...]] = {goal: items for story in _STORIES for goal, items in story.ITEMS.items()}
VERSIONS: tuple[VersionSketch, ...] = tuple(version for story in _STORIES for version in story.VERSIONS)
FREE_TASKS: tuple[FreeTaskSketch, ...] = tuple(task for story in _STORIES for task in story.FREE_TASKS)
# Due dates that the version in review would move, by title: the new offset.
MOVED_IN_REVIEW: dict[str, dict[str, int]] = {
    "port": {"岸桥接口协议适配": 14, "三号作业区投产": 18, "四号作业区停机切换": 24},
    "quality": {"水质断面点位确认": 8, "水质预警模型联调": 14},
}
