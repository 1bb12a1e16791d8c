"""Office papers: Mẫu số 01, the figures of a period, their Word, Excel and pictures."""
