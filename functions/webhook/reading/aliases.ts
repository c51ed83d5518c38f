import { wordSet } from './words.ts';

/**
 * The names under which senders deliver what a contact is made of, in English and Afrikaans. Written as words in lower case without separators: `First Name*`, `first_name`,
 * `firstName` and `your-first-name` are all `firstname`, see {@link ./words.ts}.
 *
 * `name` is what may be the first name or the whole: it depends on whether a surname stands beside it.
 */
export const aliases = {
  title: 'title salutation prefix honorific titel aanspreekvorm aanhef nameprefix nametitle',
  firstName:
    'firstname firstnames christianname fname forename forenames givenname givennames first given voornaam voorname voornames namefirst namegiven firstnamename initials voorletters noemnaam nickname knownas',
  surname:
    'surname surnames lastname lastnames lastnamesurname lname sname familyname last family van familienaam agternaam namelast namefamily namesurname',
  fullName:
    'fullname fullnames fullnameandsurname namefirstandlast naamandvan namefull firstandlastname firstlastname firstnameandlastname nameandsurname nameandlastname firstnameandsurname firstnamelastname displayname contactname contactperson contactpersonname nameandsurnames namesandsurname initialsandsurname surnamename surnameandname surnamefirstname lastnamefirstname vanennaam voorlettersenvan naamenvan vollenaam volname kontakpersoon',
  name: 'name names naam yourname klientnaam klantnaam',
  email: 'email emails mail emailid mailid epos eposadresse',
  mobile:
    'mobile mobiles mobilephone mobiletelephone mobiletel cell cellphone cellular cellularphone celltel phonemobile phonecell celular telmobile telcell msisdn waid whatsapp whatsappphone selfoon selfone sel mobiel smsphone',
  phone:
    'phone phones tel telephone landline contactno contactnumber foon telefoon landlyn kontakno kontaknommer telefone telefono textremindernumber worknumber homenumber officenumber fullphone phonefull phonenumberfull internationalphone phoneinternational phonee164 e164 e164phone nationalnumber nationalphone phonenational telcontact',
  /** A number of something: to dial only if it looks like it. */
  number: 'number nommer contactme reachme',
  /** The calling code of a number that stands in another field: `+264`, `264`, or the country. */
  callingCode:
    'dialcode dialingcode diallingcode callingcode phonecode phoneprefix phonecc phoneiso phonecountry isdcode isd ddi skakelkode internationalcode cc',
  /** The area code of a number that stands in another field: `021`, `11`. */
  areaCode:
    'areacode phonearea phoneareacode telarea telareacode mobilearea areacodephone areakode ddd stdcode citycode',
  country:
    'country countryname countrycode countryshortname countryiso land landnaam landkode addresscountry addresscountrycode countryofresidence residencecountry countryregion countryyoulivein whichcountryareyouin whichcountrydoyoulivein woonland landvanverblyf landvanwoon',
  street:
    'address address1 addressline addressline1 addrline1 fulladdress addressfull street streetaddress street1 addressstreet addressaddress addressaddressline1 addressaddrline1 addressstreetaddress addr1 streetname adres adreslyn1 straat straatadres straatnaam woonadres adresstraat',
  street2:
    'address2 addressline2 addrline2 street2 addressaddressline2 addressaddrline2 adreslyn2 addr2 address3 addressline3',
  suburb: 'suburb addresssuburb voorstad adresvoorstad',
  city: 'city town addresscity addresstown locality stad dorp adresstad cityortown citytown',
  region:
    'province state region addressprovince addressstate addressregion stateprovince stateregionprovince provinsie adresprovinsie streek',
  postalCode:
    'postalcode postcode zip zipcode postal addresspostalcode addresspostcode addresszip addresszipcode addresspostal zippostcode poskode adresposkode',
  notes:
    'notes note message messages comments comment enquiry inquiry query remarks additionalinformation additionalinfo additionalcomments howcanwehelp howcanwehelpyou description boodskap navraag kommentaar opmerking opmerkings nota notas beskrywing',
  language:
    'language preferredlanguage languagepreference homelanguage taalvoorkeur lang hslanguage taal voorkeurtaal huistaal spraaktaal',
  recordId:
    'leadid leadgenid recordid entryid submissionid responseid enquiryid inquiryid eventid contactid personid customerid crmid profileid subscriberid hsobjectid vid id uuid guid uid',
  /** That the person must not be phoned: `yes`. What tells it in words: {@link ./permission.ts}. */
  doNotCall: 'callmenot donotdisturb dnd dndcall dndsettingscallstatus dndsettingsallstatus',
  /** Whether the person may be phoned: `no`. */
  mayCall: 'contactbyphone contactbytelephone callmeback belmy',
} as const satisfies Record<string, string>;

