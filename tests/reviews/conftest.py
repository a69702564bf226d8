from tests.cast import build_cast
from tests.kept import kept
from tests.planning.breakdowns import make_plan

cast = kept(build_cast)
plan = kept(make_plan)
