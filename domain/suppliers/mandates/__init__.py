"""Who may bid, sign, complain and explain for a company, until when and up to what value."""
