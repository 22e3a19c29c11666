"""Pay and its prompts: https://www.twilio.com/docs/voice/twiml/pay"""

from switchhook.protocols.twiml.vocabulary.element import Element
from switchhook.protocols.twiml.vocabulary.kinds import (
    COUNT,
    FLAG,
    METHOD,
    TEXT,
    URL,
    Choice,
    Locale,
    Numbers,
    Words,
)
from switchhook.protocols.twiml.vocabulary.values import CARDS, PAY_LANGUAGES

ELEMENTS = (
    Element(
        "Pay",
        "Response",
        {
            "input": Choice("dtmf"),
            "action": URL,
            "bankAccountType": Choice(
                "consumer-checking consumer-savings commercial-checking commercial-savings"
            ),
            "statusCallback": URL,
            "statusCallbackMethod": METHOD,
            "timeout": COUNT,
            "maxAttempts": COUNT,
            "securityCode": FLAG,
            "postalCode": TEXT,
            "minPostalCodeLength": COUNT,
            "paymentConnector": TEXT,
            "paymentMethod": Choice("ach-debit credit-card"),
            "tokenType": Choice("one-time reusable payment-method"),
            "chargeAmount": TEXT,
            "currency": TEXT,
            "description": TEXT,
            "validCardTypes": Words(CARDS),
            "language": Locale(PAY_LANGUAGES),
        },
    ),
    Element(
        "Prompt",
        "Pay Response",
        {
            "for": Choice(
                "payment-card-number expiration-date security-code postal-code payment-processing"
                " bank-account-number bank-routing-number"
            ),
            "errorType": Words(
                "timeout invalid-card-number invalid-card-type invalid-date invalid-security-code"
                " internal-error input-matching-failed"
            ),
            "cardType": Words(CARDS),
            "attempt": Numbers(),
            "requireMatchingInputs": FLAG,
        },
    ),
)
