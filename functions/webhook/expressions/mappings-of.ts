import type { SourceConfig } from '../../config/connector-schema.ts';

/**
 * The expressions by which a source finds values: those of its contact, campaign, list and priority.
 *
 * @returns each with the name of its setting, such as `contact.custom1` or `list.from`; functions are none
 */
export function mappingsOf({
  contact,
  campaign,
  list,
  priority,
}: SourceConfig): readonly (readonly [setting: string, expression: string])[] {
  const settings = [
    ...Object.entries({ campaign, list, priority }).map(
      ([field, value]) =>
        [`${field}.from`, typeof value === 'object' ? value.from : undefined] as const,
    ),
    ...Object.entries(contact).map(([field, value]) => [`contact.${field}`, value] as const),
  ];
  return settings.flatMap(([setting, value]) =>
    typeof value === 'string' ? [[setting, value] as const] : [],
  );
}
