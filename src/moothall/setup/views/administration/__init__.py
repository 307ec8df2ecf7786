"""Pages of the administration: one module for each thing that an administrator runs."""
