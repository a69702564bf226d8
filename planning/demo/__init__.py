"""The demo: an invented department in the middle of its year. Data in people, projects, goals and story, read by load.

Days are offsets in working days from the day it is loaded: −3 is three working days ago, 0 today.
"""
