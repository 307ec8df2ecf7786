"""Instagram of an organisation, by the Facebook Page that owns the account."""
