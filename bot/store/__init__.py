"""The store: what is kept between messages, by SQLAlchemy Core."""
