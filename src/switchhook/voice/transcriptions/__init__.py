"""What is said, in writing: of calls as they go on, and of recordings afterwards."""
