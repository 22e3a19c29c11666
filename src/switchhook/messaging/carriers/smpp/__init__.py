"""Texts by SMPP 3.4 carriers, to which we bind as an ESME.

settings   what an operator may say about a carrier     outgoing   a message as PDUs
errors     their errors in Twilio's codes               incoming   PDUs as texts and receipts
links      the binds that are kept                      carrier    all of it, as the outbox sees it
"""
