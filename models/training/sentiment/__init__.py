"""Trains, distils, exports, quantises and judges the sentiment model that Marketlog serves."""
