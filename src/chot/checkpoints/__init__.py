"""Where checkpoints stand and how they rotate: the checkpoint game of docs/concepts/checkpoint-game.md."""

from chot.checkpoints.problem import Problem, Result

__all__ = ["Problem", "Result"]
