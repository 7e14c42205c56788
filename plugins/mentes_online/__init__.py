"""Online mentoring across an alliance (seed 000)."""
