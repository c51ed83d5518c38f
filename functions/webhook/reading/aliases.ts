/**
 * The names under which senders deliver what a contact is made of, in English and Afrikaans
 * (FORMATS.md 2.4). Written as words in lower case without separators: `First Name*`, `first_name`,
 * `firstName` and `your-first-name` are all `firstname`, see {@link ./field-name.ts}.
 *
 * `name` is what may be the first name or the whole: it depends on whether a surname stands beside it.
 */
export const aliases = {
  title: 'title salutation prefix honorific titel aanspreekvorm aanhef nameprefix nametitle',
  firstName:
    'firstname christianname fname forename givenname first given voornaam voorname namefirst namegiven',
  surname:
    'surname lastname lastnamesurname lname sname familyname last family van familienaam agternaam namelast namefamily namesurname',
  fullName:
    'fullname fullnames fullnameandsurname namefirstandlast naamandvan namefull firstandlastname firstlastname firstnameandlastname nameandsurname nameandlastname firstnameandsurname firstnamelastname displayname contactname contactperson naamenvan vollenaam volname kontakpersoon',
  name: 'name names naam yourname',
  email:
    'email emails mail youremail emailaddress emailaddresses mailaddress epos eposadres eposadresse',
  mobile:
    'mobile mobiles mobilephone mobiletelephone mobilephonenumber mobiletel cell cellphone cellphonenumber cellular cellularphone celltel cellno mobileno phonemobile phonecell telmobile telcell msisdn whatsapp whatsappphone whatsappphonenumber selfoon selfone sel selno selfoonno selfoonnommer selnommer mobiel cellnumber mobilenumber whatsappnumber smsphone',
  phone:
    'phone phones yourphone phonenumber phonenumbers phoneno phonenr tel telno telnr telephone telephoneno telephonenumber landline contactno contactnumber contactphone contacttel foon foonno telefoon telefoonno landlyn kontakno kontaknommer kontakfoon foonnommer telefoonnommer telnumber textremindernumber worknumber homenumber officenumber',
  /** A number of something: to dial only if it looks like it. */
  number: 'number nommer',
  country:
    'country countryname countrycode countryshortname countryiso land landnaam landkode addresscountry addresscountrycode',
  street:
    'address address1 addressline addressline1 addrline1 fulladdress addressfull street streetaddress street1 addressstreet addressaddress addressaddressline1 addressaddrline1 addressstreetaddress addr1 streetname adres adreslyn1 straat straatadres straatnaam woonadres adresstraat',
  street2:
    'address2 addressline2 addrline2 street2 addressaddressline2 addressaddrline2 adreslyn2 addr2 suburb addresssuburb voorstad adresvoorstad',
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
    'leadid recordid entryid submissionid responseid contactid personid customerid crmid hsobjectid vid id uuid guid',
} as const satisfies Record<string, string>;

export type FieldName = keyof typeof aliases;

/**
 * Words that may stand beside an alias without changing what it means: `Your name (required)`,
 * `primary_email`. Words that would change it (`company`, `owner`, `form`) must never be here.
 */
export const modifiers: ReadonlySet<string> = new Set(
  `your my our u jou the a is s what please enter provide in wat asseblief verskaf
   lead contact person customer client applicant subscriber prospect guest kontak klient
   primary main default preferred personal primer required optional verplig opsioneel
   field input value text`.split(/\s+/),
);

/** The same for numbers and addresses only: a `work phone` is a phone, a `business name` no name. */
export const contactModifiers: ReadonlySet<string> = new Set(
  `number numbers no nr num nommer best current private home work business office other alternative
   alternate secondary second additional day daytime evening shipping billing postal residential
   physical full huis werk kantoor tuis ander`.split(/\s+/),
);

/** Containers that only wrap what is in them: `lead.person.phone` is `phone`. */
export const containers: ReadonlySet<string> = new Set(
  `lead leads person persons people contact contacts customer customers client clients applicant
   subscriber prospect guest data body payload record records item items result results row
   submission submissions response formresponse formdata formfields formsubmission entry entries
   object attributes properties fields field values value answers questions questionsandanswers
   customfields details info information personaldetails personalinfo contactdetails contactinfo
   params query answer primary new current merges merge json raw
   kontak klient besonderhede`.split(/\s+/),
);

/** Words that say a phone number is one of a second choice. */
export const secondChoice: ReadonlySet<string> = new Set(
  'work business office home other alternative alternate secondary additional landline werk kantoor huis tuis ander landlyn'.split(
    ' ',
  ),
);

/** Names that tell the agent nothing, or that must not be written down at all. */
export const noise =
  /^(?:ip|ipaddress|ipcountry|remoteip|remoteaddr|clientip|useragent|browser|os|device|nonce|wpnonce|token|accesstoken|csrf\w*|xsrf\w*|authenticitytoken|\w*recaptcha\w*|\w*captcha\w*|cfturnstileresponse|honeypot|gotcha|hp|botfield|action|submit|submitbutton|apikey|secret|signature|password|passwd|pwd|confirmpassword|passwordconfirmation|wagwoord|cardnumber|creditcard\w*|cvv|cvc|pin|event|eventname|eventtype|objecttype|subscriptiontype|apiversion|schemaversion|webhookurl|executionmode|timestamp|timezone|createdat|createdon|createdate|createdtime|datecreated|updatedat|updatedon|dateupdated|modifiedat|lastmodified\w*|submittedat|timesubmitted|datesubmitted|submittedon|submissiondate|receivedat|occurredat|sentat|gclid|fbclid|msclkid|ttclid|gbraid|wbraid|fbc|fbp|istest|test|locale|method|headers|cookies|cookie)$/;

/** Last words of names that hold a machine's key and nothing a person reads: `form_id`, `list-ids`. */
export const machineKeys: ReadonlySet<string> = new Set(
  'id ids uuid guid hash nonce token vid gclid'.split(' '),
);

/** Words of names whose value is no number or address of the lead, however much it looks like one. */
export const notTheLeads: ReadonlySet<string> = new Set(
  `id ids uuid guid vid portal ip gcl gclid key hash token fax faks page timestamp time date dob
   birth birthday datum tyd zip postal postcode poskode price amount budget cost
   total bedrag prys account bank invoice order reference ref verwysing vat tax reg registration
   passport identity identiteit paspoort policy polis serial imei card lat lng latitude longitude
   version size count owner agent rep salesperson consultant assigned assignee sender from recipient
   notify cc bcc reply user vendor version url website referrer`.split(/\s+/),
);
