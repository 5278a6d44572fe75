"""What the screens show, as pure functions of the model and a width; no textual in here."""
