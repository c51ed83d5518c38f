import type { Notice } from '../../wire.ts';

/** What the log says that is not about one lead. The same words again are counted as one notice. */
export function createNotices(limit: number) {
  const notices = new Map<string, Notice>();
  return {
    add({ text, level, at }: Pick<Notice, 'text' | 'level'> & { readonly at: number }): void {
      const before = notices.get(text);
      notices.delete(text);
      notices.set(text, { text, level, times: (before?.times ?? 0) + 1, lastAt: at });
      const [oldest] = notices.keys();
      if (notices.size > limit && oldest !== undefined) notices.delete(oldest);
    },
    /** The newest first. */
    all: (): readonly Notice[] => [...notices.values()].reverse(),
  };
}
