"""What users test their own apps with."""
