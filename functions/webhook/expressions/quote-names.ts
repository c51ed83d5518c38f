/** The part of an expression that stands in quotes, or what may be a name: anything between operators. */
const parts =
  /"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|[^\s.[\](){}|&,:=!<>*?@"'`](?:[^.[\](){}|&,:=!<>*?@"'`]*[^\s.[\](){}|&,:=!<>*?@"'`])?/g;

/** An expression with double quotes round each name that needs them: `your-name`, `fields.39`. */
export const quoteNames = (expression: string): string =>
  expression.replace(parts, (part, at: number) =>
    /^["'`]/.test(part) ||
    /^[A-Za-z_]\w*$/.test(part) ||
    /^[-+~^%/;]|^[^\p{L}\p{N}]*$/u.test(part) ||
    isIndex(part, expression[at - 1])
      ? part
      : JSON.stringify(part),
  );

/** What is meant by the name of a field, as it is written in no quotes or in the wrong ones: a path, or a question. */
export const quoteField = (name: string): string =>
  /\s/.test(name) ? JSON.stringify(name) : quoteNames(name);

/** `[0]`, `[-1]`, `[0:5]`. */
const isIndex = (part: string, before: string | undefined): boolean =>
  /^-?\d+$/.test(part) && (before === '[' || before === ':');
