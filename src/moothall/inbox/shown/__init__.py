"""What the screens show: plain values made of rows, so that templates only print."""
