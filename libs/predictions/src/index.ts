export * from './interval/conformal.js';
export * from './interval/ewma.js';
export * from './interval/interval-pool.js';
export * from './metrics/evaluate.js';
export * from './metrics/settled-prediction.js';
