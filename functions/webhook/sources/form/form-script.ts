import type { Answer } from '../../source.ts';

/** The field in which a form carries its token. It begins as a form handler's own fields do. */
export const TOKEN_FIELD = '_lead_token';

/**
 * What runs on the site: it asks for a token when the page is there, puts it into every form that posts
 * to the source (or is marked `data-lead-form="<source>"`), asks for another before the token is too
 * old, and holds back what is sent before it is old enough. A script of the site that sends JSON gets
 * the token of `await leadForms.<source>()`, for the field `_lead_token`.
 *
 * Where no token can be had, the form goes out without one after five seconds: a visitor is not kept
 * waiting for what only screens bots.
 *
 * It is written for old browsers too, and asks nothing but the source's own address.
 */
const SCRIPT = `(function () {
  'use strict';
  var base = document.currentScript.src.replace(/\\/form\\.js(?:[?#].*)?$/, '');
  var source = base.split('/').pop();
  var held, told, at = 0;
  function age() { return (Date.now() - at) / 1000; }
  function isFresh() { return told !== undefined && age() < told.most * 0.9; }
  function ask() {
    held = fetch(base + '/form-token', { cache: 'no-store', credentials: 'omit' })
      .then(function (answer) { if (!answer.ok) throw answer.status; return answer.json(); })
      .then(function (answer) {
        told = answer;
        at = Date.now();
        held = undefined;
        [].forEach.call(document.forms, function (form) { if (isOurs(form)) put(form); });
      })
      .catch(function () { held = undefined; });
    return held;
  }
  function isOurs(form) {
    if (form.getAttribute('data-lead-form') === source) return true;
    var action = form.getAttribute('action');
    return action !== null &&
      new URL(action, document.baseURI).href.replace(/\\/*(?:[?#].*)?$/, '') === base;
  }
  function put(form) {
    var field = form.querySelector('input[name="${TOKEN_FIELD}"]');
    if (!field) {
      field = document.createElement('input');
      field.type = 'hidden';
      field.name = '${TOKEN_FIELD}';
      form.appendChild(field);
    }
    field.value = told.token;
  }
  function ready() {
    var late = new Promise(function (done) { setTimeout(done, 5000); });
    var asked = isFresh() ? Promise.resolve() : Promise.race([held || ask(), late]);
    return asked.then(function () {
      if (!isFresh()) return undefined;
      var left = told.least - age();
      return new Promise(function (done) {
        setTimeout(function () { done(told.token); }, left > 0 ? left * 1000 : 0);
      });
    });
  }
  var passing;
  window.addEventListener('submit', function (event) {
    var form = event.target;
    if (form === passing || !isOurs(form)) return;
    if (isFresh() && age() >= told.least) return put(form);
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.hasAttribute('data-lead-waits')) return;
    form.setAttribute('data-lead-waits', '');
    var button = event.submitter;
    ready().then(function () {
      if (isFresh()) put(form);
      form.removeAttribute('data-lead-waits');
      passing = form;
      try {
        if (form.requestSubmit) form.requestSubmit(button || undefined);
        else HTMLFormElement.prototype.submit.call(form);
      } finally { passing = undefined; }
    });
  }, true);
  setInterval(function () { if (told && age() > told.most / 2) ask(); }, 60000);
  (window.leadForms = window.leadForms || {})[source] = ready;
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', ask);
  else ask();
})();
`;

/** The script as it is served: the same for every source, which it tells by its own address. */
export const formScript: Answer = {
  status: 200,
  headers: {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=3600',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  },
  body: SCRIPT,
};
