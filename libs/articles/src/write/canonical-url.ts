/** Parameters that say how a reader came to a page, never which page it is. */
const tracking =
  /^(utm_.+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_ga|_gl|ncid|cmpid|guccounter|guce_referrer.*|ref_src|soc_src|soc_trk|\.?tsrc)$/i;

/**
 * The form under which an article's address is compared: scheme and host in lower case, no default port, no fragment, no
 * credentials, no tracking parameters, the others in order of name, no slash at the end of a path.
 * @returns undefined where the text is no http or https address.
 */
export function canonicalUrl(text: string): string | undefined {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return undefined;
  url.hash = '';
  url.username = '';
  url.password = '';
  for (const name of [...url.searchParams.keys()]) if (tracking.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  url.search = url.searchParams.toString();
  if (url.pathname.length > 1) url.pathname = url.pathname.replace(/\/+$/, '');
  return url.href;
}
