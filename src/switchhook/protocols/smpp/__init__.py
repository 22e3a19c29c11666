"""SMPP 3.4, sans-IO: PDUs, what texts look like in them, receipts, and the session of either side.

pdu        the bodies, and bytes to and from them     framing       PDUs out of a stream
gsm7       the alphabet of SMS                        codings       data_coding
udh        user data headers                          parts         a text as PDUs, and back
receipts   what became of a message                   reassembly    parts into texts
states     what is allowed when, as tables            session       one connection, either side
lists      the addresses of submit_multi              backoff       when to connect again
"""
