"""Sentence vectors of the messages that may matter; those held already are not made again.

spark-submit pipelines/embed.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages("embed")
