"""What Google's interfaces share: signing in, the error object, tokens that last an hour."""
