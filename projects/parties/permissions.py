"""Parties are written by who runs the project, and read by who reads it."""

import rules

from projects.permissions import runs_project, writes_project

rules.add_perm("parties.party_write", runs_project | writes_project)
