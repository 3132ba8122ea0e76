# One image for every part; docker-compose.yml says by its commands which part a container is.
FROM node:26-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY .swcrc ./
COPY scripts scripts
COPY apps apps
COPY libs libs
# Neither tests nor builds run in the image, so what they need is left behind.
RUN node scripts/build.mjs \
  && rm -r dist/libs/testing dist/sources.sha256 node_modules/@swc

FROM node:26-bookworm-slim
# node:sqlite announces itself as experimental otherwise; traces name the lines of the sources.
ENV NODE_ENV=production \
    NODE_OPTIONS="--enable-source-maps --disable-warning=ExperimentalWarning"
WORKDIR /app
COPY package.json ./
COPY migrations migrations
COPY sample sample
COPY models models
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
CMD ["node", "dist/apps/api/src/main.js"]
