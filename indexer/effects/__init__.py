"""What running code does besides giving a value: found in each body, then followed along the calls."""
