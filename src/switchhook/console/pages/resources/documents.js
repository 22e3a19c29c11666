// Documents to begin with: what a bin may say.

export const DOCUMENTS = {
  "Say something": "<Response>\n  <Say>Hello! You called from {{From}}.</Say>\n</Response>",
  "Forward calls": '<Response>\n  <Dial callerId="{{To}}">+14155550101</Dial>\n</Response>',
  "Ask for a key": '<Response>\n  <Gather numDigits="1" timeout="10">\n    <Say>Press a key.</Say>\n  </Gather>\n  <Say>Goodbye.</Say>\n</Response>',
  "Take a message": '<Response>\n  <Say>Please leave a message.</Say>\n  <Record maxLength="60" playBeep="true"/>\n</Response>',
  "Meet in a conference": "<Response>\n  <Dial>\n    <Conference>Meeting</Conference>\n  </Dial>\n</Response>",
  "Refuse": '<Response>\n  <Reject reason="busy"/>\n</Response>',
  "Answer a text": "<Response>\n  <Message>Thank you for “{{Body}}”.</Message>\n</Response>",
};
