"""Ask the customer's app for TwiML; tell it what happened."""
