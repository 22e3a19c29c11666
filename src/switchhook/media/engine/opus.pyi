# Used by other modules of the engine only; there is nothing for Python in it.
