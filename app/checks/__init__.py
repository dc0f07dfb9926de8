"""What `cairn doctor` looks at: each module one part, each function a list of findings."""
