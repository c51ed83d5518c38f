import type { Destination } from '../lead/contact.ts';

/**
 * Divides leads into batches that can go out in one call: one destination each, the order kept, at
 * most `size` leads.
 */
export function toBatches<Item extends { readonly lead: { readonly destination: Destination } }>(
  items: readonly Item[],
  size: number,
): Item[][] {
  const byDestination = Map.groupBy(items, ({ lead: { destination } }) =>
    JSON.stringify([
      destination.priority,
      destination.campaign,
      destination.list,
      destination.dataSource,
    ]),
  );
  return [...byDestination.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / size) }, (_, index) =>
      group.slice(index * size, (index + 1) * size),
    ),
  );
}
