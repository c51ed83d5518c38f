/**
 * What a call that was taken may be answered. Nothing describes it (docs/euphoria-api.md, Answers),
 * so a client must live with each of them.
 */
const successes = {
  ok: '<XML><Status>OK</Status></XML>',
  success: '<XML><Status>Success</Status></XML>',
  message: '<XML><Status>Success</Status><Message>Contacts added to the list</Message></XML>',
  text: '<XML>Contacts added to the list</XML>',
  emptyElement: '<XML><Result/></XML>',
  empty: '<XML/>',
  declaration: '<?xml version="1.0" encoding="utf-8"?>\r\n<XML><Status>OK</Status></XML>\r\n',
  lineBreak: '\r\n<?xml version="1.0" encoding="utf-8"?>\r\n<XML><Status>OK</Status></XML>',
  byteOrderMark: '\uFEFF<?xml version="1.0" encoding="utf-8"?><XML><Status>OK</Status></XML>',
} as const;
export type SuccessShape = keyof typeof successes;
export const successShapes = Object.keys(successes) as [SuccessShape, ...SuccessShape[]];

export const successAnswer = (shape: SuccessShape): string => successes[shape];

/** How an error may be written, its text given. `status` hides the text altogether. */
const failures = {
  varied,
  details: (text) => `<XML><Error>${text}: contact 3</Error><Detail>see the log</Detail></XML>`,
  lowerCase: (text) => `<XML><error>${text}</error></XML>`,
  message: (text) => `<XML><Message>${text}</Message></XML>`,
  text: (text) => `<XML>${text}</XML>`,
  status: () => '<XML><Status>Failed</Status></XML>',
  statusText: (text) => `<XML><Status>${text}</Status></XML>`,
} as const satisfies Record<string, (text: string, random: () => number) => string>;
export type FailureShape = keyof typeof failures;
export const failureShapes = Object.keys(failures) as [FailureShape, ...FailureShape[]];

/** An error answer in that shape. */
export function errorAnswer(text: string, shape: FailureShape, random: () => number): string {
  return failures[shape](text, random);
}

/** Details, blanks and a Status beside it come and go (docs/euphoria-api.md, Answers). */
function varied(text: string, random: () => number): string {
  const variants = [text, `${text}: request ${Math.floor(random() * 1e6)}`, `\r\n  ${text} `];
  const error = `<Error>${variants[Math.floor(random() * variants.length)]}</Error>`;
  return random() < 0.5 ? `<XML>${error}</XML>` : `<XML><Status>Failed</Status>${error}</XML>`;
}
