import { describe, expect, it } from 'vitest';
import { wantsNoMore } from '../../../functions/webhook/reading/do-not-call.ts';
import { fieldsByName } from '../../../functions/webhook/reading/fields.ts';

const forbids = (told: object): boolean => {
  const fields = fieldsByName({ name: 'Thandi Nkosi', phone: '082 555 0101', ...told });
  expect(fields.phones).toEqual(['082 555 0101']);
  return fields.doNotCall === true;
};

describe('plain words in a message', () => {
  it.each([
    'No calls please',
    'please email me, no phone calls please',
    'WhatsApp only. No calls!',
    'Hello\nPlease do not call me\nThanks',
    'Please do not contact me by phone',
    'I do not want to be called',
    "I don't want to be contacted telephonically please",
    'I don’t want any calls',
    'Please do not call me back',
    'please do not call again, thanks',
    'Do not phone me at all',
    'Stop calling me!',
    'Please stop phoning',
    'do not call/sms',
    'Do not SMS or call me',
    'Email only / do not phone',
    "Please don't contact me",
    'Do not contact me again',
    'Take me off your call list',
    'Remove me from your list',
    'Please remove me from all lists.',
    'unsubscribe',
    'Unsubscribe me please',
    'STOP',
    'Please stop.',
    'Moenie my bel nie asb',
    'No calls',
    'Hello\nNo calls\nThanks',
    'Email only, no calls',
    'Please, no calls',
    'Geen oproepe',
    'Stop calling me. Call me again and I report you',
    "Don't call me, call my husband",
    'No calls please. Call me on WhatsApp',
    'Moenie my kontak nie',
    'Moet asseblief nie bel nie. Geen oproepe asb',
    'Ek wil nie gebel word nie',
  ])('%j is a no', (message) => {
    expect(forbids({ message })).toBe(true);
    expect(wantsNoMore(message)).toBe(true);
  });

  it.each([
    'Please call me, no emails please',
    "don't call before 5",
    'Do not call before 5, call after',
    'do not call my office, call my cell',
    'Please do not call me on my landline',
    'Do not contact me by email',
    'I do not want to be contacted by email',
    'Do not email me',
    'no calls/sms before 8am',
    'No calls after six',
    'Stop by our shop',
    'Where is the bus stop?',
    'Stop! Before you phone: read my e-mail',
    'I want to stop smoking, call me',
    'stop calling my wife, call me',
    'remove me from the queue and call',
    'Remove me from the waiting list and call',
    'Remove me from your mailing list',
    'Take me off the newsletter',
    'How do I unsubscribe?',
    'I never call',
    'Lyn is af, geen oproepe',
    'Geen oproepe, geen internet. Bel my asb',
    'Our line is dead:\nno calls\nPlease help',
    'Line dead, no calls, no internet',
    'Stop calling, I am in a meeting. Call tomorrow',
    'Stop calling, I am in a meeting. You can phone me after four',
    'Moenie my bel nie, ek werk. Bel môre',
    'No phone calls please, I am at work until 4 - call after 4',
    'Never call back, very bad. I still want the fibre',
    'Do not contact me, unless by phone',
    'Nobody phoned me back',
    'Moenie voor vyf bel nie',
    'No problem, call me',
    'I unsubscribed by mistake, please call',
  ])('%j is none', (message) => {
    expect(forbids({ message })).toBe(false);
    expect(wantsNoMore(message)).toBe(false);
  });

  it('counts under any name, but what a message is as a whole only where somebody wrote it', () => {
    expect(forbids({ 'Anything else?': 'No calls please' })).toBe(true);
    expect(forbids({ reply: 'STOP' })).toBe(true);
    expect(forbids({ newsletter: 'unsubscribe' })).toBe(false);
    expect(forbids({ drip: 'stop' })).toBe(false);
  });
});

