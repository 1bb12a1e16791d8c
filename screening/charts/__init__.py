"""Charts for reviewers: the flow of a questionnaire, and the table of rules."""
