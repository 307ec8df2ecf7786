"""Writers: the same judgements as JSON Lines, a table, a spreadsheet or a page to read."""
