"""Pictures and sheets that a chat can send: the result card, the repayment chart, the one-page PDF."""