/** What only a question asks, whether the person may be contacted in any way, has no alias. */
export type FieldName = keyof typeof aliases | 'mayContact';

/**
 * Words that may stand beside an alias without changing what it means: `Your name (required)`,
 * `primary_email`. Words that would change it (`company`, `owner`, `form`) must never be here.
 */
export const modifiers =
  wordSet(`your my our own u jou the a is s what whats of please enter provide in wat asseblief verskaf
   lead contact person customer client consumer applicant subscriber prospect guest kontak klient
   primary main default preferred personal primer required optional verplig opsioneel
   field input value text hello hi hey hallo tell us good asb vul`);

/** Words that tell one of several numbers or addresses of a person. */
const KINDS =
  'work business office home other alternative alternate secondary werk kantoor huis tuis ander';
const ADDRESS_KINDS = 'shipping billing postal residential physical';

/** The same for numbers and addresses only: a `work phone` is a phone, a `business name` no name. */
export const contactModifiers = wordSet(`${KINDS} ${ADDRESS_KINDS}
   number numbers no nr num nommer best current private second additional day daytime evening full`);

/** Words that tell two addresses of one person apart. */
export const addressKinds = wordSet(`${KINDS} ${ADDRESS_KINDS} mailing delivery pos`);

/** Containers that only wrap what is in them: `lead.person.phone` is `phone`. */
export const containers =
  wordSet(`lead leads person persons people contact contacts customer customers client clients consumer applicant
   subscriber prospect guest visitor data body payload record records item items result results row
   submission submissions response formresponse formdata formfields formsubmission entry entries
   edges edge nodes node object attributes properties fields field values value answers questions questionsandanswers
   customfields details info information personaldetails personalinfo contactdetails contactinfo
   params query answer primary new current merges merge json raw namedvalues fielddata formvalues
   userdata userinfo thirdpartylead leaddata leadinfo mappablefielddata usercolumndata mergefields personalinformation
   contactinformation personaldata contactdata
   kontak klient besonderhede yourdetails aboutyou mydetails joubesonderhede enquiry inquiry profile`);

/** What has a name and a number of its own, as an object around them: `site: { name, phone }`. */
export const places = wordSet(
  'site website location property listing workspace organization organisation channel inbox bot',
);

/** Words that say a phone number is one of a second choice. */
export const secondChoice = wordSet(`${KINDS} additional landline landlyn`);

/** What has a number that is none of a telephone: `Meter number`, `Lidnommer`. */
export const numberedThings =
  wordSet(`membership member loyalty tracking waybill meter student learner pupil employee staff payroll claim ticket
   practice erf stand medical fsp lottery decoder smartcard licence license engine chassis vehicle
   lid lidmaatskap rekening verwysings verwysing polis meter bestel bestelling personeel
   studente leerder belasting faks fonds eis kaartjie lisensie registrasie pasient`);

/** Words of names whose value is no number or address of the lead, however much it looks like one. */
export const notTheLeads =
  wordSet(`id ids uuid guid vid portal ip gcl gclid key hash token fax faks page timestamp time date dob
   birth birthday datum tyd zip postal postcode poskode price amount budget cost
   total bedrag prys account bank invoice order reference ref verwysing vat tax reg registration
   passport identity identiteit paspoort policy polis serial imei card lat lng latitude longitude
   version size count sender from recipient notify
   cc bcc reply url website site domain link code model brand`);