describe('a question or a field', () => {
  it.each([
    ['Do you consent to being contacted telephonically?', 'No'],
    ['I consent to receive calls', 'No'],
    ['I agree to receive calls and messages', 'No'],
    ['I agree that you may call me', 'no thanks'],
    ['Do you want to be called?', 'No'],
    ['May we contact you by telephone?', 'No'],
    ['Mag ons u kontak?', 'Nee'],
    ['mag_ons_jou_bel', 'nee'],
    ['Ek gee toestemming dat u my mag bel', 'Nee'],
    ['May we phone you?', 'Rather email'],
    ['May we call you?', 'I prefer WhatsApp'],
    ['May we call you?', 'Only by e-mail please'],
    ['May we contact you?', 'No'],
    ['May we contact you by phone?', 'WhatsApp'],
    ['Would you like a call back?', 'No'],
    ['Would you like to have someone call you?', 'No'],
    ['Do you give us permission to call you?', 'No'],
    ['Wil jy hê dat ons jou moet bel?', 'Nee'],
    ['May one of our consultants call you?', 'No'],
    ['Would you like our sales team to call you?', 'No'],
    ['Do you wish to be contacted by phone?', 'No'],
    ['q5_mayWeCallYou', 'No'],
    ["Don't call me", 'yes'],
    ['Don’t phone', 'on'],
    ['Please do not call', 'x'],
    ['phoneNumberIsOptedOut', true],
    ['opted_out_of_calls', 'yes'],
    ['HasOptedOutOfCalls', true],
    ['phone_subscription_status', 'unsubscribed'],
    ['phone_subscription_status', 'not_subscribed'],
    ['phone_do_not_call', true],
    ['phone_opt_out', 'opted_out'],
    ['dnc_flag', 1],
    ['on_dnc', true],
    ['contact_permission', { phone: false }],
    ['gdpr', { call: false }],
    ['marketing_consent_phone', false],
    ['can_call', false],
    ['allow_phone', false],
    ['phone_opted_in', false],
    ['opt_in_phone', false],
    ['privacy', { can_call: 'no' }],
  ])('%s: %j is a no', (name, value) => {
    expect(forbids({ [name]: value })).toBe(true);
  });

  it.each([
    ['Do you consent to being contacted telephonically?', 'Yes'],
    ['I agree to receive calls and messages', 'on'],
    ['I agree to receive our newsletter', 'No'],
    ['I agree to the terms', 'No'],
    ['I consent to receive messages', 'No'],
    ['May we contact you by email?', 'No'],
    ['Mag ons u e-pos?', 'Nee'],
    ['Do you have a phone?', 'No'],
    // An option that was not ticked.
    ['request_callback', false],
    ['callback_requested', 'No'],
    ['requestCallback', '0'],
    ['Request a call back', 'No'],
    ['Call back requested', 'No'],
    ['q5_requestACallback', 'No'],
    // Somebody else's call.
    ['Would you like a finance consultant to contact you?', 'No'],
    ['Would you like a bond originator to call you?', 'No'],
    ['May our partners call you?', 'No'],
    ['May selected partners contact you?', 'No'],
    ['May our trade-in team contact you?', 'No'],
    ['Wil jy hê ons finansspan moet jou kontak?', 'Nee'],
    ['I agree to be called by selected partners', 'No'],
    // Another way as well, or where the question is not about calls.
    ['May we call you?', 'Please call or WhatsApp'],
    ['May we call you?', 'Please phone/sms'],
    ['call_me_back', 'Please call or email me'],
    ['Can we contact you?', 'WhatsApp'],
    ['Mag ons jou kontak?', 'E-pos'],
    // Marketing, and the lead's own telephone.
    ['I consent to receive marketing calls, SMS and emails', 'No'],
    ['I consent to marketing calls', 'No'],
    ['I agree to be contacted by phone for marketing', 'No'],
    ['Would you like to receive marketing calls?', 'No'],
    ['Do you receive international calls?', 'No'],
    ['Do you get many calls?', 'No'],
    ['do_you_receive_calls?', 'no'],
    ['Do you mind if we call you?', 'No'],
    ['If you agree to be called, tick here', 'No'],
    ['May we call you?', 'Yes, but rather email me first'],
    ['May we call you?', 'No problem'],
    ['When can we call?', 'No preference'],
    ['phoneNumberIsOptedOut', false],
    ['emailAddressIsOptedOut', true],
    ['HasOptedOutOfEmail', true],
    ['HasOptedOutOfFax', true],
    ['sms_opted_out', true],
    ['opted_out', true],
    ['sms_consent', false],
    ['email_subscription_status', 'unsubscribed'],
    ['phone_subscription_status', 'subscribed'],
    ['phone_subscription', 'No'],
    ['dnc_flag', 0],
    ['contact_permission', { email: false, phone: true }],
    ['gdpr', { email: false }],
    ['marketing_consent', false],
    ['can_email', false],
    ['phone_opted_in', true],
    // ManyChat's opt-in to text messages.
    ['optin_phone', false],
    ['phone_preference', 'no'],
  ])('%s: %j is none', (name, value) => {
    expect(forbids({ [name]: value })).toBe(false);
  });
});

it.each([
  'request',
  'contact',
  'call',
  'optin',
  'enquiry',
  'accepted',
  'subscribed',
  'unsubscribe',
  'allow',
  'do',
])('the number in an object called %s is a number', (name) => {
  const fields = fieldsByName({ name: 'Thandi Nkosi', [name]: { phone: '082 555 0101' } });
  expect(fields.phones).toEqual(['082 555 0101']);
});

it.each(['Request a call back', 'request_call_back', 'request_callback', 'Call back requested'])(
  'the number under %s is dialled',
  (name) => {
    const fields = fieldsByName({ name: 'Thandi Nkosi', [name]: '082 555 0101' });
    expect(fields).toMatchObject({ phones: ['082 555 0101'] });
    expect(fields.doNotCall).toBeUndefined();
  },
);

it('takes an address at work of the lead before one that is told of the form', () => {
  const mails = { Form: 'enquiries@acme.co.za', 'Work Email Address': 't@x.co.za' };
  expect(fieldsByName({ phone: '082 555 0101', ...mails }).email).toBe('t@x.co.za');
});
