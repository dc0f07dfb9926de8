"""Small frozen values that pass between floors: what a person filled in, and what a screen shows of them."""
