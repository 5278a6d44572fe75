"""A run as the console knows it: the records, and what each event does to them."""
