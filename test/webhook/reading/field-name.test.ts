import { describe, expect, it } from 'vitest';
import { aliases, type FieldName } from '../../../functions/webhook/reading/aliases.ts';
import { isBookkeeping } from '../../../functions/webhook/reading/bookkeeping.ts';
import { fieldOf, toLabel } from '../../../functions/webhook/reading/field-name.ts';

/** What people call the fields of a form, and how forms, templates and programs write the same names. */
const NAMES: Partial<Record<FieldName, readonly string[]>> = {
  firstName: [
    'First Name',
    'first_name',
    'first-name',
    'firstName',
    'FirstName',
    'FIRST NAME*',
    'First name (required)',
    'Your first name:',
    'first-name-12',
    'fname',
    'Given name',
    'forename',
    'Voornaam',
    'U voornaam',
  ],
  surname: [
    'last name',
    'lname',
    'sname',
    'Surname',
    'family_name',
    'Van',
    'Jou van',
    'Familienaam',
  ],
  fullName: [
    'Full name',
    'full_name',
    'Naam en van',
    'Volle naam',
    'Name and surname',
    'Kontakpersoon',
  ],
  name: ['name', 'your-name', 'Name *', 'text name', 'Naam', 'lead_name', 'Client name'],
  mobile: [
    'mobile',
    'Mobile phone',
    'mobilephone',
    'cell',
    'Cell number',
    'cellphone',
    'Cell phone number',
    'cell_no',
    'WhatsApp',
    'WhatsApp number',
    'Selfoon',
    'Selfoon nommer:',
    'selfoonnommer',
    'sel',
    'What is your cell number?',
    'Work mobile',
  ],
  phone: [
    'phone',
    'Phone 2',
    'phone_number',
    'phoneNumber',
    'PHONE NO.',
    'tel',
    'tel-123',
    'Telephone',
    'Contact number',
    'Contact Number*',
    'Foonnommer',
    'Telefoon',
    'Telefoon (werk)',
    'kontaknommer',
    'Kontak nommer:',
    'Work phone',
    'home_phone',
    'landline',
  ],
  email: [
    'email',
    'E-mail',
    'e_mail',
    'eMail',
    'Email Address',
    'E-mail address*',
    'Work email',
    'Work Email Address',
    'Home email address',
    'werk epos adres',
    'e-pos',
    'E-posadres',
    'E-pos adres',
  ],
  street: ['address', 'Address 1', 'Street', 'street_address', 'Adres', 'Straat', 'Home address'],
  city: ['City', 'town', 'Stad'],
  region: ['Province', 'State', 'region', 'Provinsie'],
  postalCode: ['zip', 'Postal code', 'postcode', 'Poskode'],
  country: ['Country', 'country_code', 'Land'],
  notes: [
    'message',
    'Your message',
    'Comments',
    'notes',
    'Enquiry',
    'How can we help?',
    'Boodskap',
    'Navraag',
    'Kommentaar',
  ],
  language: ['language', 'Preferred language', 'Taal', 'Voorkeurtaal'],
  title: ['title', 'Salutation', 'prefix', 'Titel', 'Aanspreekvorm'],
  recordId: ['id', 'lead_id', 'leadId', 'Record ID', 'entry_id', 'submissionID', 'uuid'],
};

