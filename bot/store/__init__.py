"""What is kept between messages: SQLAlchemy Core over SQLite (aiosqlite)."""
