import type { Attributes, LedgerTable } from '../../functions/dialer/ledger/table.ts';

/**
 * The ledger's table in memory, with DynamoDB's conditions, and its ways to hurt.
 *
 * @param hurt asked before each request and after each write that happened; what it throws is what
 *   the caller gets
 */
export function memoryTable(
  hurt: (request: 'read' | 'put' | 'putAll', when: 'before' | 'after') => void = () => {},
) {
  const items = new Map<string, Attributes>();
  const keyOf = (item: Attributes): string => item.key?.S ?? '';
  const isSame = (one: Attributes | undefined, other: Attributes | undefined): boolean =>
    one === undefined || other === undefined
      ? one === other
      : one.updatedAt?.N === other.updatedAt?.N && one.state?.S === other.state?.S;
  /** As the SDK does, a request that failed is made once more, with the same condition. */
  const again = <Answer>(request: () => Answer): Answer => {
    try {
      return request();
    } catch {
      return request();
    }
  };
  const table: LedgerTable = {
    async read(key) {
      hurt('read', 'before');
      return items.get(key);
    },
    async readAll(keys) {
      hurt('read', 'before');
      return [...items].filter(([key]) => keys.includes(key)).map(([, item]) => item);
    },
    put: async (item, previous) =>
      again(() => {
        hurt('put', 'before');
        if (!isSame(items.get(keyOf(item)), previous)) return 'conflict';
        items.set(keyOf(item), item);
        hurt('put', 'after');
        return 'written';
      }),
    putAll: async (all) =>
      again(() => {
        hurt('putAll', 'before');
        for (const item of all) items.set(keyOf(item), item);
        hurt('putAll', 'after');
        return [];
      }),
  };
  return { table, items };
}
