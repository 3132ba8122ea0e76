import { decodeHTML } from 'entities';
import { parseFeed } from 'feedsmith';
import { FileError } from '#imports';

/** Categories that name symbols: `https://www.globenewswire.com/rss/stock`, `nasdaq:ticker`. */
const symbolDomain = /stock|ticker|symbol/i;

const markup = /<[a-z!/]/i;

/**
 * The words of a feed. They come as HTML inside XML, also where they have no markup, so that what is left of `AT&amp;amp;T` or of `&#8217;` in
 * a CDATA section once the XML is read means a character. With markup they are kept as given: HTML, whose entities are part of it.
 */
function words(html: string | undefined): string | undefined {
  return html === undefined || markup.test(html) ? html : decodeHTML(html);
}

/** Atom says which of its texts are plain: there nothing is left to undo. */
function wordsOfAtom(text: { readonly value?: string; readonly type?: string } | undefined): string | undefined {
  return text?.type === 'text' ? text.value : words(text?.value);
}

/**
 * The entries of an RSS, RDF, Atom or JSON feed as records of the usual names. An entry that names no source has the feed's title as one.
 * Entities that a document declares itself are never expanded: such a document is refused.
 * @throws FileError `file_html`, `file_not_news`.
 */
export function recordsOfFeed(text: string, file: string): object[] {
  if (/<!ENTITY/i.test(text))
    throw new FileError('file_not_news', `${file}: declares XML entities, which are not read`);
  const parsed = parsedFeed(text, file);
  switch (parsed.format) {
    case 'rss':
      return (parsed.feed.items ?? []).map((item) => ({
        id: idBeside(item.link, item.guid?.value),
        url: item.link ?? (item.guid?.isPermaLink === false ? undefined : item.guid?.value),
        published: item.pubDate ?? item.dc?.dates?.[0],
        title: words(item.title),
        text: words(item.content?.encoded ?? item.description),
        source: words(item.source?.title ?? parsed.feed.title),
        language: parsed.feed.language,
        symbols: item.categories?.filter(({ domain = '' }) => symbolDomain.test(domain)).map(({ name }) => name),
      }));
    case 'rdf':
      return (parsed.feed.items ?? []).map((item) => ({
        url: item.link ?? item.rdf?.about,
        published: item.dc?.dates?.[0],
        title: words(item.title),
        text: words(item.content?.encoded ?? item.description),
        source: words(parsed.feed.title),
      }));
    case 'atom':
      return (parsed.feed.entries ?? []).map((entry) => ({
        id: idBeside(linkOf(entry), entry.id),
        url: linkOf(entry),
        published: entry.published ?? entry.updated,
        title: wordsOfAtom(entry.title),
        text: wordsOfAtom(entry.content ?? entry.summary),
        source: wordsOfAtom(entry.source?.title ?? parsed.feed.title),
        symbols: entry.categories?.filter(({ scheme = '' }) => symbolDomain.test(scheme)).map(({ term }) => term),
      }));
    case 'json':
      throw new FileError('file_not_news', `${file}: a JSON feed inside XML`);
  }
}

/**
 * An entry's id counts where it has no address. One story comes by several feeds of a publisher, each with a title and ids of its own, and
 * only its address is the same.
 */
function idBeside(link: string | undefined, id: string | undefined): string | undefined {
  return link === undefined && id !== undefined && !/^https?:/i.test(id) ? id : undefined;
}

function linkOf({ links = [] }: { readonly links?: readonly { readonly rel?: string; readonly href?: string }[] }) {
  return (links.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links[0])?.href;
}

function parsedFeed(text: string, file: string) {
  if (/^\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html)/i.test(text)) {
    throw new FileError('file_html', `${file}: is a web page, not news; expected JSON, CSV, RSS or Atom`);
  }
  try {
    return parseFeed(text);
  } catch (error) {
    throw new FileError('file_not_news', `${file}: is XML, but not an RSS or Atom feed, or it ends early`, {
      cause: error,
    });
  }
}
