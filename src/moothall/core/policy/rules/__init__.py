"""What a clause can switch on, one record per rule."""
