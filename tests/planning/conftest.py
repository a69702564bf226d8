from tests.cast import build_cast
from tests.kept import kept
from tests.planning.breakdowns import make_plan
from tests.planning.live import make_live

cast = kept(build_cast)
plan = kept(make_plan)
live = kept(lambda: make_live(make_plan()))
