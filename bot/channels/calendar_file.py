"""Calendar file (RFC 5545) of an appointment: when, and a neutral title; nothing of whom it is about."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.texts import text

NAME, MEDIA_TYPE = "hen.ics", "text/calendar"
_MINUTES = 30


def calendar_file(at: str) -> bytes:
    """The file of an appointment at a moment (ISO)."""
    start = datetime.fromisoformat(at).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//qd22//desk//VI",
        "BEGIN:VEVENT",
        f"UID:{start}@qd22",
        f"DTSTAMP:{start}",  # nothing here depends on when it was made
        f"DTSTART:{start}",
        f"DURATION:PT{_MINUTES}M",
        f"SUMMARY:{text('meeting.title')}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines).encode()
