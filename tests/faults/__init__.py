"""What goes wrong with machines, disks and files, and what becomes of rows: `python -m tests.faults` runs it all."""
