"""Calls out: started by REST or by `<Dial>`, and the way that each of them takes."""
