"""What two texts have in common where they are nearly the same."""

import re

#: ASCII alone ends a URL, because languages differ in what else is white space.
URL = r"https?://[!-~]*"

#: Ideographs outside the basic plane: no vocabulary here has one, and tokenizers differ in where such a word ends.
RARE_IDEOGRAPH = "[\U00020000-\U0002a6df\U0002a700-\U0002ceaf\U0002f800-\U0002fa1f]"
#: Stands for all of them: an ideograph of the basic plane that is not in the vocabulary either.
ANY_IDEOGRAPH = "\u3400"
_url = re.compile(URL)
_not_a_word = re.compile(r"[^a-z\s]+")


def words(text: str) -> tuple[str, ...]:
    """The words that two near-duplicates share: lower case, without URLs, digits and punctuation."""
    return tuple(_not_a_word.sub(" ", _url.sub(" ", text).lower()).split())


def key(text: str) -> str:
    """Two texts with the same key are duplicates."""
    return " ".join(words(text))
