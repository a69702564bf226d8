from tests.cast import build_cast
from tests.kept import kept

cast = kept(build_cast)
