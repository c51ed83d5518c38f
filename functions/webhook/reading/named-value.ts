import type { FieldName } from './aliases.ts';
import type { Person } from './persons.ts';

/** A value of which is known whose it is and which field it is for. */
export interface NamedValue {
  /** None where it is for the notes. */
  readonly field: FieldName | undefined;
  /** What it is called, and what that is in. */
  readonly path: readonly string[];
  readonly person: Person;
  readonly values: readonly string[];
  /** Whether it is told to the agent although its name is one for machines. */
  readonly isAsked?: boolean;
}
