"""The network's server: public pages, the interface that the desk speaks to, and the controls."""
