import type { FieldName } from './aliases.ts';
import type { Person } from './persons.ts';

/** What a number consists of where its parts stand in fields of their own, each as it was typed. */
export interface RawParts {
  readonly area: string;
  readonly number: string;
  /** `+55`, `55`, `BR` */
  readonly code?: string;
}

/** A value of which is known whose it is and which field it is for. */
export interface NamedValue {
  /** None where it is for the notes. */
  readonly field: FieldName | undefined;
  /** What it is called, and what that is in. */
  readonly path: readonly string[];
  readonly person: Person;
  readonly values: readonly string[];
  /** Of a number whose area code stands in the same object. */
  readonly parts?: RawParts;
  /** Whether it is told to the agent although its name is one for machines. */
  readonly isAsked?: boolean;
}
