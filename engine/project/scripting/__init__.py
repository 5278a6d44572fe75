"""JavaScript and pages: its values, what scripts import and pages load, whether they parse."""
