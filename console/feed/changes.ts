/**
 * Tells of each value only if it is another one than was told last.
 *
 * @returns what gives those of the values that have changed; undefined ones are left out
 */
export function createChanges() {
  const told = new Map<string, string | undefined>();
  return <Values extends object>(values: Values): Partial<Values> => {
    const changed = Object.entries(values).filter(([name, value]) => {
      const text = JSON.stringify(value);
      if (told.get(name) === text) return false;
      told.set(name, text);
      return true;
    });
    return Object.fromEntries(changed) as Partial<Values>;
  };
}

/** A list, or undefined if there is nothing in it, so that nobody is told of it. */
export const unlessEmpty = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items;
