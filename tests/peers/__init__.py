"""Tests against real programs, each started by its fixture and ended by its pid."""
