"""Matching requests against routes and header rules, in the neutral form of a serving plan."""
