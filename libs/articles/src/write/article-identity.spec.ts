import { v5 as uuidV5 } from 'uuid';
import { factNamespace } from '#contracts';
import { articleIdOf } from './article-identity.js';

describe('articleIdOf', () => {
  it("is the UUIDv5 of source and the source's id", () => {
    expect(articleIdOf({ source: 'twitter', sourceId: '418157151946035200' })).toBe(
      uuidV5('["twitter","id","418157151946035200"]', factNamespace),
    );
  });

  it('is that of an address whoever names it, over TLS or not', () => {
    const id = uuidV5('["url","https://example.com/1"]', factNamespace);
    for (const scheme of ['http', 'https']) expect(articleIdOf({ canonicalUrl: `${scheme}://example.com/1` })).toBe(id);
  });

  it('tells sources, ids and addresses apart', () => {
    const ids = [
      articleIdOf({ source: 'a', sourceId: 'https://example.com/1' }),
      articleIdOf({ source: 'b', sourceId: 'https://example.com/1' }),
      articleIdOf({ canonicalUrl: 'https://example.com/1' }),
      articleIdOf({ source: 'a', sourceId: '1' }),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});
