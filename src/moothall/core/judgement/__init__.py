"""Policy and post in, what the policy says to do out."""
