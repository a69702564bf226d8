"""The floor: a bare Django project with the standard middleware, doing just each operation of the table."""
