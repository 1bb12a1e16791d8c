"""Console: the desk on a computer, as pages at /ban-viec. The rules are those of the chat, in the case room."""
