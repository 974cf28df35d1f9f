"""What is measured, against what floor, in one run. Ratios of paired medians; nothing here asserts a time."""
