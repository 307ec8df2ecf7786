"""What Facebook, Instagram, Threads and WhatsApp have in common: Meta's Graph API."""
