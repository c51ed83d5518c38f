/**
 * Items as requests take them: in their order, `size` to each, the rest in the last.
 *
 * @param size how many one request takes, 1 or more
 */
export const chunks = <Item>(items: readonly Item[], size: number): readonly Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
