import type { SeenContact } from './sightings.ts';

/** Finds the lead that a contact of a call is. A call tells a person, and the log only an id. */
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
     * @param calledAt when the call began; before the lead was queued, it was for another lead of
     *   the person
     */
    find(contact: string, calledAt: number): string | undefined {
      const lead = leads.get(contact);
      return lead !== undefined && calledAt >= lead.sentAt ? lead.id : undefined;
    },
  };
}
