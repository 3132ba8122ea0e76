export { OnnxSentimentModel } from './model/onnx-sentiment-model.source.js';
export { scoreTextsCommand } from './score/score-texts.cli.js';
