"""WhatsApp Cloud: residents' messages in by webhook alone, answers within a day, blocking."""
