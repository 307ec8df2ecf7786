"""What Node.js is given: the packages to install, and a script that starts the servers."""
