const passwordInUrl = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):[^\s@]*@/gi;
const key = /\bmlk_[A-Za-z0-9_-]+/g;
const secretParameter = /([?&](?:api_?key|token|password|secret)=)[^&\s"]+/gi;

/** Hides passwords of URLs, keys of this API and secrets in query strings. */
export function redactSecrets(text: string): string {
  return text.replace(passwordInUrl, '$1:…@').replace(key, 'mlk_…').replace(secretParameter, '$1…');
}
