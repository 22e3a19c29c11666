"""Texts by SIP (RFC 3428): to and from carrier trunks, and the phones that sign in here.

page       a text as a MESSAGE       carrier    texts to a trunk
phones     texts to our phones       taking     texts that come in
"""
