"""Trials: conversations played through the turn alone, one message read by itself, and both judged by labelled sets."""
