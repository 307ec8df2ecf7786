"""Bank holidays, monitored hours, clocks."""