/** What says whether somebody may be phoned, as programs write it, often in one word. */
const PERMISSIONS = {
  doNotCall:
    'donotcall donotcallme dnc donotphone donotphoneme donottelephone donotcontact donotcontactme dontcall dontcallme dontphone dontphoneme dontcontact nocalls nocall nophonecalls callmenot optoutofcalls optoutcalls optoutcall calloptout callsoptout phoneoptout optoutphone telephoneoptout optouttelephone phonecalloptout phonecallsoptout optoutofphonecalls optoutofphone optoutofphonecall optoutoftelephone optoutoftelemarketing telemarketingoptout voiceoptout donotdisturb dnd dndcall dndsettingscallstatus dndsettingsallstatus hsdonotcall donotcalllist donotcallregistry ondonotcalllist optoutoftelephonecalls callsunsubscribed unsubscribecalls unsubscribedfromcalls moeniebel moeniebelnie moeniemybelnie moenieskakel moenieskakelnie moeniekontak moeniekontaknie moeniemykontaknie geenoproepe geenoproepenie moetmyniebelnie moetmynieskakelnie ekwilniegebelwordnie idonotwanttobephoned idonotwanttobecalled idontwanttobecalled donotwanttobecalled dncstatus unsubscribedcalls unsubscribedphone callunsubscribed dnc1 donotcall1 no_call_list',
  mayCall:
    'maycall maywecall maywecallyou maywephone maywephoneyou maywecontactyoubyphone maywecallyouback maywecontactyoutelephonically canwecall canwecallyou canwephone canwephoneyou canwecontactyoubyphone oktocall okaytocall callconsent consenttocall consenttocalls consenttophone phoneconsent phonecallconsent telephoneconsent callpermission permissiontocall phonepermission permissiontophone allowcalls allowphonecalls allowcall acceptcalls acceptscalls callsallowed phoneallowed callallowed optintocalls optincalls calloptin phoneoptin callmeback magonsbel magonsjoubel magonsubel magonsjouskakel magonsuskakel belmy toestemmingombel toestemmingomtebel iconsenttobeingcalled iconsenttobecalled iagreetobecalled iagreetobecontactedbyphone contactbyphone contactbytelephone phonecallsallowed marketingcallconsent callmarketingconsent doyouagreetobecontactedbytelephone doyouagreetobecontactedbyphone doyouagreetobecalled preferencescalls preferencesphone preferencescall consentphone consentcalls consentcall may_we_call_you mag_ons_jou_bel i_agree_to_be_called q5_mayWeCallYou',
  mayContact:
    'maywecontactyou magonsjoukontak may_we_contact_you mag_ons_jou_kontak canWeContactYou',
};

