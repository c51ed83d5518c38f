import { countriesOf } from '../../functions/config/connector.ts';
import type { Contact, Destination } from '../../functions/lead/contact.ts';
import { readPhone } from '../../functions/lead/phone.ts';
import type { Target } from '../target/target.ts';
import { UsageError } from '../usage.ts';
import { wrongNumber } from '../wrong-number.ts';

export interface Choice {
  readonly number?: string | undefined;
  readonly campaign?: string | undefined;
  readonly list?: string | undefined;
}

export interface OneContact {
  readonly contact: Contact;
  readonly destination: Destination;
}

/**
 * The one contact of a rehearsal: the operator's own number, for the campaign and list that leads go to.
 *
 * @throws UsageError for a number that the connector would not dial
 */
export function oneContact({ connector }: Target, choice: Choice): OneContact {
  const { country, defaults, euphoria } = connector;
  if (choice.number === undefined) {
    throw new UsageError('--number: say the number of your own phone, such as 0825550142');
  }
  const countries = countriesOf(connector, {});
  const phone = readPhone([choice.number], {
    ...{ home: country, country, dialled: countries, foreignNumbers: euphoria.foreignNumbers },
  });
  if (!phone.ok) {
    throw new UsageError(`--number: ${wrongNumber(phone.error.reason, choice.number)}`);
  }
  const { campaign = defaults.campaign, list = defaults.list } = choice;
  return {
    contact: {
      ...{ title: '', firstName: 'Rehearsal', surname: 'of the connector', address: '', email: '' },
      phoneNumber: phone.value.dialled,
      ...{ notes: '', language: '', custom1: '', custom2: '', custom3: '', custom4: '' },
      ...{ custom5: '', crmTag: '', assignedTo: '' },
    },
    destination: { campaign, list, dataSource: defaults.dataSource, priority: defaults.priority },
  };
}
