"""A mailbox as a private way to the desk: IMAP in, SMTP out."""
