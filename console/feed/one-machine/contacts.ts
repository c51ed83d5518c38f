import type { SeenContact } from './sightings.ts';

/** Which lead a contact is: calls know people, the log knows ids. */
export function createContacts(limit: number) {
  const leads = new Map<string, Pick<SeenContact, 'id' | 'sentAt'>>();
  return {
    see({ contact, id, sentAt }: SeenContact): void {
      leads.delete(contact);
      leads.set(contact, { id, sentAt });
      const [oldest] = leads.keys();
      if (leads.size > limit && oldest !== undefined) leads.delete(oldest);
    },
    /**
     * The lead that a contact of a call is.
     *
     * @param calledAt a call that began before the lead was queued was for another of that person
     */
    find(contact: string, calledAt: number): string | undefined {
      const lead = leads.get(contact);
      return lead !== undefined && calledAt >= lead.sentAt ? lead.id : undefined;
    },
  };
}
