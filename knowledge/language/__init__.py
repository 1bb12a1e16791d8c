"""Reading Vietnamese: everything that turns typed words into values lives here."""
