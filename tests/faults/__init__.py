"""The process is killed while conversations run; nothing that was acknowledged may be lost or doubled."""
