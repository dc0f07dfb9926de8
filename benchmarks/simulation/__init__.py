"""A company whose people are mentored for a year, and the clock that runs through that year in minutes."""
