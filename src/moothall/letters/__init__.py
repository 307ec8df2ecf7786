"""E-mail to the people of the desk: written with the change that it tells of, sent by a worker."""
