import { v5 as uuidV5 } from 'uuid';
import { factNamespace } from '#contracts';
import { articleIdOf } from './article-identity.js';

describe('articleIdOf', () => {
  it("is the UUIDv5 of source and the source's id", () => {
    expect(articleIdOf({ source: 'twitter', sourceId: '418157151946035200' })).toBe(
      uuidV5('["twitter","id","418157151946035200"]', factNamespace),
    );
  });

  it('tells sources, ids and addresses apart', () => {
    const ids = [
      articleIdOf({ source: 'a', sourceId: 'https://example.com/1' }),
      articleIdOf({ source: 'b', sourceId: 'https://example.com/1' }),
      articleIdOf({ source: 'a', canonicalUrl: 'https://example.com/1' }),
      articleIdOf({ source: 'a', sourceId: '1' }),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});
