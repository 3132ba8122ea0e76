import type { RouteOptions } from 'fastify';

interface Route {
  readonly path: URLPattern;
  readonly methods: readonly string[];
}

/** Which methods a path has, so that a wrong one is told from a path that does not exist. */
export class RouteMethods {
  private readonly routes: Route[] = [];

  add({ url, method }: Pick<RouteOptions, 'url' | 'method'>): void {
    // A route for every path, as of preflights, says nothing of any.
    if (url === '*' || url === '/*') return;
    this.routes.push({ path: new URLPattern({ pathname: url }), methods: [method].flat() });
  }

  /** @returns the value of `Allow`; undefined where there is nothing at the path. */
  allowedAt(pathname: string): string | undefined {
    const methods = this.routes.filter(({ path }) => path.test({ pathname })).flatMap((route) => route.methods);
    return methods.length === 0 ? undefined : [...new Set(methods)].sort().join(', ');
  }
}
