"""Reports: numbers and declarations made into documents."""
