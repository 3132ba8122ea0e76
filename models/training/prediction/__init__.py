"""Trains, measures and writes the prediction model (attention-LSTM, next-day return)."""
