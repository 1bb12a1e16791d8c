"""Personal data as others may see it over somebody's shoulder: initials and last digits."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """Initials only."""
    return " ".join(f"{word[0]}." for word in name.split() if word)


def mask_phone(phone: str) -> str:
    """The last three digits only."""
    return f"•••• {phone[-3:]}"