describe('fieldOf', () => {
  it.each(
    Object.entries({
      mobile:
        'contactcell contactmobile contactcellphone mobilephonenumber cellphonenumber cellno mobileno selno selfoonno selfoonnommer selnommer cellnumber mobilenumber whatsappnumber whatsappphonenumber',
      phone:
        'yourphone phonenumber phonenumbers phoneno phonenr telno telnr telephoneno telephonenumber contactphone contacttel foonno telefoonno kontakfoon foonnommer telefoonnommer telnumber fullphonenumber',
      email: 'youremail contactemail emailaddress emailaddresses mailaddress eposadres',
    }).flatMap(([field, names]) => names.split(' ').map((name) => [name, field] as const)),
  )('%s, in one word, is the %s', (name, field) => {
    expect(fieldOf([name])).toBe(field);
  });

  it.each([
    ['address', 'city', 'city'],
    ['address', 'province', 'region'],
    ['adres', 'poskode', 'postalCode'],
    ['address', 'country_code', 'country'],
  ])('%s %s is the %s', (outer, name, field) => {
    expect(fieldOf([outer, name])).toBe(field);
    expect(fieldOf([`${outer}_${name}`])).toBe(field);
  });

  it.each(['phoneid', 'ipaddress', 'streetnumber', 'faxnumber', 'homeno', 'emailid2'])(
    '%s, in one word, is none of a telephone',
    (name) => {
      expect(['mobile', 'phone']).not.toContain(fieldOf([name]));
    },
  );
  it.each(
    Object.entries(PERMISSIONS).flatMap(([field, names]) =>
      names.split(' ').map((name) => [name, field] as const),
    ),
  )('%s is the %s', (name, field) => {
    expect(fieldOf([name])).toBe(field);
  });

  it.each(
    Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [name, field] as const)),
  )('%s is the %s', (name, field) => {
    expect(fieldOf([name])).toBe(field);
  });

  it.each([
    [['contact', 'first_name'], 'firstName'],
    [['lead', 'person', 'name', 'first'], 'firstName'],
    [['name', 'last'], 'surname'],
    [['data', 'attributes', 'phone', 'value'], 'phone'],
    [['address', 'zip'], 'postalCode'],
    [['defaultShippingAddress', 'address', 'line1'], 'street'],
    [['contact', 'id'], 'recordId'],
    [['company', 'name'], undefined],
    [['owner', 'phone'], undefined],
    [['form', 'id'], undefined],
    [['do-not-call'], 'doNotCall'],
    [['fields.doNotCall'], 'doNotCall'],
    [['consent', 'phone'], 'mayCall'],
    [['phone', 'consent'], 'mayCall'],
    [['subscribed', 'phone'], 'number'],
  ])('%j is %s', (path, field) => {
    expect(fieldOf(path)).toBe(field);
  });

  it.each([
    ['Name / Naam', 'name'],
    ['Naam (Name) *', 'name'],
    ['First name / Voornaam', 'firstName'],
    ['Surname | Van', 'surname'],
    ['Full name - Volle naam', 'fullName'],
    ['Name & Surname / Naam & Van', 'fullName'],
    ['Name Surname', 'fullName'],
    ['name_surname', 'fullName'],
    ['Name/Surname', 'fullName'],
    ['Naam / Van', 'fullName'],
    ['First name / Surname', 'fullName'],
    ['Cell / Selfoon', 'mobile'],
    ['Tel/Cell No', 'mobile'],
    ['Tel / Selfoon', 'phone'],
    ['E-mail / E-pos', 'email'],
    ['Message / Boodskap', 'notes'],
    ['Title (Mr/Mrs/Dr)', 'title'],
    ['Titel / Title (Mnr/Mev)', 'title'],
    ['Preferred language (English/Afrikaans)', 'language'],
    ['Name (as on your ID)', 'name'],
    ['Phone number (e.g. 082 555 0101)', 'phone'],
  ])('of a label that says it twice, or explains it: %s is the %s', (name, field) => {
    expect(fieldOf([name])).toBe(field);
  });

  it.each([
    'Name / Company',
    'Company (Name of business)',
    'Yes / No',
    'Date/Time',
    'Email / Phone',
    'Name (company)',
    'Phone (spouse)',
    '(Name)(Name)(Name)(Name)(Name)',
    '()',
    '/',
  ])('of a label that says two things, or another: %s is none', (name) => {
    expect(fieldOf([name])).toBeUndefined();
  });

  it.each([
    'company',
    'Company name',
    'Business name',
    'form_name',
    'campaign name',
    'owner_email',
    'phone_type',
    'phone model',
    'email_consent',
    'fax',
    'form_id',
    'portalId',
    'ID number',
    'Second name',
    'Enquiry type',
    'constructor',
    'toString',
    '',
    '***',
  ])('%s is none', (name) => {
    expect(fieldOf([name])).toBeUndefined();
  });
});

it.each([
  ['ip', true],
  ['ip_address', true],
  ['User-Agent', true],
  ['_wpnonce', true],
  ['g-recaptcha-response', true],
  ['password', true],
  ['form_id', true],
  ['created_at', true],
  ['utm_source', false],
  ['page_url', false],
  ['South African ID', false],
  ['Budget', false],
])('%s is bookkeeping: %s', (name, is) => {
  expect(isBookkeeping([name])).toBe(is);
});

it.each([
  [['lead', 'company', 'name'], 'company name'],
  [['preferredCallTime'], 'preferred call time'],
  [['Preferred  time *'], 'Preferred time'],
  [['How many rooms?'], 'How many rooms?'],
  [['utm_source'], 'utm source'],
  [['data', 'Budget:'], 'Budget'],
])('%j reads %s', (path, label) => {
  expect(toLabel(path)).toBe(label);
});

it('has every alias once', () => {
  const all = Object.values(aliases).flatMap((names) => names.split(' '));
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
});
