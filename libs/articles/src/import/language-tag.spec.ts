import { languageIn } from './language-tag.js';

it.each([
  ['en', 'en'],
  ['EN-us', 'en'],
  ['de_AT', 'de'],
  ['eng', 'en'],
  ['English', 'en'],
  ['german', 'de'],
  ['zh-Hant-TW', 'zh'],
])('%s is %s', (text, language) => {
  expect(languageIn(text)).toBe(language);
});

it.each(['', 'e', 'klingonese', 'en us', 'Schwyzerdütsch'])('%j is not a language', (text) => {
  expect(languageIn(text)).toBeUndefined();
});
