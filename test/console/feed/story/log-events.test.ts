import { expect, it } from 'vitest';
import { type LogEvent, readLogLine } from '../../../../console/feed/story/log-events.ts';

const AT = '2026-11-24T04:18:55.667Z';
const at = Date.parse(AT);
const line = (level: string, message: string, fields: object = {}) =>
  JSON.stringify({ level, message, timestamp: AT, service: 'acme', sampling_rate: 0, ...fields });

it.each<[string, string, Partial<LogEvent>]>([
  [
    'a lead that was queued',
    line('INFO', 'lead queued', { id: 'a1', source: 'crm', outcome: 'queued' }),
    { kind: 'lead', id: 'a1', source: 'crm', step: { kind: 'queued', at } },
  ],
  [
    'a lead that was delivered, with its speed',
    line('INFO', 'lead delivered', { id: 'a1', source: 'crm', attempt: 1, milliseconds: 202 }),
    { kind: 'lead', milliseconds: 202, step: { kind: 'delivered', at, attempt: 1 } },
  ],
  [
    'a lead that waits, with its reason',
    line('WARN', 'lead waits', { id: 'a1', source: 'crm', reason: 'busy', waitSeconds: 31 }),
    { kind: 'lead', step: { kind: 'waits', at, reason: 'busy', waitSeconds: 31 } },
  ],
  [
    'where a lead goes',
    line('WARN', 'lead waits', { id: 'a1', campaign: 'Sales', list: 'Web', reason: 'busy' }),
    { kind: 'lead', destination: { campaign: 'Sales', list: 'Web' } },
  ],
  [
    'a lead that was parked, with its field',
    line('WARN', 'lead parked', { id: 'a1', field: 'phoneNumber', reason: 'is missing' }),
    { kind: 'lead', step: { kind: 'parked', at, reason: 'phoneNumber is missing' } },
  ],
  [
    'a lead that was parked for what the API says of a field',
    line('ERROR', 'lead parked', { id: 'a1', field: 'assignedTo', reason: 'the API refuses it' }),
    { kind: 'lead', step: { kind: 'parked', at, reason: 'the API refuses it (assignedTo)' } },
  ],
  [
    'a message that is none of ours',
    line('ERROR', 'message cannot be read', { messageId: 'm1', reason: 'not JSON' }),
    { kind: 'lead', id: 'm1', source: 'unknown', step: { kind: 'parked', at, reason: 'not JSON' } },
  ],
  [
    'a call',
    line('WARN', 'call busy', { contacts: 7, error: 'Concurrent API Calls Exceeded' }),
    { kind: 'call', at, outcome: 'busy', error: 'Concurrent API Calls Exceeded', contacts: 7 },
  ],
  [
    'what is wrong with a delivery',
    line('WARN', 'delivery refused', { source: 'website', outcome: 'unauthorized' }),
    { kind: 'notice', at, text: 'delivery refused: website, unauthorized', level: 'warn' },
  ],
  [
    'words that nobody foresaw',
    line('ERROR', 'the dialer function failed', { error: 'TypeError', leads: 3 }),
    { kind: 'notice', at, text: 'the dialer function failed: TypeError', level: 'error' },
  ],
  [
    'an environment that ran out of time',
    '6b3a Task timed out after 30.00 seconds',
    { kind: 'notice', text: 'Task timed out after 30.00 seconds', level: 'error' },
  ],
])('reads %s', (_, text, event) => {
  expect(readLogLine(text)[0]).toEqual(expect.objectContaining(event));
});

it('reads that the dialer has stopped calling, and that it calls again', () => {
  const events = [
    ...readLogLine(
      line('ERROR', 'the breaker is open: all leads wait', { error: 'Authorization Failed' }),
    ),
    ...readLogLine(line('INFO', 'the breaker is closed: the API takes calls again')),
  ];
  expect(events.filter(({ kind }) => kind === 'breaker')).toEqual([
    { kind: 'breaker', at, state: 'open', because: 'Authorization Failed' },
    { kind: 'breaker', at, state: 'closed', because: '' },
  ]);
});

