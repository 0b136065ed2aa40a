"""Find eligible newcomers' messages and score their words.

spark-submit pipelines/sense.py --workspace DIR --as-of DATE [--config FILE]
"""

from barograph.submit import run_stages

if __name__ == "__main__":
    run_stages("sense")
