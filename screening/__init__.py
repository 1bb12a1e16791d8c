"""Pre-check: rules, questionnaires, loan and charts as data, judged on values; no text is read here."""