it('reads that the API refuses a whole list, and that it takes it again', () => {
  const where = { campaign: 'Sales', list: 'Web' };
  const refused = { ...where, error: 'Invalid List' };
  const events = [
    ...readLogLine(line('ERROR', 'the API refuses a whole list: its leads wait', refused)),
    ...readLogLine(line('INFO', 'the API takes a list again', where)),
  ];
  expect(events.filter(({ kind }) => kind === 'destination')).toEqual([
    { kind: 'destination', at, ...where, isHeld: true, because: 'Invalid List' },
    { kind: 'destination', at, ...where, isHeld: false, because: '' },
  ]);
});

it.each<[string, string, object]>([
  [
    'taken',
    line('INFO', 'lead queued', { id: 'a1', source: 'crm' }),
    { as: 'taken', why: '', isLead: true },
  ],
  [
    'taken, with a lead that cannot be dialled',
    line('WARN', 'lead parked', { id: 'a1', source: 'crm', reason: 'is missing' }),
    { as: 'taken', why: '', isLead: true },
  ],
  [
    'refused',
    line('WARN', 'delivery refused', { source: 'crm', outcome: 'unauthorized' }),
    { as: 'refused', why: 'its signature, token or timestamp is wrong' },
  ],
  [
    'not readable',
    line('WARN', 'delivery not readable', { source: 'crm', reason: 'the body is no JSON' }),
    { as: 'unreadable', why: 'the body is no JSON' },
  ],
  [
    'answered 503',
    line('ERROR', 'the webhooks secret has no entry for the source', { source: 'crm' }),
    { as: 'failed', why: 'the webhooks secret has no entry for it' },
  ],
  [
    'no new lead',
    line('INFO', 'not a new lead', { source: 'crm', reason: 'a test' }),
    { as: 'ignored', why: 'not a new lead (a test)' },
  ],
  [
    'a lead that is filtered',
    line('INFO', 'not let through by when', { source: 'crm', outcome: 'filtered', leads: 1 }),
    { as: 'ignored', why: 'not let through by when', isLead: true },
  ],
  [
    'a number that is mistyped',
    line('INFO', 'mistyped, and the visitor told', { source: 'crm', reason: 'has no digits' }),
    { as: 'ignored', why: 'mistyped, and the visitor told (has no digits)', isLead: true },
  ],
])('notes what was heard of a source: %s', (_, text, heard) => {
  const events = readLogLine(text).filter(({ kind }) => kind === 'heard');
  expect(events).toEqual([{ kind: 'heard', at, source: 'crm', isLead: false, ...heard }]);
});

it('takes a replay for the delivery that it was, and what is refused once more for no other', () => {
  const arrived = '2026-11-24T01:00:00.000Z';
  const queued = line('INFO', 'lead queued', { id: 'a1', source: 'crm', arrived });
  expect(readLogLine(queued)).toContainEqual(
    expect.objectContaining({ kind: 'heard', at: Date.parse(arrived), isReplay: true }),
  );
  for (const message of ['delivery refused', 'delivery not readable']) {
    expect(readLogLine(line('WARN', message, { source: 'crm', arrived }))).toEqual([]);
  }
});

it('notes that a source from which leads are expected is silent', () => {
  const silent = { source: 'crm', milliseconds: 3 * 3_600_000 + 59_000 };
  expect(readLogLine(line('WARN', 'a source is silent', silent))).toContainEqual({
    ...{ kind: 'silent', at, source: 'crm', why: 'no lead for 3 h' },
  });
});

it('hears nothing of a source when the dialer parks a lead of it, or from a name of Object', () => {
  const parked = line('ERROR', 'lead parked', { id: 'a1', source: 'crm', attempt: 2 });
  expect(readLogLine(parked)).toEqual([expect.objectContaining({ kind: 'lead', isNew: false })]);
  expect(readLogLine(line('INFO', 'constructor'))).toEqual([
    expect.objectContaining({ kind: 'notice', text: 'constructor' }),
  ]);
});

it.each([
  ['metrics', '{"_aws":{"Timestamp":1},"service":"acme","LeadsReceived":2}'],
  ['a part of a stack', '    at deliver (index.mjs:1:2)'],
  ['half a line', '{"level":"INFO","mess'],
  ['nothing', ''],
])('takes %s for no event', (_, text) => {
  expect(readLogLine(text)).toEqual([]);
});
