/** Characters of an exchange's code or name that the read models hold. */
export const longestExchange = 64;
